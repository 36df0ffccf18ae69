import EnvoyAPI

/// The effective traffic policy of a cluster: so far the mesh's defaults. Source: generation.md 4.4, 4.5.
struct TrafficPolicy: Hashable, Sendable {
    /// How long the cluster waits for a connection.
    let connectTimeout: Duration

    /// Writes what every policy decides: the timeout and the limits.
    ///
    /// Envoy's own limits (1,024 connections, 3 retries at a time) are far too low for a mesh; unset means none.
    func apply(to cluster: Envoy.Cluster, in arena: Arena) {
        cluster.connectTimeout = connectTimeout
        cluster.circuitBreakers = arena.make { breakers in
            breakers.thresholds.append { threshold in
                threshold.maxConnections = .max
                threshold.maxPendingRequests = .max
                threshold.maxRequests = .max
                threshold.maxRetries = .max
            }
        }
    }
}
