import Mesh
import MeshConfig

/// One server of one Gateway, on one port of the proxy.
final class GatewayServerRef: Sendable {
    let gateway: GatewayRecord
    /// Position in the Gateway's list.
    let index: Int
    /// Where the proxy listens: the server's port as the proxy's service translates it.
    let port: Int
    /// What the Gateway says.
    let server: GatewayServer
    /// What the server understands, by protocol and TLS.
    let kind: GatewayServerKind

    /// Server `index` of `gateway`.
    init(gateway: GatewayRecord, index: Int, port: Int) {
        self.gateway = gateway
        self.index = index
        self.port = port
        server = gateway.spec.servers[index]
        kind = GatewayServerKind(server)
    }

    /// Whether clients begin with TLS.
    var isTLS: Bool { kind.isTLS }

    /// Whether TLS ends here.
    var endsTLS: Bool { kind == .https || kind == .tls }

    /// How VirtualServices name the Gateway.
    var reference: GatewayReference { .gateway(namespace: gateway.key.namespace, name: gateway.key.name) }

    /// The route table of the server's HTTP requests; nil where it understands no HTTP.
    ///
    /// Plaintext servers of one port share a table, which is called by the port where the proxy listens; a server with
    /// TLS has one of its own, called by the port that the Gateway declares. Source: generation.md 1.3.
    var routeTableName: String? {
        let bind = server.bind.isEmpty ? "" : ".\(server.bind)"
        switch kind {
        case .http:
            return "http." + String(port) + bind
        case .https:
            return joined([
                "https.", String(server.port.number), ".", server.port.name, ".", gateway.key.name, ".",
                gateway.key.namespace, bind,
            ])
        case .tcp, .tls, .passthrough, .autoPassthrough:
            return nil
        }
    }

    /// Adds the names by which clients' TLS may mean the server, sorted; none: any.
    func addServerNames(to names: inout [String]) {
        if server.hosts.contains(where: { $0.host == "*" }) { return }
        if server.hosts.count == 1 { return names.append(server.hosts[0].host) }
        names += Set(server.hosts.map(\.host)).sorted()
    }

    /// The hosts that the server has for a VirtualService with `hosts` in `namespace`: of two names of which one is
    /// inside the other the narrower one. In order, none twice. Source: generation.md 6.8, "RDS".
    func hosts(for hosts: [String], in namespace: String) -> [String] {
        if server.hosts.count == 1, server.hosts[0].host == "*" {
            return server.hosts[0].isOpen(to: namespace) ? hosts : []
        }
        var seen: Set<String> = []
        var found: [String] = []
        for own in server.hosts where own.isOpen(to: namespace) {
            for host in hosts {
                let narrower = host.isInsideHost(own.host) ? host : own.host.isInsideHost(host) ? own.host : nil
                if let narrower, seen.insert(narrower).inserted { found.append(narrower) }
            }
        }
        return found
    }
}

/// What a server understands. Source: generation.md 6.8, table.
enum GatewayServerKind: Sendable {
    /// Plaintext HTTP, which may be sent to https.
    case http
    /// HTTP in TLS that ends here.
    case https
    /// Bytes.
    case tcp
    /// Bytes in TLS that ends here.
    case tls
    /// TLS that ends behind the gateway: the server name says where.
    case passthrough
    /// The same, where the server name is that of a cluster.
    case autoPassthrough

    fileprivate init(_ server: GatewayServer) {
        if server.port.protocol_.listenerClass == .http {
            self = .http
            return
        }
        self =
            switch server.tls?.mode {
            case nil: .tcp
            case .passthrough: .passthrough
            case .autoPassthrough: .autoPassthrough
            case .simple, .mutual, .optionalMutual, .istioMutual: server.port.protocol_ == .https ? .https : .tls
            }
    }

    fileprivate var isTLS: Bool {
        switch self {
        case .http, .tcp: false
        case .https, .tls, .passthrough, .autoPassthrough: true
        }
    }
}

extension ScopedHost {
    /// Whether VirtualServices of `namespace` may use the host.
    fileprivate func isOpen(to namespace: String) -> Bool {
        switch namespaces {
        case .all: true
        case .named(let name): name == namespace
        case .own, .none: false
        }
    }
}
