package import MeshConfig

/// What is left of a route when its texts are taken out: kept once for all routes that are alike, and mostly compared by
/// identity.
package final class RoutePattern: Hashable, Sendable {
    private let route: ConditionalRoute
    private let routeHash: Int

    fileprivate init(_ route: ConditionalRoute) {
        self.route = route
        routeHash = route.hashValue
    }

    /// The route with `texts` in it, of which it takes as many as it has from the beginning.
    package func filled(_ texts: inout ArraySlice<String>) -> ConditionalRoute {
        var route = route
        route.visitTexts { text in if !text.isEmpty { text = texts.removeFirst() } }
        return route
    }

    /// Whether they are equal but for texts.
    package static func == (a: RoutePattern, b: RoutePattern) -> Bool {
        a === b || (a.routeHash == b.routeHash && a.route == b.route)
    }

    /// By the hash of the whole.
    package func hash(into hasher: inout Hasher) { hasher.combine(routeHash) }
}

/// The routes of a VirtualService as generation goes through them: worked out once for all tables and proxies.
package final class RouteOutline: Sendable {
    /// One route with one of its conditions.
    package struct Way: Sendable {
        /// Position of the route in the VirtualService.
        package let route: Int
        /// Position of its condition among the route's; nil: none.
        package let match: Int?
        /// Whether it takes all requests, so that no later one is ever looked at.
        package let isCatchAll: Bool
        package let pattern: RoutePattern
        /// The texts of the pattern.
        package let texts: [String]
    }

    /// In the order in which they are tried.
    package let ways: [Way]
    /// Whether all of them are for all proxies and ports; then only the last may be a catch-all.
    package let isForAll: Bool
    /// Where requests and their copies go that take any of the ways; none twice.
    package let destinations: [RouteDestination]

    /// The outline of `spec`.
    ///
    /// - Parameter patterns: those that are known already; new ones are added.
    init(_ spec: VirtualService, _ patterns: inout Set<RoutePattern>) {
        var ways: [Way] = []
        var isForAll = true
        for (index, route) in spec.http.enumerated() {
            let matches: [HTTPMatch?] = route.matches.isEmpty ? [nil] : route.matches
            for (number, match) in matches.enumerated() where !(isForAll && ways.last?.isCatchAll ?? false) {
                if let match, match.proxy != ProxyMatch() { isForAll = false }
                let (pattern, texts) = ConditionalRoute(route, match, isGatewayAPI: spec.isGatewayAPI).split
                ways.append(
                    Way(
                        route: index, match: match == nil ? nil : number, isCatchAll: match?.isCatchAll ?? true,
                        pattern: patterns.insert(pattern).memberAfterInsert, texts: texts))
            }
        }
        self.ways = ways
        self.isForAll = isForAll
        destinations = Self.destinations(of: ways, in: spec)
    }

    /// Where requests that take `ways` and their copies go; none twice.
    package static func destinations(of ways: [Way], in spec: VirtualService) -> [RouteDestination] {
        var seen = -1
        var found: [RouteDestination] = []
        for way in ways where way.route != seen {
            seen = way.route
            let route = spec.http[way.route]
            if case .forward(let destinations) = route.action {
                for destination in destinations where !found.contains(destination.destination) {
                    found.append(destination.destination)
                }
            }
            for mirror in route.mirrors where !found.contains(mirror.destination) { found.append(mirror.destination) }
        }
        return found
    }
}

extension VirtualServiceRecord {
    /// The outline of its routes.
    package var routes: RouteOutline {
        var patterns: Set<RoutePattern> = []
        return outline ?? RouteOutline(spec, &patterns)
    }
}

extension ConditionalRoute {
    /// What it has alike with others, and its texts but for empty ones, which decide what is written.
    fileprivate var split: (RoutePattern, [String]) {
        var route = self
        var texts: [String] = []
        route.visitTexts { text in
            if text.isEmpty { return }
            texts.append(text)
            text = "-"
        }
        return (RoutePattern(route), texts)
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
