/// How listeners treat a port. Source: generation.md 2.5, table.
package enum ListenerClass: Hashable, Sendable {
    case http
    /// Bytes, or TLS that is not opened.
    case tcp
    /// HTTP if the first bytes look like it, else TCP.
    case auto
}

extension PortProtocol {
    /// The class of the port; UDP ports, which have no listener, count as TCP.
    package var listenerClass: ListenerClass {
        switch self {
        case .http, .httpProxy, .http2, .grpc, .grpcWeb: .http
        case .tcp, .https, .tls, .mongo, .redis, .mysql, .udp: .tcp
        case .auto: .auto
        }
    }

    /// Whether the workload expects HTTP/2 from the start.
    package var isHTTP2: Bool { self == .http2 || self == .grpc || self == .grpcWeb }

    /// Whether clients send TLS that names the host (SNI).
    package var isTLS: Bool { self == .https || self == .tls }

    /// Whether the server may speak first and in a way of its own, so that no other protocol can share the port.
    package var isServerFirst: Bool { self == .mongo || self == .mysql }
}
