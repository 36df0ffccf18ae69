import EnvoyAPI
import Mesh
import MeshConfig

/// A route table of a gateway: that of the plaintext servers of one port, or of one server with TLS.
/// Source: generation.md 6.8, "RDS of a gateway route name".
struct GatewayTable: Hashable, Sendable {
    let name: String
    /// By name; their domains differ.
    let hosts: Shared<[GatewayHost]>
    let facts: RouteFacts
    /// The Gateways that it serves.
    let gateways: [ConfigKey]

    /// The objects that shaped it.
    var origins: [ConfigKey] { gateways + hosts.value.flatMap { $0.routes.flatMap(\.value.record.origins) } }

    /// The table as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        arena.encodeRouteTable(name) { table in
            let writer = RouteWriter(facts, in: arena)
            for host in hosts.value { table.virtualHosts.append(writer.fragment(host.virtualHost)) }
        }
    }
}

/// Hosts of a gateway that answer alike.
struct GatewayHost: Hashable, Sendable {
    /// It is called by one of its domains, and by a port that a server declares.
    let hostname: String
    let port: Int
    /// At least one.
    let domains: [String]
    /// Plaintext requests are sent to https.
    var redirectsToHTTPS = false
    /// What the VirtualServices say, in the order in which they win. Empty: 404.
    var routes: [Shared<VirtualServiceRoutes>] = []

    /// The host as it is written.
    fileprivate var virtualHost: VirtualHost {
        VirtualHost(
            hostname: hostname, port: port, domains: domains, content: .virtualServices(routes.map(\.value)),
            redirectsToHTTPS: redirectsToHTTPS)
    }
}

/// The route tables of all servers of a gateway that understand HTTP.
func planGatewayTables(_ view: ProxyView) -> [Recipe] {
    var servers: [String: [GatewayServerRef]] = [:]
    for port in GatewayPorts(view).ports {
        for server in port.servers {
            guard let name = server.routeTableName else { continue }
            // A server that listens on several ports has the same table on all of them.
            let isKnown = servers[name]?.contains { $0.gateway == server.gateway && $0.index == server.index } ?? false
            if !isKnown { servers[name, default: []].append(server) }
        }
    }
    return servers.map { name, servers in
        var hosts = GatewayHosts(view)
        for server in servers { hosts.add(server) }
        return .gatewayTable(
            GatewayTable(
                name: name, hosts: Shared(hosts.finished), facts: RouteFacts(view),
                gateways: servers.map(\.gateway.key)))
    }
}

/// Collects the hosts of one table.
private struct GatewayHosts {
    private let view: ProxyView
    private var hosts: [String: Answer] = [:]
    /// The port by which a host is called: that of the first server that has it.
    private var ports: [String: Int] = [:]
    private var routes: [RouteKey: Shared<VirtualServiceRoutes>?] = [:]
    private var firstPort = 0

    private struct RouteKey: Hashable {
        let gateway: ConfigKey
        let virtualService: ConfigKey
    }

    init(_ view: ProxyView) { self.view = view }

    mutating func add(_ server: GatewayServerRef) {
        let port = server.server.port.number
        if firstPort == 0 { firstPort = port }
        let redirects = server.server.tls?.redirectsToHTTPS ?? false
        for record in view.virtualServices(boundTo: server.reference) {
            let names = server.hosts(for: record.spec.hosts, in: record.key.namespace)
            guard !names.isEmpty, let routes = routes(of: record, for: server) else { continue }
            for name in names {
                if ports[name] == nil { ports[name] = port }
                hosts[name, default: Answer()].routes.append(routes)
                if redirects { hosts[name]?.redirectsToHTTPS = true }
            }
        }
        guard redirects else { return }
        for host in server.server.hosts {
            if ports[host.host] == nil { ports[host.host] = port }
            hosts[host.host, default: Answer()].redirectsToHTTPS = true
        }
    }

    /// What a VirtualService says, once for each Gateway; nil: nothing for this table.
    private mutating func routes(
        of record: VirtualServiceRecord, for server: GatewayServerRef
    ) -> Shared<VirtualServiceRoutes>? {
        let key = RouteKey(gateway: server.gateway.key, virtualService: record.key)
        if let known = routes[key] { return known }
        let listener = RouteListener(
            port: server.server.port.number, gateway: server.reference, isTLS: server.server.tls != nil)
        let new = VirtualServiceRoutes(record, for: listener, in: view).map(Shared.init)
        routes[key] = .some(new)
        return new
    }

    /// The hosts by name, those that answer alike joined.
    var finished: [GatewayHost] {
        guard !hosts.isEmpty else {
            return [GatewayHost(hostname: "blackhole", port: firstPort, domains: ["*"])]
        }
        var alike: [Answer: [String]] = [:]
        for (name, answer) in hosts { alike[answer, default: []].append(name) }
        let found = alike.map { answer, names in
            let names = names.count == 1 ? names : names.sorted(by: isMoreSpecific)
            let host = GatewayHost(
                hostname: names[0], port: ports[names[0]] ?? firstPort, domains: names,
                redirectsToHTTPS: answer.redirectsToHTTPS, routes: answer.routes)
            return (name: hostAndPort(host.hostname, host.port), host)
        }
        return found.sorted { $0.name < $1.name }.map(\.1)
    }

    /// What requests for a host get.
    private struct Answer: Hashable {
        var redirectsToHTTPS = false
        var routes: [Shared<VirtualServiceRoutes>] = []
    }
}

/// Whether `a` comes before `b` among the hosts of which the first gives its name to all: whole names, then wildcards;
/// longer ones first.
private func isMoreSpecific(_ a: String, _ b: String) -> Bool {
    (a.isWildcardHost ? 1 : 0, -a.utf8.count, a) < (b.isWildcardHost ? 1 : 0, -b.utf8.count, b)
}
