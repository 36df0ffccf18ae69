import MeshConfig

/// The routes that are attached to a service instead of a Gateway, as VirtualServices of the mesh: those of the
/// service's own namespace count for all clients, others for the clients of theirs. Source: generation.md 6.9.
struct MeshRouteConversion {
    private let service: ObjectName
    private let routes: [GatewayAPIIndex.Declared<KubernetesRoute>]
    private let facts: GatewayAPIFacts

    /// - Parameter routes: those that name the service, the one that wins first.
    init(_ service: ObjectName, routes: [GatewayAPIIndex.Declared<KubernetesRoute>], _ facts: GatewayAPIFacts) {
        self.service = service
        self.routes = routes
        self.facts = facts
    }

    /// The routes of one namespace for one port, which are joined.
    private struct Group: Hashable {
        let namespace: String
        /// 0: every port.
        let port: Int
    }

    var objects: [ConfigObject] {
        let host = facts.hostname(of: service.name, in: service.namespace)
        var groups: [Group: RouteCollection] = [:]
        var objects: [ConfigObject] = []
        for route in routes {
            let rules = RouteRules(route, facts)
            // The service may be named twice.
            for port in Set(route.spec.parents.filter(isService).map(\.port)) {
                let group = Group(namespace: route.key.namespace, port: port)
                if route.key.kind == .httpRoute || route.key.kind == .grpcRoute {
                    let limited = rules.http.map { $0.limited(to: port) }
                    groups[group, default: RouteCollection()].add(route, host, limited)
                } else if var forwarding = rules.forwarding([host], by: .mesh, port: port) {
                    forwarding.exportTo = exportTo(group)
                    let name = "\(prefix(group))~\(service.namespace)~\(service.name)~\(route.key.kind.rawValue)~"
                    objects.append(route.object(forwarding, named: name))
                }
            }
        }
        return objects
            + groups.flatMap { group, routes in
                routes.objects(named: { "\(prefix(group))~\($0)" }, gateway: .mesh, exportTo: exportTo(group))
            }
    }

    private func isService(_ parent: KubernetesRoute.Parent) -> Bool {
        parent.kind == .service && parent.name == service.name && parent.namespace == service.namespace
    }

    private func prefix(_ group: Group) -> String {
        group.port == 0 ? group.namespace : "\(group.namespace)~\(group.port)"
    }

    private func exportTo(_ group: Group) -> [String] { group.namespace == service.namespace ? ["*"] : ["."] }
}

extension HTTPRoute {
    /// The same for requests to `port` only; 0: to any.
    fileprivate func limited(to port: Int) -> HTTPRoute {
        guard port != 0 else { return self }
        var route = self
        if route.matches.isEmpty { route.matches = [HTTPMatch()] }
        for index in route.matches.indices { route.matches[index].proxy.port = port }
        return route
    }
}
