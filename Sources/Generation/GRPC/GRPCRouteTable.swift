import EnvoyAPI
import Mesh
import MeshConfig

extension GRPCPlan {
    /// The route tables that clients may ask for: one for each of `ports`, those that have clusters.
    /// Source: generation.md 10.3.
    ///
    /// - Parameter routes: of each egress listener, with the services in service order that count: those of `ports`,
    ///   and the other ones of the VirtualServices for them.
    func tables(_ ports: [ServicePortRef], _ routes: [(EgressRoutes, [MeshService])]) -> [Recipe] {
        var hosts: [ClusterKey: RoutedHost] = [:]
        for (routes, services) in routes {
            for (number, ports) in Dictionary(grouping: services.flatMap(\.servedPorts), by: \.port.number) {
                for host in routes.hosts(port: number, of: ports).flatMap(\.hosts) {
                    guard let key = host.service?.clusterKey, hosts[key] == nil else { continue }
                    hosts[key] = host
                }
            }
        }
        let resolver = Resolver(view.scope)
        return ports.map { port in
            // Who asks for routes to a port speaks gRPC, whatever the port is declared to be.
            let host = hosts[port.clusterKey] ?? RoutedHost(subject: .service(port), routes: .standard(hash: nil))
            return .grpcRouteTable(
                GRPCRouteTable(
                    port: port, host: host, missing: Set(host.clusters.filter { !exists($0) }), resolver: resolver,
                    retries: view.settings.defaultRetryPolicy))
        }
    }

    private func exists(_ cluster: ClusterKey) -> Bool {
        guard let port = port(ClusterKey(port: cluster.port, hostname: cluster.hostname)) else { return false }
        let subsets = cluster.subset.isEmpty ? [] : view.rule(for: port.service)?.spec.subsets ?? []
        return cluster.subset.isEmpty || subsets.contains { $0.name == cluster.subset }
    }
}

/// The routes of one service port for gRPC clients. Source: generation.md 10.3.
struct GRPCRouteTable: Hashable, Sendable {
    let port: ServicePortRef
    /// The port's own host.
    let host: RoutedHost
    /// Those of its clusters that do not exist.
    let missing: Set<ClusterKey>
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
            var domains: [PackedText] = []
            resolver.appendDomains(of: port.service, .added(port.port.number), to: &domains, in: arena)
            var writer = RouteWriter(
                Shared(RouteFacts(retries: retries)),
                client: .grpc(authorities: domains.map(\.string), missing: missing), in: arena)
            let hostname = arena.text(host.hostname)
            table.virtualHosts.append(writer.fragment(VirtualHost(host, hostname, domains: domains[...])))
        }
    }
}
