internal import ArgumentParser
internal import Inspection
internal import Mesh
internal import MeshConfig

/// `martlet diff-revisions`: what moving namespaces to another revision would change.
struct DiffRevisions: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what proxies would be sent by another revision's control plane, before they are moved to it.",
        discussion: """
            Compares what the pods of the manifests get of revision --a with what they would get of --b, as `martlet diff` \
            does: + for what --b adds. Exits with 0 when nothing differs, with 1 when something does, with 2 on bad input.
            """)

    @Option(help: "A directory of Kubernetes manifests, or a single file. May be given several times.")
    var config: [String]

    @Option(help: "The revision that serves the proxies.")
    var a: String

    @Option(help: "The revision that would.")
    var b: String

    @Option(help: "MeshConfig of --a as YAML; without it the ConfigMap istio[-A] of its system namespace.")
    var meshConfigA: String?

    @Option(help: "MeshConfig of --b as YAML; without it the ConfigMap istio[-B] of its system namespace.")
    var meshConfigB: String?

    @Option(help: "The system namespace of --a.")
    var systemNamespaceA = "istio-system"

    @Option(help: "The system namespace of --b.")
    var systemNamespaceB = "istio-system"

    @Option(help: "Only the proxies of a namespace. May be given several times.")
    var namespace: [String] = []

    @Option(name: .shortAndLong, help: "text or json.")
    var output: DifferenceReport.Output = .text

    func run() throws {
        let before = try readMesh(
            config, meshConfig: meshConfigA, MeshNames(revision: a, systemNamespace: systemNamespaceA))
        let after = try readMesh(
            config, meshConfig: meshConfigB, MeshNames(revision: b, systemNamespace: systemNamespaceB))
        let proxies = after.proxies.filter { namespace.isEmpty || namespace.contains($0.namespace) }
        for left in Set(proxies.map(\.namespace)).sorted() where !after.snapshot.discovers(left) {
            complain("martlet: \(b) does not discover namespace \(left), of which it would see nothing")
        }
        let report = DifferenceReport(from: before, to: after, proxies: proxies)
        report.write(as: output)
        if !report.isEmpty { throw ExitCode(1) }
    }
}
