import EnvoyAPI
import Mesh
import MeshConfig

/// A virtual host whose routes are those of VirtualServices, but for the texts in it: its hostname, its domains, the
/// names of the VirtualServices, and those of their routes.
struct RoutedHostShape: MessageShape {
    /// One route.
    private struct Way: Hashable {
        let pattern: RoutePattern
        /// Position of its VirtualService.
        let source: Int
        /// Where its destinations and then its mirrors lead but for hostnames, which are texts; nil: to what
        /// `RouteTarget.standard` says.
        let targets: [RouteTarget]?
    }

    let textCount: Int
    private let port: Int
    private let domainCount: Int
    private let redirectsToHTTPS: Bool
    private let facts: RouteFacts
    /// The listeners that the routes of each VirtualService are for. Which gateway's does not count.
    private let sources: [RouteListener]
    private let ways: [Way]

    /// The shape of a host and its texts.
    ///
    /// - Parameter plans: the older ones first. Of several those routes come last that take every request. Source:
    ///   generation.md 6.1.
    static func split(
        _ host: VirtualHost, _ plans: [Shared<VirtualServiceRoutes>], _ facts: RouteFacts
    ) -> (shape: RoutedHostShape, texts: [String], textsOfWays: [[String]]) {
        var texts: [String] = []
        texts.reserveCapacity(1 + host.domains.count + 2 * plans.count)
        texts.append(host.hostname)
        texts += host.domains
        for plan in plans {
            let key = plan.value.record.key
            texts.append(key.namespace)
            texts.append(key.name)
        }
        var ways: [Way] = []
        var textsOfWays: [[String]] = []
        let wayCount = plans.reduce(0) { $0 + $1.value.ways.count }
        ways.reserveCapacity(wayCount)
        textsOfWays.reserveCapacity(2 * wayCount)
        func append(_ way: RouteOutline.Way, _ source: Int) {
            textsOfWays.append(way.texts)
            let (targets, names) = plans[source].value.targets(of: way)
            if let names { textsOfWays.append(names) }
            ways.append(Way(pattern: way.pattern, source: source, targets: targets))
        }
        // A VirtualService has a route that takes every request at its end only.
        for source in plans.indices {
            for way in plans[source].value.ways where plans.count == 1 || !way.isCatchAll { append(way, source) }
        }
        for source in plans.indices where plans.count > 1 {
            for way in plans[source].value.ways where way.isCatchAll { append(way, source) }
        }
        let shape = RoutedHostShape(
            textCount: textsOfWays.reduce(texts.count) { $0 + $1.count }, port: host.port,
            domainCount: host.domains.count, redirectsToHTTPS: host.redirectsToHTTPS, facts: facts,
            sources: plans.map(\.value.listener.ofAnyGateway), ways: ways)
        return (shape, texts, textsOfWays)
    }

    func write(to host: Envoy.VirtualHost, _ texts: [String], in arena: Arena) {
        var texts = texts[...]
        host.name = hostAndPort(texts.removeFirst(), port)
        host.domains.append(contentsOf: texts.prefix(domainCount))
        texts.removeFirst(domainCount)
        host.setUp(redirectsToHTTPS: redirectsToHTTPS, isEmpty: ways.isEmpty, facts)
        let keys = sources.map { _ in ConfigKey(.virtualService, texts.removeFirst(), texts.removeFirst()) }
        let writer = RouteWriter(facts, in: arena)
        for way in ways {
            let route = way.pattern.filled(&texts)
            var targets = (way.targets ?? [])[...]
            let content = RouteContent(route, of: keys[way.source], at: sources[way.source]) { destination in
                guard way.targets != nil else { return .standard(destination, at: sources[way.source]) }
                var target = targets.removeFirst()
                if target.cluster != nil { target.cluster?.hostname = texts.removeFirst() }
                return target
            }
            host.routes.append { writer.write(content, to: $0) }
        }
    }
}

extension VirtualServiceRoutes {
    /// What the destinations and mirrors of `way` lead to but for hostnames, and those; nil where all are as usual.
    fileprivate func targets(of way: RouteOutline.Way) -> (targets: [RouteTarget]?, hostnames: [String]?) {
        if isStandard { return (nil, nil) }
        let route = ConditionalRoute(record.spec.http[way.route], nil, isGatewayAPI: false)
        var hostnames: [String] = []
        let targets = (route.destinations + route.route.mirrors.map(\.destination)).map { destination in
            var target = target(of: destination)
            guard let cluster = target.cluster else { return target }
            hostnames.append(cluster.hostname)
            target.cluster?.hostname = ""
            return target
        }
        return (targets, hostnames)
    }
}

extension Envoy.VirtualHost {
    /// Sets what hosts of VirtualServices' routes have beside them.
    ///
    /// - Parameter isEmpty: whether there are none. The host of a table that nobody has a host in is as bare as
    ///   Istio's.
    func setUp(redirectsToHTTPS: Bool, isEmpty: Bool, _ facts: RouteFacts) {
        if redirectsToHTTPS || !isEmpty { includeRequestAttemptCount = facts.countsAttempts }
        if redirectsToHTTPS { requireTls = .all }
    }
}
