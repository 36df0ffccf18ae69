import EnvoyAPI

/// What a gRPC client asks for to reach one port of one service: a listener that says where the routes are.
/// Source: generation.md 10.1.
struct GRPCListener: Hashable, Sendable {
    /// As the client spells it, `<host>:<port>`.
    let name: String
    /// For the record only: the client does not listen.
    let address: String
    let port: ClusterKey

    /// The listener as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        arena.encode(name, as: Envoy.Listener.self) { listener in
            listener.name = name
            listener.address = arena.address(address, port.port)
            let manager = arena.any(Envoy.HttpConnectionManager.self) { manager in
                manager.rds = arena.make { rds in
                    rds.routeConfigName = port.name
                    rds.configSource = arena.make { $0.ads = arena.make() }
                }
                // gRPC refuses a listener with any filter that it does not know.
                manager.httpFilters.append(arena.envoyFilter("fault", arena.any(Envoy.HTTPFault.self)))
                manager.httpFilters.append(arena.envoyFilter("router", arena.any(Envoy.Router.self)))
            }
            listener.apiListener = arena.make { $0.apiListener = manager }
        }
    }
}
