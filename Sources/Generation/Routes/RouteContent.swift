import Mesh
import MeshConfig

/// Everything that one route of a VirtualService is made of but the facts of its table.
struct RouteContent {
    let route: HTTPRoute
    /// The condition of the route as the client gets it; nil: none.
    let match: HTTPMatch?
    let isGatewayAPI: Bool
    /// Where its destinations lead, in their order; empty where it has none.
    let targets: [RouteTarget]
    /// Where its mirrors lead.
    let mirrors: [RouteTarget]
    let virtualService: ConfigKey
    let listener: RouteListener.Place

    /// A route of `virtualService` at `listener`, whose destinations mean what `target` says.
    init(
        _ way: ConditionalRoute, of virtualService: ConfigKey, at listener: RouteListener.Place,
        target: (RouteDestination) -> RouteTarget
    ) {
        route = way.route
        match = way.match
        isGatewayAPI = way.isGatewayAPI
        targets = way.destinations.map(target)
        mirrors = way.route.mirrors.map { target($0.destination) }
        self.virtualService = virtualService
        self.listener = listener
    }
}

extension ConditionalRoute {
    /// Where requests go.
    var destinations: [RouteDestination] {
        if case .forward(let destinations) = route.action { destinations.map(\.destination) } else { [] }
    }
}
