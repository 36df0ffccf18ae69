import MeshConfig

/// The rules of one route of the Gateway API as an Istio VirtualService has them. Source: generation.md 6.9.
struct RouteRules {
    private let route: GatewayAPIIndex.Declared<KubernetesRoute>
    private let facts: GatewayAPIFacts

    init(_ route: GatewayAPIIndex.Declared<KubernetesRoute>, _ facts: GatewayAPIFacts) {
        self.route = route
        self.facts = facts
    }

    /// The HTTP routes, each with one match at most.
    var http: [HTTPRoute] {
        route.spec.rules.enumerated().flatMap { index, rule -> [HTTPRoute] in
            if rule.isUnsupported { return [] }
            let whole = http(rule, number: index)
            return rule.matches.isEmpty
                ? [whole]
                : rule.matches.map { match in
                    var part = whole
                    part.matches = [match]
                    return part
                }
        }
    }

    private func http(_ rule: KubernetesRoute.Rule, number: Int) -> HTTPRoute {
        HTTPRoute(
            name: rule.name.isEmpty ? "\(route.key.namespace).\(route.key.name).\(number)" : rule.name,
            action: action(rule), headers: rule.headers, rewrite: rule.rewrite, timeout: rule.timeout,
            retries: rule.retries, mirrors: rule.mirrors.map { HTTPMirror(destination($0.backend), share: $0.share) },
            cors: rule.cors)
    }

    private func action(_ rule: KubernetesRoute.Rule) -> HTTPRoute.Action {
        if let redirect = rule.redirect { return .redirect(redirect) }
        let backends = rule.backends.filter { $0.weight > 0 }
        if backends.isEmpty { return .respond(DirectResponse(status: 500)) }
        return .forward(
            backends.map { HTTPDestination(destination($0), weight: $0.weight, headers: $0.headers) })
    }

    /// The VirtualService of a TLSRoute or TCPRoute for `hosts`, bound to `gateway`; nil where it leads nowhere.
    ///
    /// - Parameter port: the only port for which it counts; 0: every one.
    func forwarding(_ hosts: [String], by gateway: GatewayReference, port: Int = 0) -> VirtualService? {
        let rules = route.spec.rules.map { $0.backends.filter { $0.weight > 0 } }.filter { !$0.isEmpty }
        guard !hosts.isEmpty, let backends = rules.first else { return nil }
        let destinations = backends.map { WeightedDestination(destination($0), weight: $0.weight) }
        var service = VirtualService(hosts: hosts, gateways: [gateway])
        service.isGatewayAPI = true
        if route.key.kind == .tlsRoute {
            // A client in the mesh may dial a service by any name: the route's own count, not the service's.
            let names = gateway == .mesh ? route.spec.hostnames : hosts
            let match = TLSRoute.Match(sniHosts: names.isEmpty ? ["*"] : names, proxy: ProxyMatch(port: port))
            service.tls = [TLSRoute(matches: [match], destinations: destinations)]
        } else {
            let matches = port == 0 ? [] : [TCPRoute.Match(proxy: ProxyMatch(port: port))]
            service.tcp = [TCPRoute(matches: matches, destinations: destinations)]
        }
        return service
    }

    /// Where a backend is; nowhere, which is an empty host, for one that the route may not name or that is no service.
    private func destination(_ backend: KubernetesRoute.Backend) -> RouteDestination {
        let reference = backend.reference
        guard backend.port != 0, facts.allows(reference, for: route.key.kind.rawValue, in: route.key.namespace) else {
            return RouteDestination(host: "", port: backend.port)
        }
        return switch (reference.group, reference.kind) {
        case ("", "Service"):
            RouteDestination(host: facts.hostname(of: reference.name, in: reference.namespace), port: backend.port)
        case ("multicluster.x-k8s.io", "ServiceImport"):
            RouteDestination(host: "\(reference.name).\(reference.namespace).svc.clusterset.local", port: backend.port)
        case ("networking.istio.io", "Hostname"): RouteDestination(host: reference.name, port: backend.port)
        default: RouteDestination(host: "", port: backend.port)
        }
    }
}

extension GatewayAPIIndex.Declared<KubernetesRoute> {
    /// The VirtualService that a TLSRoute or TCPRoute came to.
    ///
    /// - Parameters:
    ///   - prefix: what its name begins with, before that of the route.
    ///   - makers: the other objects that it was made of.
    func object(_ service: VirtualService, named prefix: String, madeBy makers: [ConfigKey] = []) -> ConfigObject {
        ConfigObject(
            key: ConfigKey(.virtualService, key.namespace, prefix + key.name),
            meta: ObjectMeta(creationTime: creationTime), spec: .virtualService(service), source: source,
            origins: [key] + makers)
    }
}

/// HTTP routes by host, as they are gathered from several objects.
struct RouteCollection {
    private struct Entry {
        /// The first object that gave a route.
        let first: GatewayAPIIndex.Declared<KubernetesRoute>
        var origins: [ConfigKey]
        var routes: [HTTPRoute]
    }

    private var entries: [String: Entry] = [:]

    /// Adds what `route` says about `host`. Routes that win come first.
    mutating func add(_ route: GatewayAPIIndex.Declared<KubernetesRoute>, _ host: String, _ routes: [HTTPRoute]) {
        var entry = entries[host] ?? Entry(first: route, origins: [], routes: [])
        if !entry.origins.contains(route.key) { entry.origins.append(route.key) }
        entry.routes += routes
        entries[host] = entry
    }

    /// A VirtualService for each host, in the namespace of the first route for it.
    ///
    /// - Parameter origins: objects that all of them are made of beside the routes.
    func objects(
        named name: (String) -> String, gateway: GatewayReference, exportTo: [String] = [], origins: [ConfigKey] = []
    ) -> [ConfigObject] {
        entries.compactMap { host, entry in
            if entry.routes.isEmpty { return nil }
            let ranked = entry.routes.enumerated().sorted { a, b in
                let (first, second) = (RouteRank(a.element), RouteRank(b.element))
                return first == second ? a.offset < b.offset : first < second
            }
            var service = VirtualService(
                hosts: [host], gateways: [gateway], http: ranked.map(\.element), exportTo: exportTo)
            service.isGatewayAPI = true
            return ConfigObject(
                key: ConfigKey(.virtualService, entry.first.key.namespace, name(host)),
                meta: ObjectMeta(creationTime: entry.first.creationTime), spec: .virtualService(service),
                source: entry.first.source, origins: entry.origins + origins)
        }
    }
}

/// How exact a route is, the most exact first: by its path, then by method, headers and query.
private struct RouteRank: Comparable {
    /// 0 for a whole path, 1 for a prefix, 2 for a regex, 3 for none.
    private let kind: Int
    private let length: Int
    private let hasMethod: Bool
    private let headerCount: Int
    private let queryCount: Int

    init(_ route: HTTPRoute) {
        let match = route.matches.first
        (kind, length) =
            switch match?.uri {
            case .exact(let path): (0, path.utf8.count)
            case .prefix(let path): (1, path.utf8.count)
            case .regex(let path): (2, path.utf8.count)
            case nil: (3, 0)
            }
        hasMethod = match?.method != nil
        headerCount = match?.headers.count ?? 0
        queryCount = match?.queryParameters.count ?? 0
    }

    static func < (a: RouteRank, b: RouteRank) -> Bool {
        if a.kind != b.kind { return a.kind < b.kind }
        if a.length != b.length { return a.length > b.length }
        if a.hasMethod != b.hasMethod { return a.hasMethod }
        if a.headerCount != b.headerCount { return a.headerCount > b.headerCount }
        return a.queryCount > b.queryCount
    }
}
