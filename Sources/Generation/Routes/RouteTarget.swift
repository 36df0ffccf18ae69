import Mesh
import MeshConfig

/// What a destination of a VirtualService leads to. Source: generation.md 6.3, "destinations".
struct RouteTarget: Hashable, Sendable {
    /// nil: the destination may not be used, so that requests for it fail.
    var cluster: ClusterKey?
    /// What the destination's rule hashes; nil: the rule says nothing of hashing.
    let hash: LoadBalancer.ConsistentHash?

    /// What most destinations lead to: the cluster that they name, on the listener's port unless they have one.
    static func standard(_ destination: RouteDestination, at listener: RouteListener.Place) -> RouteTarget {
        let port = destination.port == 0 ? listener.destinationPort : destination.port
        let cluster = ClusterKey(port: port, subset: destination.subset, hostname: destination.host)
        return RouteTarget(cluster: cluster, hash: nil)
    }

    private init(cluster: ClusterKey?, hash: LoadBalancer.ConsistentHash?) {
        self.cluster = cluster
        self.hash = hash
    }

    /// What `destination`, of a VirtualService of `namespace`, leads to for requests that come to `listener`; nil: to
    /// what `standard` says.
    init?(
        _ destination: RouteDestination, of namespace: String, at listener: RouteListener, in view: ProxyView
    ) {
        guard !destination.host.isEmpty else {
            self.init(cluster: nil, hash: nil)
            return
        }
        guard let service = view.service(named: destination.host, meantBy: namespace) else { return nil }
        let rule = view.rule(for: service)
        let hash = rule?.spec.consistentHash(subset: destination.subset, port: destination.port)
        let standardPort = destination.port == 0 ? listener.place.destinationPort : destination.port
        var (port, hostname) = (standardPort, destination.host)
        // A sidecar's listener of one port knows only that port of each service.
        let hasListenerPort = listener.gateway == .mesh && listener.port != 0
        if destination.port == 0, !hasListenerPort, service.ports.count == 1 { port = service.ports[0].number }
        if case .alias(let name) = service.resolution,
            !hasListenerPort || service.ports.contains(where: { $0.number == listener.port })
        {
            hostname = name
        }
        guard hash != nil || port != standardPort || hostname != destination.host else { return nil }
        self.init(cluster: ClusterKey(port: port, subset: destination.subset, hostname: hostname), hash: hash)
    }
}
