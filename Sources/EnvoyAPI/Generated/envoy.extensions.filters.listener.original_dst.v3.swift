// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.listener.original_dst.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.listener.original_dst.v3.OriginalDst
    @safe package struct OriginalDst: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.listener.original_dst.v3.OriginalDst"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Listener__OriginalDst__V3__OriginalDst.self, in: arena, envoy__extensions__filters__listener__original_dst__v3__original_dst__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Listener__OriginalDst__V3__OriginalDst> { unsafe slot.typed() }
    }
}
