internal import MeshConfig

/// Servers of different Gateways for the same proxies that want one port in ways that exclude each other: the younger
/// server is left out. Source: generation.md 6.8, "Merging".
struct GatewayClashes {
    private struct Server {
        let object: ConfigObject
        let field: String
        let server: GatewayServer
    }

    private struct Place: Hashable {
        let selector: [String: String]
        let port: Int
        let bind: String
    }

    private let servers: [Place: [Server]]

    /// Looks at the Gateways among `objects`.
    init(_ objects: [ConfigObject]) {
        var servers: [Place: [Server]] = [:]
        let byAge = objects.sorted { ($0.meta.creationTime, $0.key.name) < ($1.meta.creationTime, $1.key.name) }
        for object in byAge {
            guard case .gateway(let gateway) = object.spec else { continue }
            for (index, server) in gateway.servers.enumerated() {
                let place = Place(selector: gateway.selector, port: server.port.number, bind: server.bind)
                servers[place, default: []].append(
                    Server(object: object, field: "spec.servers[\(index)]", server: server))
            }
        }
        self.servers = servers
    }

    /// One warning for each server that an older one excludes.
    var warnings: [ConfigProblem] {
        var warnings: [ConfigProblem] = []
        for servers in servers.values {
            for (index, server) in servers.enumerated() {
                guard let reason = servers[..<index].lazy.compactMap({ clash(of: server, with: $0) }).first else {
                    continue
                }
                warnings.append(
                    ConfigProblem(
                        .warning, location: server.object.source, object: server.object.key, field: server.field,
                        message: reason))
            }
        }
        return warnings.sorted { ($0.location.file, $0.location.line) < ($1.location.file, $1.location.line) }
    }

    private func clash(of server: Server, with older: Server) -> String? {
        let port = server.server.port.number
        let owner = "\(older.object.key) (\(older.object.source))"
        let (isTLS, wasTLS) = (server.server.tls != nil, older.server.tls != nil)
        if isTLS != wasTLS {
            return "port \(port) is \(wasTLS ? "TLS" : "plaintext") by \(owner) already; use another port"
        }
        if isTLS {
            let taken = Set(older.server.hosts.map(\.host))
            guard let host = server.server.hosts.map(\.host).first(where: taken.contains) else { return nil }
            return "\(host) is served on port \(port) by \(owner) already, so the whole server is left out; "
                + "remove the host from one of them"
        }
        let (isHTTP, wasHTTP) = (server.server.port.protocol_.isHTTP, older.server.port.protocol_.isHTTP)
        guard !isHTTP || !wasHTTP else { return nil }
        return "port \(port) is taken by \(owner), and only HTTP servers can share one; use another port"
    }
}

extension PortProtocol {
    fileprivate var isHTTP: Bool {
        switch self {
        case .http, .httpProxy, .http2, .grpc, .grpcWeb: true
        case .tcp, .https, .tls, .mongo, .redis, .mysql, .udp, .auto: false
        }
    }
}
