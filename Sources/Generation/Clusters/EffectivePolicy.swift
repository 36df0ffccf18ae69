import MeshConfig

/// What the mesh's settings say where a DestinationRule says nothing. Source: generation.md 0.3, 4.4.
struct PolicyDefaults: Hashable, Sendable {
    let connectTimeout: Duration
    let keepalive: ConnectionPool.Keepalive?
    let upgradesToHTTP2: Bool
    let locality: LocalityBalancing
    /// Only connection pool and outlier detection count.
    let parts: TrafficPolicy.Parts

    /// The defaults of a mesh.
    init(_ settings: MeshSettings) {
        connectTimeout = settings.connectTimeout
        keepalive = settings.tcpKeepalive
        upgradesToHTTP2 = settings.upgradesToHTTP2
        locality = settings.localityBalancing
        parts = settings.defaultPolicy
    }
}

/// What of a DestinationRule counts for one port of a service, or for one subset of its endpoints: a rule's policy, its
/// settings for the port and those of the subset, laid over each other. Source: generation.md 4.4.
struct EffectivePolicy: Hashable, Sendable {
    /// Without any limit where the rule has none.
    private(set) var connectionPool = ConnectionPool()
    private(set) var loadBalancer = LoadBalancer()
    /// Whether a rule says anything about `loadBalancer`.
    private(set) var hasLoadBalancer = false
    private(set) var outlierDetection: OutlierDetection?
    /// nil: no rule says how connections are secured.
    private(set) var tls: ClientTLSSettings?
    private(set) var tunnel: TrafficPolicy.Tunnel?
    private(set) var proxyProtocol: TrafficPolicy.ProxyProtocol?
    private(set) var retryBudget: TrafficPolicy.RetryBudget?

    /// The policy of a rule.
    ///
    /// - Parameter rule: nil: there is none.
    /// - Parameter port: the service's port, not the one on which the workload listens.
    /// - Parameter portName: how the service calls it.
    /// - Parameter subset: name of a subset; nil, or a name that the rule does not have: all endpoints.
    init(
        _ rule: DestinationRule?, port: Int, portName: String = "", subset: String? = nil, _ defaults: PolicyDefaults
    ) {
        let layer = rule?.policy?.reduced(to: port)
        if let layer { adopt(layer) }
        if layer?.parts.connectionPool == nil { connectionPool = defaults.parts.connectionPool ?? ConnectionPool() }
        if layer?.parts.outlierDetection == nil { outlierDetection = defaults.parts.outlierDetection }
        if let subset, let policy = rule?.subsets.first(where: { $0.name == subset })?.policy {
            adopt(policy.reduced(to: port))
        }
        tls = tls ?? rule?.backendTLS(ofPort: portName)
    }

    /// Lays a policy over what is known.
    private mutating func adopt(_ layer: Layer) {
        let parts = layer.parts
        if layer.isOfPort || parts.connectionPool != nil { connectionPool = parts.connectionPool ?? ConnectionPool() }
        if layer.isOfPort || parts.loadBalancer != nil {
            loadBalancer = parts.loadBalancer ?? LoadBalancer()
            hasLoadBalancer = parts.loadBalancer != nil
        }
        if layer.isOfPort || parts.outlierDetection != nil { outlierDetection = parts.outlierDetection }
        if layer.isOfPort || parts.tls != nil { tls = parts.tls }
        tunnel = layer.tunnel ?? tunnel
        proxyProtocol = layer.proxyProtocol ?? proxyProtocol
        retryBudget = layer.retryBudget ?? retryBudget
    }
}

extension DestinationRule {
    /// How connections to a port are secured where the rule's policy says nothing of it.
    fileprivate func backendTLS(ofPort name: String) -> ClientTLSSettings? {
        (backendTLS.first { $0.port == name } ?? backendTLS.first(where: \.port.isEmpty))?.settings
    }
}

/// What one `trafficPolicy` says for one port.
private struct Layer {
    let parts: TrafficPolicy.Parts
    /// Settings of a port replace all four parts, those that they leave out as well.
    let isOfPort: Bool
    var tunnel: TrafficPolicy.Tunnel?
    var proxyProtocol: TrafficPolicy.ProxyProtocol?
    var retryBudget: TrafficPolicy.RetryBudget?
}

extension TrafficPolicy {
    /// What counts for `port`. Beside settings of the port nothing else of the policy counts.
    fileprivate func reduced(to port: Int) -> Layer {
        if let own = ports.first(where: { $0.port == port }) { return Layer(parts: own.parts, isOfPort: true) }
        return Layer(
            parts: parts, isOfPort: false, tunnel: tunnel, proxyProtocol: proxyProtocol, retryBudget: retryBudget)
    }
}
