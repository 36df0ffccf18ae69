internal import ArgumentParser
internal import ConfigSources
internal import Foundation
internal import MeshConfig

/// `martlet validate DIR…`: reads manifests as `serve` does and prints every problem.
struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read manifests as serve does and print every problem as FILE:LINE: object: field: message.",
        discussion: "Exits with 1 if there is any problem, with 2 if a path cannot be read.")

    @Argument(help: "Directories or files of Kubernetes manifests.")
    var paths: [String]

    func run() throws {
        let batch: ConfigBatch
        do {
            batch = try DirectorySource.readOnce(paths: paths)
        } catch {
            FileHandle.standardError.write(Data("martlet: \(error)\n".utf8))
            throw ExitCode(2)
        }
        for problem in batch.problems { print(problem) }
        guard batch.problems.isEmpty else { throw ExitCode(1) }
        print("\(batch.changes.count) objects, no problems")
    }
}
