import Bytes
import EnvoyAPI
import Mesh
import MeshConfig

/// A virtual host whose routes are those of VirtualServices, but for the texts in it: its hostname, its domains, the
/// names of the VirtualServices, and those of their routes.
struct RoutedHostShape: MessageShape {
    /// One VirtualService.
    fileprivate struct Source: Hashable {
        let patterns: RoutePatterns
        /// The listener that its routes are for. Which gateway's does not count.
        let listener: RouteListener.Place
        /// Where the destinations of each route and then its mirrors lead but for hostnames, which are texts; nil: to
        /// what `RouteTarget.standard` says.
        let targets: [[RouteTarget]]?
    }

    let textCount: Int
    private let port: Int
    private let domainCount: Int
    private let redirectsToHTTPS: Bool
    private let facts: Shared<RouteFacts>
    /// The older ones first.
    private let sources: [Source]

    /// The shape of a host.
    ///
    /// - Parameters:
    ///   - plans: the older ones first.
    ///   - texts: those of the host are appended.
    init(
        _ host: VirtualHost, _ plans: some Collection<VirtualServiceRoutes>, _ facts: Shared<RouteFacts>,
        _ texts: inout [PackedText], in arena: Arena
    ) {
        let start = texts.count
        texts.append(host.hostname)
        texts += host.domains
        var sources: [Source] = []
        sources.reserveCapacity(plans.count)
        for plan in plans {
            let key = plan.record.key
            texts.append(arena.text(key.namespace))
            texts.append(arena.text(key.name))
            if plan.hasAllWays {
                arena.append(plan.outline.texts, 0..<plan.outline.texts.count, to: &texts)
            } else {
                for way in plan.ways { arena.append(plan.outline.texts, way.texts, to: &texts) }
            }
            let targets = plan.targets
            for target in (targets ?? []).joined() {
                if let cluster = target.cluster { texts.append(arena.text(cluster.hostname)) }
            }
            sources.append(
                Source(
                    patterns: plan.hasAllWays ? plan.outline.patterns : RoutePatterns(plan.ways),
                    listener: plan.listener.place, targets: targets?.map { $0.map(\.withoutHostname) }))
        }
        textCount = texts.count - start
        port = host.port
        domainCount = host.domains.count
        redirectsToHTTPS = host.redirectsToHTTPS
        self.facts = facts
        self.sources = sources
    }

    func write(to host: Envoy.VirtualHost, _ texts: [String], in arena: Arena) {
        var texts = texts[...]
        host.name = hostAndPort(texts.removeFirst(), port)
        host.domains.append(contentsOf: texts.prefix(domainCount))
        texts.removeFirst(domainCount)
        host.setUp(redirectsToHTTPS: redirectsToHTTPS, isEmpty: sources.isEmpty, facts.value)
        let writer = RouteWriter(facts, in: arena)
        var catchAlls: [RouteContent] = []
        for source in sources {
            var contents = source.contents(&texts)
            // Of several VirtualServices those routes come last that take every request. Source: generation.md 6.1.
            if source.patterns.endsInCatchAll { catchAlls.append(contents.removeLast()) }
            for content in contents { host.routes.append { writer.write(content, to: $0) } }
        }
        for content in catchAlls { host.routes.append { writer.write(content, to: $0) } }
    }
}

extension RoutedHostShape.Source {
    /// The routes with their texts, which are taken from the beginning of `texts`.
    fileprivate func contents(_ texts: inout ArraySlice<String>) -> [RouteContent] {
        let key = ConfigKey(.virtualService, texts.removeFirst(), texts.removeFirst())
        let routes = patterns.all.map { $0.filled(&texts) }
        return routes.indices.map { index in
            var own = targets?[index][...]
            return RouteContent(routes[index], of: key, at: listener) { destination in
                guard var target = own?.popFirst() else { return .standard(destination, at: listener) }
                if target.cluster != nil { target.cluster?.hostname = texts.removeFirst() }
                return target
            }
        }
    }
}

extension RouteTarget {
    fileprivate var withoutHostname: RouteTarget {
        var target = self
        target.cluster?.hostname = ""
        return target
    }
}

extension VirtualServiceRoutes {
    /// What the destinations and then the mirrors of each route lead to; nil where all are as usual.
    fileprivate var targets: [[RouteTarget]]? {
        if isStandard { return nil }
        return ways.map { way in
            let route = ConditionalRoute(record.spec.http[way.route], nil, isGatewayAPI: false)
            return (route.destinations + route.route.mirrors.map(\.destination)).map(target)
        }
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
