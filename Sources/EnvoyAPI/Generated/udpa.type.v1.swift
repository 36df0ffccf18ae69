// swift-format-ignore-file
// Written by scripts/proto_swift.py from package udpa.type.v1 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// udpa.type.v1.TypedStruct
    @safe package struct UdpaTypedStruct: Message {
        package static let typeURL: StaticString = "type.googleapis.com/udpa.type.v1.TypedStruct"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Udpa__Type__V1__TypedStruct.self, in: arena, udpa__type__v1__typed_struct__init)
        }
        var c: UnsafeMutablePointer<Udpa__Type__V1__TypedStruct> { unsafe slot.typed() }

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
