import EnvoyAPI
import MeshConfig

extension HTTPMirror {
    /// Copies for `cluster`, with the host that the request has. Source: generation.md 6.3, "mirror".
    func message(to cluster: String, in arena: Arena) -> Envoy.RouteAction.RequestMirrorPolicy {
        arena.make { mirror in
            mirror.cluster = cluster
            mirror.runtimeFraction = share.runtimeMessage(in: arena)
            mirror.traceSampled = false
            mirror.disableShadowHostSuffixAppend = true
        }
    }
}
