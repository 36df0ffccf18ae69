import Mesh
import MeshConfig

/// The servers that have one route table, none twice, in the order in which they were taken. Equal if they are of the
/// same Gateways: all that they say of the table is in its hosts.
final class TableServers: Hashable, Sendable {
    /// At least one.
    let all: [GatewayServerRef]
    /// nil: so few that each can be looked at.
    private let index: Index?
    private let valueHash: Int

    /// Positions in `all`, in order.
    private struct Index {
        let byGateway: [GatewayReference: [Int]]
        let byHost: [String: [Int]]

        init(_ servers: [GatewayServerRef]) {
            byGateway = Dictionary(grouping: servers.indices) { servers[$0].reference }
            var byHost: [String: [Int]] = [:]
            for (position, server) in servers.enumerated() {
                for host in Set(server.server.hosts.map(\.host)) { byHost[host, default: []].append(position) }
            }
            self.byHost = byHost
        }
    }

    private static let unindexedCountMax = 4

    private init(_ servers: [GatewayServerRef]) {
        all = servers
        index = servers.count > Self.unindexedCountMax ? Index(servers) : nil
        var hasher = Hasher()
        for server in servers { hasher.combine(server.gateway.key.name) }
        valueHash = hasher.finalize()
    }

    /// The servers of `ports` that have tables, by the tables' names.
    static func byTable(_ ports: GatewayPorts) -> [String: TableServers] {
        struct Key: Hashable {
            let gateway: ObjectIdentifier
            let index: Int
            /// 0: any.
            let port: Int
        }
        var seen: Set<Key> = []
        var servers: [String: [GatewayServerRef]] = [:]
        for server in ports.ports.lazy.flatMap(\.servers) {
            guard let name = server.routeTableName else { continue }
            // A server with TLS that listens on several ports has the same table on all of them.
            let key = Key(
                gateway: ObjectIdentifier(server.gateway), index: server.index, port: server.isTLS ? 0 : server.port)
            if seen.insert(key).inserted { servers[name, default: []].append(server) }
        }
        return servers.mapValues(TableServers.init)
    }

    /// Whether a server has the very host.
    func have(_ host: String) -> Bool {
        if let index { return index.byHost[host] != nil }
        return all.contains { $0.server.hosts.contains { $0.host == host } }
    }

    /// The servers of `gateways`, and those that have one of `hosts` themselves.
    func concerned(by gateways: [GatewayReference], _ hosts: Set<String> = []) -> [GatewayServerRef] {
        guard let index else {
            return all.filter { server in
                gateways.contains(server.reference) || server.server.hosts.contains { hosts.contains($0.host) }
            }
        }
        var positions: Set<Int> = []
        for gateway in gateways { positions.formUnion(index.byGateway[gateway] ?? []) }
        for host in hosts { positions.formUnion(index.byHost[host] ?? []) }
        return positions.sorted().map { all[$0] }
    }

    static func == (a: TableServers, b: TableServers) -> Bool {
        a === b || (a.valueHash == b.valueHash && a.all.map(\.gateway.key) == b.all.map(\.gateway.key))
    }

    func hash(into hasher: inout Hasher) { hasher.combine(valueHash) }
}
