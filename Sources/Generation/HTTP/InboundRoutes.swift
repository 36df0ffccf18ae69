import EnvoyAPI
import Mesh
import MeshConfig

/// The one route of an inbound HTTP chain, a part of the listener. Source: generation.md 3.5, 18.8.
struct InboundRoutes {
    let port: InboundPort
    /// What the mesh says of retries.
    let retries: RetryPolicy

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
            action.retryPolicy = retryPolicy(in: arena)
        }
    }

    /// Only what the mesh states differs from the built-in policy.
    private func retryPolicy(in arena: Arena) -> Envoy.RetryPolicy? {
        let custom: RetryPolicy.Custom
        switch retries {
        case .never: return nil
        case .meshDefault: custom = RetryPolicy.Custom(attempts: 2)
        case .custom(let stated): custom = stated
        }
        return arena.make { retry in
            retry.numRetries = UInt32(custom.attempts)
            retry.retryOn = custom.conditions?.joined(separator: ",") ?? "reset-before-request"
            if let backoff = custom.backoff { retry.retryBackOff = arena.make { $0.baseInterval = backoff } }
        }
    }
}
