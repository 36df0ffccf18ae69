// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.retry.host.previous_hosts.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate
    @safe package struct PreviousHostsPredicate: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Retry__Host__PreviousHosts__V3__PreviousHostsPredicate.self, in: arena, envoy__extensions__retry__host__previous_hosts__v3__previous_hosts_predicate__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Retry__Host__PreviousHosts__V3__PreviousHostsPredicate> { unsafe slot.typed() }
    }
}
