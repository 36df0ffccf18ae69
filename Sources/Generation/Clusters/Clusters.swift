import EnvoyAPI
import Mesh
import MeshConfig

/// The clusters of a sidecar: services, the special ones, and the ports of its workload. Source: generation.md 4.1.
func planClusters(_ view: ProxyView) -> [Recipe] {
    let facts = ClusterFacts(view)
    let place = ClientPlace(view.scope)
    var clusters: [Recipe] = []
    for service in view.services {
        for port in service.servedPorts {
            guard let discovery = discovery(of: port, view, place) else { continue }
            clusters.append(.serviceCluster(ServiceCluster(port: port, discovery: discovery, facts: facts)))
        }
    }
    clusters += planInboundClusters(view, facts).map(Recipe.inboundCluster)
    clusters += [.blackHole, .passthrough, .inboundPassthrough].map {
        .specialCluster(SpecialCluster(kind: $0, facts: facts))
    }
    return clusters
}

/// How the cluster of `port` finds its hosts; nil where there is no cluster. Source: generation.md 4.3.
private func discovery(
    of port: ServicePortRef, _ view: ProxyView, _ place: ClientPlace
) -> ServiceCluster.Discovery? {
    switch port.service.resolution {
    case .clientSide:
        return .endpoints
    case .passthrough:
        // A ServiceEntry without endpoints may send its clients to another port.
        guard port.service.registry == .serviceEntry, case .number(let target) = port.port.target else {
            return .originalDestination(port: nil)
        }
        return .originalDestination(port: target == port.port.number ? nil : target)
    case .dns, .dnsRoundRobin:
        let assignment = LoadAssignment(port, view, place, accepts: .namesAndIPs)
        return assignment.isEmpty ? nil : .dns(assignment)
    case .alias, .dynamicDNS:
        return nil
    }
}
