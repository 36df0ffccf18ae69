import Foundation

@testable import SyntheticMesh

/// A folder of manifests that goes with its owner.
final class ScratchFolder {
    private let url: URL
    var path: String { url.path }

    init(_ files: [SyntheticMesh.File]) throws {
        url = FileManager.default.temporaryDirectory.appending(path: "synthetic-mesh-\(UUID().uuidString)")
        for file in files {
            let place = url.appending(path: file.path)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(file.text.utf8).write(to: place)
        }
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: url)
        } catch {
            print("cannot remove \(path): \(error)")
        }
    }
}
