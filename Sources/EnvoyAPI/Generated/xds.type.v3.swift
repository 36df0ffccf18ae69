// swift-format-ignore-file
// Written by scripts/proto_swift.py from package xds.type.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// xds.type.v3.TypedStruct
    @safe package struct TypedStruct: Message {
        package static let typeURL: StaticString = "type.googleapis.com/xds.type.v3.TypedStruct"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Xds__Type__V3__TypedStruct.self, in: arena, xds__type__v3__typed_struct__init)
        }
        var c: UnsafeMutablePointer<Xds__Type__V3__TypedStruct> { unsafe slot.typed() }

        package var typeUrl: String {
            get { unsafe slot.string(c.pointee.type_url) }
            nonmutating set { unsafe c.pointee.type_url = slot.string(newValue) }
        }

        package var value: StructMessage? {
            get { unsafe slot.message(c.pointee.value) }
            nonmutating set { unsafe c.pointee.value = newValue?.c }
        }
    }
}
