internal import Generation
internal import Mesh
internal import MeshConfig

/// Servers of Gateways for the same proxies that exclude each other: the younger one is left out.
/// Source: generation.md 6.8, "Merging".
struct GatewayClashes {
    private let mesh: StaticMesh

    init(_ mesh: StaticMesh) { self.mesh = mesh }

    /// One warning for each server that an older one excludes at a proxy that has the labels of a Gateway's selector,
    /// and no others.
    var warnings: [ConfigProblem] {
        struct Server: Hashable {
            let gateway: ConfigKey
            let index: Int
        }
        var selectors: Set<[String: String]> = []
        for case .gateway(let gateway) in mesh.objects.values.map(\.spec) { selectors.insert(gateway.selector) }
        var warnings: [Server: ConfigProblem] = [:]
        for selector in selectors {
            for clash in gatewayClashes(among: mesh.snapshot.gateways(selecting: selector)) {
                warnings[Server(gateway: clash.gateway.key, index: clash.index)] = warning(clash)
            }
        }
        return warnings.values.sorted { ($0.location.file, $0.location.line) < ($1.location.file, $1.location.line) }
    }

    private func warning(_ clash: GatewayClash) -> ConfigProblem? {
        let key = clash.gateway.key
        guard let source = mesh.location(of: key) else { return nil }
        let port = clash.gateway.spec.servers[clash.index].port.number
        let place = mesh.location(of: clash.older.key).map { " (\($0))" } ?? ""
        let owner = "\(clash.older.key)\(place)"
        let message =
            switch clash.reason {
            case .host(let host):
                "\(host) is served on port \(port) by \(owner) already, so the whole server is left out; "
                    + "remove the host from one of them"
            case .encryption(let wasTLS):
                "port \(port) is \(wasTLS ? "TLS" : "plaintext") by \(owner) already; use another port"
            case .plaintext:
                "port \(port) is taken by \(owner), and only HTTP servers can share one; use another port"
            }
        return ConfigProblem(
            .warning, location: source, object: key, field: "spec.servers[\(clash.index)]", message: message)
    }
}
