/// An Istio Gateway: what gateways listen for, and for which hosts. Source: generation.md 6.8.
package struct Gateway: Hashable, Sendable {
    /// Labels of the gateways that it is for, in any namespace; empty: all gateways.
    package var selector: [String: String]
    /// At least one.
    package var servers: [GatewayServer]
    /// Made from Kubernetes' Gateway API: hostnames of the services whose workloads serve it, and `selector` counts for
    /// nothing; nil: an Istio Gateway. Source: generation.md 6.9.
    package var services: [String]?
    /// Where `services` are; nil: in the Gateway's own namespace.
    package var servicesNamespace: String?
    /// Whether the workloads that serve it were made for it, so that they serve no Gateway of other namespaces.
    package var isManaged = false

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
    /// How statistics call it; empty: by its address.
    package var name = ""

    package init(port: ListenerPort, bind: String = "", hosts: [ScopedHost], tls: ServerTLSSettings? = nil) {
        self.port = port
        self.bind = bind
        self.hosts = hosts
        self.tls = tls
    }
}
