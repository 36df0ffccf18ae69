import EnvoyAPI
import Mesh
import MeshConfig

/// What the clusters of many services have alike: all but the names in them. Source: generation.md 4.3–4.7.
struct ClusterShape: MessageShape {
    let number: Int
    let declared: PortProtocol
    let purpose: OutboundCluster.Purpose
    let discovery: ServiceCluster.Discovery
    /// What a rule says; nil: what counts for services without one.
    private let ruledPolicy: Shared<EffectivePolicy>?
    let facts: Shared<ClusterFacts>
    /// Whether clients use mutual TLS without any rule, with each endpoint that takes it.
    let isAutomatic: Bool
    let hasRule: Bool
    /// Whether the rule is for proxies that it selects.
    let isSelective: Bool
    let hasSubset: Bool
    let hasStatName: Bool
    private let placementWish: PlacementWish?
    let isMeshExternal: Bool
    let keepsSessions: Bool
    let usesOneHost: Bool
    let racesConnections: Bool
    /// Whether the name by which mutual TLS asks for the cluster is one that Envoy takes: it would refuse the cluster.
    let hasServerName: Bool
    /// How many names the server's certificate may have, and how many of those the service says itself.
    let nameCount: Int
    let ownNameCount: Int

    /// The shape of `cluster`.
    init(_ cluster: ServiceCluster) {
        let service = cluster.port.service
        number = cluster.port.port.number
        declared = cluster.port.port.protocol_
        purpose = cluster.purpose
        discovery = cluster.discovery
        facts = cluster.facts
        ruledPolicy = cluster.rule.map {
            Shared(
                EffectivePolicy(
                    $0.spec, port: cluster.port.port.number, portName: cluster.port.port.name, subset: cluster.subset,
                    cluster.facts.value.defaults))
        }
        isAutomatic = cluster.identity.isAutomatic
        hasRule = cluster.rule != nil
        isSelective = cluster.rule?.spec.workloadSelector != nil
        hasSubset = cluster.subset != nil
        hasStatName = cluster.statName != nil
        placementWish = service.placementWish
        isMeshExternal = service.isMeshExternal
        keepsSessions = service.keepsSessions
        usesOneHost = service.usesOneHost
        racesConnections = service.racesConnections
        let key = cluster.port.clusterKey(subset: cluster.subset)
        hasServerName = key.serverNameSize <= ClientTLSSettings.serverNameSizeMax
        nameCount = cluster.identity.subjectAltNames.count
        ownNameCount = service.ownNames.count
    }

    var policy: EffectivePolicy { (ruledPolicy ?? facts.value.usualPolicy).value }

    var textCount: Int { ClusterTexts.count(for: self) }

    func write(to cluster: Envoy.Cluster, _ list: [String], in arena: Arena) {
        let (texts, facts, policy) = (ClusterTexts(list, for: self), facts.value, policy)
        let pool = policy.connectionPool
        let name = purpose.clusterName(texts.key(port: number))
        var options = UpstreamHTTPOptions(
            version: UpstreamProtocol(declared, pool, facts), of: declared, pool: pool, facts)
        options.errorCodes = policy.outlierDetection?.errorCodes ?? []
        cluster.name = name
        cluster.altStatName = (texts.statName ?? name) + ";"
        pool.write(to: cluster, facts.defaults, retryBudget: policy.retryBudget, in: arena)
        writeDiscovery(cluster, name, policy.loadBalancer, in: arena)
        cluster.commonLbConfig = balancing(policy, in: arena)
        cluster.outlierDetection = policy.outlierDetection.map { $0.message(in: arena) }
        if purpose == .destination {
            let tls = ClientTLS(self, texts, options.version)
            tls.apply(to: &options)
            tls.write(to: cluster, in: arena)
        }
        options.write(to: cluster, in: arena)
        cluster.metadata = arena.metadata("istio", metadata(texts))
        cluster.filters.appendMetadataExchange(facts.capabilities, in: arena)
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
            cluster.type = usesOneHost ? .logicalDns : .strictDns
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
        cluster.dnsLookupFamily = racesConnections ? .all : facts.dnsLookup.family
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
            if keepsSessions {
                // Requests of a session go to their host although it is about to end.
                balancing.overrideHostStatus = arena.make { set in
                    for status in [Envoy.HealthStatus.healthy, .draining, .unknown, .degraded] {
                        set.statuses.append(status)
                    }
                }
            }
            if case .demand = discovery { return }
            guard let locality = LocalityPolicy(placementWish, policy, facts.value.defaults) else { return }
            if locality.weighsLocalities { balancing.localityWeightedLbConfig = arena.make() }
            if case .zoneAware(let isEnabled, let minClusterSize, _, _) = locality.balancing {
                balancing.zoneAwareLbConfig = arena.make { zones in
                    if !isEnabled { zones.routingEnabled = arena.make() }
                    if minClusterSize > 0 { zones.minClusterSize = UInt64(minClusterSize) }
                }
            }
        }
    }

    /// Source: generation.md 1.5.
    private func metadata(_ texts: ClusterTexts) -> JSONObject {
        var metadata: JSONObject = ["services": [texts.service.json]]
        if let rule = texts.rule { metadata["config"] = .string(rule) }
        if let subset = texts.subset {
            metadata["subset"] = .string(subset)
        } else if isMeshExternal {
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

/// The names in a cluster.
struct ClusterTexts {
    let service: ServiceName
    /// Path of the rule that shapes it; nil: none does.
    let rule: String?
    let subset: String?
    /// What statistics call it; nil: its name.
    let statName: String?
    /// Names of which the server's certificate must have one, as the mesh knows them.
    let names: [String]
    /// The same as the service says.
    let ownNames: [String]

    /// The names in `list`, as a cluster of `shape` has them.
    init(_ list: [String], for shape: ClusterShape) {
        var rest = list[3...]
        service = ServiceName(hostname: list[0], name: list[1], namespace: list[2])
        rule = shape.hasRule ? rest.removeFirst() : nil
        subset = shape.hasSubset ? rest.removeFirst() : nil
        statName = shape.hasStatName ? rest.removeFirst() : nil
        names = Array(rest.prefix(shape.nameCount))
        ownNames = Array(rest.dropFirst(shape.nameCount))
    }

    /// All that are in `cluster`, as a list.
    static func list(of cluster: ServiceCluster) -> [String] {
        let (service, names) = (cluster.port.service, cluster.identity.subjectAltNames)
        var list: [String] = []
        list.reserveCapacity(6 + names.count)
        list.append(service.hostname)
        list.append(service.name)
        list.append(service.namespace)
        if let rule = cluster.rule { list.append(rule.key.apiPath) }
        if let subset = cluster.subset { list.append(subset) }
        if let statName = cluster.statName { list.append(statName) }
        list += names
        list += service.ownNames
        return list
    }

    /// How many there are in clusters of `shape`.
    static func count(for shape: ClusterShape) -> Int {
        3 + [shape.hasRule, shape.hasSubset, shape.hasStatName].count { $0 } + shape.nameCount + shape.ownNameCount
    }

    /// What names the cluster.
    func key(port: Int) -> ClusterKey { ClusterKey(port: port, subset: subset ?? "", hostname: service.hostname) }
}

extension MeshService {
    /// Names that the certificates of its servers must have one of where no rule says any.
    fileprivate var ownNames: [String] { registry == .serviceEntry ? subjectAltNames : [] }

    /// Whether the service wants the requests of a session to stay with one host. Source: generation.md 4.3, "Base
    /// fields".
    fileprivate var keepsSessions: Bool {
        !labels.isEmpty
            && ["istio.io/persistent-session", "istio.io/persistent-session-header"].contains {
                !(labels[$0] ?? "").isEmpty
            }
    }

    /// Whether the cluster is a logical DNS one: Envoy takes one host, and uses one address of it at a time.
    var usesOneHost: Bool { resolution == .dnsRoundRobin || (resolution == .dns && racesConnections) }
}
