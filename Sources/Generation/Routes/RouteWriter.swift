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
    let facts: RouteFacts

    /// A writer for a table of which `facts` must be among the inputs.
    init(_ facts: RouteFacts, client: Client = .envoy, in arena: Arena) {
        self.arena = arena
        self.facts = facts
        self.client = client
        retries = RetryPolicies(facts.retries, in: arena)
    }

    var isGRPC: Bool { if case .grpc = client { true } else { false } }

    /// Whether the client may be told of the target's cluster. Envoy answers 503 where there is none.
    func mayName(_ target: RouteTarget) -> Bool {
        guard case .grpc(_, let missing) = client else { return true }
        return target.cluster.map { !missing.contains($0) } ?? false
    }

    /// The routes of a VirtualService in the order in which they are tried.
    func routes(_ plan: VirtualServiceRoutes) -> [Envoy.Route] {
        plan.choices.compactMap { route($0, of: plan) }
    }

    /// The routes of a gateway's host that several VirtualServices have: the older ones first, those that take every
    /// request last. Source: generation.md 6.1.
    func routes(_ plans: [VirtualServiceRoutes]) -> [Envoy.Route] {
        let all = plans.flatMap { plan in plan.choices.map { (plan, $0) } }
        let ordered = all.filter { !$0.1.isCatchAll } + all.filter { $0.1.isCatchAll }
        return ordered.compactMap { route($0.1, of: $0.0) }
    }

    /// One route; nil for one that a gRPC client would take for another.
    private func route(_ choice: VirtualServiceRoutes.Choice, of plan: VirtualServiceRoutes) -> Envoy.Route? {
        let virtualService = plan.record.spec
        let spec = virtualService.http[choice.route]
        var match = choice.match.map { spec.matches[$0] }
        if case .grpc(let authorities, _) = client, let condition = match {
            guard let understood = condition.understoodByGRPC(authorities: authorities) else { return nil }
            match = understood
        }
        let segments: PathSegments? = virtualService.isGatewayAPI ? (isGRPC ? .regex : .native) : nil
        let action = RouteActionWriter(writer: self, plan: plan, route: spec, match: match)
        return arena.make { route in
            route.name = [spec.name, match?.name ?? ""].filter { !$0.isEmpty }.joined(separator: ".")
            route.match = match?.message(segments: segments, in: arena) ?? arena.make { $0.prefix = "/" }
            route.statPrefix = match?.statPrefix ?? ""
            route.metadata = arena.configMetadata(plan.record.key)
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
    }

    /// The route of a service that no VirtualService routes. Source: generation.md 6.6.
    func standardRoute(to port: ServicePortRef, hash: LoadBalancer.ConsistentHash.Key?) -> Envoy.Route {
        arena.make { route in
            route.name = "default"
            route.match = arena.make { $0.prefix = "/" }
            route.decorator = arena.make {
                $0.operation = hostAndPort(port.service.hostname, port.port.number) + "/*"
            }
            route.route = arena.make { action in
                action.setUnlimited(cluster: port.clusterKey.name)
                action.retryPolicy = retries.shared
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
