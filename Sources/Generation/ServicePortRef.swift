import Mesh
import MeshConfig

/// One port of one service. Two are equal if the services are the same at the same revision: an input may hold one
/// instead of everything that it says.
struct ServicePortRef: Hashable, Sendable {
    let service: MeshService
    /// Position of the port in `service.ports`.
    let index: Int

    /// The port.
    var port: ServicePort { service.ports[index] }

    /// The port's cluster.
    var clusterKey: ClusterKey { clusterKey(subset: nil) }

    /// The cluster of a subset of its endpoints; nil: of all.
    func clusterKey(subset: String?) -> ClusterKey {
        ClusterKey(port: port.number, subset: subset ?? "", hostname: service.hostname)
    }

    static func == (a: ServicePortRef, b: ServicePortRef) -> Bool {
        a.index == b.index
            && (a.service === b.service || (a.service.revision == b.service.revision && a.service.key == b.service.key))
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(service.hostname)
        hasher.combine(service.revision)
        hasher.combine(index)
    }
}

extension MeshService {
    /// The ports that resources are made of: all but UDP ones. None for another name of a host (generation.md 2.1).
    var servedPorts: ServedPorts { ServedPorts(self) }

    /// Whether any of its ports may count.
    var hasServedPorts: Bool { if case .alias = resolution { false } else { true } }

    /// A service without a virtual IP whose clients talk to the addresses of its pods.
    var isHeadless: Bool { registry == .kubernetes && resolution == .passthrough }
}

/// The ports of a service that resources are made of, in its order.
struct ServedPorts: Sequence, IteratorProtocol {
    private let service: MeshService
    private let isAlias: Bool
    private var position = 0

    /// - Parameter ofAlias: whether another name of a host has ports: all that were declared.
    init(_ service: MeshService, ofAlias: Bool = false) {
        self.service = service
        isAlias = !service.hasServedPorts
        if isAlias, !ofAlias { position = service.ports.count }
    }

    mutating func next() -> ServicePortRef? {
        while position < service.ports.count {
            position += 1
            if isAlias || service.ports[position - 1].protocol_ != .udp {
                return ServicePortRef(service: service, index: position - 1)
            }
        }
        return nil
    }
}
