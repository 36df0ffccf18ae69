import EnvoyAPI
import Mesh
import MeshConfig

/// The routes of one service port for gRPC clients. Source: generation.md 10.3.
struct GRPCRouteTable: Hashable, Sendable {
    let port: ServicePortRef
    let resolver: Resolver

    /// The table's name, which is that of the cluster.
    var name: String { port.clusterKey.name }

    /// The table as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        arena.encode(name, as: Envoy.RouteConfiguration.self) { table in
            table.name = name
            // gRPC compares the authority with its port.
            let domains = resolver.domains(of: port.service, port: port.port.number)
            table.virtualHosts.append(
                VirtualHost(port: port, domains: domains).message(retries: defaultRetryPolicy(in: arena), in: arena))
        }
    }
}
