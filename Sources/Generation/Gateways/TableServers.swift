import Mesh
import MeshConfig

/// The servers that have one route table, none twice, in the order in which they were taken. Equal if they are of the same
/// Gateways: all that they say of the table is in its hosts.
final class TableServers: Hashable, Sendable {
    /// At least one.
    let all: [GatewayServerRef]
    // Positions in `all`, in order.
    private let byGateway: [GatewayReference: [Int]]
    private let byHost: [String: [Int]]
    private let valueHash: Int

    private init(_ servers: [GatewayServerRef]) {
        all = servers
        byGateway = Dictionary(grouping: servers.indices) { servers[$0].reference }
        var byHost: [String: [Int]] = [:]
        for (position, server) in servers.enumerated() {
            for host in Set(server.server.hosts.map(\.host)) { byHost[host, default: []].append(position) }
        }
        self.byHost = byHost
        valueHash = servers.map(\.gateway.key).hashValue
    }

    /// The servers of `ports` that have tables, by the tables' names.
    static func byTable(_ ports: GatewayPorts) -> [String: TableServers] {
        struct Key: Hashable {
            let table: String
            let gateway: ConfigKey
            let index: Int
        }
        var seen: Set<Key> = []
        var servers: [String: [GatewayServerRef]] = [:]
        for server in ports.ports.lazy.flatMap(\.servers) {
            guard let name = server.routeTableName else { continue }
            // A server that listens on several ports has the same table on all of them.
            let key = Key(table: name, gateway: server.gateway.key, index: server.index)
            if seen.insert(key).inserted { servers[name, default: []].append(server) }
        }
        return servers.mapValues(TableServers.init)
    }

    /// Whether a server has the very host.
    func have(_ host: String) -> Bool { byHost[host] != nil }

    /// The servers of `gateways`, and those that have one of `hosts` themselves.
    func concerned(by gateways: [GatewayReference], _ hosts: Set<String> = []) -> [GatewayServerRef] {
        var positions: Set<Int> = []
        for gateway in gateways { positions.formUnion(byGateway[gateway] ?? []) }
        for host in hosts { positions.formUnion(byHost[host] ?? []) }
        return positions.sorted().map { all[$0] }
    }

    static func == (a: TableServers, b: TableServers) -> Bool {
        a === b || (a.valueHash == b.valueHash && a.all.map(\.gateway.key) == b.all.map(\.gateway.key))
    }

    func hash(into hasher: inout Hasher) { hasher.combine(valueHash) }
}
