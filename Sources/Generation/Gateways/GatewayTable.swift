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
            hostname: hostname, port: port, domains: domains, content: .virtualServices(routes),
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
    let facts = RouteFacts(view)
    return servers.map { name, servers in
        var hosts = GatewayHosts(view)
        for server in servers { hosts.add(server) }
        return .gatewayTable(
            GatewayTable(
                name: name, hosts: Shared(hosts.finished), facts: facts,
                gateways: servers.map(\.gateway.key)))
    }
}

/// Collects the hosts of one table.
private struct GatewayHosts {
    private let view: ProxyView
    private var hosts: [Host] = []
    /// Where in `hosts` a name is.
    private var positions: [String: Int] = [:]
    private var routes: [RouteKey: Shared<VirtualServiceRoutes>?] = [:]
    private var firstPort = 0

    private struct Host {
        let name: String
        /// The port by which it is called: that of the first server that has it.
        let port: Int
        var answer: Answer
    }

    /// What requests for a host get.
    private struct Answer: Hashable {
        var redirectsToHTTPS = false
        var routes: [Shared<VirtualServiceRoutes>] = []
    }

    /// Of records that the view keeps.
    private struct RouteKey: Hashable {
        let gateway: ObjectIdentifier
        let virtualService: ObjectIdentifier
    }

    init(_ view: ProxyView) { self.view = view }

    mutating func add(_ server: GatewayServerRef) {
        let port = server.server.port.number
        if firstPort == 0 { firstPort = port }
        let redirects = server.server.tls?.redirectsToHTTPS ?? false
        for record in view.virtualServices(boundTo: server.reference) {
            let names = server.hosts(for: record.spec.hosts, in: record.key.namespace)
            guard !names.isEmpty, let routes = routes(of: record, for: server) else { continue }
            let answer = Answer(redirectsToHTTPS: redirects, routes: [routes])
            for name in names { add(answer, to: name, port) }
        }
        guard redirects else { return }
        for host in server.server.hosts { add(Answer(redirectsToHTTPS: true), to: host.host, port) }
    }

    private mutating func add(_ answer: Answer, to name: String, _ port: Int) {
        guard let position = positions[name] else {
            positions[name] = hosts.count
            hosts.append(Host(name: name, port: port, answer: answer))
            return
        }
        hosts[position].answer.routes += answer.routes
        if answer.redirectsToHTTPS { hosts[position].answer.redirectsToHTTPS = true }
    }

    /// What a VirtualService says, once for each Gateway; nil: nothing for this table.
    private mutating func routes(
        of record: VirtualServiceRecord, for server: GatewayServerRef
    ) -> Shared<VirtualServiceRoutes>? {
        let key = RouteKey(gateway: ObjectIdentifier(server.gateway), virtualService: ObjectIdentifier(record))
        if let known = routes[key] { return known }
        let listener = RouteListener(
            port: server.server.port.number, gateway: server.reference, isTLS: server.server.tls != nil)
        let new = VirtualServiceRoutes(record, for: listener, in: view).map(Shared.init)
        routes[key] = .some(new)
        return new
    }

    /// The hosts by name, those that answer alike joined.
    var finished: [GatewayHost] {
        if hosts.isEmpty { return [GatewayHost(hostname: "blackhole", port: firstPort, domains: ["*"])] }
        if hosts.count == 1 { return [joined(hosts)] }
        var alike: [[Host]] = []
        var places: [Answer: Int] = [:]
        for host in hosts {
            // Hosts of one VirtualService come one behind the other.
            if host.answer == alike.last?.last?.answer {
                alike[alike.count - 1].append(host)
            } else if let place = places[host.answer] {
                alike[place].append(host)
            } else {
                places[host.answer] = alike.count
                alike.append([host])
            }
        }
        let found = alike.map(joined).map { (name: hostAndPort($0.hostname, $0.port), host: $0) }
        return found.sorted { $0.name < $1.name }.map(\.host)
    }

    /// One host of those that answer alike.
    private func joined(_ hosts: [Host]) -> GatewayHost {
        let hosts = hosts.count == 1 ? hosts : hosts.sorted { isMoreSpecific($0.name, $1.name) }
        let (first, answer) = (hosts[0], hosts[0].answer)
        return GatewayHost(
            hostname: first.name, port: first.port, domains: hosts.map(\.name),
            redirectsToHTTPS: answer.redirectsToHTTPS, routes: answer.routes)
    }
}

/// Whether `a` comes before `b` among the hosts of which the first gives its name to all: whole names, then wildcards;
/// longer ones first.
private func isMoreSpecific(_ a: String, _ b: String) -> Bool {
    (a.isWildcardHost ? 1 : 0, -a.utf8.count, a) < (b.isWildcardHost ? 1 : 0, -b.utf8.count, b)
}
