import EnvoyAPI
import Mesh
import MeshConfig

/// The route tables that gRPC clients may ask for: one for each port of each service. Source: generation.md 10.3.
func planGRPCRouteTables(_ view: ProxyView) -> [Recipe] {
    let resolver = Resolver(view.scope)
    var tables: [ClusterKey: GRPCRouteTable] = [:]
    func add(_ port: ServicePortRef, _ host: RoutedHost) {
        guard tables[port.clusterKey] == nil else { return }
        tables[port.clusterKey] = GRPCRouteTable(
            port: port, host: host, resolver: resolver, retries: view.settings.defaultRetryPolicy)
    }
    for scope in view.egress {
        let routes = EgressRoutes(scope, in: view)
        let ports = scope.services.flatMap(\.servedPorts)
        for (number, ports) in Dictionary(grouping: ports, by: \.port.number) {
            for host in routes.hosts(port: number, of: ports) {
                if let port = host.service { add(port, host) }
            }
            // Who asks for routes to a port speaks gRPC, whatever the port is declared to be.
            for port in ports { add(port, RoutedHost(subject: .service(port), routes: .standard(hash: nil))) }
        }
    }
    return tables.values.map(Recipe.grpcRouteTable)
}

/// The routes of one service port for gRPC clients. Source: generation.md 10.3.
struct GRPCRouteTable: Hashable, Sendable {
    let port: ServicePortRef
    /// The port's own host.
    let host: RoutedHost
    let resolver: Resolver
    /// The mesh's default.
    let retries: RetryPolicy

    /// The table's name, which is that of the cluster.
    var name: String { port.clusterKey.name }

    /// The table as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        arena.encode(name, as: Envoy.RouteConfiguration.self) { table in
            table.name = name
            // gRPC compares the authority with its port.
            let domains = resolver.domains(of: port.service, port: port.port.number)
            let writer = RouteWriter(retries: retries, client: .grpc(authorities: domains), in: arena)
            table.virtualHosts.append(VirtualHost(host: host, domains: domains).message(writer))
        }
    }
}
