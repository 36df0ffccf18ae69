/// What a proxy's own settings, the metadata of its node, say about its listeners. Source: generation.md 0.2.
package struct ListenerOptions: Hashable, Sendable {
    /// `HTTP_PROXY_PORT`: where an explicit HTTP proxy listens, in place of the mesh's port; 0: nowhere.
    package var httpProxyPort: Int?
    /// `IDLE_TIMEOUT`: after how long without traffic a client's connection is closed; nil: Envoy's hour.
    package var idleTimeout: Duration?
    /// `HTTP10`: takes requests in HTTP/1.0.
    package var acceptsHTTP10 = false
    /// `UNPRIVILEGED_POD`: cannot listen below port 1024.
    package var isUnprivileged = false
    /// `INBOUND_LISTENER_EXACT_BALANCE`: spreads connections over threads one by one.
    package var balancesInbound = false
    /// `OUTBOUND_LISTENER_EXACT_BALANCE`.
    package var balancesOutbound = false

    /// `ENVOY_STATUS_PORT`: where it tells its health.
    package var statusPort = 15021
    /// `ENVOY_PROMETHEUS_PORT`: where it tells its metrics.
    package var metricsPort = 15090

    package init() {}
}
