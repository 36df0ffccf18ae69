import HashTreeCollections
import MeshConfig

/// VirtualServices by the hosts that they are for, and by those that they send requests to.
struct RoutedHostIndex: Sendable {
    private var namesByHost: TreeDictionary<String, TreeSet<ObjectName>> = [:]
    private var namesByDestination: TreeDictionary<String, TreeSet<ObjectName>> = [:]
    private var wildcards: TreeSet<String> = []

    /// Those with the very host.
    func names(for host: String) -> TreeSet<ObjectName> { namesByHost[host] ?? [] }

    /// Those with the host, or with a wildcard that it is inside of.
    func names(forAnyAround host: String) -> TreeSet<ObjectName> {
        wildcards.reduce(names(for: host)) { names, wildcard in
            host.isInsideHost(wildcard) ? names.union(self.names(for: wildcard)) : names
        }
    }

    /// Whether one has a wildcard that `host` is inside of.
    func isInsideWildcard(_ host: String) -> Bool { wildcards.contains(where: host.isInsideHost) }

    /// Those that send requests or copies of them to `host`.
    func names(sendingTo host: String) -> TreeSet<ObjectName> { namesByDestination[host] ?? [] }

    /// Adds the VirtualService `name`, or takes it out.
    mutating func set(_ name: ObjectName, _ spec: VirtualService, to presence: Presence) {
        for host in spec.hosts { namesByHost.set(name, under: host, to: presence) }
        for host in spec.requestDestinations { namesByDestination.set(name, under: host, to: presence) }
        for host in spec.hosts where host.isWildcardHost {
            if namesByHost[host] == nil { wildcards.remove(host) } else { wildcards.insert(host) }
        }
    }
}
