import Foundation
import Testing

/// The committed inputs of the fuzz targets: seeds, what libFuzzer has found of use, and every crash (`crash-…`).
struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "corpus")
    private static let filesMax = 40
    private static let bytesMax = 4096

    @Test(arguments: FuzzTarget.allCases) func `no committed input makes the parser trap`(_ target: FuzzTarget) throws {
        let files = try CorpusTests.contents(of: target.rawValue)
        #expect(!files.isEmpty, "every target has a corpus")
        for file in files {
            let bytes = [UInt8](try Data(contentsOf: file))
            #expect(bytes.count <= CorpusTests.bytesMax, "\(file.lastPathComponent) is too large to keep")
            target.run(bytes)
        }
        #expect(files.count <= CorpusTests.filesMax, "minimise it: scripts/fuzz")
    }

    @Test func `every corpus has its target`() throws {
        let names = try CorpusTests.contents(of: "").map(\.lastPathComponent)
        #expect(Set(names) == Set(FuzzTarget.allCases.map(\.rawValue)))
    }

    private static func contents(of name: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: name), includingPropertiesForKeys: nil)
    }
}
