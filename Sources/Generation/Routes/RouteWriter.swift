import EnvoyAPI
import Mesh
import MeshConfig

/// Writes the routes of one table. Source: generation.md 6.
struct RouteWriter {
    /// Who reads the routes.
    enum Client {
        case envoy
        /// gRPC without a proxy, which reaches the table's host under these authorities, and must not be told of these
        /// clusters: it would make no call before it knew them. Source: generation.md 10.6.
        case grpc(authorities: [String], missing: Set<ClusterKey>)
    }

    let arena: Arena
    let retries: RetryPolicies
    let client: Client
    let facts: Shared<RouteFacts>
    /// Those of the host that was written last: memory that the next one can use.
    private var texts: [PackedText] = []

    /// A writer for a table of which `facts` must be among the inputs.
    init(_ facts: Shared<RouteFacts>, client: Client = .envoy, in arena: Arena) {
        self.arena = arena
        self.facts = facts
        self.client = client
        retries = RetryPolicies(facts.value.retries, in: arena)
    }

    var isGRPC: Bool { if case .grpc = client { true } else { false } }

    /// Whether the client may be told of the target's cluster. Envoy answers 503 where there is none.
    func mayName(_ target: RouteTarget) -> Bool {
        guard case .grpc(_, let missing) = client else { return true }
        return target.cluster.map { !missing.contains($0) } ?? false
    }

    /// The host with its routes.
    mutating func fragment(_ host: VirtualHost) -> Fragment<Envoy.VirtualHost> {
        texts.removeAll(keepingCapacity: true)
        switch host.content {
        case .standard(let hash):
            texts.append(host.hostname)
            texts += host.domains
            let shape = StandardHost(port: host.port, domainCount: host.domains.count, hash: hash, facts: facts)
            return arena.fragment(shape, texts)
        case .virtualService(let plan): return fragment(host, CollectionOfOne(plan))
        case .virtualServices(let plans): return fragment(host, plans)
        }
    }

    private mutating func fragment(
        _ host: VirtualHost, _ plans: some Collection<VirtualServiceRoutes>
    ) -> Fragment<Envoy.VirtualHost> {
        guard case .grpc(let authorities, _) = client else {
            let shape = RoutedHostShape(host, plans, facts, &texts, in: arena)
            return arena.fragment(shape, texts)
        }
        return Fragment(
            arena.make { message in
                message.name = hostAndPort(host.hostname.string, host.port)
                for domain in host.domains { message.domains.append(domain.string) }
                message.setUp(redirectsToHTTPS: false, isEmpty: false, facts.value)
                for plan in plans { append(plan, to: message.routes, authorities: authorities) }
            })
    }

    /// Appends the routes of a VirtualService but for those that gRPC would take for others.
    private func append(_ plan: VirtualServiceRoutes, to routes: MessageList<Envoy.Route>, authorities: [String]) {
        let spec = plan.record.spec
        for way in plan.ways {
            let match = way.match.map { spec.http[way.route].matches[$0].understoodByGRPC(authorities: authorities) }
            if case .some(nil) = match { continue }
            let route = ConditionalRoute(spec.http[way.route], match ?? nil, isGatewayAPI: spec.isGatewayAPI)
            let content = RouteContent(route, of: plan.record.key, at: plan.listener.place, target: plan.target)
            routes.append { write(content, to: $0) }
        }
    }

    /// Writes one route of a VirtualService.
    func write(_ content: RouteContent, to route: Envoy.Route) {
        let segments: PathSegments? = content.isGatewayAPI ? (isGRPC ? .regex : .native) : nil
        let action = RouteActionWriter(writer: self, content: content)
        let (spec, match) = (content.route, content.match)
        route.name = [spec.name, match?.name ?? ""].filter { !$0.isEmpty }.joined(separator: ".")
        route.match = match?.message(segments: segments, in: arena) ?? arena.make { $0.prefix = "/" }
        route.statPrefix = match?.statPrefix ?? ""
        route.metadata = arena.configMetadata(content.virtualService)
        let path = match?.operationPath(segments: segments) ?? "/*"
        route.decorator = arena.make { $0.operation = action.operationHost + path }
        action.write(to: route)
        if let fault = spec.fault {
            route.typedPerFilterConfig["envoy.filters.http.fault"] = fault.message(in: arena)
        }
        // gRPC refuses the whole table for a filter that it does not know.
        if let cors = spec.cors, !isGRPC {
            route.typedPerFilterConfig["envoy.filters.http.cors"] = cors.message(in: arena)
        }
    }

    /// The route of a service that no VirtualService routes. Source: generation.md 6.6.
    func standardRoute(to hostname: String, _ port: Int, hash: LoadBalancer.ConsistentHash.Key?) -> Envoy.Route {
        arena.make { route in
            route.name = "default"
            route.match = arena.make { $0.prefix = "/" }
            route.decorator = arena.make { $0.operation = hostAndPort(hostname, port) + "/*" }
            route.route = arena.make { action in
                action.setUnlimited(cluster: ClusterKey(port: port, hostname: hostname).name)
                action.retryPolicy = retries.message
                if let hash { action.hashPolicy.append(hash.message(in: arena)) }
            }
        }
    }
}

extension Envoy.RouteAction {
    /// Forwards without any limit of time; Envoy's own would be 15 s.
    func setUnlimited(cluster: String) {
        self.cluster = cluster
        timeout = .zero
        maxGrpcTimeout = .zero
    }
}
