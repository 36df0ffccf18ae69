/// How a destination is reached: `trafficPolicy` of a DestinationRule or one of its subsets.
/// Source: generation.md 4.4.
package struct TrafficPolicy: Hashable, Sendable {
    /// The parts that a port may have of its own. nil: the policy does not say, which matters where policies are laid
    /// over each other.
    package struct Parts: Hashable, Sendable {
        package var connectionPool: ConnectionPool?
        package var loadBalancer: LoadBalancer?
        package var outlierDetection: OutlierDetection?
        package var tls: ClientTLSSettings?

        package init(
            connectionPool: ConnectionPool? = nil, loadBalancer: LoadBalancer? = nil,
            outlierDetection: OutlierDetection? = nil, tls: ClientTLSSettings? = nil
        ) {
            self.connectionPool = connectionPool
            self.loadBalancer = loadBalancer
            self.outlierDetection = outlierDetection
            self.tls = tls
        }
    }

    /// The parts that count instead for one port of the service.
    package struct PortLevel: Hashable, Sendable {
        package var port: Int
        package var parts: Parts

        package init(port: Int, parts: Parts) {
            self.port = port
            self.parts = parts
        }
    }

    /// TCP connections that travel inside an HTTP request.
    package struct Tunnel: Hashable, Sendable {
        /// The method of the request.
        package enum Method: String, CaseIterable, Sendable {
            case connect = "CONNECT"
            case post = "POST"
        }

        package var method: Method
        package var targetHost: String
        package var targetPort: Int

        package init(method: Method, targetHost: String, targetPort: Int) {
            self.method = method
            self.targetHost = targetHost
            self.targetPort = targetPort
        }
    }

    /// Version of the PROXY protocol that connections begin with.
    package enum ProxyProtocol: String, CaseIterable, Sendable {
        case v1 = "V1"
        case v2 = "V2"
    }

    /// How many retries may run beside the other requests.
    package struct RetryBudget: Hashable, Sendable {
        /// Share of the active requests, 0…100.
        package var percent: Double
        /// nil: Envoy's default.
        package var interval: Duration?
        package var minRetryConcurrency: Int

        package init(percent: Double = 20, interval: Duration? = nil, minRetryConcurrency: Int = 3) {
            self.percent = percent
            self.interval = interval
            self.minRetryConcurrency = minRetryConcurrency
        }
    }

    package var parts: Parts
    package var ports: [PortLevel]
    /// nil: none. Never together with `proxyProtocol`.
    package var tunnel: Tunnel?
    /// nil: none.
    package var proxyProtocol: ProxyProtocol?
    /// nil: none; only `maxRetries` of the connection pool counts.
    package var retryBudget: RetryBudget?

    package init(
        parts: Parts = Parts(), ports: [PortLevel] = [], tunnel: Tunnel? = nil, proxyProtocol: ProxyProtocol? = nil,
        retryBudget: RetryBudget? = nil
    ) {
        self.parts = parts
        self.ports = ports
        self.tunnel = tunnel
        self.proxyProtocol = proxyProtocol
        self.retryBudget = retryBudget
    }
}

/// When an endpoint that fails is left out for a while. nil and 0 of a number that may be 0 are different: 0 switches
/// a sort of failure off, nil leaves Envoy's default. Source: generation.md 4.4.
package struct OutlierDetection: Hashable, Sendable {
    package var consecutive5xxErrors: Int?
    package var consecutiveGatewayErrors: Int?
    /// Counted apart from others, which is `splitExternalLocalOriginErrors`; nil: not counted apart.
    package var localOrigin: LocalOriginFailures?
    package var interval: Duration?
    package var baseEjectionTime: Duration?
    /// In percent; 0: Envoy's default.
    package var maxEjectionPercent = 0
    package var minHealthPercent = 0
    /// Status codes that count as errors; empty: all from 500.
    package var errorCodes: [Int] = []

    /// Failures that the proxy sees before any answer, such as timeouts.
    package struct LocalOriginFailures: Hashable, Sendable {
        /// 0: Envoy's default.
        package var consecutive: Int

        package init(consecutive: Int) { self.consecutive = consecutive }
    }

    package init() {}
}
