import EnvoyAPI
import Mesh
import MeshConfig

/// What a gRPC server asks for before it takes connections on an address: how they are secured.
/// Source: generation.md 10.2.
struct GRPCInboundListener: Hashable, Sendable {
    /// As the server spells it.
    let name: String
    /// The server opens its port only if address and port are those of the name.
    let address: String
    let port: Int
    /// Whether clients must show a certificate of the mesh. A gRPC server cannot take plaintext as well.
    let isMutualTLS: Bool
    /// The service that leads to the port.
    let hostname: String
    /// nil: everybody may come in.
    let security: Shared<ListenerSecurity>?

    /// The listener called `name`; nil where that is no listener of a server, or no service leads to its port.
    init?(named name: String, of view: ProxyView) {
        let prefix = "xds.istio.io/grpc/lds/inbound/"
        guard name.hasPrefix(prefix), let colon = name.lastIndex(of: ":"),
            let port = Int(name[name.index(after: colon)...]),
            let target = view.targets.first(where: { $0.targetPort == port })
        else { return nil }
        var host = name[..<colon].dropFirst(prefix.count)
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        guard let address = IPAddress(String(host)) else { return nil }
        self.name = name
        self.address = address.description
        self.port = port
        hostname = target.service.hostname
        security = ListenerSecurity(view).map(Shared.init)
        isMutualTLS =
            switch view.scope.mutualTLS[port] {
            case .strict: true
            case .permissive: view.scope.takesMutualTLS
            case .disable: false
            }
    }

    /// The listener as a resource. gRPC refuses one with listener filters, or that looks for original destinations.
    func encode(in arena: Arena) -> EncodedResource {
        arena.encode(name, as: Envoy.Listener.self) { listener in
            listener.name = name
            listener.address = arena.address(address, port)
            listener.filterChains.append { chain in
                let kind = isMutualTLS ? "mtls" : "plaintext"
                chain.name = "inbound-\(kind)"
                if isMutualTLS { chain.transportSocket = socket(in: arena) }
                chain.filters.append { filter in
                    filter.name = "inbound-hcm\(kind)"
                    filter.typedConfig = arena.any(Envoy.HttpConnectionManager.self) { manager in
                        manager.routeConfig = routes(in: arena)
                        manager.httpFilters.append(contentsOf: security?.value.grpcFilters(in: arena) ?? [])
                        manager.httpFilters.append(arena.envoyFilter("router", arena.any(Envoy.Router.self)))
                    }
                }
            }
        }
    }

    private func routes(in arena: Arena) -> Envoy.RouteConfiguration {
        arena.make { table in
            table.name = "inbound"
            table.virtualHosts.append { host in
                host.domains.append("*")
                host.routes.append { route in
                    route.match = arena.make { $0.prefix = "/" }
                    route.nonForwardingAction = arena.make()
                }
            }
        }
    }

    private func socket(in arena: Arena) -> Envoy.TransportSocket {
        arena.make { socket in
            socket.name = "envoy.transport_sockets.tls"
            socket.typedConfig = arena.any(Envoy.DownstreamTlsContext.self) { context in
                context.requireClientCertificate = true
                context.commonTlsContext = arena.make { $0.useCertificateProviders(in: arena) }
            }
        }
    }
}
