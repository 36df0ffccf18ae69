import Foundation

/// All text files of the repository, as they are now.
struct SourceTree {
    let files: [TextFile]
    let sources: [SwiftSource]

    /// Read once for all tests.
    static let here = Result { try SourceTree(root: repository) }

    /// Three folders above this file, links resolved.
    private static var repository: URL {
        var url = URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()
        for _ in 0..<2 { url.deleteLastPathComponent() }
        return url
    }

    private init(root: URL) throws {
        files = try SourceTree.paths(below: root).compactMap { path in
            let text = try Array(Data(contentsOf: root.appending(path: path)))
            return text.prefix(1024).contains(0) ? nil : TextFile(path: path, text: text)
        }
        sources = files.filter { $0.path.hasSuffix(".swift") }.map { SwiftSource(path: $0.path, text: $0.text) }
    }

    /// The text of the file at `path`.
    func text(of path: String) throws -> String {
        guard let file = files.first(where: { $0.path == path }) else { throw CocoaError(.fileNoSuchFile) }
        return String(decoding: file.text, as: UTF8.self)
    }

    /// Every file but what builds and tools leave behind.
    private static func paths(below root: URL) throws -> [String] {
        var paths: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            let keys: [URLResourceKey] = [.isDirectoryKey, .isRegularFileKey]
            for url in try FileManager.default.contentsOfDirectory(
                at: root.appending(path: folder), includingPropertiesForKeys: keys)
            where !isLeftover(url.lastPathComponent) {
                let path = folder + url.lastPathComponent
                let values = try url.resourceValues(forKeys: Set(keys))
                if values.isDirectory == true { folders.append(path + "/") }
                if values.isRegularFile == true { paths.append(path) }
            }
        }
        return paths.sorted()
    }

    private static func isLeftover(_ name: String) -> Bool {
        let isHidden = name.hasPrefix(".") && ![".ci", ".gitignore", ".swift-format"].contains(name)
        return isHidden || ["__pycache__", "Package.resolved"].contains(name)
    }
}
