internal import ArgumentParser
internal import Inspection
internal import Mesh
internal import MeshConfig

/// `martlet explain`: whether an object counts for a revision, and why.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether an object exists for the proxies of a revision, and why.",
        discussion: """
            Tells of discoverySelectors, the label istio.io/rev, exportTo, and other objects that take something from it. \
            Exits with 0 where the object counts, with 1 where it does not, with 2 where there is none.
            """)

    @Argument(help: "Directories or files of Kubernetes manifests.")
    var paths: [String]

    @Option(help: "KIND/NAMESPACE/NAME, such as virtualservice/shop/reviews; KIND/NAME where there is no namespace.")
    var object: String

    @Option(help: "MeshConfig as YAML; without it the ConfigMap istio[-REVISION] of the system namespace.")
    var meshConfig: String?

    @OptionGroup var options: MeshOptions

    func run() throws {
        guard let key = ConfigKey(path: object) else {
            throw ValidationError("--object \"\(object)\": expected KIND/NAMESPACE/NAME of a kind that is read")
        }
        let mesh = try options.read(paths, meshConfig: meshConfig, complains: false)
        for problem in mesh.problems(of: key) { print(problem) }
        guard let explanation = mesh.explanation(of: key) else {
            complain("martlet: \(mesh.problems(of: key).isEmpty ? "no manifest has" : "left out:") \(key)")
            throw ExitCode(2)
        }
        let verdict = explanation.counts ? "counts" : "does not count"
        let own = mesh.snapshot.ownRevisions.sorted().joined(separator: ", ")
        print("\(key) (\(explanation.location)) \(verdict) for revision \(own)")
        print(
            table(explanation.reasons.map { ["  \($0.effect.sign)", $0.subject, $0.text] }), terminator: "")
        if !explanation.counts { throw ExitCode(1) }
    }
}

extension Explanation.Reason.Effect {
    fileprivate var sign: String {
        switch self {
        case .keeps: "+"
        case .hides: "-"
        case .weakens: "!"
        }
    }
}
