import Mesh
import MeshConfig

/// What happens to traffic of the workload for hosts that the proxy does not know. Source: generation.md 2.4, 2.9.
enum UnknownTraffic: Hashable, Sendable {
    /// It goes on: where the client wanted, or to the egress proxy of the Sidecar.
    case forwarded(cluster: String)
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
            case .registryOnly: self = .refused
            }
        }
    }

    /// Where connections go.
    var cluster: String {
        switch self {
        case .forwarded(let cluster): cluster
        case .refused: SpecialClusterName.blackHole
        }
    }
}
