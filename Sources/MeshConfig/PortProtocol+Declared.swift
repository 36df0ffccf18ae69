extension PortProtocol {
    /// The protocol that `word` names in a ServiceEntry or a Gateway, in any case; nil where the word names none.
    /// Source: generation.md 2.5.
    package init?(word: some StringProtocol) {
        switch word.lowercased() {
        case "http": self = .http
        case "http_proxy": self = .httpProxy
        case "http2": self = .http2
        case "grpc": self = .grpc
        case "grpc-web": self = .grpcWeb
        case "tcp": self = .tcp
        case "https": self = .https
        case "tls": self = .tls
        case "mongo": self = .mongo
        case "redis": self = .redis
        case "mysql": self = .mysql
        case "udp": self = .udp
        default: return nil
        }
    }

    /// Every word that `init(word:)` knows, as messages list them.
    static let words = "HTTP, HTTP2, GRPC, GRPC-WEB, HTTP_PROXY, HTTPS, TLS, TCP, MONGO, REDIS, MYSQL, UDP"

    /// The protocol of a port of a Kubernetes Service.
    ///
    /// - Parameters:
    ///   - transport: `protocol` of the port: TCP, UDP or SCTP.
    ///   - appProtocol: beats the name where it is given.
    /// Source: generation.md 2.5.
    package init(servicePort number: Int, name: String, transport: String, appProtocol: String?) {
        guard transport != "UDP" else {
            self = .udp
            return
        }
        switch appProtocol {
        case "kubernetes.io/h2c": self = .http2
        case "kubernetes.io/ws": self = .http
        case "kubernetes.io/wss": self = .https
        default: self = PortProtocol(label: appProtocol ?? name) ?? (wellKnownTCPPorts.contains(number) ? .tcp : .auto)
        }
    }

    /// The protocol that starts a port's name: `http` of `http-metrics`.
    private init?(label: String) {
        if label.lowercased().hasPrefix("grpc-web") {
            self = .grpcWeb
        } else {
            self.init(word: label.prefix { $0 != "-" })
        }
    }
}

/// SMTP, DNS, MySQL and MongoDB: servers that speak first or seldom, so looking at the traffic would only delay it.
private let wellKnownTCPPorts: Set<Int> = [25, 53, 3306, 27017]
