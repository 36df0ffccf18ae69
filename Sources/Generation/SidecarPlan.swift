import EnvoyAPI
import Mesh

/// What a sidecar should hold of one type in common with those of other workloads, in no order.
/// Source: generation.md 2–5.
func planSidecar(_ type: ResourceType, for view: ProxyView) -> [Recipe] {
    switch type {
    case .cluster: planClusters(view)
    case .endpoint: planAssignments(view, of: view.reachable)
    case .listener: planOutboundListeners(view)
    case .route: planRouteTables(view)
    case .secret: planSecrets(view)
    case .nameTable: planNameTable(view)
    case .extensionConfig: planExtensions(view)
    }
}

/// What it should hold for traffic to its own workload, in no order. Source: generation.md 3.
func planWorkload(_ type: ResourceType, for view: ProxyView) -> [Recipe] {
    switch type {
    case .cluster: planWorkloadClusters(view)
    case .listener: planInboundListeners(view).map(Recipe.inboundListener)
    case .endpoint, .route, .secret, .nameTable, .extensionConfig: []
    }
}
