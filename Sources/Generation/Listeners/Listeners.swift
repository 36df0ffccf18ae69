import Mesh
import MeshConfig

/// The listeners of a sidecar for traffic to others; none where the mesh gives it no port to listen on.
/// Source: generation.md 2.4.
func planOutboundListeners(_ view: ProxyView) -> [Recipe] {
    guard view.settings.outboundPort != 0 else { return [] }
    let facts = Shared(ListenerFacts(view, .client))
    let tracing = Tracing(view, .client).map(Shared.init)
    let outbound = OutboundListeners(of: view, facts: facts, tracing: tracing)
    var listeners = outbound.planned()
    guard view.scope.interception != .none else { return listeners }
    var virtual = VirtualOutbound(facts: facts)
    if facts.value.unknown == .lookedUp {
        virtual.inspection = VirtualOutbound.Inspection(tracing: tracing, uninspectedPorts: outbound.silentPorts)
    }
    listeners.append(.virtualOutbound(virtual))
    return listeners
}

/// Those of them that are for services with ports of these numbers.
func planOutboundListeners(_ view: ProxyView, ports numbers: Set<Int>) -> [Recipe] {
    guard view.settings.outboundPort != 0 else { return [] }
    let tracing = Tracing(view, .client).map(Shared.init)
    let facts = Shared(ListenerFacts(view, .client))
    return OutboundListeners(of: view, ports: numbers, facts: facts, tracing: tracing).planned()
}
