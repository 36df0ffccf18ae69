/// Limits of the connections to a destination. Numbers that are 0 and durations that are nil say nothing: the default
/// that generation.md 4.4 names for the field applies.
package struct ConnectionPool: Hashable, Sendable {
    /// When HTTP/1.1 becomes HTTP/2 on the way to the destination. Source: generation.md 4.6.
    package enum Upgrade: String, CaseIterable, Sendable {
        /// As the mesh's settings say.
        case meshDefault = "DEFAULT"
        case never = "DO_NOT_UPGRADE"
        case always = "UPGRADE"
    }

    /// Limits of TCP connections.
    package struct TCP: Hashable, Sendable {
        package var connectTimeout: Duration?
        package var maxConnections = 0
        package var maxConnectionDuration: Duration?
        package var idleTimeout: Duration?
        /// nil: as the mesh's settings say.
        package var keepalive: Keepalive?

        package init() {}
    }

    /// Probes of idle TCP connections, in whole seconds. Without any number the system's values apply.
    package struct Keepalive: Hashable, Sendable {
        package var probes = 0
        package var time: Duration?
        package var interval: Duration?

        package init() {}
    }

    /// Limits of HTTP requests.
    package struct HTTP: Hashable, Sendable {
        package var http1MaxPendingRequests = 0
        package var http2MaxRequests = 0
        package var maxRequestsPerConnection = 0
        package var maxRetries = 0
        package var idleTimeout: Duration?
        package var upgrade = Upgrade.meshDefault
        package var useClientProtocol = false
        package var maxConcurrentStreams = 0
        package var http2Keepalive: HTTP2Keepalive?

        package init() {}
    }

    /// Pings of HTTP/2 connections.
    package struct HTTP2Keepalive: Hashable, Sendable {
        package var interval: Duration
        package var timeout: Duration

        package init(interval: Duration, timeout: Duration) {
            self.interval = interval
            self.timeout = timeout
        }
    }

    package var tcp: TCP
    package var http: HTTP

    package init(tcp: TCP = TCP(), http: HTTP = HTTP()) {
        self.tcp = tcp
        self.http = http
    }
}
