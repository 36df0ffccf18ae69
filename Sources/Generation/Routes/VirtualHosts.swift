import EnvoyAPI
import Mesh
import MeshConfig

/// One virtual host with the authorities that mean it.
struct VirtualHost {
    /// Where its routes come from.
    enum Content {
        /// No VirtualService: one route to the service.
        case standard(hash: LoadBalancer.ConsistentHash.Key?)
        /// The older ones first. Empty: 404.
        case virtualServices([Shared<VirtualServiceRoutes>])
    }

    /// What it is called; IPv6 has brackets.
    let hostname: String
    let port: Int
    /// At least one.
    let domains: [String]
    let content: Content
    /// Plaintext requests are sent to https.
    var redirectsToHTTPS = false

    /// Its name in the table.
    var name: String { hostAndPort(hostname, port) }
}

extension VirtualHost {
    /// `host` for `domains`.
    init(_ host: RoutedHost, domains: [String]) {
        switch host.routes {
        case .standard(let hash): content = .standard(hash: hash)
        case .virtualService(let routes): content = .virtualServices([routes])
        }
        hostname = host.hostname
        port = host.subject.port
        self.domains = domains
    }
}

/// The host of a service that no VirtualService routes; its texts are the hostname and the domains.
struct StandardHost: MessageShape {
    let port: Int
    let domainCount: Int
    let hash: LoadBalancer.ConsistentHash.Key?
    let facts: RouteFacts

    var textCount: Int { 1 + domainCount }

    func write(to host: Envoy.VirtualHost, _ texts: [String], in arena: Arena) {
        host.name = hostAndPort(texts[0], port)
        host.domains.append(contentsOf: texts.dropFirst())
        host.setUp(redirectsToHTTPS: false, isEmpty: false, facts)
        host.routes.append(RouteWriter(facts, in: arena).standardRoute(to: texts[0], port, hash: hash))
    }
}

/// The virtual hosts of one table, by name; no name and no domain twice, or Envoy would refuse the whole table.
/// Source: generation.md 2.9, steps 5, 7 and 8.
struct VirtualHosts {
    let hosts: [VirtualHost]

    /// The hosts of a table but for those whose domains all belong to others.
    ///
    /// - Parameters:
    ///   - hosts: of two that claim one domain the earlier gets it.
    ///   - hasAllPorts: whether it is a table for all ports, where domains have ports, and may lack them for port 80.
    init(_ hosts: [RoutedHost], _ resolver: Resolver, hasAllPorts: Bool) {
        // Envoy compares without regard to case; hostnames are lower case already, search domains may not be.
        var taken: Set<String> = []
        let realNames = Set(hosts.compactMap { $0.service?.service.hostname.folded })
        taken.reserveCapacity(4 * hosts.count)
        var sorted: [(name: String, host: VirtualHost)] = []
        sorted.reserveCapacity(hosts.count)
        for host in hosts {
            let own = host.service?.service.hostname.folded
            let domains = Self.domains(of: host, resolver, hasAllPorts: hasAllPorts).filter { domain in
                let folded = domain.folded
                // A short form must not take the place of the service that really has that name.
                return (folded == own || own == nil || !realNames.contains(folded)) && taken.insert(folded).inserted
            }
            if !domains.isEmpty { sorted.append((host.name, VirtualHost(host, domains: domains))) }
        }
        sorted.sort { $0.name < $1.name }
        self.hosts = sorted.indices.lazy.filter { $0 == 0 || sorted[$0 - 1].name != sorted[$0].name }
            .map { sorted[$0].host }
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

extension String {
    /// The text in lower case; itself where it is so already, as nearly all names are.
    fileprivate var folded: String {
        utf8.allSatisfy { $0 < 0x80 && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ? self : lowercased()
    }
}
