import Mesh
import MeshConfig

/// What a destination of a VirtualService leads to. Source: generation.md 6.3, "destinations".
struct RouteTarget: Hashable, Sendable {
    /// nil: the destination may not be used, so that requests for it fail.
    let cluster: ClusterKey?
    /// What the destination's rule hashes; nil: the rule says nothing of hashing.
    let hash: LoadBalancer.ConsistentHash?
    /// Whether the cluster exists, as far as a gRPC client has to know: it waits 15 s for one that does not. True for
    /// Envoy, which answers 503 at once.
    let exists: Bool

    /// What most destinations lead to: the cluster that they name, on the listener's port unless they have one.
    static func standard(_ destination: RouteDestination, at listener: RouteListener) -> RouteTarget {
        let port = destination.port == 0 ? listener.port : destination.port
        let cluster = ClusterKey(port: port, subset: destination.subset, hostname: destination.host)
        return RouteTarget(cluster: cluster, hash: nil, exists: true)
    }

    private init(cluster: ClusterKey?, hash: LoadBalancer.ConsistentHash?, exists: Bool) {
        self.cluster = cluster
        self.hash = hash
        self.exists = exists
    }

    /// What `destination` leads to for requests that come to `listener`.
    init(_ destination: RouteDestination, at listener: RouteListener, in view: ProxyView) {
        guard !destination.host.isEmpty else {
            self.init(cluster: nil, hash: nil, exists: !view.scope.isGRPC)
            return
        }
        let service = view.service(named: destination.host)
        let rule = service.flatMap { view.rule(for: $0) }
        var (port, hostname) = (destination.port, destination.host)
        if let service {
            // A sidecar's listener of one port knows only that port of each service.
            let hasListenerPort = listener.gateway == .mesh && listener.port != 0
            if port == 0, !hasListenerPort, service.ports.count == 1 { port = service.ports[0].number }
            if case .alias(let name) = service.resolution,
                !hasListenerPort || service.ports.contains(where: { $0.number == listener.port })
            {
                hostname = name
            }
        }
        if port == 0 { port = listener.port }
        let cluster = ClusterKey(port: port, subset: destination.subset, hostname: hostname)
        self.init(
            cluster: cluster, hash: rule?.spec.consistentHash(subset: destination.subset, port: destination.port),
            exists: !view.scope.isGRPC || view.hasCluster(cluster))
    }
}

extension ProxyView {
    /// Whether there is a service with the port, and a rule with the subset, of `cluster`.
    fileprivate func hasCluster(_ cluster: ClusterKey) -> Bool {
        guard let service = service(named: cluster.hostname),
            service.servedPorts.contains(where: { $0.port.number == cluster.port })
        else { return false }
        if cluster.subset.isEmpty { return true }
        return rule(for: service)?.spec.subsets.contains { $0.name == cluster.subset } ?? false
    }
}
