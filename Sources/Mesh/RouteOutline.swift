package import Bytes
package import MeshConfig

/// What is left of a route when its texts are taken out: kept once for all routes that are alike, and mostly compared
/// by identity.
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

/// The patterns of routes in the order in which they are tried: kept once for all VirtualServices that are alike, and
/// mostly compared by identity.
package final class RoutePatterns: Hashable, Sendable {
    package let all: [RoutePattern]
    /// Whether the last route takes every request that comes to it.
    package let endsInCatchAll: Bool
    private let valueHash: Int

    /// The patterns of `ways`.
    package init(_ ways: [RouteOutline.Way]) {
        all = ways.map(\.pattern)
        endsInCatchAll = ways.last?.isCatchAll ?? false
        valueHash = all.hashValue
    }

    /// Whether they are equal but for texts.
    package static func == (a: RoutePatterns, b: RoutePatterns) -> Bool {
        a === b || (a.valueHash == b.valueHash && a.all == b.all && a.endsInCatchAll == b.endsInCatchAll)
    }

    /// By the hash of the whole.
    package func hash(into hasher: inout Hasher) { hasher.combine(valueHash) }
}

/// Patterns that are known already, so that those of equal routes are the same objects.
struct RoutePatternTable: Sendable {
    fileprivate var patterns: Set<RoutePattern> = []
    fileprivate var lists: Set<RoutePatterns> = []

    /// How many there are.
    var count: Int { patterns.count + lists.count }
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
        /// The numbers of the pattern's texts.
        package let texts: Range<Int>
    }

    /// In the order in which they are tried.
    package let ways: [Way]
    /// Those of `ways`.
    package let patterns: RoutePatterns
    /// The texts of all patterns.
    package let texts: TextRun
    /// For whom each of the ways is, in their order; nil: all of them are for all proxies and ports. Then only the last
    /// may be a catch-all.
    package let conditions: [ProxyMatch]?
    /// Where requests and their copies go that take any of the ways; none twice.
    private let destinations: [RouteDestination]
    /// Positions of those of each route in `destinations`, as far as it has ways.
    private let destinationsOfRoutes: [[Int]]

    /// The outline of `spec`.
    ///
    /// - Parameter known: those that are known already; new ones are added.
    init(_ spec: VirtualService, _ known: inout RoutePatternTable) {
        var ways: [Way] = []
        var conditions: [ProxyMatch] = []
        var texts = TextRun()
        var isForAll = true
        for (index, route) in spec.http.enumerated() {
            let matches: [HTTPMatch?] = route.matches.isEmpty ? [nil] : route.matches
            for (number, match) in matches.enumerated() where !(isForAll && ways.last?.isCatchAll ?? false) {
                let condition = match?.proxy ?? ProxyMatch()
                if condition != ProxyMatch() { isForAll = false }
                conditions.append(condition)
                let (pattern, own) = ConditionalRoute(route, match, isGatewayAPI: spec.isGatewayAPI).split
                let first = texts.count
                for text in own { texts.append(text) }
                ways.append(
                    Way(
                        route: index, match: match == nil ? nil : number, isCatchAll: match?.isCatchAll ?? true,
                        pattern: known.patterns.insert(pattern).memberAfterInsert, texts: first..<texts.count))
            }
        }
        self.ways = ways
        self.texts = texts
        self.conditions = isForAll ? nil : conditions
        patterns = known.lists.insert(RoutePatterns(ways)).memberAfterInsert
        (destinations, destinationsOfRoutes) = Self.destinations(of: ways, in: spec)
    }

    private static func destinations(of ways: [Way], in spec: VirtualService) -> ([RouteDestination], [[Int]]) {
        var all: [RouteDestination] = []
        var ofRoutes = [[Int]](repeating: [], count: spec.http.count)
        for index in Set(ways.map(\.route)).sorted() {
            let route = spec.http[index]
            var own = route.mirrors.map(\.destination)
            if case .forward(let destinations) = route.action { own = destinations.map(\.destination) + own }
            for destination in own {
                let known = all.firstIndex(of: destination)
                if known == nil { all.append(destination) }
                ofRoutes[index].append(known ?? all.count - 1)
            }
        }
        return (all, ofRoutes)
    }

    /// Where requests and their copies go that take `some` of the ways; none twice.
    package func destinations(of some: [Way]) -> [RouteDestination] {
        if some.count == ways.count { return destinations }
        var positions: [Int] = []
        for way in some {
            for position in destinationsOfRoutes[way.route] where !positions.contains(position) {
                positions.append(position)
            }
        }
        return positions.count == destinations.count ? destinations : positions.map { destinations[$0] }
    }
}

extension VirtualServiceRecord {
    /// The outline of its routes.
    package var routes: RouteOutline {
        var known = RoutePatternTable()
        return outline ?? RouteOutline(spec, &known)
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
