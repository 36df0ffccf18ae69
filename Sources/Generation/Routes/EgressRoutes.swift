import Mesh
import MeshConfig

/// Plans the virtual hosts that the services and VirtualServices of one egress listener make, port by port.
/// Source: generation.md 2.9.
struct EgressRoutes {
    let view: ProxyView
    let scope: EgressScope
    private let lookup: VirtualServiceLookup

    /// A plan for `scope`, one of `view.egress`.
    init(_ scope: EgressScope, in view: ProxyView) {
        self.view = view
        self.scope = scope
        lookup = VirtualServiceLookup(scope.virtualServices)
    }

    /// The virtual hosts of the table for `port`, those of VirtualServices first: in the order in which they get the
    /// domains that several want.
    ///
    /// - Parameters:
    ///   - port: 0: a table for all ports.
    ///   - ports: the ports of the scope's services with that number, or all of them; older services first.
    func hosts(port: Int, of ports: [ServicePortRef]) -> [RoutedHost] {
        var hosts: [RoutedHost] = []
        if !lookup.records.isEmpty {
            let known = Dictionary(grouping: ports) { $0.service.hostname }
            for position in positions(port: port, known) { add(position, known, port: port, to: &hosts) }
        }
        let routed = Set(hosts.compactMap { $0.service?.service.hostname })
        for port in ports where port.isRouted && !port.isAlias && !routed.contains(port.service.hostname) {
            let rule = view.rule(for: port.service)
            let hash = rule?.spec.consistentHash(port: port.port.number)?.key
            hosts.append(RoutedHost(subject: .service(port), routes: .standard(hash: hash)))
        }
        return hosts
    }

    /// Adds the virtual hosts of one VirtualService, port by port.
    private func add(
        _ position: Int, _ known: [String: [ServicePortRef]], port: Int, to hosts: inout [RoutedHost]
    ) {
        guard let subjects = subjects(of: position, known, port: port) else { return }
        var routes: (port: Int, shared: RoutedHost.Routes)?
        for subject in subjects {
            if routes?.port != subject.port {
                let listener = RouteListener.mesh(port: port, destinationPort: subject.port)
                guard let own = VirtualServiceRoutes(lookup.records[position], for: listener, in: view) else { return }
                routes = (subject.port, .virtualService(Shared(own)))
            }
            if let routes { hosts.append(RoutedHost(subject: subject, routes: routes.shared)) }
        }
    }

    /// The VirtualServices that may have hosts in the table, in order. On port 80 that is all of them, whether their
    /// hosts are known or not: how hosts outside the mesh are routed.
    private func positions(port: Int, _ known: [String: [ServicePortRef]]) -> [Int] {
        guard port != 80 else { return Array(lookup.records.indices) }
        var positions: Set<Int> = []
        for hostname in known.keys { positions.formUnion(lookup.candidates(for: hostname)) }
        return positions.sorted()
    }

    /// Whom the hosts of a VirtualService mean in the table for `port`; nil where it has no say in it.
    private func subjects(of position: Int, _ known: [String: [ServicePortRef]], port: Int) -> [RoutedHost.Subject]? {
        let record = lookup.records[position]
        var names: [String] = []
        var services: [[ServicePortRef]] = []
        for host in record.spec.hosts where !host.isWildcardHost {
            if let ports = known[host] { services.append(ports) } else { names.append(host) }
        }
        for host in record.spec.hosts where host.isWildcardHost {
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
        let numbers = ports.isEmpty ? (port == 80 ? [80] : []) : Set(ports.map(\.port.number)).sorted()
        return numbers.flatMap { number in
            names.map { .name($0, port: number) } + ports.filter { $0.port.number == number }.map { .service($0) }
        }
    }
}

extension MeshService {
    /// The ports by which tables know the service. Another name of a host has no routes of its own, but may get some
    /// from a VirtualService.
    var tablePorts: [ServicePortRef] {
        guard case .alias = resolution else { return Array(servedPorts) }
        return ports.indices.map { ServicePortRef(service: self, index: $0) }
    }
}

extension ServicePortRef {
    /// Whether requests for the port are routed: it speaks HTTP, or may do so.
    var isRouted: Bool { port.protocol_.listenerClass != .tcp }

    fileprivate var isAlias: Bool { if case .alias = service.resolution { true } else { false } }
}
