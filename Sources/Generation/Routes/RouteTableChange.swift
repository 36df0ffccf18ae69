import EnvoyAPI
import Mesh
import MeshConfig

/// What the route tables of a sidecar with one egress listener for all ports become in its next view: tables of the
/// numbers that a difference touches, and that of the explicit HTTP proxy, in which what it touches is planned again.
struct RouteTableChange {
    /// Tables that are new, or others than before.
    private(set) var changed: [RouteTable] = []
    /// Names of those that are gone.
    private(set) var removed: [String] = []

    /// - Parameter table: a table of the older view.
    /// - Returns: nil where all tables are to be planned again.
    init?(from old: ProxyView, to new: ProxyView, _ difference: ViewDifference, table: (String) -> RouteTable?) {
        guard let touched = TouchedRoutes(old, new, difference) else { return nil }
        let numbers = Set(
            [old, new].flatMap { touched.services(in: $0) }.flatMap(\.tablePorts).map(\.port.number)
                + (touched.virtualServices.isEmpty ? [] : [80]) + (new.httpProxyPort == 0 ? [] : [0]))
        let (before, after) = (touched.hosts(in: old, numbers), touched.hosts(in: new, numbers))
        var planner = RouteTablePlanner(new)
        for number in numbers {
            let (gone, come) = (before[number] ?? [], after[number] ?? [])
            let known = table(RouteTablePlanner.name(number))
            // Names that no service has may be in the table of port 80 from the time when it comes into being.
            if known == nil, number == 80, !come.isEmpty { return nil }
            let isOwned = known != nil || come.contains { $0.hosts.contains { $0.service != nil } }
            guard isOwned else { continue }
            let hosts = known?.hosts.replacing(gone, with: come) ?? TableHosts(come)
            guard hosts.hasService || number == 0 || new.routes(number) else {
                removed += known.map { [$0.name] } ?? []
                continue
            }
            planner.add(number, hosts)
            planner.addSniffed(touched.sniffedPorts(in: new, number), come)
        }
        changed = planner.tables
        let names = Set(changed.map(\.name))
        for number in numbers {
            for port in touched.sniffedPorts(in: old, number) {
                let name = hostAndPort(port.service.hostname, number)
                if !names.contains(name), table(name) != nil { removed.append(name) }
            }
        }
    }
}

/// The services and VirtualServices about which route tables have to be asked again.
struct TouchedRoutes {
    /// The services whose routes may be others; tables have more hosts only for VirtualServices.
    let hostnames: Set<String>
    /// Those that have a host of them, or that differ.
    let virtualServices: Set<ObjectName>

    /// nil: too many to tell.
    init?(_ old: ProxyView, _ new: ProxyView, _ difference: ViewDifference) {
        guard old.hasOneScopeForAllPorts, new.hasOneScopeForAllPorts, let changed = difference.virtualServices,
            !difference.ruledHosts.contains(where: \.isWildcardHost)
        else { return nil }
        let views = [old, new]
        // gRPC clients are told of no cluster that does not exist, and rules say which subsets do.
        let ruled = difference.ruledHosts.filter { host in
            views.contains { $0.scope.isGRPC || $0.hashes(requestsTo: host) }
        }
        let others = difference.hostnames.union(ruled)
        guard others.count + changed.count <= Self.countMax, let first = Self.names(concerning: others, views) else {
            return nil
        }
        let hosts = views.flatMap { $0.virtualServices(first.union(changed), in: $0.egress[0]) }.flatMap(\.spec.hosts)
        if hosts.contains(where: \.isWildcardHost) { return nil }
        hostnames = others.union(hosts)
        // What is called after many may be matched by others than are for its name.
        if others.contains(where: \.isWildcardHost) { return nil }
        // Who else is for one of the hosts decides whether its service has a route of its own.
        guard let second = Self.names(concerning: hostnames, views) else { return nil }
        virtualServices = first.union(changed).union(second)
        for view in views where services(in: view).contains(where: \.isAlias) { return nil }
    }

    /// What is worth being planned one by one.
    private static let countMax = 100

    private static func names(concerning hosts: Set<String>, _ views: [ProxyView]) -> Set<ObjectName>? {
        var names: Set<ObjectName> = []
        for view in views {
            guard let found = view.virtualServices(concerning: hosts) else { return nil }
            names.formUnion(found)
        }
        return names
    }

    /// The services in question.
    func services(in view: ProxyView) -> [MeshService] {
        hostnames.compactMap { view.service(named: $0, in: view.egress[0]) }
    }

    /// The hosts in the tables of `numbers` that the touched ones have.
    func hosts(in view: ProxyView, _ numbers: Set<Int>) -> [Int: [RoutedHosts]] {
        let (routes, services) = routes(in: view)
        let known = services.flatMap(\.tablePorts)
        return Dictionary(grouping: known, by: \.port.number).merging(numbers.map { ($0, $0 == 0 ? known : []) }) {
            found, _ in found
        }
        .filter { numbers.contains($0.key) }
        .reduce(into: [:]) { tables, entry in
            tables[entry.key] = routes.hosts(port: entry.key, of: entry.value).filter { group in
                // Of other services only the VirtualServices count.
                !group.isStandard || group.hosts[0].service.map { hostnames.contains($0.service.hostname) } ?? false
            }
        }
    }

    /// A plan for the touched VirtualServices, and the services that they and the touched ones are, in service order.
    func routes(in view: ProxyView) -> (EgressRoutes, [MeshService]) {
        let egress = view.egress[0]
        let records = view.virtualServices(virtualServices, in: egress)
        let services = hostnames.union(records.flatMap(\.spec.hosts))
            .compactMap { view.service(named: $0, in: egress) }.sorted { $0.precedes($1) }
        return (EgressRoutes(egress, records, in: view), services)
    }

    /// The ports of `number` that have tables of their own.
    func sniffedPorts(in view: ProxyView, _ number: Int) -> [ServicePortRef] {
        services(in: view).flatMap(\.tablePorts).filter {
            $0.port.number == number && $0.port.protocol_.listenerClass == .auto
        }
    }
}

extension ProxyView {
    /// Whether a rule says how requests to `hostname` are hashed.
    fileprivate func hashes(requestsTo hostname: String) -> Bool {
        service(named: hostname).flatMap { rule(for: $0) }?.spec.hashes ?? false
    }
}

extension ProxyView {
    /// Whether there is a table for ports of this number, with one egress listener.
    fileprivate func routes(_ number: Int) -> Bool {
        services(withPort: number, in: egress[0]).contains { service in
            service.tablePorts.contains { $0.port.number == number && $0.isRouted }
        }
    }
}

extension TableHosts {
    /// Whether there is a host of a service.
    fileprivate var hasService: Bool {
        // Services that no VirtualService routes come last.
        elements.last?.isStandard == true || elements.contains { $0.hosts.contains { $0.service != nil } }
    }
}
