import Mesh
import MeshConfig

/// Collects the hosts of one table.
struct GatewayHosts {
    private let view: ProxyView
    private let wanted: Set<String>?
    private var hosts: [Host] = []
    /// Where in `hosts` a name is, if they are so many that looking through them would take longer.
    private var positions: [String: Int] = [:]
    private let hasOneServer: Bool
    /// Those that another server may ask for.
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
        hasOneServer = servers.all.count == 1
        firstPort = servers.all[0].server.port.number
    }

    /// Adds what a server has for the hosts of `records`: those that are bound to its Gateway, in their order.
    mutating func add(_ server: GatewayServerRef, _ records: some Sequence<VirtualServiceRecord>) {
        let port = server.server.port.number
        let redirects = server.server.tls?.redirectsToHTTPS ?? false
        if hosts.isEmpty {
            var count = 0
            for record in records { count += record.spec.hosts.count }
            hosts.reserveCapacity(count)
            if count >= Self.indexedCountMin { positions.reserveCapacity(count) }
        }
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
        guard let position = position(of: name) else {
            if !positions.isEmpty { positions[name] = hosts.count }
            hosts.append(Host(name: name, port: port, answer: answer))
            return
        }
        hosts[position].answer.routes += answer.routes
        if answer.redirectsToHTTPS { hosts[position].answer.redirectsToHTTPS = true }
    }

    private mutating func position(of name: String) -> Int? {
        if hosts.count < Self.indexedCountMin { return hosts.firstIndex { $0.name == name } }
        if positions.isEmpty {
            for (position, host) in hosts.enumerated() { positions[host.name] = position }
        }
        return positions[name]
    }

    private static let indexedCountMin = 8

    /// What a VirtualService says, once for each Gateway; nil: nothing for this table.
    private mutating func routes(
        of record: VirtualServiceRecord, for server: GatewayServerRef
    ) -> VirtualServiceRoutes? {
        let key = RouteKey(gateway: ObjectIdentifier(server.gateway), virtualService: ObjectIdentifier(record))
        if !hasOneServer, let known = routes[key] { return known }
        let listener = RouteListener(
            port: server.server.port.number, gateway: server.reference, isTLS: server.server.tls != nil)
        let new = VirtualServiceRoutes(record, for: listener, in: view)
        if !hasOneServer { routes[key] = .some(new) }
        return new
    }

    /// What a table has where nobody has a host in it.
    var bare: GatewayHost { GatewayHost(hostname: "blackhole", port: firstPort, domains: ["*"]) }

    /// The hosts by name, those that answer alike joined.
    var finished: [GatewayHost] {
        if hosts.count == 1 { return [joined([0])] }
        var finished: [GatewayHost] = []
        for positions in alike { finished.append(joined(positions)) }
        finished.sort { $0.name < $1.name }
        return finished
    }

    /// The positions of hosts that answer alike.
    private var alike: [[Int]] {
        var alike: [[Int]] = []
        var places: [Answer: Int] = [:]
        places.reserveCapacity(hosts.count / 2)
        var start = 0
        while start < hosts.count {
            // Hosts of one VirtualService come one behind the other.
            let answer = hosts[start].answer
            var end = start + 1
            while end < hosts.count, hosts[end].answer == answer { end += 1 }
            if let place = places[answer] {
                alike[place] += start..<end
            } else {
                places[answer] = alike.count
                alike.append(Array(start..<end))
            }
            start = end
        }
        return alike
    }

    /// One host of those at `positions`, which answer alike.
    private func joined(_ positions: [Int]) -> GatewayHost {
        var names: [String] = []
        names.reserveCapacity(positions.count)
        for position in positions { names.append(hosts[position].name) }
        names.sort(by: isMoreSpecific)
        var first = hosts[positions[0]]
        for position in positions where hosts[position].name == names[0] { first = hosts[position] }
        return GatewayHost(
            hostname: first.name, port: first.port, domains: names, redirectsToHTTPS: first.answer.redirectsToHTTPS,
            routes: first.answer.routes)
    }
}

/// Whether `a` comes before `b` among the hosts of which the first gives its name to all: whole names, then wildcards;
/// longer ones first.
private func isMoreSpecific(_ a: String, _ b: String) -> Bool {
    if a.isWildcardHost != b.isWildcardHost { return b.isWildcardHost }
    return a.utf8.count == b.utf8.count ? a < b : a.utf8.count > b.utf8.count
}
