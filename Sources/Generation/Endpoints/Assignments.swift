import Mesh

/// The endpoints of all clusters of a sidecar that get them apart from the cluster.
func planAssignments(_ view: ProxyView) -> [Recipe] {
    let place = ClientPlace(view.scope)
    var assignments: [Recipe] = []
    for service in view.services where service.resolution == .clientSide {
        for port in service.servedPorts {
            assignments.append(.loadAssignment(LoadAssignment(port, view, place, accepts: .ipsAndPipes)))
        }
    }
    return assignments
}
