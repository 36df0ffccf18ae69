import EnvoyAPI
import Mesh
import MeshConfig

/// How a filter chain passes bytes on, and what it looks at on the way.
/// Source: generation.md 2.8, "Network filters of a chain".
struct TCPForwarding: Hashable, Sendable {
    /// A cluster with its part of the connections.
    struct Share: Hashable, Sendable {
        var cluster: String
        let weight: Int
    }

    /// Where the server names are looked up that clients ask for.
    struct Lookup: Hashable, Sendable {
        let cache: DNSCache
        /// On which the servers listen.
        let port: Int
    }

    /// At least one; the weight of a single one does not count.
    private(set) var shares: [Share]
    var statPrefix: String
    /// Whether Mongo's messages are counted on the way.
    var isMongo = false
    /// After how long without bytes a connection is closed; nil: Envoy's hour.
    var idleTimeout: Duration?
    /// How long a connection may last; nil: for ever.
    var maxDuration: Duration?
    /// Whether connections of one client go to one host.
    var hashesSource = false
    /// Where a proxy behind the cluster is asked to connect to; nil: the cluster is the destination.
    var tunnel: MeshConfig.TrafficPolicy.Tunnel?

    /// nil: the cluster knows its hosts.
    var lookup: Lookup?

    /// Everything to one cluster.
    init(to cluster: String, isMongo: Bool = false, idleTimeout: Duration? = nil) {
        shares = [Share(cluster: cluster, weight: 0)]
        statPrefix = cluster
        self.isMongo = isMongo
        self.idleTimeout = idleTimeout
    }

    /// To a cluster under the rule of its service.
    init(to cluster: ClusterKey, rule: DestinationRule?, idleTimeout: Duration?) {
        self.init(to: cluster.name, idleTimeout: idleTimeout)
        if let rule { apply(rule, subset: cluster.subset) }
    }

    /// To several clusters, at least one of them with a weight.
    ///
    /// - Parameter rule: that of the first one's service; its subsets do not count.
    init(to shares: [Share], statPrefix: String, rule: DestinationRule?, idleTimeout: Duration?) {
        self.shares = shares.filter { $0.weight > 0 }
        self.statPrefix = statPrefix
        self.idleTimeout = idleTimeout
        if let rule { apply(rule, subset: "") }
    }

    /// Takes from a rule what it says about connections rather than about hosts. Like in Istio, settings of single
    /// ports do not count here.
    private mutating func apply(_ rule: DestinationRule, subset name: String) {
        let policy = rule.policy
        let tcp = policy?.parts.connectionPool?.tcp
        idleTimeout = tcp?.idleTimeout ?? idleTimeout
        maxDuration = tcp?.maxConnectionDuration
        let subset = name.isEmpty ? nil : rule.subsets.first { $0.name == name }
        hashesSource = (subset?.policy?.parts.loadBalancer ?? policy?.parts.loadBalancer)?.hashesSource ?? false
        tunnel = name.isEmpty ? policy?.tunnel : subset?.policy?.tunnel
    }

    /// Visits the names of clusters.
    mutating func visitTexts(_ visit: (inout String) -> Void) {
        for index in shares.indices { visit(&shares[index].cluster) }
        visit(&statPrefix)
    }

    /// The last filters of a chain.
    ///
    /// - Parameter port: for which connections are; 0: any.
    func filters(
        _ facts: ListenerFacts, _ access: SecurityFilters = .none, port: Int, in arena: Arena
    ) -> [Envoy.NetworkFilter] {
        facts.extensions.networkFilters(access, port: port, in: arena) + arena.networkFilters(facts.metrics)
            + lastFilters(facts.accessLogs, in: arena)
    }

    /// The filters of a chain that exists to end a circle, or to refuse.
    func finalFilters(_ facts: ListenerFacts, logs: [AccessLog] = [], in arena: Arena) -> [Envoy.NetworkFilter] {
        arena.networkFilters(facts.metrics) + lastFilters(logs, in: arena)
    }

    private func lastFilters(_ logs: [AccessLog], in arena: Arena) -> [Envoy.NetworkFilter] {
        let proxy = arena.networkFilter("tcp_proxy", Envoy.TcpProxy.self) { proxy in
            proxy.statPrefix = statPrefix
            writeClusters(proxy, in: arena)
            for log in logs { proxy.accessLog.append(log.message(of: .connections, in: arena)) }
            proxy.idleTimeout = idleTimeout
            proxy.maxDownstreamConnectionDuration = maxDuration
            if hashesSource { proxy.hashPolicy.append { $0.sourceIp = arena.make() } }
            if let tunnel {
                proxy.tunnelingConfig = arena.make { config in
                    config.hostname = tunnel.authority
                    config.usePost = tunnel.method == .post
                }
            }
        }
        if let lookup {
            let names = arena.networkFilter("sni_dynamic_forward_proxy", Envoy.SniDynamicForwardProxyFilter.self) {
                $0.dnsCacheConfig = lookup.cache.message(in: arena)
                $0.portValue = UInt32(lookup.port)
            }
            return [names, proxy]
        }
        guard isMongo else { return [proxy] }
        return [arena.networkFilter("mongo_proxy", Envoy.MongoProxy.self) { $0.statPrefix = statPrefix }, proxy]
    }

    private func writeClusters(_ proxy: Envoy.TcpProxy, in arena: Arena) {
        guard shares.count > 1 || shares[0].weight > 0 else {
            proxy.cluster = shares[0].cluster
            return
        }
        proxy.weightedClusters = arena.make { weighted in
            for share in shares {
                weighted.clusters.append { cluster in
                    cluster.name = share.cluster
                    cluster.weight = UInt32(share.weight)
                }
            }
        }
    }
}

extension LoadBalancer {
    fileprivate var hashesSource: Bool {
        if case .consistentHash(let hash) = algorithm { hash.key == .sourceAddress } else { false }
    }
}

extension MeshConfig.TrafficPolicy.Tunnel {
    /// Host and port as a CONNECT request names them.
    fileprivate var authority: String {
        targetHost.isIPv6 ? "[\(targetHost)]:\(targetPort)" : "\(targetHost):\(targetPort)"
    }
}
