import Mesh
import MeshConfig

/// The listeners of a sidecar for traffic to others; none where the mesh gives it no port to listen on.
/// Source: generation.md 2.4.
func planOutboundListeners(_ view: ProxyView) -> [Recipe] {
    guard view.settings.outboundPort != 0 else { return [] }
    let facts = Shared(ListenerFacts(view, .client))
    let tracing = Tracing(view, .client).map(Shared.init)
    var listeners = OutboundListeners(of: view, facts: facts, tracing: tracing).planned().map(Recipe.outboundListener)
    if view.scope.interception != .none { listeners.append(.virtualOutbound(VirtualOutbound(facts: facts))) }
    return listeners
}
