import Mesh
import MeshConfig

/// What one VirtualService does to the requests that come to one listener: everything that its routes depend on.
///
/// A value for recipes: two are equal if the VirtualService has the same revision and its destinations mean the same.
/// Source: generation.md 6.1.
struct VirtualServiceRoutes: Hashable, Sendable {
    /// One route of the listener.
    struct Choice: Hashable, Sendable {
        /// Position of the route in the VirtualService.
        let route: Int
        /// Position of its condition among the route's; nil: none.
        let match: Int?
        /// Whether it takes all requests, so that no later one is ever looked at.
        let isCatchAll: Bool
    }

    let record: VirtualServiceRecord
    let listener: RouteListener
    /// In the order in which they are tried, at least one. Only the last may be a catch-all.
    let choices: [Choice]
    /// What destinations lead to, where it is not `RouteTarget.standard`: few in most meshes.
    private let targets: [RouteDestination: RouteTarget]

    /// The routes that `record` has for the proxies of `view` at `listener`; nil where it does not apply.
    init?(_ record: VirtualServiceRecord, for listener: RouteListener, in view: ProxyView) {
        let routes = record.spec.http
        let choices = Self.choices(routes) { $0.holds(at: listener, for: view.scope) }
        guard !choices.isEmpty else { return nil }
        var targets: [RouteDestination: RouteTarget] = [:]
        for destination in Self.destinations(choices, routes) {
            let target = RouteTarget(destination, of: record.key.namespace, at: listener, in: view)
            if let target { targets[destination] = target }
        }
        self.record = record
        self.listener = listener
        self.choices = choices
        self.targets = targets
    }

    /// The clusters that the routes name.
    var clusters: [ClusterKey] {
        Self.destinations(choices, record.spec.http).compactMap { target(of: $0).cluster }
    }

    /// Where requests for `destination`, which is one of the VirtualService, go.
    func target(of destination: RouteDestination) -> RouteTarget {
        targets[destination] ?? .standard(destination, at: listener)
    }

    private static func destinations(_ choices: [Choice], _ routes: [HTTPRoute]) -> [RouteDestination] {
        var seen = -1
        return choices.flatMap { choice -> [RouteDestination] in
            if choice.route == seen { return [] }
            seen = choice.route
            return routes[choice.route].allDestinations
        }
    }

    private static func choices(_ routes: [HTTPRoute], where holds: (ProxyMatch) -> Bool) -> [Choice] {
        var choices: [Choice] = []
        for (index, route) in routes.enumerated() {
            if route.matches.isEmpty {
                choices.append(Choice(route: index, match: nil, isCatchAll: true))
                return choices
            }
            for (number, match) in route.matches.enumerated() where holds(match.proxy) {
                choices.append(Choice(route: index, match: number, isCatchAll: match.isCatchAll))
                if match.isCatchAll { return choices }
            }
        }
        return choices
    }
}

extension HTTPMatch {
    /// Whether every request fulfils it.
    fileprivate var isCatchAll: Bool {
        switch uri {
        case nil, .prefix("/"), .regex(".*"): break
        case .exact, .prefix, .regex: return false
        }
        return scheme == nil && method == nil && authority == nil && headers.isEmpty && withoutHeaders.isEmpty
            && queryParameters.isEmpty
    }
}

extension HTTPRoute {
    /// Where requests and their copies go.
    fileprivate var allDestinations: [RouteDestination] {
        switch action {
        case .forward(let destinations): destinations.map(\.destination) + mirrors.map(\.destination)
        case .redirect, .respond, .delegate: mirrors.map(\.destination)
        }
    }
}
