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
    private let shared: Shared<EffectivePolicy>
    let purpose: Purpose

    fileprivate init(
        _ port: ServicePortRef, _ rule: DestinationRuleRecord?, _ subset: DestinationRule.Subset?,
        _ policy: Shared<EffectivePolicy>, for purpose: Purpose
    ) {
        self.port = port
        self.rule = rule
        self.subset = subset
        shared = policy
        self.purpose = purpose
    }

    var policy: EffectivePolicy { shared.value }

    /// Its name.
    var name: String { purpose.clusterName(port.clusterKey(subset: subset?.name)) }
}

/// All outbound clusters of a class of proxies.
final class OutboundClusters {
    let view: ProxyView
    let defaults: PolicyDefaults
    let place: ClientPlace
    /// Whether there are clusters for server names. Source: generation.md 4.1, "SNI-DNAT clusters".
    private let handsOnServerNames: Bool
    /// What counts for services without a rule.
    private let usual: Shared<EffectivePolicy>
    private let isGRPC: Bool
    private let isRouter: Bool
    private let looksUpNames: Bool
    /// Whether the proxies use mutual TLS without any rule.
    let usesMutualTLS: Bool

    /// The clusters of the proxies of `view`.
    init(_ view: ProxyView) {
        self.view = view
        defaults = PolicyDefaults(view.settings)
        place = ClientPlace(view.scope)
        usual = Shared(EffectivePolicy(nil, port: 0, defaults))
        isGRPC = view.scope.isGRPC
        isRouter = view.scope.kind == .router
        looksUpNames = view.scope.kind == .sidecar && !isGRPC
        usesMutualTLS = view.settings.enableAutoMTLS && view.scope.hasWorkloadCertificate
        handsOnServerNames = view.gateways.contains(where: \.handsOnServerNames)
    }

    /// Calls `body` with each cluster of `services`: those in their order, their ports in theirs, the one of all
    /// endpoints before its subsets.
    func forEach(of services: some Sequence<ReachableService>, _ body: (OutboundCluster) -> Void) {
        for reachable in services {
            let service = reachable.service
            let isOnDemand = service.resolution == .dynamicDNS
            // Names are looked up for the requests of a sidecar's workload only.
            if isOnDemand && !looksUpNames { continue }
            let rule = view.rule(for: service)
            for port in service.servedPorts where reachable.ports?.contains(port.port.number) ?? true {
                forEach(of: port, rule, nil, body)
                guard let rule, !isOnDemand else { continue }
                for subset in rule.spec.subsets { forEach(of: port, rule, subset, body) }
            }
        }
    }

    /// The same for the one that is a destination, and the one for server names.
    private func forEach(
        of port: ServicePortRef, _ rule: DestinationRuleRecord?, _ subset: DestinationRule.Subset?,
        _ body: (OutboundCluster) -> Void
    ) {
        let policy =
            rule.map {
                Shared(
                    EffectivePolicy(
                        $0.spec, port: port.port.number, portName: port.port.name, subset: subset?.name, defaults))
            } ?? usual
        body(OutboundCluster(port, rule, subset, policy, for: .destination))
        guard handsOnServerNames, !port.service.isMeshExternal else { return }
        body(OutboundCluster(port, rule, subset, policy, for: .serverName))
    }

    /// Whether connections of `cluster` go to the address that the client dialled: there are no endpoints to choose
    /// from.
    func isOriginalDestination(_ cluster: OutboundCluster) -> Bool {
        // gRPC dials by itself.
        if isGRPC { return false }
        if cluster.policy.loadBalancer.algorithm == .passthrough { return true }
        // The clients of a gateway dialled the gateway.
        return cluster.port.service.resolution == .passthrough && !isRouter
    }

    /// How the clients rank the endpoints of `cluster`.
    func ranking(of cluster: OutboundCluster) -> EndpointRanking? {
        EndpointRanking(LocalityPolicy(cluster.port.service.placementWish, cluster.policy, defaults), place)
    }
}

extension ConfigRecord<Gateway> {
    /// Whether a server of the Gateway hands connections on by the names of clusters.
    fileprivate var handsOnServerNames: Bool {
        // Nothing of a server is copied, where a gateway may have thousands.
        spec.servers.indices.contains { index in
            if case .autoPassthrough? = spec.servers[index].tls?.mode { true } else { false }
        }
    }
}
