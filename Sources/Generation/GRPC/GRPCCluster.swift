import EnvoyAPI

/// The cluster of one service port for gRPC clients: a name for its endpoints. Source: generation.md 10.4.
struct GRPCCluster: Hashable, Sendable {
    let port: ClusterKey

    /// The cluster as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        let name = port.name
        return arena.encode(name, as: Envoy.Cluster.self) { cluster in
            cluster.name = name
            cluster.altStatName = name + ";"
            cluster.type = .eds
            cluster.edsClusterConfig = arena.make { eds in
                eds.serviceName = name
                eds.edsConfig = arena.make { $0.ads = arena.make() }
            }
        }
    }
}
