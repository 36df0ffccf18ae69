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
    let resolver: Resolver
    let facts: RouteFacts

    /// The table as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        arena.encodeRouteTable(name) { table in
            let writer = RouteWriter(facts, in: arena)
            switch kind {
            case .port(let unknown): write(to: table, unknown, hasAllPorts: false, writer)
            case .allPorts(let unknown): write(to: table, unknown, hasAllPorts: true, writer)
            case .sniffed:
                for host in hosts.all {
                    table.virtualHosts.append(VirtualHost(host: host, domains: ["*"]).message(writer))
                }
            case .empty: break
            }
        }
    }

    private func write(
        to table: Envoy.RouteConfiguration, _ unknown: UnknownTraffic, hasAllPorts: Bool, _ writer: RouteWriter
    ) {
        let known = VirtualHosts(hosts.all, resolver, hasAllPorts: hasAllPorts).hosts
        for host in known { table.virtualHosts.append(host.message(writer)) }
        // A VirtualService may be for every host; a second host of that kind would cost the whole table.
        if !known.contains(where: { $0.domains.contains("*") }) {
            table.virtualHosts.append(
                unknown.virtualHost(countsAttempts: facts.countsAttempts, in: writer.arena))
        }
    }
}
