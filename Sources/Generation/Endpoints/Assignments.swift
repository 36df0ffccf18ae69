import Mesh
import MeshConfig

/// The endpoints of the clusters of `services`, where Envoy gets them apart from the cluster.
func planAssignments(_ view: ProxyView, of services: some Sequence<ReachableService>) -> [Recipe] {
    let outbound = OutboundClusters(view)
    var assignments: [Recipe] = []
    outbound.forEach(of: services) { cluster in
        guard !outbound.isOriginalDestination(cluster) else { return }
        switch cluster.port.service.resolution {
        case .clientSide, .passthrough:
            assignments.append(.loadAssignment(LoadAssignment(cluster, outbound, accepts: .ipsAndPipes)))
        case .dns, .dnsRoundRobin, .dynamicDNS, .alias: break
        }
    }
    return assignments
}
