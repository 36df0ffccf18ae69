import MeshConfig

// What an egress listener of a Sidecar lets clients of `namespace` see. Source: generation.md 2.3.

extension Sidecar.EgressListener {
    /// Whether its hosts have the service, on a port that it is for.
    func shows(_ service: MeshService, to namespace: String) -> Bool {
        guard isForPort(of: service) else { return false }
        let names = { (host: ScopedHost) in
            host.isIn(service.namespace, client: namespace) && service.hostname.isInsideHost(host.host)
        }
        return hosts.contains(where: names) && !excludedHosts.contains(where: names)
    }

    /// Whether the service has a port that the listener is for.
    func isForPort(of service: MeshService) -> Bool {
        guard let number = restrictedPort else { return true }
        return service.ports.contains { $0.number == number }
    }

    /// Whether one of the VirtualService's hosts is among its own.
    func shows(_ record: VirtualServiceRecord, to namespace: String) -> Bool {
        let isNear = { (host: ScopedHost) in host.isIn(record.key.namespace, client: namespace) }
        return record.spec.hosts.contains { name in
            let matches = { (host: ScopedHost) in
                record.spec.isGatewayAPI ? name.isInsideHost(host.host) : name.matchesHost(host.host)
            }
            return hosts.contains { isNear($0) && matches($0) }
                && !excludedHosts.contains { isNear($0) && name.isInsideHost($0.host) }
        }
    }

    /// Whether it has everything that is visible, as far as hosts decide.
    var showsEveryHost: Bool { hosts == [ScopedHost(.all, "*")] && excludedHosts.isEmpty }

    /// Whether it has all services that are visible, with all their ports.
    var showsEverything: Bool { showsEveryHost && restrictedPort == nil }

    /// The only port of services that counts; nil: every port does.
    var restrictedPort: Int? {
        guard let port, port.number != 0, port.protocol_ != .httpProxy else { return nil }
        return port.number
    }
}

extension ScopedHost {
    /// Whether there is no index by which to find what it means.
    var isWildcardOfAll: Bool { namespaces == .all && host.isWildcardHost }

    /// Whether it speaks of things in namespace `owner`.
    fileprivate func isIn(_ owner: String, client: String) -> Bool {
        switch namespaces {
        case .all: true
        case .own: owner == client
        case .none: false
        case .named(let name): owner == name
        }
    }
}
