import EnvoyAPI
import Mesh
import MeshConfig

/// The clusters of a sidecar that lead to others: services, and the special ones. Source: generation.md 4.1.
func planClusters(_ view: ProxyView) -> [Recipe] {
    let looksUp = UnknownTraffic(view) == .lookedUp
    return planServiceClusters(view, of: view.reachable)
        + planSpecialClusters([.blackHole, .passthrough] + (looksUp ? [.dynamicDNS] : []), view)
}

/// The clusters of a sidecar that lead to its workload.
func planWorkloadClusters(_ view: ProxyView) -> [Recipe] {
    let facts = ClusterFacts(view)
    return planInboundClusters(view, facts).map(Recipe.inboundCluster)
        + [.specialCluster(SpecialCluster(kind: .inboundPassthrough, facts: facts))]
}

/// The clusters of a gateway. Source: generation.md 4.1.
func planGatewayClusters(_ view: ProxyView) -> [Recipe] {
    planServiceClusters(view, of: view.reachable) + planSpecialClusters([.blackHole], view)
}

/// The clusters of these kinds, and that of secrets which somebody beside the proxies serves.
private func planSpecialClusters(_ kinds: [SpecialCluster.Kind], _ view: ProxyView) -> [Recipe] {
    let facts = ClusterFacts(view)
    return (kinds + (view.scope.hasCredentialSocket ? [.externalSecrets] : [])).map {
        .specialCluster(SpecialCluster(kind: $0, facts: facts))
    }
}

/// The clusters of `services`, which are some of those that the proxies reach.
func planServiceClusters(_ view: ProxyView, of services: some Sequence<ReachableService>) -> [Recipe] {
    let facts = Shared(ClusterFacts(view))
    let outbound = OutboundClusters(view)
    var clusters: [Recipe] = []
    outbound.forEach(of: services) { cluster in
        guard let discovery = outbound.discovery(of: cluster) else { return }
        let identity =
            cluster.purpose == .destination
            ? ServerIdentity(of: cluster, outbound, choosesEndpoint: discovery.choosesEndpoint) : .unknown
        clusters.append(.serviceCluster(ServiceCluster(cluster, discovery, identity, facts)))
    }
    return clusters
}

extension ServiceCluster.Discovery {
    /// Whether the proxy chooses among endpoints that it knows.
    fileprivate var choosesEndpoint: Bool {
        switch self {
        case .endpoints, .dns: true
        case .originalDestination, .demand: false
        }
    }
}

extension OutboundClusters {
    /// How `cluster` finds its hosts; nil where there is no cluster. Source: generation.md 4.3.
    fileprivate func discovery(of cluster: OutboundCluster) -> ServiceCluster.Discovery? {
        if isOriginalDestination(cluster) { return .originalDestination(port: portOverride(cluster.port)) }
        switch cluster.port.service.resolution {
        case .clientSide, .passthrough:
            return .endpoints
        case .dns, .dnsRoundRobin:
            let assignment = LoadAssignment(cluster, self, accepts: .namesAndIPs)
            return assignment.isEmpty ? nil : .dns(assignment)
        case .dynamicDNS: return view.dnsCache(of: cluster.port.service).map { .demand($0) }
        case .alias: return nil
        }
    }

    /// A ServiceEntry without endpoints may send its clients to another port.
    private func portOverride(_ port: ServicePortRef) -> Int? {
        guard port.service.resolution == .passthrough, port.service.registry == .serviceEntry,
            case .number(let target) = port.port.target, target != port.port.number
        else { return nil }
        return target
    }
}
