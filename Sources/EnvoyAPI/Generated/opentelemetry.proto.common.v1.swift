// swift-format-ignore-file
// Written by scripts/proto_swift.py from package opentelemetry.proto.common.v1 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// opentelemetry.proto.common.v1.AnyValue
    @safe package struct OtelAnyValue: Message {
        package static let typeURL: StaticString = "type.googleapis.com/opentelemetry.proto.common.v1.AnyValue"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Opentelemetry__Proto__Common__V1__AnyValue.self, in: arena, opentelemetry__proto__common__v1__any_value__init)
        }
        var c: UnsafeMutablePointer<Opentelemetry__Proto__Common__V1__AnyValue> { unsafe slot.typed() }

        package var stringValue: String? {
            get { unsafe c.pointee.value_case.rawValue == 1 ? slot.string(c.pointee.string_value) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.string_value = slot.string(newValue)
                    unsafe c.pointee.value_case = .init(rawValue: 1)
                } else if unsafe c.pointee.value_case.rawValue == 1 {
                    unsafe c.pointee.value_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// opentelemetry.proto.common.v1.KeyValue
    @safe package struct OtelKeyValue: Message {
        package static let typeURL: StaticString = "type.googleapis.com/opentelemetry.proto.common.v1.KeyValue"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Opentelemetry__Proto__Common__V1__KeyValue.self, in: arena, opentelemetry__proto__common__v1__key_value__init)
        }
        var c: UnsafeMutablePointer<Opentelemetry__Proto__Common__V1__KeyValue> { unsafe slot.typed() }

        package var key: String {
            get { unsafe slot.string(c.pointee.key) }
            nonmutating set { unsafe c.pointee.key = slot.string(newValue) }
        }

        package var value: Envoy.OtelAnyValue? {
            get { unsafe slot.message(c.pointee.value) }
            nonmutating set { unsafe c.pointee.value = newValue?.c }
        }
    }
}

extension Envoy {
    /// opentelemetry.proto.common.v1.KeyValueList
    @safe package struct OtelKeyValueList: Message {
        package static let typeURL: StaticString = "type.googleapis.com/opentelemetry.proto.common.v1.KeyValueList"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Opentelemetry__Proto__Common__V1__KeyValueList.self, in: arena, opentelemetry__proto__common__v1__key_value_list__init)
        }
        var c: UnsafeMutablePointer<Opentelemetry__Proto__Common__V1__KeyValueList> { unsafe slot.typed() }

        package var values: MessageList<Envoy.OtelKeyValue> { .init(slot, field: 1) }
    }
}
