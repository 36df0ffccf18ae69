import EnvoyAPI
import Mesh
import MeshConfig

/// One virtual host with the authorities that mean it.
struct VirtualHost {
    let host: RoutedHost
    /// At least one.
    let domains: [String]

    /// The host with its routes.
    func message(_ writer: RouteWriter) -> Envoy.VirtualHost { writer.arena.make { write(to: $0, writer) } }

    /// Fills `message` with the host and its routes.
    func write(to message: Envoy.VirtualHost, _ writer: RouteWriter) {
        message.name = host.name
        message.domains.append(contentsOf: domains)
        message.includeRequestAttemptCount = writer.facts.countsAttempts
        switch (host.routes, host.subject) {
        case (.virtualService(let routes), _): message.routes.append(contentsOf: writer.routes(routes.value))
        case (.standard(let hash), .service(let port)):
            message.routes.append(writer.standardRoute(to: port, hash: hash))
        case (.standard, .name): preconditionFailure("a host that is no service's is a VirtualService's")
        }
    }
}

/// The virtual hosts of one table, by name; no name and no domain twice, or Envoy would refuse the whole table.
/// Source: generation.md 2.9, steps 5, 7 and 8.
struct VirtualHosts {
    private(set) var hosts: [VirtualHost] = []

    /// The hosts of a table but for those whose domains all belong to others.
    ///
    /// - Parameters:
    ///   - hosts: of two that claim one domain the earlier gets it.
    ///   - hasAllPorts: whether it is a table for all ports, where domains have ports, and may lack them for port 80.
    init(_ hosts: [RoutedHost], _ resolver: Resolver, hasAllPorts: Bool) {
        // Envoy compares without regard to case; hostnames are lower case already, search domains may not be.
        var taken: Set<String> = []
        var names: Set<String> = []
        let realNames = Set(hosts.compactMap { $0.service?.service.hostname.lowercased() })
        for host in hosts where names.insert(host.name).inserted {
            let own = host.service?.service.hostname.lowercased()
            let domains = Self.domains(of: host, resolver, hasAllPorts: hasAllPorts).filter { domain in
                let folded = domain.lowercased()
                // A short form must not take the place of the service that really has that name.
                return (folded == own || own == nil || !realNames.contains(folded)) && taken.insert(folded).inserted
            }
            if !domains.isEmpty { self.hosts.append(VirtualHost(host: host, domains: domains)) }
        }
        self.hosts.sort { $0.host.name < $1.host.name }
    }

    /// The authorities that `host` wants.
    static func domains(of host: RoutedHost, _ resolver: Resolver, hasAllPorts: Bool) -> [String] {
        switch host.subject {
        case .service(let port):
            let number = port.port.number
            if hasAllPorts, number == 80 { return resolver.domains(of: port.service, port: 80) }
            let plain = resolver.domains(of: port.service)
            return hasAllPorts ? plain.map { hostAndPort($0, number) } : plain
        case .name(let name, let port):
            return hasAllPorts && port != 80 ? [] : [name.isIPv6 ? "[\(name)]" : name]
        }
    }
}
