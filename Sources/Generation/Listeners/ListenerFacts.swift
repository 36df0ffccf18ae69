import EnvoyAPI
import Mesh
import MeshConfig

/// What a class of proxies contributes to its listeners, HTTP or not.
struct ListenerFacts: Hashable, Sendable {
    /// The proxy's own listeners, which take all traffic of its workload. Source: generation.md 0.3.
    let outboundPort: Int
    let inboundPort: Int
    let family: IPFamily
    /// Whether the proxies' own listeners are at the addresses of both families that they have.
    let isDualStack: Bool
    let interception: InterceptionMode
    /// How long a listener waits for bytes that tell the protocol; 0: for ever.
    let detectionTimeout: Duration
    /// Where traffic goes that no service claims.
    let unknown: UnknownTraffic
    /// Where names are looked up on demand.
    let dnsCache: DNSCache
    let pathNormalization: MeshSettings.PathNormalization
    let capabilities: ProxyCapabilities
    let accessLogs: [AccessLog]
    let metrics: [TrafficMetrics]
    let extensions: ChainExtensions
    /// Whether also connections that no chain takes are logged.
    let logsRefused: Bool
    /// Where requests come from that may say something of themselves; empty: nowhere. Only gateways ask.
    let internalRanges: [IPPrefix]
    /// What the proxies add to requests and responses.
    let headers: ProxySettings.Headers
    /// How they treat connections, the profile of gateways included.
    let connections: ConnectionSettings
    /// What the mesh says of retries of requests to the workload.
    let inboundRetries: RetryPolicy
    /// What the proxies say of their listeners.
    let options: ListenerOptions

    /// The facts of the proxies of `view` on one side, gateways being clients.
    init(_ view: ProxyView, _ side: Telemetry.Mode) {
        let settings = view.settings
        outboundPort = settings.outboundPort
        inboundPort = settings.inboundPort
        family = view.scope.ipFamily
        isDualStack = settings.isDualStack && family == .dual
        interception = view.scope.interception
        detectionTimeout = settings.protocolDetectionTimeout
        pathNormalization = settings.pathNormalization
        capabilities = view.scope.capabilities
        accessLogs = view.accessLogs(side)
        metrics = view.trafficMetrics(side)
        extensions = ChainExtensions(view, side)
        logsRefused = settings.logsListeners
        internalRanges = view.scope.kind == .router ? settings.networkRanges : []
        headers = view.proxySettings.headers
        connections = view.proxySettings.connections.filled(forGateway: view.scope.kind == .router)
        inboundRetries = settings.defaultInboundRetryPolicy
        options = view.scope.listenerOptions
        unknown = UnknownTraffic(view)
        dnsCache = view.dnsCache
    }

    /// The address that stands for all, and more of them for proxies with two address families.
    var wildcards: [String] {
        switch family {
        case .v4: ["0.0.0.0"]
        case .v6: ["::"]
        case .dual: ["0.0.0.0", "::"]
        }
    }

    /// Adds the logs of connections that no chain of a listener takes.
    func writeLogs(to listener: Envoy.Listener, in arena: Arena) {
        guard logsRefused else { return }
        for log in accessLogs { listener.accessLog.append(log.message(of: .refusedConnections, in: arena)) }
    }

    /// The address at which the workload itself reaches a listener.
    var loopback: String { family == .v6 ? "::1" : "127.0.0.1" }

    /// What the HTTP inspector calls the plaintext protocols that the proxies take.
    var plainHTTPProtocols: [String] { (options.acceptsHTTP10 ? ["http/1.0"] : []) + ["http/1.1", "h2c"] }

    /// Ports of the proxy itself: redirection, health and metrics. Source: generation.md 2.4.
    func isReserved(_ port: Int) -> Bool {
        port == outboundPort || port == inboundPort || port == options.statusPort || port == options.metricsPort
    }

    /// Whether the proxies lack the right to listen on `port`, where it is not 0, a Unix socket's.
    func mayNotBind(_ port: Int) -> Bool { options.isUnprivileged && (1..<1024).contains(port) }
}
