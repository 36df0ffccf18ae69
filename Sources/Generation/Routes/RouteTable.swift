import EnvoyAPI
import Mesh
import MeshConfig

/// The route table of one port of all services, of all ports, or of one port that is sniffed.
/// Source: generation.md 2.9.
struct RouteTable: Hashable, Sendable {
    /// What the table serves.
    enum Kind: Hashable, Sendable {
        /// The listeners of a port; other hosts are unknown traffic.
        case port(UnknownTraffic)
        /// A listener for services of all ports: an explicit HTTP proxy, or a Unix socket.
        case allPorts(UnknownTraffic)
        /// A listener that belongs to the only host of the table: any authority means it.
        case sniffed
        /// A port without services: something must be answered, or the listener waits for ever.
        case empty
    }

    let name: String
    let kind: Kind
    let hosts: TableHosts
    let resolver: Shared<Resolver>
    let facts: Shared<RouteFacts>

    /// The table as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        if let table = sniffed { return arena.encode(name, table.shape, table.texts) }
        return arena.encodeRouteTable(name) { table in
            var writer = RouteWriter(facts, in: arena)
            switch kind {
            case .port(let unknown): write(to: table, unknown, hasAllPorts: false, &writer)
            case .allPorts(let unknown): write(to: table, unknown, hasAllPorts: true, &writer)
            case .sniffed:
                for host in hosts.all {
                    table.virtualHosts.append(writer.fragment(VirtualHost(host, domains: ["*"], in: arena)))
                }
            case .empty: break
            }
        }
    }

    /// The table of a service that no VirtualService routes, like which there is one for each port that is sniffed.
    private var sniffed: (shape: SniffedTable, texts: [String])? {
        guard kind == .sniffed, let host = hosts.all.first, case .standard(let hash) = host.routes else { return nil }
        let shape = StandardHost(port: host.subject.port, domainCount: 1, hash: hash, facts: facts)
        return (SniffedTable(host: shape), [name, host.hostname])
    }

    private func write(
        to table: Envoy.RouteConfiguration, _ unknown: UnknownTraffic, hasAllPorts: Bool,
        _ writer: inout RouteWriter
    ) {
        var isForAll = false
        for host in VirtualHosts(hosts, resolver.value, hasAllPorts: hasAllPorts, in: writer.arena).all {
            table.virtualHosts.append(writer.fragment(host))
            if host.domains.contains(where: { $0.count == 1 && $0[0] == UInt8(ascii: "*") }) { isForAll = true }
        }
        // A VirtualService may be for every host; a second host of that kind would cost the whole table.
        if !isForAll {
            table.virtualHosts.append(
                unknown.virtualHost(countsAttempts: facts.value.countsAttempts, in: writer.arena))
        }
    }
}

/// The table of a port that is sniffed, whose only host is that of its service, for all authorities. Its texts are the
/// table's name and the hostname of the service.
private struct SniffedTable: MessageShape {
    let host: StandardHost

    var textCount: Int { 2 }

    func write(to table: Envoy.RouteConfiguration, _ texts: [String], in arena: Arena) {
        table.setUp(name: texts[0])
        table.virtualHosts.append { host.write(to: $0, [texts[1], "*"], in: arena) }
    }
}
