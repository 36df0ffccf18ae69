// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.load_balancing_policies.least_request.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest
    @safe package struct LeastRequest: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__LoadBalancingPolicies__LeastRequest__V3__LeastRequest.self, in: arena, envoy__extensions__load_balancing_policies__least_request__v3__least_request__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__LoadBalancingPolicies__LeastRequest__V3__LeastRequest> { unsafe slot.typed() }
    }
}
