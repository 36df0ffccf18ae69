import EnvoyAPI
import MeshConfig

/// Which version of HTTP a cluster speaks to its hosts. Source: generation.md 4.3, "http_protocol_options".
enum UpstreamProtocol {
    /// HTTP/2 from the start.
    case http2
    /// What the client of the proxy spoke.
    case asDownstream

    /// The choice for a declared port; nil: Envoy's default, HTTP/1.1, and no extension is written.
    init?(_ declared: PortProtocol) {
        if declared.isHTTP2 {
            self = .http2
        } else if declared == .auto {
            self = .asDownstream
        } else {
            return nil
        }
    }
}

extension Envoy.Cluster {
    /// Writes the extension that holds HTTP options. Envoy refuses it without a choice of protocol.
    ///
    /// - Parameter idleTimeout: how long an unused connection is kept; nil: Envoy's hour.
    func setHTTPOptions(_ version: UpstreamProtocol, idleTimeout: Duration? = nil, in arena: Arena) {
        let name = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
        typedExtensionProtocolOptions[name] = arena.any(Envoy.UpstreamHttpOptions.self) { options in
            if let idleTimeout {
                options.commonHttpProtocolOptions = arena.make { $0.idleTimeout = idleTimeout }
            }
            switch version {
            case .http2:
                options.explicitHttpConfig = arena.make { $0.http2ProtocolOptions = arena.make() }
            case .asDownstream:
                options.useDownstreamProtocolConfig = arena.make { choice in
                    choice.httpProtocolOptions = arena.make()
                    choice.http2ProtocolOptions = arena.make()
                }
            }
        }
    }
}
