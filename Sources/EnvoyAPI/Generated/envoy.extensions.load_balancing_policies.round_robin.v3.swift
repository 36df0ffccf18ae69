// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.load_balancing_policies.round_robin.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin
    @safe package struct RoundRobin: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__LoadBalancingPolicies__RoundRobin__V3__RoundRobin.self, in: arena, envoy__extensions__load_balancing_policies__round_robin__v3__round_robin__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__LoadBalancingPolicies__RoundRobin__V3__RoundRobin> { unsafe slot.typed() }
    }
}
