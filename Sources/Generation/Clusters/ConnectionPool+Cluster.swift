import EnvoyAPI
import MeshConfig

extension ConnectionPool {
    /// Writes the limits of connections and requests; those of HTTP connections are in `UpstreamHTTPOptions`.
    ///
    /// Envoy's own limits (1,024 connections, 3 retries at a time) are far too low for a mesh; unset means none.
    /// Source: generation.md 4.4.
    func write(
        to cluster: Envoy.Cluster, _ defaults: PolicyDefaults, retryBudget: TrafficPolicy.RetryBudget? = nil,
        in arena: Arena
    ) {
        cluster.connectTimeout = tcp.connectTimeout ?? defaults.connectTimeout
        cluster.circuitBreakers = arena.make { breakers in
            breakers.thresholds.append { threshold in
                threshold.maxConnections = limit(tcp.maxConnections)
                threshold.maxPendingRequests = limit(http.http1MaxPendingRequests)
                threshold.maxRequests = limit(http.http2MaxRequests)
                threshold.maxRetries = limit(http.maxRetries)
                if let retryBudget {
                    threshold.retryBudget = arena.make { budget in
                        budget.budgetPercent = arena.make { $0.value = retryBudget.percent }
                        budget.minRetryConcurrency = UInt32(retryBudget.minRetryConcurrency)
                    }
                }
            }
        }
        if let keepalive = tcp.keepalive.map({ $0.filled(from: defaults.keepalive) }) ?? defaults.keepalive {
            cluster.upstreamConnectionOptions = arena.make { $0.tcpKeepalive = keepalive.message(in: arena) }
        }
    }

    private func limit(_ number: Int) -> UInt32 { number == 0 ? .max : UInt32(number) }
}

extension ConnectionPool.Keepalive {
    /// With the numbers of `defaults` where it has none.
    fileprivate func filled(from defaults: Self?) -> Self {
        var filled = self
        if probes == 0 { filled.probes = defaults?.probes ?? 0 }
        filled.time = time ?? defaults?.time
        filled.interval = interval ?? defaults?.interval
        return filled
    }

    fileprivate func message(in arena: Arena) -> Envoy.TcpKeepalive {
        arena.make { keepalive in
            if probes > 0 { keepalive.keepaliveProbes = UInt32(probes) }
            keepalive.keepaliveTime = time.map { UInt32(clamping: $0.components.seconds) }
            keepalive.keepaliveInterval = interval.map { UInt32(clamping: $0.components.seconds) }
        }
    }
}
