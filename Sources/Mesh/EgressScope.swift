package import MeshConfig

/// What one egress listener of a Sidecar lets its proxies see. Source: generation.md 2.3.
package struct EgressScope: Sendable {
    /// nil: the built-in listener, which sees everything that is visible, on every port.
    package let listener: Sidecar.EgressListener?
    /// In service order, one for each hostname. A listener with a port other than an HTTP_PROXY one has only services
    /// with that port, and none of their other ports count.
    package let services: ChunkedList<MeshService>
    /// Those of the mesh (not of gateways) for these hosts, in the order in which they win.
    package let virtualServices: [VirtualServiceRecord]

    package init(
        listener: Sidecar.EgressListener? = nil, services: ChunkedList<MeshService>,
        virtualServices: [VirtualServiceRecord] = []
    ) {
        self.listener = listener
        self.services = services
        self.virtualServices = virtualServices
    }
}

/// A service that the proxy has clusters for.
package struct ReachableService: Sendable {
    package let service: MeshService
    /// The service ports that have clusters; nil: all.
    package let ports: Set<Int>?

    package init(_ service: MeshService, ports: Set<Int>? = nil) {
        self.service = service
        self.ports = ports
    }
}

/// The services that a proxy has clusters for: in service order, one for each hostname.
package struct ReachableServices: Sequence, Sendable {
    let services: ChunkedList<MeshService>
    /// By hostname; of other services all ports have clusters.
    private let ports: [String: Set<Int>]

    /// `services`, with all their ports but where `ports` says which, by hostname.
    init(_ services: ChunkedList<MeshService>, ports: [String: Set<Int>] = [:]) {
        self.services = services
        self.ports = ports
    }

    /// Whether the service is one of them.
    func contains(_ service: MeshService) -> Bool { services.counterpart(of: service) === service }

    /// `service` as it is reached.
    func reached(_ service: MeshService) -> ReachableService {
        ReachableService(service, ports: ports.isEmpty ? nil : ports[service.hostname])
    }

    /// The services as they are reached.
    package struct Iterator: IteratorProtocol {
        @usableFromInline var services: ChunkedList<MeshService>.Iterator
        @usableFromInline let ports: [String: Set<Int>]

        init(_ services: ReachableServices) {
            self.services = services.services.makeIterator()
            ports = services.ports
        }

        /// The next one; nil at the end.
        @inlinable
        package mutating func next() -> ReachableService? {
            guard let service = services.next() else { return nil }
            return ReachableService(service, ports: ports.isEmpty ? nil : ports[service.hostname])
        }
    }

    /// An iterator that stands before the first service.
    package func makeIterator() -> Iterator { Iterator(self) }

    /// The hostnames of services that are not reached as they are in `old`.
    func hostnames(differingFrom old: ReachableServices) -> Set<String> {
        var hostnames = Set(
            services.differences(from: old.services, ===).flatMap { [$0.old, $0.new] }.compactMap { $0?.hostname })
        guard !ports.isEmpty || !old.ports.isEmpty else { return hostnames }
        for hostname in Set(ports.keys).union(old.ports.keys) where ports[hostname] != old.ports[hostname] {
            hostnames.insert(hostname)
        }
        return hostnames
    }
}
