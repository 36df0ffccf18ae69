import EnvoyAPI
import Mesh
import MeshConfig

/// One service port as a virtual host: the authorities that mean it.
struct VirtualHost {
    let port: ServicePortRef
    /// At least one.
    let domains: [String]

    /// The host's name in its table.
    var name: String { hostAndPort(port.service.hostname, port.port.number) }

    /// The host with its default route.
    ///
    /// - Parameter retries: a policy that all hosts of a table may share.
    func message(retries: Envoy.RetryPolicy, in arena: Arena) -> Envoy.VirtualHost {
        arena.make { host in
            host.name = name
            host.domains.append(contentsOf: domains)
            host.includeRequestAttemptCount = true
            host.routes.append(defaultRoute(to: port, retries: retries, in: arena))
        }
    }
}

/// The virtual hosts of one table, by name; no domain twice, or Envoy would refuse the whole table.
/// Source: generation.md 2.9, steps 5 and 8.
struct VirtualHosts {
    private(set) var hosts: [VirtualHost] = []

    /// The hosts of `ports`, but for those whose domains all belong to others.
    ///
    /// - Parameter ports: older services first; of two that claim one domain the older gets it.
    init(_ ports: [ServicePortRef], _ resolver: Resolver) {
        // Envoy compares without regard to case; hostnames are lower case already, search domains may not be.
        var taken: Set<String> = []
        let realNames = Set(ports.map { $0.service.hostname.lowercased() })
        for port in ports {
            let own = port.service.hostname.lowercased()
            let domains = resolver.domains(of: port.service).filter { domain in
                let folded = domain.lowercased()
                // A short form must not take the place of the service that really has that name.
                return (folded == own || !realNames.contains(folded)) && taken.insert(folded).inserted
            }
            if !domains.isEmpty { hosts.append(VirtualHost(port: port, domains: domains)) }
        }
        hosts.sort { $0.name < $1.name }
    }
}
