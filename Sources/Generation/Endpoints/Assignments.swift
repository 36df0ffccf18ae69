import Mesh
import MeshConfig

/// The endpoints of all clusters of Envoy that get them apart from the cluster.
func planAssignments(_ view: ProxyView) -> [Recipe] {
    let outbound = OutboundClusters(view)
    var assignments: [Recipe] = []
    outbound.forEach { cluster in
        guard !outbound.isOriginalDestination(cluster) else { return }
        switch cluster.port.service.resolution {
        case .clientSide, .passthrough:
            assignments.append(.loadAssignment(LoadAssignment(cluster, outbound, accepts: .ipsAndPipes)))
        case .dns, .dnsRoundRobin, .dynamicDNS, .alias: break
        }
    }
    return assignments
}
