import EnvoyAPI
import Mesh
import MeshConfig

/// What happens to traffic of the workload for hosts that the proxy does not know. Source: generation.md 2.4, 2.9.
enum UnknownTraffic: Hashable, Sendable {
    /// It goes on: where the client wanted, or to the egress proxy of the Sidecar.
    case forwarded(cluster: String)
    /// HTTP requests go to the hosts that they name, everything else where the client wanted.
    case lookedUp
    case refused

    /// What the Sidecar of `view` says, else the mesh.
    init(_ view: ProxyView) {
        switch view.sidecar?.spec.outboundPolicy {
        case .allowAny(let proxy?):
            self = .forwarded(cluster: ClusterKey(port: proxy.port, subset: proxy.subset, hostname: proxy.host).name)
        case .allowAny(nil): self = .forwarded(cluster: SpecialClusterName.passthrough)
        case .registryOnly: self = .refused
        case nil:
            switch view.settings.outboundPolicy {
            case .allowAny: self = .forwarded(cluster: SpecialClusterName.passthrough)
            case .allowAnyDynamicDNS: self = .lookedUp
            case .registryOnly: self = .refused
            }
        }
    }

    /// Where connections go that are not known to be HTTP.
    var cluster: String {
        switch self {
        case .forwarded(let cluster): cluster
        case .lookedUp: SpecialClusterName.passthrough
        case .refused: SpecialClusterName.blackHole
        }
    }

    /// What the host is called that takes all requests for unknown hosts.
    var hostName: String {
        switch self {
        case .forwarded: "allow_any"
        case .lookedUp: "allow_any_dynamic_dns"
        case .refused: "block_all"
        }
    }

    /// That host.
    func virtualHost(countsAttempts: Bool, in arena: Arena) -> Envoy.VirtualHost {
        arena.make { host in
            host.name = hostName
            host.domains.append("*")
            host.includeRequestAttemptCount = countsAttempts
            host.routes.append { route in
                route.name = hostName
                route.match = arena.make { $0.prefix = "/" }
                switch self {
                case .forwarded(let cluster): route.route = arena.make { $0.setUnlimited(cluster: cluster) }
                case .lookedUp:
                    route.route = arena.make { $0.setUnlimited(cluster: SpecialClusterName.dynamicDNS) }
                case .refused: route.directResponse = arena.make { $0.status = 502 }
                }
            }
        }
    }
}
