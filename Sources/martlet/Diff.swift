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

    /// How the difference is printed.
    enum Output: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

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
    var output: Output = .text

    func run() throws {
        let node = try nodeOptions.proxy()
        let before = try mesh.read([old], meshConfig: meshConfig)
        let after = try mesh.read([new], meshConfig: newMeshConfig ?? meshConfig)
        let difference = MeshDifference(
            from: before, to: after, proxies: node.map { [$0] } ?? proxies(of: before, and: after))
        switch output {
        case .json: print(json(difference).jsonText, terminator: "")
        case .text: printText(difference, before, after)
        }
        if !difference.groups.isEmpty { throw ExitCode(1) }
    }

    /// Every proxy of either; of one in both, as it would be.
    private func proxies(of before: StaticMesh, and after: StaticMesh) -> [ProxyNode] {
        let new = after.proxies
        let known = Set(new.map(\.id))
        return new + before.proxies.filter { !known.contains($0.id) }
    }

    private func printText(_ difference: MeshDifference, _ before: StaticMesh, _ after: StaticMesh) {
        let concerned = difference.groups.reduce(0) { $0 + $1.proxies.count }
        print(
            "\(concerned) of \(difference.proxyCount) proxies change; \(byteText(difference.byteCount)) to send in all")
        for group in difference.groups {
            let count = group.proxies.count
            let size = byteText(group.byteCount)
            print("\n\(names(group.proxies))\(count == 1 ? "" : " (\(count) proxies)"), \(size) each")
            for change in group.changes {
                let size = change.kind == .removed ? "" : "  \(byteText(change.byteCount))"
                print("  \(change.kind.sign) \(change.type.short) \(change.name)\(size)")
                if !change.paths.isEmpty { print("      \(change.paths.joined(separator: ", "))") }
                for origin in change.origins where isChanged(origin, before, after) {
                    let place = (after.location(of: origin) ?? before.location(of: origin)).map { " (\($0))" } ?? ""
                    print("      from \(origin)\(place)")
                }
            }
        }
    }

    private func isChanged(_ origin: ConfigKey, _ before: StaticMesh, _ after: StaticMesh) -> Bool {
        !after.holds(origin, asIn: before)
    }

    private func names(_ proxies: [String]) -> String {
        proxies.prefix(3).joined(separator: ", ") + (proxies.count > 3 ? ", …" : "")
    }

    private func json(_ difference: MeshDifference) -> JSONValue {
        let groups = difference.groups.map { group -> JSONValue in
            let changes = group.changes.map { change -> JSONValue in
                [
                    "change": .string(change.kind.rawValue), "type": .string(change.type.short),
                    "name": .string(change.name), "bytes": .number(Double(change.byteCount)),
                    "paths": .array(change.paths.map { .string($0) }),
                    "origins": .array(change.origins.map { .string($0.description) }),
                ]
            }
            return ["proxies": .array(group.proxies.map { .string($0) }), "changes": .array(changes)]
        }
        return ["proxies": .number(Double(difference.proxyCount)), "groups": .array(groups)]
    }
}

extension MeshDifference.Change.Kind {
    /// As diff(1) marks lines.
    fileprivate var sign: String {
        switch self {
        case .added: "+"
        case .altered: "~"
        case .removed: "-"
        }
    }
}
