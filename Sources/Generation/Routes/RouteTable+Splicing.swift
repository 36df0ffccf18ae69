import EnvoyAPI
import Mesh
import MeshConfig

extension RouteTable {
    /// The table as a resource, where `resource` is `old`: all hosts but those with other routes are taken from there.
    ///
    /// - Returns: nil where more than routes differs, so that domains may belong to others.
    func encode(after old: RouteTable, _ resource: EncodedResource, in arena: Arena) -> EncodedResource? {
        guard name == old.name, kind == old.kind, resolver == old.resolver, facts == old.facts else { return nil }
        switch kind {
        case .port, .allPorts: break
        case .sniffed, .empty: return nil
        }
        var hosts: [String: RoutedHost] = [:]
        for (before, after) in self.hosts.elements.differences(from: old.hosts.elements, ==) {
            guard let before, let after, before.hosts.count == after.hosts.count else { return nil }
            for (a, b) in zip(before.hosts, after.hosts) where a != b {
                guard a.claimsTheSame(as: b, resolver.value) else { return nil }
                hosts[b.name] = b
            }
        }
        guard !hosts.isEmpty else { return nil }
        // Of several hosts with one name the first is in the table.
        let hostnames = Set(hosts.values.map(\.hostname))
        var names = Set(hosts.keys)
        for host in self.hosts.all where hostnames.contains(host.hostname) && names.remove(host.name) != nil {
            hosts[host.name] = host
        }
        do throws(DecodeError) {
            return try resource.replacingVirtualHosts(hosts.keys.sorted()) { name, domains in
                // A host whose domains all belong to others is not in the table.
                guard let domains, let host = hosts[name] else { return nil }
                return arena.serialize {
                    var writer = RouteWriter(facts, in: arena)
                    return writer.fragment(VirtualHost(host, domains: domains, in: arena))
                }
            }
        } catch {
            preconditionFailure("what was encoded here can be decoded")
        }
    }
}

extension RoutedHost {
    /// Whether the two are for the same authorities.
    fileprivate func claimsTheSame(as other: RoutedHost, _ resolver: Resolver) -> Bool {
        switch (subject, other.subject) {
        case (.service(let a), .service(let b)):
            a.port.number == b.port.number && resolver.spellsAlike(a.service, b.service)
        case (.name, .name): subject == other.subject
        case (.service, .name), (.name, .service): false
        }
    }
}
