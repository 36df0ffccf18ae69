internal import ArgumentParser
internal import Inspection
internal import MeshConfig

/// `martlet validate DIR…`: reads manifests as `serve` does and prints everything that is wrong or hardly meant.
struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read manifests as serve does and print every problem as FILE:LINE: object: field: message.",
        discussion: """
            Errors come first: serve leaves such objects out. Warnings follow: objects that count, and probably do not \
            do what they should. Kinds that are not read are counted at the end. Exits with 1 if there is any error, with 2 if a path cannot be read.
            """)

    @Argument(help: "Directories or files of Kubernetes manifests.")
    var paths: [String]

    @Option(help: "MeshConfig as YAML; without it the ConfigMap istio[-REVISION] of the system namespace.")
    var meshConfig: String?

    @OptionGroup var options: MeshOptions

    func run() throws {
        let mesh: StaticMesh
        do throws(StaticMesh.Failure) {
            mesh = try StaticMesh(paths: paths, meshConfig: meshConfig, names: options.names)
        } catch {
            complain("martlet: \(error)")
            throw ExitCode(2)
        }
        let errors = mesh.problems.filter { $0.severity == .error }
        let warnings = mesh.problems.filter { $0.severity == .warning } + mesh.advice
        for problem in errors + warnings { print(problem) }
        for (kind, count) in mesh.ignoredKinds.sorted(by: { $0.key < $1.key }) {
            print("not read: \(count) of kind \(kind)")
        }
        guard errors.isEmpty else { throw ExitCode(1) }
        let found = "\(warnings.count) warning\(warnings.count == 1 ? "" : "s")"
        let summary = warnings.isEmpty ? "no problems" : "no errors, \(found)"
        print("\(mesh.objectCount) objects, \(summary)")
    }
}
