package import MeshConfig

/// What one egress listener of a Sidecar lets its proxies see. Source: generation.md 2.3.
package struct EgressScope: Sendable {
    /// nil: the built-in listener, which sees everything that is visible, on every port.
    package let listener: Sidecar.EgressListener?
    /// In service order, one for each hostname. A listener with a port other than an HTTP_PROXY one has only services
    /// with that port, and none of their other ports count.
    package let services: [MeshService]
    /// Those of the mesh (not of gateways) for these hosts, in the order in which they win.
    package let virtualServices: [VirtualServiceRecord]

    package init(
        listener: Sidecar.EgressListener? = nil, services: [MeshService], virtualServices: [VirtualServiceRecord] = []
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
