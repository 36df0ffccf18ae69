import EnvoyAPI
import MeshConfig

extension CORSPolicy {
    /// What the CORS filter does on a route. Source: generation.md 6.3, "corsPolicy".
    func message(in arena: Arena) -> AnyMessage {
        arena.any(Envoy.CorsPolicy.self) { cors in
            for origin in allowOrigins { cors.allowOriginStringMatch.append(origin.message(in: arena)) }
            cors.allowMethods = allowMethods.joined(separator: ",")
            cors.allowHeaders = allowHeaders.joined(separator: ",")
            cors.exposeHeaders = exposeHeaders.joined(separator: ",")
            if let maxAge { cors.maxAge = String(maxAge.components.seconds) }
            cors.allowCredentials = allowsCredentials
            cors.filterEnabled = FractionalPercent(percent: 100).runtimeMessage(in: arena)
            cors.forwardNotMatchingPreflights = forwardsUnmatchedPreflights
        }
    }
}
