import Mesh
import MeshConfig

/// The listener that routes are made for, as far as it decides which routes a VirtualService gives it.
struct RouteListener: Hashable, Sendable {
    /// The listener as far as it counts for what routes say.
    struct Place: Hashable, Sendable {
        /// The number that conditions on ports mean: a port of services, or the declared one of a Gateway's server.
        /// 0: a listener for services of all ports.
        let port: Int
        /// Whether clients come by TLS, which decides what port a redirect may leave out.
        let isTLS: Bool
        /// The port of destinations that have none of their own, nor a service with a single one.
        let destinationPort: Int
    }

    let place: Place
    /// The mesh for sidecars and gRPC clients.
    let gateway: GatewayReference

    /// As in `place`.
    var port: Int { place.port }

    /// A listener of a gateway, or one that serves only `port`.
    ///
    /// - Parameter destinationPort: nil: the same as `port`.
    init(port: Int, gateway: GatewayReference, isTLS: Bool, destinationPort: Int? = nil) {
        place = Place(port: port, isTLS: isTLS, destinationPort: destinationPort ?? port)
        self.gateway = gateway
    }

    /// The listener of a sidecar, or a gRPC client, for one port of all services; 0: for all ports, of which
    /// `destinationPort` is the one that the routes are for.
    static func mesh(port: Int, destinationPort: Int? = nil) -> RouteListener {
        RouteListener(port: port, gateway: .mesh, isTLS: false, destinationPort: destinationPort)
    }
}

extension ProxyMatch {
    /// Whether routes with these conditions are for proxies of `scope`. Where a match has gateways of its own, the
    /// proxy's namespace and labels do not count. Source: generation.md 6.1, "Static evaluation".
    func holds(at listener: RouteListener, for scope: ScopeKey) -> Bool {
        guard port == 0 || port == listener.port else { return false }
        guard gateways.isEmpty else { return gateways.contains(listener.gateway) }
        return (sourceNamespace.isEmpty || sourceNamespace == scope.namespace)
            && sourceLabels.allSatisfy { scope.labels[$0.key] == $0.value }
    }
}
