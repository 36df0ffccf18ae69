import EnvoyAPI
import Mesh
import MeshConfig

/// What gRPC clients without a proxy may ask for, all services under their full names. Source: generation.md 10.
struct GRPCPlan {
    let view: ProxyView

    /// All resources of one type, in no order.
    func recipes(_ type: ResourceType) -> [Recipe] { recipes(type, of: view.reachable) }

    /// Those of `services`, which are some that the clients reach. Route tables depend on all of them.
    func recipes(_ type: ResourceType, of services: some Sequence<ReachableService>) -> [Recipe] {
        switch type {
        case .listener:
            ports(of: services).map { .grpcListener(listener(hostAndPort($0.service.hostname, $0.port.number), $0)) }
        case .route: tables(ports(of: services), view.egress.map { (EgressRoutes($0, in: view), Array($0.services)) })
        case .cluster: clusterRecipes(of: services) { cluster, _ in .grpcCluster(GRPCCluster(cluster, view)) }
        case .endpoint:
            clusterRecipes(of: services) { .loadAssignment(LoadAssignment($0, $1, accepts: .ips)) }
        case .extensionConfig, .secret, .nameTable: []
        }
    }

    /// The route tables of the services in `touched`, which may be others than in another view.
    func tables(_ touched: TouchedRoutes) -> [Recipe] {
        tables(ports(of: touched.hostnames.compactMap(view.reachable)), [touched.routes(in: view)])
    }

    /// The port with this cluster; nil: none.
    func port(_ key: ClusterKey) -> ServicePortRef? {
        ports(of: [view.reachable(named: key.hostname)].compactMap(\.self)).first { $0.clusterKey == key }
    }

    /// The ports that have clusters: nothing else may be named, or the client waits for it.
    private func ports(of services: some Sequence<ReachableService>) -> [ServicePortRef] {
        services.filter { $0.service.resolution != .dynamicDNS }.flatMap { reachable in
            reachable.service.servedPorts.filter { reachable.ports?.contains($0.port.number) ?? true }
        }
    }

    private func clusterRecipes(
        of services: some Sequence<ReachableService>, _ recipe: (OutboundCluster, OutboundClusters) -> Recipe
    ) -> [Recipe] {
        let outbound = OutboundClusters(view)
        var recipes: [Recipe] = []
        outbound.forEach(of: services) { recipes.append(recipe($0, outbound)) }
        return recipes
    }

    /// The listener that a server asks for, or that a client asks for as `<host>:<port>`, with a host as its users
    /// write it: `api`, `api.shop`.
    func listener(named name: String) -> Recipe? {
        if let inbound = GRPCInboundListener(named: name, of: view) { return .grpcInboundListener(inbound) }
        guard let colon = name.lastIndex(of: ":"), let number = Int(name[name.index(after: colon)...]),
            case let key = ClusterKey(port: number, hostname: expanded(String(name[..<colon]))),
            let port = port(key)
        else { return nil }
        return .grpcListener(listener(name, port))
    }

    private func listener(_ name: String, _ port: ServicePortRef) -> GRPCListener {
        let addresses = port.service.addresses(for: view.scope.ipFamily, capturesDNS: view.scope.capturesDNS)
        // A CIDR is no address of a socket.
        let address = addresses.first { IPAddress($0) != nil } ?? "0.0.0.0"
        return GRPCListener(name: name, address: address, port: port.clusterKey)
    }

    /// `host` as a full name, in the client's namespace if it is short. Source: generation.md 10.1.
    private func expanded(_ host: String) -> String {
        let scope = view.scope
        guard let dot = host.firstIndex(of: ".") else { return "\(host).\(scope.dnsDomain)" }
        let rest = host[host.index(after: dot)...]
        let isOwn = rest == scope.namespace || rest == "\(scope.namespace).svc"
        return isOwn ? "\(host[..<dot]).\(scope.dnsDomain)" : host
    }
}
