import EnvoyAPI
import Mesh
import MeshConfig

/// The outbound cluster of one service port. Source: generation.md 4.3.
struct ServiceCluster: Hashable, Sendable {
    /// Where the hosts of a cluster come from.
    enum Discovery: Hashable, Sendable {
        /// A resource of their own.
        case endpoints
        /// Each connection's original destination, on another port if one is given.
        case originalDestination(port: Int?)
        /// Names that Envoy looks up. The hosts are a part of the cluster.
        case dns(LoadAssignment)
    }

    let port: ServicePortRef
    let discovery: Discovery
    let facts: ClusterFacts

    /// The cluster's name.
    var name: String { port.clusterKey.name }

    /// The cluster as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        let name = name
        return arena.encode(name, as: Envoy.Cluster.self) { cluster in
            cluster.name = name
            cluster.altStatName = name + ";"
            facts.policy.apply(to: cluster, in: arena)
            writeDiscovery(cluster, name, in: arena)
            cluster.commonLbConfig = balancing(in: arena)
            if let version = UpstreamProtocol(port.port.protocol_) { cluster.setHTTPOptions(version, in: arena) }
            cluster.metadata = arena.metadata("istio", metadata)
            cluster.filters.appendMetadataExchange(facts.capabilities, in: arena)
        }
    }

    private func writeDiscovery(_ cluster: Envoy.Cluster, _ name: String, in arena: Arena) {
        cluster.lbPolicy = .leastRequest
        switch discovery {
        case .endpoints:
            cluster.type = .eds
            cluster.edsClusterConfig = arena.make { eds in
                eds.serviceName = name
                eds.edsConfig = arena.adsSource()
            }
        case .originalDestination(let port):
            cluster.type = .originalDst
            cluster.lbPolicy = .clusterProvided
            if let port { cluster.originalDstLbConfig = arena.make { $0.upstreamPortOverride = UInt32(port) } }
        case .dns(let assignment):
            cluster.type = port.service.usesOneHost ? .logicalDns : .strictDns
            writeDNS(cluster, in: arena)
            cluster.loadAssignment = arena.make { assignment.write(to: $0, in: arena) }
        }
    }

    private func writeDNS(_ cluster: Envoy.Cluster, in arena: Arena) {
        cluster.dnsLookupFamily = port.service.racesConnections ? .all : facts.family == .v6 ? .v6Only : .v4Only
        cluster.dnsRefreshRate = facts.dnsRefreshRate
        cluster.dnsJitter = .milliseconds(100)
        cluster.respectDnsTtl = true
        // Without a limit one stuck UDP socket would be used for ever.
        let cares = arena.any(Envoy.CaresDnsResolverConfig.self) { $0.udpMaxQueries = 100 }
        cluster.typedDnsResolverConfig = arena.extensionConfig("envoy.network.dns_resolver.cares", cares)
    }

    /// Unready endpoints are sent, so Envoy must never take them for "better than nothing" (its panic mode).
    private func balancing(in arena: Arena) -> Envoy.Cluster.CommonLbConfig {
        arena.make { balancing in
            balancing.healthyPanicThreshold = arena.make()
            if port.service.distribution != nil { balancing.localityWeightedLbConfig = arena.make() }
        }
    }

    private var metadata: JSONObject {
        var metadata: JSONObject = ["services": [ServiceName(port.service).json]]
        if port.service.isMeshExternal { metadata["external"] = true }
        return metadata
    }
}

extension MeshService {
    /// Whether the cluster is a logical DNS one: Envoy takes one host, and uses one address of it at a time.
    var usesOneHost: Bool { resolution == .dnsRoundRobin || (resolution == .dns && racesConnections) }
}
