import MeshConfig

/// Which version of HTTP a cluster speaks to its hosts. Source: generation.md 4.3, "http_protocol_options".
enum UpstreamProtocol: Hashable, Sendable {
    /// HTTP/2 from the start.
    case http2
    /// What the client of the proxy spoke.
    case asDownstream

    /// The choice for a declared port; nil: Envoy's default, HTTP/1.1.
    init?(_ declared: PortProtocol) {
        if declared.isHTTP2 {
            self = .http2
        } else if declared == .auto {
            self = .asDownstream
        } else {
            return nil
        }
    }

    /// The choice for an outbound cluster. Source: generation.md 4.6.
    init?(_ declared: PortProtocol, _ pool: ConnectionPool, _ facts: ClusterFacts) {
        if pool.http.useClientProtocol {
            self = .asDownstream
            return
        }
        // A gateway's clients speak HTTP that the gateway has opened: nothing is sniffed.
        if let own = UpstreamProtocol(declared), own == .http2 || !facts.isRouter {
            self = own
            return
        }
        let isUpgraded =
            switch pool.http.upgrade {
            case .always: true
            case .never: false
            case .meshDefault: facts.defaults.upgradesToHTTP2 && declared.listenerClass == .http
            }
        guard isUpgraded else { return nil }
        self = .http2
    }
}
