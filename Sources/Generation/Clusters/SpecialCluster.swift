import EnvoyAPI
import Mesh
import MeshConfig

/// A cluster that a proxy has once. Source: generation.md 4.2, 1.1.
struct SpecialCluster: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// Refuses: no hosts.
        case blackHole
        /// To the address that the workload asked for.
        case passthrough
        /// To the host that a request names.
        case dynamicDNS
        /// To the workload itself, on a port that no service has.
        case inboundPassthrough
        /// To whoever serves secrets beside the proxy.
        case externalSecrets
    }

    let kind: Kind
    let facts: ClusterFacts

    /// The cluster's name.
    var name: String {
        switch kind {
        case .blackHole: SpecialClusterName.blackHole
        case .passthrough: SpecialClusterName.passthrough
        case .dynamicDNS: SpecialClusterName.dynamicDNS
        case .inboundPassthrough: SpecialClusterName.inboundPassthrough
        case .externalSecrets: SpecialClusterName.externalSecrets
        }
    }

    /// The cluster as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        arena.encode(name, as: Envoy.Cluster.self) { cluster in
            cluster.name = name
            switch kind {
            case .blackHole:
                cluster.altStatName = name + ";"
                cluster.type = .static
                cluster.connectTimeout = facts.defaults.connectTimeout
            case .passthrough:
                writePassthrough(cluster, in: arena)
                cluster.filters.appendMetadataExchange(facts.capabilities, in: arena)
            case .dynamicDNS:
                cluster.altStatName = name + ";"
                cluster.write(DNSCache(lookup: facts.dnsLookup), in: arena)
                writeConnections(cluster, in: arena)
            case .inboundPassthrough:
                writePassthrough(cluster, in: arena)
                cluster.bindLikeWorkload(for: facts.family, in: arena)
            case .externalSecrets: writeSecretSocket(cluster, in: arena)
            }
        }
    }

    private func writeSecretSocket(_ cluster: Envoy.Cluster, in arena: Arena) {
        cluster.type = .static
        cluster.connectTimeout = facts.defaults.connectTimeout
        cluster.loadAssignment = arena.make { assignment in
            assignment.clusterName = name
            assignment.endpoints.append { locality in
                locality.lbEndpoints.append { host in
                    host.endpoint = arena.make { endpoint in
                        endpoint.address = arena.make { address in
                            address.pipe = arena.make { $0.path = "./var/run/secrets/credential-uds/socket" }
                        }
                    }
                }
            }
        }
        UpstreamHTTPOptions(version: .http2).write(to: cluster, in: arena)
    }

    private func writePassthrough(_ cluster: Envoy.Cluster, in arena: Arena) {
        // Both directions count into one statistic (generation.md 18.8).
        cluster.altStatName = SpecialClusterName.passthrough + ";"
        cluster.type = .originalDst
        cluster.lbPolicy = .clusterProvided
        writeConnections(cluster, in: arena)
    }

    private func writeConnections(_ cluster: Envoy.Cluster, in arena: Arena) {
        (facts.defaults.parts.connectionPool ?? ConnectionPool()).write(to: cluster, facts.defaults, in: arena)
        var options = UpstreamHTTPOptions(version: .asDownstream, idleTimeout: .seconds(300))
        options.keepsCase = facts.keepsCase
        options.write(to: cluster, in: arena)
    }
}

extension Envoy.Cluster {
    /// Finds hosts by the names that requests ask for.
    func write(_ cache: DNSCache, in arena: Arena) {
        clusterType = arena.make { type in
            type.name = "envoy.clusters.dynamic_forward_proxy"
            type.typedConfig = arena.any(Envoy.DynamicForwardProxyCluster.self) { config in
                config.dnsCacheConfig = cache.message(in: arena)
                // Whether names are verified is for the TLS of rules to say; Envoy would want them to be always.
                config.allowInsecureClusterOptions = true
            }
        }
        lbPolicy = .clusterProvided
    }

    /// Connects from an address that the redirection leaves alone: else a connection to the own workload would come
    /// back to the proxy. Source: generation.md 3.7.
    func bindLikeWorkload(for family: IPFamily, in arena: Arena) {
        upstreamBindConfig = arena.make { bind in
            bind.sourceAddress = arena.socketAddress(family == .v6 ? "::6" : "127.0.0.6", 0)
            if family == .dual {
                bind.extraSourceAddresses.append { $0.address = arena.socketAddress("::6", 0) }
            }
        }
    }
}
