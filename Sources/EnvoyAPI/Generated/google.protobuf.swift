// swift-format-ignore-file
// Written by scripts/proto_swift.py from package google.protobuf in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// google.protobuf.Empty
    @safe package struct Empty: Message {
        package static let typeURL: StaticString = "type.googleapis.com/google.protobuf.Empty"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Google__Protobuf__Empty.self, in: arena, google__protobuf__empty__init)
        }
        var c: UnsafeMutablePointer<Google__Protobuf__Empty> { unsafe slot.typed() }
    }
}

extension Envoy {
    /// google.protobuf.StringValue
    @safe package struct StringValue: Message {
        package static let typeURL: StaticString = "type.googleapis.com/google.protobuf.StringValue"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Google__Protobuf__StringValue.self, in: arena, google__protobuf__string_value__init)
        }
        var c: UnsafeMutablePointer<Google__Protobuf__StringValue> { unsafe slot.typed() }

        package var value: String {
            get { unsafe slot.string(c.pointee.value) }
            nonmutating set { unsafe c.pointee.value = slot.string(newValue) }
        }
    }
}
