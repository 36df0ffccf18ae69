/// An Istio Gateway: what gateways listen for, and for which hosts. Source: generation.md 6.8.
package struct Gateway: Hashable, Sendable {
    /// Labels of the gateways that it is for, in any namespace; empty: all gateways.
    package var selector: [String: String]
    /// At least one.
    package var servers: [GatewayServer]

    package init(selector: [String: String] = [:], servers: [GatewayServer]) {
        self.selector = selector
        self.servers = servers
    }
}

/// One port of a Gateway with the hosts that it serves.
package struct GatewayServer: Hashable, Sendable {
    /// Its name is not empty and no other server of the Gateway has it.
    package var port: ListenerPort
    /// A canonical IP, or `unix:///path` with port 0; empty: every address.
    package var bind: String
    /// At least one.
    package var hosts: [ScopedHost]
    /// Always there for HTTPS and TLS. On a plaintext HTTP port it can only redirect.
    package var tls: ServerTLSSettings?

    package init(port: ListenerPort, bind: String = "", hosts: [ScopedHost], tls: ServerTLSSettings? = nil) {
        self.port = port
        self.bind = bind
        self.hosts = hosts
        self.tls = tls
    }
}
