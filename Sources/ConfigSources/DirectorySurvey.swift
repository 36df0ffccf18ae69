/// Walks over everything configured and notes the manifests there.
struct DirectorySurvey {
    /// What was found.
    private(set) var found = Survey()
    /// Directories that were walked, so that links in a circle end.
    private var visited: Set<Place> = []
    private let watch: (String) -> Void

    private struct Place: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    /// Walks over `paths`: directories with all their folders, or single files.
    ///
    /// - Parameter watch: called, before it is looked at, with everything that must be watched to hear of every
    ///   change: the directories, and the files that no directory's notices tell about (configured ones and those
    ///   behind links).
    init(of paths: [String], watch: @escaping (String) -> Void = { _ in }) {
        self.watch = watch
        for path in paths { visit(path, isConfigured: true) }
    }

    /// Whether a file of this name is read: `*.yaml`, `*.yml`, `*.json`; no hidden ones and no backups.
    static func isManifest(_ name: some StringProtocol) -> Bool {
        !isHidden(name) && [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
    }

    /// Whether the file at `path` is read.
    static func isManifest(atPath path: String) -> Bool { isManifest(name(of: path)) }

    /// The path of `name` in `directory`.
    static func join(_ directory: String, _ name: String) -> String {
        directory.hasSuffix("/") ? directory + name : directory + "/" + name
    }

    /// `.git`, `.x.yaml.swp`, `..data` of a mounted ConfigMap, `#x.yaml#` of Emacs.
    private static func isHidden(_ name: some StringProtocol) -> Bool { name.hasPrefix(".") || name.hasPrefix("#") }

    private mutating func visit(_ path: String, isConfigured: Bool) {
        do throws(FileSystemError) {
            let entry = try FileStatus(of: path, followsLinks: false)
            if entry.isLink { found.hasLinks = true }
            let status = entry.isLink ? try FileStatus(of: path) : entry
            if status.isDirectory {
                try walk(path, status.signature)
            } else if status.isRegular, isConfigured || DirectorySurvey.isManifest(atPath: path) {
                found.files[path] = isConfigured || entry.isLink ? try watchedSignature(of: path) : status.signature
            }
        } catch {
            // A file may go between the listing of its directory and here; a link that leads nowhere stays listed.
            if isConfigured || !error.isMissing || isLink(path) { found.unavailable[path] = error.reason }
        }
    }

    private func watchedSignature(of path: String) throws(FileSystemError) -> FileSignature {
        watch(path)
        return try FileStatus(of: path).signature
    }

    private mutating func walk(_ path: String, _ signature: FileSignature) throws(FileSystemError) {
        guard visited.insert(Place(device: signature.device, inode: signature.inode)).inserted else { return }
        watch(path)
        for name in try names(in: path) where !DirectorySurvey.isHidden(name) {
            visit(DirectorySurvey.join(path, name), isConfigured: false)
        }
    }

    private func isLink(_ path: String) -> Bool {
        do throws(FileSystemError) {
            return try FileStatus(of: path, followsLinks: false).isLink
        } catch {
            return false
        }
    }

    private static func name(of path: String) -> Substring { path.split(separator: "/").last ?? "" }
}
