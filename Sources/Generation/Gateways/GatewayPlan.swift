import EnvoyAPI
import Mesh

/// What a gateway should hold of one type, in no order. Source: generation.md 4.1, 6.8.
func planGateway(_ type: ResourceType, for view: ProxyView) -> [Recipe] {
    switch type {
    case .cluster: planGatewayClusters(view)
    case .endpoint: planAssignments(view, of: view.reachable)
    case .listener: planGatewayListeners(view)
    case .route: planGatewayTables(view)
    case .secret: planSecrets(view)
    case .extensionConfig: planExtensions(view)
    case .nameTable: []
    }
}
