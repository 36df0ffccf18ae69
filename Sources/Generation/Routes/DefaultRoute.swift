import EnvoyAPI
import Mesh
import MeshConfig

/// The route of a service that no VirtualService routes. Source: generation.md 6.6.
///
/// - Parameter retries: a policy that may be shared between routes.
func defaultRoute(to port: ServicePortRef, retries: Envoy.RetryPolicy, in arena: Arena) -> Envoy.Route {
    arena.make { route in
        route.name = "default"
        route.match = arena.make { $0.prefix = "/" }
        route.decorator = arena.make {
            $0.operation = hostAndPort(port.service.hostname, port.port.number) + "/*"
        }
        route.route = arena.make { action in
            action.setUnlimited(cluster: port.clusterKey.name)
            action.retryPolicy = retries
        }
    }
}

extension Envoy.RouteAction {
    /// Forwards without any limit of time; Envoy's own would be 15 s.
    func setUnlimited(cluster: String) {
        self.cluster = cluster
        timeout = .zero
        maxGrpcTimeout = .zero
    }
}

/// Retries that every route has unless told otherwise: only what surely did not reach the server, and not at the same
/// host again. Source: generation.md 6.5.
func defaultRetryPolicy(in arena: Arena) -> Envoy.RetryPolicy {
    arena.make { retry in
        retry.numRetries = 2
        retry.retryOn = "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes"
        retry.hostSelectionRetryMaxAttempts = 5
        retry.retryHostPredicate.append { predicate in
            predicate.name = "envoy.retry_host_predicates.previous_hosts"
            predicate.typedConfig = arena.any(Envoy.PreviousHostsPredicate.self)
        }
    }
}
