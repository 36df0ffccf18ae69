import EnvoyAPI
import Mesh

/// What a sidecar should hold of one type, in no order. Source: generation.md 2–5.
func planSidecar(_ type: ResourceType, for view: ProxyView) -> [Recipe] {
    switch type {
    case .cluster: planClusters(view)
    case .endpoint: planAssignments(view, of: view.reachable)
    case .listener: planListeners(view)
    case .route: planRouteTables(view)
    case .secret: planSecrets(view)
    case .nameTable: planNameTable(view)
    case .extensionConfig: []
    }
}
