import EnvoyAPI
import Mesh
import MeshConfig

/// The cluster of one service port, or of a subset of its endpoints, for gRPC clients: a name for its endpoints, and
/// what gRPC takes of a rule. Source: generation.md 10.4, 10.6.
struct GRPCCluster: Hashable, Sendable {
    let port: ClusterKey
    /// nil: no rule names one.
    let algorithm: LoadBalancer.Algorithm?
    /// 0: Envoy's and gRPC's default.
    let maxRequests: Int
    /// Names of which the server must have one; empty: any. nil: plaintext.
    let serverNames: [String]?

    /// The cluster as the clients of `view` use it.
    init(_ cluster: OutboundCluster, _ view: ProxyView) {
        port = cluster.port.clusterKey(subset: cluster.subset?.name)
        algorithm = cluster.policy.hasLoadBalancer ? cluster.policy.loadBalancer.algorithm : nil
        maxRequests = cluster.policy.connectionPool.http.http2MaxRequests
        // Automatic mutual TLS is not for gRPC: nothing tells whether the server uses the certificates of the mesh.
        if let tls = cluster.policy.tls, tls.mode == .istioMutual {
            serverNames =
                tls.subjectAltNames.isEmpty ? view.subjectAltNames(of: cluster.port.service) : tls.subjectAltNames
        } else {
            serverNames = nil
        }
    }

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
            writeBalancer(cluster, in: arena)
            if maxRequests > 0 {
                cluster.circuitBreakers = arena.make { breakers in
                    breakers.thresholds.append { $0.maxRequests = UInt32(maxRequests) }
                }
            }
            if let serverNames { cluster.transportSocket = socket(serverNames, in: arena) }
        }
    }

    /// Of Envoy's old field gRPC takes round robin and rings only; it does not look at it where it finds a policy that
    /// it knows in the new one.
    private func writeBalancer(_ cluster: Envoy.Cluster, in arena: Arena) {
        switch algorithm {
        case nil, .roundRobin, .random, .passthrough: break
        case .leastRequest:
            cluster.lbPolicy = .leastRequest
            let prefix = "envoy.load_balancing_policies."
            let known = [
                arena.extensionConfig(prefix + "least_request", arena.any(Envoy.LeastRequest.self)),
                arena.extensionConfig(prefix + "round_robin", arena.any(Envoy.RoundRobin.self)),
            ]
            cluster.loadBalancingPolicy = arena.make { list in
                for policy in known { list.policies.append { $0.typedExtensionConfig = policy } }
            }
        case .consistentHash(let hash):
            switch hash.table {
            case .ring: hash.table.write(to: cluster, in: arena)
            // A ring keeps requests together as well.
            case .maglev: cluster.lbPolicy = .ringHash
            }
        }
    }

    /// Source: generation.md 10.5.
    private func socket(_ names: [String], in arena: Arena) -> Envoy.TransportSocket {
        arena.make { socket in
            socket.name = "envoy.transport_sockets.tls"
            socket.typedConfig = arena.any(Envoy.UpstreamTlsContext.self) { context in
                context.commonTlsContext = arena.make { common in
                    common.useCertificateProviders(in: arena) { $0.require(oneOf: names, in: arena) }
                }
            }
        }
    }
}
