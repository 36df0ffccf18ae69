internal import ArgumentParser
internal import EnvoyAPI
internal import Inspection
internal import Mesh
internal import MeshConfig

/// `martlet diff`: what a change of manifests would change, and for whom.
struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print which proxies a change of manifests concerns, and what they would be sent.",
        discussion: """
            Compares two directories for every pod that either of them tells of, or for one node. Exits with 0 when \
            nothing changes for any proxy, with 1 when something does, with 2 on bad input.
            """)

    @Argument(help: "The manifests as they are: a directory or a file.")
    var old: String

    @Argument(help: "The manifests as they would be.")
    var new: String

    @Option(help: "The MeshConfig as it is; without it the mesh's own ConfigMap.")
    var meshConfig: String?

    @Option(help: "The MeshConfig as it would be. (default: that of --mesh-config)")
    var newMeshConfig: String?

    @OptionGroup var mesh: MeshOptions
    @OptionGroup var nodeOptions: NodeOptions

    @Option(name: .shortAndLong, help: "text or json.")
    var output: DifferenceReport.Output = .text

    func run() throws {
        let node = try nodeOptions.proxy()
        let before = try mesh.read([old], meshConfig: meshConfig)
        let after = try mesh.read([new], meshConfig: newMeshConfig ?? meshConfig)
        let report = DifferenceReport(
            from: before, to: after, proxies: node.map { [$0] } ?? proxies(of: before, and: after))
        report.write(as: output)
        if !report.isEmpty { throw ExitCode(1) }
    }

    /// Every proxy of either; of one in both, as it would be.
    private func proxies(of before: StaticMesh, and after: StaticMesh) -> [ProxyNode] {
        let new = after.proxies
        let known = Set(new.map(\.id))
        return new + before.proxies.filter { !known.contains($0.id) }
    }
}
