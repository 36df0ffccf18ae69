import EnvoyAPI
import Mesh
import MeshConfig

/// The outbound cluster of one service port, or of a subset of its endpoints. Source: generation.md 4.3–4.7.
struct ServiceCluster: Hashable, Sendable {
    /// Where the hosts of a cluster come from.
    enum Discovery: Hashable, Sendable {
        /// A resource of their own.
        case endpoints
        /// Each connection's original destination, on another port if one is given.
        case originalDestination(port: Int?)
        /// Names that Envoy looks up. The hosts are a part of the cluster.
        case dns(LoadAssignment)
        /// Whatever name a client asks for, looked up then.
        case demand(DNSCache)
    }

    let port: ServicePortRef
    let rule: DestinationRuleRecord?
    /// A subset of the rule; nil: all endpoints.
    let subset: String?
    let purpose: OutboundCluster.Purpose
    let discovery: Discovery
    let identity: ServerIdentity
    let facts: Shared<ClusterFacts>

    /// The cluster's name.
    var name: String { purpose.clusterName(port.clusterKey(subset: subset)) }

    /// How statistics call it. Gateways that hand connections on by their names call those in full.
    private var statName: String {
        let pattern = facts.value.statPattern
        guard !pattern.isEmpty, purpose == .destination else { return name }
        var name = StatName(port.service, port: port.port.number)
        name.portName = port.port.name
        name.subset = subset ?? ""
        return name.filling(pattern)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(port)
        hasher.combine(subset)
        hasher.combine(rule?.revision)
    }

    /// The cluster as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        let (name, facts) = (name, facts.value)
        let policy = EffectivePolicy(
            rule?.spec, port: port.port.number, portName: port.port.name, subset: subset, facts.defaults)
        let pool = policy.connectionPool
        let declared = port.port.protocol_
        var options = UpstreamHTTPOptions(
            version: UpstreamProtocol(declared, pool, facts), of: declared, pool: pool, facts)
        options.errorCodes = policy.outlierDetection?.errorCodes ?? []
        return arena.encode(name, as: Envoy.Cluster.self) { cluster in
            cluster.name = name
            cluster.altStatName = statName + ";"
            pool.write(to: cluster, facts.defaults, retryBudget: policy.retryBudget, in: arena)
            writeDiscovery(cluster, name, policy.loadBalancer, in: arena)
            cluster.commonLbConfig = balancing(policy, in: arena)
            cluster.outlierDetection = policy.outlierDetection.map { $0.message(in: arena) }
            if purpose == .destination {
                let tls = ClientTLS(self, policy, options.version)
                tls.apply(to: &options)
                tls.write(to: cluster, in: arena)
            }
            options.write(to: cluster, in: arena)
            cluster.metadata = arena.metadata("istio", metadata(policy))
            cluster.filters.appendMetadataExchange(facts.capabilities, in: arena)
        }
    }

    private func writeDiscovery(
        _ cluster: Envoy.Cluster, _ name: String, _ loadBalancer: LoadBalancer, in arena: Arena
    ) {
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
            return
        case .dns(let assignment):
            cluster.type = port.service.usesOneHost ? .logicalDns : .strictDns
            writeDNS(cluster, in: arena)
            cluster.loadAssignment = arena.make { assignment.write(to: $0, in: arena) }
        case .demand(let cache):
            cluster.write(cache, in: arena)
            return
        }
        loadBalancer.write(to: cluster, in: arena)
    }

    private func writeDNS(_ cluster: Envoy.Cluster, in arena: Arena) {
        let facts = facts.value
        cluster.dnsLookupFamily = port.service.racesConnections ? .all : facts.dnsLookup.family
        cluster.dnsRefreshRate = facts.dnsRefreshRate
        cluster.dnsJitter = .milliseconds(100)
        cluster.respectDnsTtl = true
        // Without a limit one stuck UDP socket would be used for ever.
        let cares = arena.any(Envoy.CaresDnsResolverConfig.self) { $0.udpMaxQueries = 100 }
        cluster.typedDnsResolverConfig = arena.extensionConfig("envoy.network.dns_resolver.cares", cares)
    }

    /// Unready endpoints are sent, so Envoy must never take them for "better than nothing" (its panic mode), unless a
    /// rule says how many must be healthy: then they are not sent.
    private func balancing(_ policy: EffectivePolicy, in arena: Arena) -> Envoy.Cluster.CommonLbConfig {
        arena.make { balancing in
            let threshold = policy.outlierDetection?.minHealthPercent ?? 0
            balancing.healthyPanicThreshold = arena.make { if threshold > 0 { $0.value = Double(threshold) } }
            if port.service.keepsSessions {
                // Requests of a session go to their host although it is about to end.
                balancing.overrideHostStatus = arena.make { set in
                    for status in [Envoy.HealthStatus.healthy, .draining, .unknown, .degraded] {
                        set.statuses.append(status)
                    }
                }
            }
            if case .demand = discovery { return }
            guard let locality = LocalityPolicy(port.service, policy, facts.value.defaults) else { return }
            if locality.weighsLocalities { balancing.localityWeightedLbConfig = arena.make() }
            if case .zoneAware(let isEnabled, let minClusterSize) = locality.balancing {
                balancing.zoneAwareLbConfig = arena.make { zones in
                    if !isEnabled { zones.routingEnabled = arena.make() }
                    if minClusterSize > 0 { zones.minClusterSize = UInt64(minClusterSize) }
                }
            }
        }
    }

    /// Source: generation.md 1.5.
    private func metadata(_ policy: EffectivePolicy) -> JSONObject {
        var metadata: JSONObject = ["services": [ServiceName(port.service).json]]
        if let rule { metadata["config"] = .string(rule.key.apiPath) }
        if let subset {
            metadata["subset"] = .string(subset)
        } else if port.service.isMeshExternal {
            metadata["external"] = true
        }
        switch policy.tls?.mode {
        // Istio's own ALPN filter must leave connections alone whose other side does not know the mesh's protocols.
        case .simple, .mutual: metadata["alpn_override"] = "false"
        case nil, .disable, .istioMutual: break
        }
        return metadata
    }
}

extension MeshService {
    /// Whether the service wants the requests of a session to stay with one host. Source: generation.md 4.3, "Base
    /// fields".
    fileprivate var keepsSessions: Bool {
        ["istio.io/persistent-session", "istio.io/persistent-session-header"].contains { !(labels[$0] ?? "").isEmpty }
    }

    /// Whether the cluster is a logical DNS one: Envoy takes one host, and uses one address of it at a time.
    var usesOneHost: Bool { resolution == .dnsRoundRobin || (resolution == .dns && racesConnections) }
}
