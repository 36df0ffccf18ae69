import EnvoyAPI
import Mesh
import MeshConfig

/// A route table of a gateway: that of the plaintext servers of one port, or of one server with TLS.
/// Source: generation.md 6.8, "RDS of a gateway route name".
struct GatewayTable: Hashable, Sendable {
    let name: String
    /// Their domains differ.
    let hosts: HashedList<GatewayHost>
    let facts: Shared<RouteFacts>
    let servers: TableServers

    /// The objects that shaped it.
    var origins: [ConfigKey] {
        servers.all.map(\.gateway.key) + hosts.elements.flatMap { $0.routes.flatMap(\.record.origins) }
    }

    /// The table as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        if hosts.elements.count == 1, let host = hosts.elements.last {
            return arena.encode(name) {
                var texts = [arena.text(name)]
                let host = RoutedHostShape(host.virtualHost(in: arena), host.routes, facts, &texts, in: arena)
                return arena.fragment(OneHostTable(host: host), texts)
            }
        }
        return arena.encodeRouteTable(name) { table in
            var writer = RouteWriter(facts, in: arena)
            for host in hosts.elements { table.virtualHosts.append(writer.fragment(host.virtualHost(in: arena))) }
        }
    }
}

/// The table of a server for one host, like which a gateway may have thousands. Its texts are the table's name and
/// those of the host.
private struct OneHostTable: MessageShape {
    let host: RoutedHostShape

    var textCount: Int { 1 + host.textCount }

    func write(to table: Envoy.RouteConfiguration, _ texts: [String], in arena: Arena) {
        table.setUp(name: texts[0])
        table.virtualHosts.append { host.write(to: $0, Array(texts[1...]), in: arena) }
    }
}

/// Hosts of a gateway that answer alike. Those of one table come by name.
final class GatewayHost: Hashable, Sortable {
    /// `<hostname>:<port>`.
    let name: String
    /// It is called by one of its domains, and by a port that a server declares.
    let hostname: String
    let port: Int
    /// At least one.
    let domains: [String]
    /// Plaintext requests are sent to https.
    let redirectsToHTTPS: Bool
    /// What the VirtualServices say, in the order in which they win. Empty: 404.
    let routes: [VirtualServiceRoutes]
    private let valueHash: Int

    init(
        hostname: String, port: Int, domains: [String], redirectsToHTTPS: Bool = false,
        routes: [VirtualServiceRoutes] = []
    ) {
        name = hostAndPort(hostname, port)
        self.hostname = hostname
        self.port = port
        self.domains = domains
        self.redirectsToHTTPS = redirectsToHTTPS
        self.routes = routes
        // By what nearly always tells them apart.
        var hasher = Hasher()
        hasher.combine(hostname)
        hasher.combine(routes)
        valueHash = hasher.finalize()
    }

    func precedes(_ other: GatewayHost) -> Bool { name < other.name }

    static func == (a: GatewayHost, b: GatewayHost) -> Bool {
        a === b
            || (a.valueHash == b.valueHash && a.hostname == b.hostname && a.port == b.port && a.domains == b.domains
                && a.redirectsToHTTPS == b.redirectsToHTTPS && a.routes == b.routes)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(valueHash) }

    /// The host as it is written.
    func virtualHost(in arena: Arena) -> VirtualHost {
        VirtualHost(
            hostname: arena.text(hostname), port: port, domains: domains.map { arena.text($0) }[...],
            content: .virtualServices(routes), redirectsToHTTPS: redirectsToHTTPS)
    }
}

/// The route tables of all servers of a gateway that understand HTTP.
func planGatewayTables(_ view: ProxyView) -> [Recipe] {
    let facts = Shared(RouteFacts(view))
    return TableServers.byTable(GatewayPorts(view)).map { name, servers in
        .gatewayTable(GatewayTable(name: name, hosts: allHosts(of: servers, in: view), facts: facts, servers: servers))
    }
}

/// All hosts of a table that `servers` have.
func allHosts(of servers: TableServers, in view: ProxyView) -> HashedList<GatewayHost> {
    var hosts = GatewayHosts(servers, in: view)
    for server in servers.all { hosts.add(server, view.virtualServices(boundTo: server.reference)) }
    let finished = hosts.finished
    return HashedList(finished.isEmpty ? [hosts.bare] : finished)
}
