import Mesh
import MeshConfig

/// Collects the hosts of one table.
struct GatewayHosts {
    private let view: ProxyView
    private let wanted: Set<String>?
    private var hosts: [Host] = []
    /// Where in `hosts` a name is.
    private var positions: [String: Int] = [:]
    private var routes: [RouteKey: VirtualServiceRoutes?] = [:]
    private let firstPort: Int

    private struct Host {
        let name: String
        /// The port by which it is called: that of the first server that has it.
        let port: Int
        var answer: Answer
    }

    /// What requests for a host get.
    private struct Answer: Hashable {
        var redirectsToHTTPS = false
        var routes: [VirtualServiceRoutes] = []
    }

    /// Of records that the view keeps.
    private struct RouteKey: Hashable {
        let gateway: ObjectIdentifier
        let virtualService: ObjectIdentifier
    }

    /// A collector of the hosts of `servers`, none yet.
    ///
    /// - Parameter wanted: the hosts that count; nil: all.
    init(_ servers: TableServers, _ wanted: Set<String>? = nil, in view: ProxyView) {
        self.view = view
        self.wanted = wanted
        firstPort = servers.all[0].server.port.number
    }

    /// Adds what a server has for the hosts of `records`: those that are bound to its Gateway, in their order.
    mutating func add(_ server: GatewayServerRef, _ records: some Sequence<VirtualServiceRecord>) {
        let port = server.server.port.number
        let redirects = server.server.tls?.redirectsToHTTPS ?? false
        for record in records {
            let names = server.hosts(for: record.spec.hosts, in: record.key.namespace)
            guard !names.isEmpty, let routes = routes(of: record, for: server) else { continue }
            let answer = Answer(redirectsToHTTPS: redirects, routes: [routes])
            for name in names { add(answer, to: name, port) }
        }
        guard redirects else { return }
        for host in server.server.hosts { add(Answer(redirectsToHTTPS: true), to: host.host, port) }
    }

    private mutating func add(_ answer: Answer, to name: String, _ port: Int) {
        guard wanted?.contains(name) ?? true else { return }
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
    ) -> VirtualServiceRoutes? {
        let key = RouteKey(gateway: ObjectIdentifier(server.gateway), virtualService: ObjectIdentifier(record))
        if let known = routes[key] { return known }
        let listener = RouteListener(
            port: server.server.port.number, gateway: server.reference, isTLS: server.server.tls != nil)
        let new = VirtualServiceRoutes(record, for: listener, in: view)
        routes[key] = .some(new)
        return new
    }

    /// What a table has where nobody has a host in it.
    var bare: GatewayHost { GatewayHost(hostname: "blackhole", port: firstPort, domains: ["*"]) }

    /// The hosts by name, those that answer alike joined.
    var finished: [GatewayHost] {
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
        return alike.map(joined).sorted { $0.name < $1.name }
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
