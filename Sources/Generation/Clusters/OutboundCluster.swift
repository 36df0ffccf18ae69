import Mesh
import MeshConfig

/// A cluster that leads to a service port, or to a subset of its endpoints: what its resources have in common.
/// Source: generation.md 4.1.
struct OutboundCluster {
    /// What a cluster is for.
    enum Purpose: Hashable, Sendable {
        /// A destination of routes and chains.
        case destination
        /// For a gateway with AUTO_PASSTHROUGH, which hands connections on by their server name without opening them.
        case serverName

        /// The name of a cluster.
        func clusterName(_ key: ClusterKey) -> String {
            switch self {
            case .destination: key.name
            case .serverName: key.serverName
            }
        }
    }

    let port: ServicePortRef
    /// The rule that shapes it; nil: none.
    let rule: DestinationRuleRecord?
    /// nil: all endpoints of the port.
    let subset: DestinationRule.Subset?
    let policy: EffectivePolicy
    var purpose = Purpose.destination

    /// Its name.
    var name: String { purpose.clusterName(port.clusterKey(subset: subset?.name)) }
}

/// All outbound clusters of a class of proxies.
struct OutboundClusters {
    let view: ProxyView
    let defaults: PolicyDefaults
    let place: ClientPlace
    /// Whether there are clusters for server names. Source: generation.md 4.1, "SNI-DNAT clusters".
    private let handsOnServerNames: Bool

    /// The clusters of the proxies of `view`.
    init(_ view: ProxyView) {
        self.view = view
        defaults = PolicyDefaults(view.settings)
        place = ClientPlace(view.scope)
        handsOnServerNames = view.gateways.contains { gateway in
            gateway.spec.servers.contains { $0.tls?.mode == .autoPassthrough }
        }
    }

    /// Calls `body` with each cluster of `services`: those in their order, their ports in theirs, the one of all
    /// endpoints before its subsets.
    func forEach(of services: some Sequence<ReachableService>, _ body: (OutboundCluster) -> Void) {
        let usual = EffectivePolicy(nil, port: 0, defaults)
        for reachable in services {
            let service = reachable.service
            let isOnDemand = service.resolution == .dynamicDNS
            // Names are looked up for the requests of a sidecar's workload only.
            if isOnDemand && (view.scope.kind != .sidecar || view.scope.isGRPC) { continue }
            let rule = view.rule(for: service)
            let subsets = [nil] + (isOnDemand ? [] : rule?.spec.subsets ?? []).map(Optional.some)
            for port in service.servedPorts where reachable.ports?.contains(port.port.number) ?? true {
                for subset in subsets {
                    let policy = rule.map {
                        EffectivePolicy(
                            $0.spec, port: port.port.number, portName: port.port.name, subset: subset?.name, defaults)
                    }
                    var cluster = OutboundCluster(port: port, rule: rule, subset: subset, policy: policy ?? usual)
                    body(cluster)
                    guard handsOnServerNames, !service.isMeshExternal else { continue }
                    cluster.purpose = .serverName
                    body(cluster)
                }
            }
        }
    }

    /// Whether connections of `cluster` go to the address that the client dialled: there are no endpoints to choose
    /// from.
    func isOriginalDestination(_ cluster: OutboundCluster) -> Bool {
        // gRPC dials by itself.
        if view.scope.isGRPC { return false }
        if cluster.policy.loadBalancer.algorithm == .passthrough { return true }
        // The clients of a gateway dialled the gateway.
        return cluster.port.service.resolution == .passthrough && view.scope.kind != .router
    }

    /// How the clients rank the endpoints of `cluster`.
    func ranking(of cluster: OutboundCluster) -> EndpointRanking? {
        EndpointRanking(LocalityPolicy(cluster.port.service, cluster.policy, defaults), place)
    }
}
