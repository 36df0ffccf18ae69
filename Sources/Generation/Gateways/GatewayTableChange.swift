import Mesh
import MeshConfig

/// The route tables of a gateway that a difference between two of its views touches, made from their predecessors.
struct GatewayTableChange {
    let changed: [GatewayTable]

    /// - Parameter table: a table of the older view.
    /// - Returns: nil where all tables are to be planned again.
    init?(
        from old: ProxyView, to new: ProxyView, _ difference: ViewDifference, table: (String) -> GatewayTable?
    ) {
        // Where servers listen depends on the gateway's own services.
        guard let changed = difference.virtualServices, !difference.ruledHosts.contains(where: \.isWildcardHost),
            old.targets.elementsEqual(new.targets, by: { $0.service === $1.service })
        else { return nil }
        let destinations = difference.hostnames.union(difference.ruledHosts)
        guard destinations.count + changed.count <= Self.countMax else { return nil }
        var touched = changed
        for view in [old, new] {
            for host in destinations { touched.formUnion(view.virtualServicesAtGateways(sendingTo: host)) }
        }
        guard touched.count <= Self.countMax else { return nil }
        let bound = [old, new].flatMap { $0.virtualServicesAtGateways(touched) }.flatMap(\.spec.gateways)
        let names = Set(Set(bound).flatMap(new.tableNames))
        self.changed = names.compactMap(table).map { $0.next(from: old, to: new, touched) }
    }

    /// What is worth being planned one by one.
    fileprivate static let countMax = 100
}

extension ProxyView {
    /// The names that route tables of a Gateway would have, if the proxies serve it.
    fileprivate func tableNames(of reference: GatewayReference) -> [String] {
        guard let gateway = gateway(reference) else { return [] }
        return gateway.spec.servers.indices.flatMap { index in
            gateway.ports(ofServer: index, targets).compactMap {
                GatewayServerRef(gateway: gateway, index: index, port: $0).routeTableName
            }
        }
    }
}

extension GatewayTable {
    /// The table in `new`, where it is this one in `old`, and nothing but the VirtualServices `touched` may lead
    /// elsewhere.
    fileprivate func next(from old: ProxyView, to new: ProxyView, _ touched: Set<ObjectName>) -> GatewayTable {
        let hosts = hosts(from: old, to: new, touched) ?? allHosts(of: servers, in: new)
        return GatewayTable(name: name, hosts: hosts, facts: facts, servers: servers)
    }

    /// nil: too many are concerned.
    private func hosts(
        from old: ProxyView, to new: ProxyView, _ touched: Set<ObjectName>
    ) -> HashedList<GatewayHost>? {
        guard hosts.elements.count > 1, let part = TouchedHosts(servers, touched, [old, new]) else { return nil }
        let (gone, come) = (part.hosts(in: old), part.hosts(in: new))
        // Names that are only sent to https share a host with others, about which nobody asked.
        let (goneOnlySent, comeOnlySent) = (gone.filter(\.routes.isEmpty), come.filter(\.routes.isEmpty))
        guard goneOnlySent.map(\.domains) == comeOnlySent.map(\.domains) else { return nil }
        let next = hosts.replacing(gone.filter { !$0.routes.isEmpty }, with: come.filter { !$0.routes.isEmpty })
        return next.elements.isEmpty ? nil : next
    }
}

/// The hosts of one table that some VirtualServices have or had, and all that answer as those do.
private struct TouchedHosts {
    private let servers: TableServers
    private let names: Set<String>
    private let virtualServices: Set<ObjectName>

    /// nil: too many to be worth it.
    init?(_ servers: TableServers, _ touched: Set<ObjectName>, _ views: [ProxyView]) {
        self.servers = servers
        // Hosts that answer alike have the same VirtualServices: who is for a touched name has all those names.
        let first = touched.union(Self.virtualServices(for: Self.names(of: touched, servers, views), servers, views))
        guard first.count <= GatewayTableChange.countMax else { return nil }
        names = Self.names(of: first, servers, views)
        virtualServices = first.union(Self.virtualServices(for: names, servers, views))
        guard virtualServices.count <= GatewayTableChange.countMax else { return nil }
    }

    /// The hosts that the servers have for some VirtualServices.
    private static func names(
        of virtualServices: Set<ObjectName>, _ servers: TableServers, _ views: [ProxyView]
    ) -> Set<String> {
        var names: Set<String> = []
        for record in views.flatMap({ $0.virtualServicesAtGateways(virtualServices) }) {
            for server in servers.concerned(by: record.spec.gateways) {
                names.formUnion(server.hosts(for: record.spec.hosts, in: record.key.namespace))
            }
        }
        return names
    }

    /// The VirtualServices that may be for one of `names`, whatever they are bound to.
    private static func virtualServices(
        for names: Set<String>, _ servers: TableServers, _ views: [ProxyView]
    ) -> Set<ObjectName> {
        var found: Set<ObjectName> = []
        for view in views {
            for name in names {
                found.formUnion(view.virtualServicesAtGateways(for: name, isNarrowing: servers.have(name)))
            }
        }
        return found
    }

    func hosts(in view: ProxyView) -> [GatewayHost] {
        let records = view.virtualServicesAtGateways(virtualServices)
        var hosts = GatewayHosts(servers, names, in: view)
        for server in servers.concerned(by: records.flatMap(\.spec.gateways), names) {
            hosts.add(server, records.filter { $0.spec.gateways.contains(server.reference) })
        }
        return hosts.finished
    }
}
