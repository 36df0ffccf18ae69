/// An Istio Sidecar: what sidecars of a namespace listen to and which services they see. Source: generation.md 2.3,
/// 3.2.
package struct Sidecar: Hashable, Sendable {
    /// How traffic comes to a listener.
    package enum CaptureMode: String, CaseIterable, Sendable {
        /// As the proxy's interception mode says.
        case standard = "DEFAULT"
        /// Redirected by the kernel.
        case iptables = "IPTABLES"
        /// Clients connect to the listener itself.
        case none = "NONE"
    }

    /// What happens to traffic for hosts that the sidecar does not see.
    package enum OutboundPolicy: Hashable, Sendable {
        /// It goes to the proxy given, or where the client wanted.
        case allowAny(egressProxy: EgressProxy?)
        case registryOnly
    }

    /// The destination of unknown traffic.
    package struct EgressProxy: Hashable, Sendable {
        /// Lower-cased.
        package var host: String
        /// Empty: none.
        package var subset: String
        package var port: Int

        package init(host: String, subset: String = "", port: Int) {
            self.host = host
            self.subset = subset
            self.port = port
        }
    }

    /// Labels of the workloads that it is for; nil: all of the namespace.
    package var workloadSelector: [String: String]?
    /// Their ports have different numbers. Empty: as the workload's services say.
    package var ingress: [IngressListener] = []
    /// At most one is without port, and it is the last. Empty: everything that is visible.
    package var egress: [EgressListener] = []
    package var inboundConnectionPool: ConnectionPool?
    /// nil: the mesh's.
    package var outboundPolicy: OutboundPolicy?

    package init(workloadSelector: [String: String]? = nil) { self.workloadSelector = workloadSelector }
}

extension Sidecar {
    /// A port of the workload, and where its traffic goes.
    package struct IngressListener: Hashable, Sendable {
        /// Where the application listens.
        package enum Endpoint: Hashable, Sendable {
            /// At the address that the client used.
            case original
            /// On 127.0.0.1 or ::1.
            case loopback(port: Int, isIPv6: Bool)
            /// On the proxy's own first address of the family.
            case instance(port: Int, isIPv6: Bool)
            /// An absolute path.
            case unix(path: String)
        }

        package var port: ListenerPort
        /// A canonical IP; empty: the proxy's own address.
        package var bind = ""
        package var capture = CaptureMode.standard
        package var endpoint = Endpoint.original
        /// SIMPLE or MUTUAL with files only.
        package var tls: ServerTLSSettings?
        package var connectionPool: ConnectionPool?

        package init(port: ListenerPort) { self.port = port }
    }

    /// Hosts that a sidecar sees, on one port or on all.
    package struct EgressListener: Hashable, Sendable {
        /// nil: every port of the services.
        package var port: ListenerPort?
        /// A canonical IP, or `unix:///path` with port 0; empty: what fits the services.
        package var bind = ""
        package var capture = CaptureMode.standard
        /// What it sees; empty for `~/*`: nothing.
        package var hosts: [ScopedHost]
        /// What it does not see although `hosts` says so: `~namespace/host`.
        package var excludedHosts: [ScopedHost] = []

        package init(port: ListenerPort? = nil, hosts: [ScopedHost]) {
            self.port = port
            self.hosts = hosts
        }
    }
}
