// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.filters.listener.original_src.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.filters.listener.original_src.v3.OriginalSrc
    @safe package struct OriginalSrc: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.filters.listener.original_src.v3.OriginalSrc"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Filters__Listener__OriginalSrc__V3__OriginalSrc.self, in: arena, envoy__extensions__filters__listener__original_src__v3__original_src__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Filters__Listener__OriginalSrc__V3__OriginalSrc> { unsafe slot.typed() }

        package var bindPort: Bool {
            get { unsafe c.pointee.bind_port != 0 }
            nonmutating set { unsafe c.pointee.bind_port = newValue ? 1 : 0 }
        }

        package var mark: UInt32 {
            get { unsafe c.pointee.mark }
            nonmutating set { unsafe c.pointee.mark = newValue }
        }
    }
}
