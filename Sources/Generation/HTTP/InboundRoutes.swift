import EnvoyAPI
import Mesh
import MeshConfig

/// The one route of an inbound HTTP chain, a part of the listener. Source: generation.md 3.5, 18.8.
struct InboundRoutes {
    let port: InboundPort

    /// The table as a part of the connection manager.
    func message(in arena: Arena) -> Envoy.RouteConfiguration {
        arena.make { table in
            table.name = port.cluster
            // For a table inside a listener Envoy's default is to refuse both while a cluster is missing.
            table.validateClusters = false
            table.virtualHosts.append { host in
                host.name = "inbound|http|\(port.servicePort)"
                host.domains.append("*")
                host.routes.append { route in
                    route.name = "default"
                    route.match = arena.make { $0.prefix = "/" }
                    route.decorator = arena.make {
                        $0.operation = hostAndPort(port.hostname, port.servicePort) + "/*"
                    }
                    route.route = action(in: arena)
                }
            }
        }
    }

    private func action(in arena: Arena) -> Envoy.RouteAction {
        arena.make { action in
            action.cluster = port.cluster
            action.timeout = .zero
            action.maxStreamDuration = arena.make { limit in
                limit.maxStreamDuration = .zero
                limit.grpcTimeoutHeaderMax = .zero
            }
            // gRPC clients retry by themselves.
            guard port.declared != .grpc && port.declared != .grpcWeb else { return }
            action.retryPolicy = arena.make { retry in
                retry.numRetries = 2
                retry.retryOn = "reset-before-request"
            }
        }
    }
}
