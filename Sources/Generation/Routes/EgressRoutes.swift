import Mesh
import MeshConfig

/// Plans the virtual hosts that the services and VirtualServices of one egress listener make, port by port.
/// Source: generation.md 2.9.
struct EgressRoutes {
    let view: ProxyView
    let scope: EgressScope
    private let lookup: VirtualServiceLookup

    /// A plan for `scope`, one of `view.egress`.
    ///
    /// - Parameter virtualServices: those of the scope that count, in their order; nil: all.
    init(_ scope: EgressScope, _ virtualServices: [VirtualServiceRecord]? = nil, in view: ProxyView) {
        self.view = view
        self.scope = scope
        lookup = VirtualServiceLookup(virtualServices ?? scope.virtualServices)
    }

    /// The virtual hosts of the table for `port`, those of VirtualServices first: in the order in which they get the
    /// domains that several want.
    ///
    /// - Parameters:
    ///   - port: 0: a table for all ports.
    ///   - ports: the ports of the scope's services with that number, or all of them; older services first.
    func hosts(port: Int, of ports: [ServicePortRef]) -> [RoutedHosts] {
        var groups: [RoutedHosts] = []
        groups.reserveCapacity(ports.count)
        // Services that a VirtualService routes.
        var routed: Set<ObjectIdentifier> = []
        if !lookup.records.isEmpty {
            let known = Self.byHostname(ports)
            for position in positions(port: port, known) {
                let hosts = hosts(of: position, known, port: port)
                if hosts.isEmpty { continue }
                let record = lookup.records[position]
                let rank = record.rank(in: view.scope.namespace)
                for host in hosts {
                    if case .service(let port) = host.subject { routed.insert(ObjectIdentifier(port.service)) }
                }
                groups.append(RoutedHosts(of: .virtualService(record, rank: rank), hosts))
            }
        }
        var own: [RoutedHost] = []
        for index in ports.indices {
            let port = ports[index]
            if port.isRouted && !port.isAlias && !routed.contains(ObjectIdentifier(port.service)) {
                let rule = view.rule(for: port.service)
                let hash = rule?.spec.consistentHash(port: port.port.number)?.key
                own.append(RoutedHost(subject: .service(port), routes: .standard(hash: hash.map(Shared.init))))
            }
            let isLast = index + 1 == ports.count || ports[index + 1].service !== port.service
            if isLast, !own.isEmpty {
                groups.append(RoutedHosts(of: .service(port.service), own))
                own.removeAll(keepingCapacity: true)
            }
        }
        return groups
    }

    /// The ports of each service, which are one behind the other in `ports`.
    private static func byHostname(_ ports: [ServicePortRef]) -> [String: ArraySlice<ServicePortRef>] {
        var known: [String: ArraySlice<ServicePortRef>] = [:]
        known.reserveCapacity(ports.count)
        var start = 0
        for (index, port) in ports.enumerated() {
            let next = index + 1
            guard next == ports.count || ports[next].service !== port.service else { continue }
            known[port.service.hostname] = ports[start..<next]
            start = next
        }
        return known
    }

    /// The virtual hosts of one VirtualService, port by port.
    private func hosts(of position: Int, _ known: [String: ArraySlice<ServicePortRef>], port: Int) -> [RoutedHost] {
        guard let subjects = subjects(of: position, known, port: port) else { return [] }
        var hosts: [RoutedHost] = []
        var routes: (port: Int, shared: RoutedHost.Routes)?
        for subject in subjects {
            if routes?.port != subject.port {
                let listener = RouteListener.mesh(port: port, destinationPort: subject.port)
                guard let own = VirtualServiceRoutes(lookup.records[position], for: listener, in: view) else {
                    return hosts
                }
                routes = (subject.port, .virtualService(own))
            }
            if let routes { hosts.append(RoutedHost(subject: subject, routes: routes.shared)) }
        }
        return hosts
    }

    /// The VirtualServices that may have hosts in the table, in order. On port 80 that is all of them, whether their
    /// hosts are known or not: how hosts outside the mesh are routed.
    private func positions(port: Int, _ known: [String: ArraySlice<ServicePortRef>]) -> [Int] {
        guard port != 80 else { return Array(lookup.records.indices) }
        var positions: Set<Int> = []
        for hostname in known.keys { positions.formUnion(lookup.candidates(for: hostname)) }
        return positions.sorted()
    }

    /// Whom the hosts of a VirtualService mean in the table for `port`; nil where it has no say in it.
    private func subjects(of position: Int, _ known: [String: ArraySlice<ServicePortRef>], port: Int) -> [RoutedHost
        .Subject]?
    {
        let record = lookup.records[position]
        let hosts = record.spec.hosts
        if hosts.count == 1, !hosts[0].isWildcardHost, !record.spec.isGatewayAPI, let ports = known[hosts[0]],
            ports.count == 1, let port = ports.first, port.isRouted
        {
            return [.service(port)]
        }
        var names: [String] = []
        var services: [ArraySlice<ServicePortRef>] = []
        for host in hosts where !host.isWildcardHost {
            if let ports = known[host] { services.append(ports) } else { names.append(host) }
        }
        for host in hosts where host.isWildcardHost {
            let matched = record.spec.isGatewayAPI ? [] : known.keys.filter { $0.matchesHost(host) }
            if matched.isEmpty { names.append(host) }
            for hostname in matched.sorted() where lookup.mostSpecific(for: hostname) == position {
                if let ports = known[hostname] { services.append(ports) }
            }
        }
        if record.spec.isGatewayAPI {
            // Routes of another namespace count only for the services of their own. Source: 2.9, step 3.
            let isOwn = view.scope.namespace == record.key.namespace
            services = services.filter { isOwn || $0.first?.service.namespace == record.key.namespace }
            if services.isEmpty { return nil }
        }
        let ports = services.joined().filter(\.isRouted)
        if names.isEmpty, ports.count == 1 { return [.service(ports[0])] }
        let numbers = ports.isEmpty ? (port == 80 ? [80] : []) : Set(ports.map(\.port.number)).sorted()
        return numbers.flatMap { number in
            names.map { .name($0, port: number) } + ports.filter { $0.port.number == number }.map { .service($0) }
        }
    }
}

extension MeshService {
    /// Whether it is only another name of a host.
    var isAlias: Bool { if case .alias = resolution { true } else { false } }

    /// The ports by which tables know the service. Another name of a host has no routes of its own, but may get some
    /// from a VirtualService.
    var tablePorts: ServedPorts { ServedPorts(self, ofAlias: true) }
}

extension ServicePortRef {
    /// Whether requests for the port are routed: it speaks HTTP, or may do so.
    var isRouted: Bool { port.protocol_.listenerClass != .tcp }

    fileprivate var isAlias: Bool { service.isAlias }
}
