/// A route of a VirtualService with one of its conditions. Applications have many that are alike but for texts.
package struct ConditionalRoute: Hashable, Sendable {
    /// The route; its own conditions are not in it.
    package var route: HTTPRoute
    /// nil: it takes every request.
    package var match: HTTPMatch?
    /// Whether it is of a VirtualService that `isGatewayAPI`.
    package let isGatewayAPI: Bool

    /// `route` under `match`, of which what is decided before there are requests is left out.
    package init(_ route: HTTPRoute, _ match: HTTPMatch?, isGatewayAPI: Bool) {
        self.route = route
        self.match = match
        self.isGatewayAPI = isGatewayAPI
        self.route.matches = []
        self.match?.proxy = ProxyMatch()
    }

    /// Calls `visit` with the texts that mean nothing to whoever says the route in Envoy's words: hosts of
    /// destinations, values. Always in the same order.
    package mutating func visitTexts(_ visit: (inout String) -> Void) {
        visit(&route.name)
        // Prefixes of the Gateway API are told apart by what they end with.
        match?.visitTexts(visit, includingPath: !isGatewayAPI)
        route.headers.visitTexts(visit)
        if case .forward(var destinations) = route.action {
            for index in destinations.indices {
                visit(&destinations[index].destination.host)
                destinations[index].headers.visitTexts(visit)
            }
            route.action = .forward(destinations)
        }
        for index in route.mirrors.indices { visit(&route.mirrors[index].destination.host) }
        guard var rewrite = route.rewrite else { return }
        visit(&rewrite.authority)
        if case .prefix(var prefix) = rewrite.path, !isGatewayAPI {
            visit(&prefix)
            rewrite.path = .prefix(prefix)
        }
        route.rewrite = rewrite
    }
}

// Names of headers are not visited, since conditions are sorted by them.
extension HTTPMatch {
    fileprivate mutating func visitTexts(_ visit: (inout String) -> Void, includingPath: Bool) {
        visit(&name)
        visit(&statPrefix)
        if includingPath { uri?.visitText(visit) }
        authority?.visitText(visit)
        for index in headers.indices {
            guard case .header = headers[index].source, case .text(var text) = headers[index].value else { continue }
            text.visitText(visit)
            headers[index].value = .text(text)
        }
    }
}

extension StringMatch {
    fileprivate mutating func visitText(_ visit: (inout String) -> Void) {
        switch self {
        case .exact(var text):
            visit(&text)
            self = .exact(text)
        case .prefix(var text):
            visit(&text)
            self = .prefix(text)
        case .regex(var pattern):
            visit(&pattern)
            self = .regex(pattern)
        }
    }
}

extension HeaderChanges {
    fileprivate mutating func visitTexts(_ visit: (inout String) -> Void) {
        visit(&authority)
        request.visitTexts(visit)
        response.visitTexts(visit)
    }
}

extension HeaderChanges.Direction {
    fileprivate mutating func visitTexts(_ visit: (inout String) -> Void) {
        for index in set.indices { visit(&set[index].value) }
        for index in added.indices { visit(&added[index].value) }
    }
}
