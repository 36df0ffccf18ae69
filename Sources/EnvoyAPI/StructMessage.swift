internal import CEnvoyProto

/// google.protobuf.Struct: a JSON object inside a message, as in `filter_metadata`.
@safe package struct StructMessage: Message {
    package static let typeURL: StaticString = "type.googleapis.com/google.protobuf.Struct"
    package let slot: MessageSlot

    package init(slot: MessageSlot) { self.slot = slot }

    package init(in arena: ArenaMemory) {
        slot = unsafe MessageSlot(Google__Protobuf__Struct.self, in: arena, google__protobuf__struct__init)
    }

    init(_ object: JSONObject, in arena: ArenaMemory) {
        self.init(in: arena)
        for member in object.members { self[member.name] = member.value }
    }

    var c: UnsafeMutablePointer<Google__Protobuf__Struct> { unsafe slot.typed() }

    /// The member `name`. A member can be replaced, not removed: nil leaves it as it is.
    package subscript(name: String) -> JSONValue? {
        get { fields[name].map { unsafe JSONValue($0.c) } }
        nonmutating set { if let newValue { fields[name] = ValueMessage(newValue, in: slot.arena) } }
    }

    private var fields: MessageMap<ValueMessage> { .init(slot, field: 1) }
}

/// google.protobuf.Value; generators see it as `JSONValue`.
@safe private struct ValueMessage: Message {
    static let typeURL: StaticString = "type.googleapis.com/google.protobuf.Value"
    let slot: MessageSlot

    init(slot: MessageSlot) { self.slot = slot }

    init(in arena: ArenaMemory) {
        slot = unsafe MessageSlot(Google__Protobuf__Value.self, in: arena, google__protobuf__value__init)
    }

    init(_ json: JSONValue, in arena: ArenaMemory) {
        self.init(in: arena)
        switch json {
        case .null:
            unsafe c.pointee.kind_case = GOOGLE__PROTOBUF__VALUE__KIND_NULL_VALUE
        case .number(let number):
            unsafe c.pointee.kind_case = GOOGLE__PROTOBUF__VALUE__KIND_NUMBER_VALUE
            unsafe c.pointee.number_value = number
        case .string(let text):
            unsafe c.pointee.kind_case = GOOGLE__PROTOBUF__VALUE__KIND_STRING_VALUE
            unsafe c.pointee.string_value = arena.cString(text)
        case .bool(let bool):
            unsafe c.pointee.kind_case = GOOGLE__PROTOBUF__VALUE__KIND_BOOL_VALUE
            unsafe c.pointee.bool_value = bool ? 1 : 0
        case .object(let object):
            unsafe c.pointee.kind_case = GOOGLE__PROTOBUF__VALUE__KIND_STRUCT_VALUE
            unsafe c.pointee.struct_value = StructMessage(object, in: arena).c
        case .array(let elements):
            let list = unsafe MessageSlot(
                Google__Protobuf__ListValue.self, in: arena, google__protobuf__list_value__init)
            let values = MessageList<ValueMessage>(list, field: 1)
            for element in elements { values.append(ValueMessage(element, in: arena)) }
            unsafe c.pointee.kind_case = GOOGLE__PROTOBUF__VALUE__KIND_LIST_VALUE
            unsafe c.pointee.list_value = list.typed()
        }
    }

    var c: UnsafeMutablePointer<Google__Protobuf__Value> { unsafe slot.typed() }
}

extension JSONObject {
    /// The members of a Struct in the order in which it has them.
    init(_ c: UnsafePointer<Google__Protobuf__Struct>) {
        for index in unsafe 0..<c.pointee.n_fields {
            guard let field = unsafe c.pointee.fields[index]?.pointee, let name = unsafe field.key else { continue }
            unsafe self[String(cString: name)] = unsafe field.value.map { unsafe JSONValue($0) } ?? .null
        }
    }
}

extension JSONValue {
    /// What a Value stands for.
    init(_ c: UnsafePointer<Google__Protobuf__Value>) {
        switch unsafe c.pointee.kind_case {
        case GOOGLE__PROTOBUF__VALUE__KIND_NUMBER_VALUE: self = unsafe .number(c.pointee.number_value)
        case GOOGLE__PROTOBUF__VALUE__KIND_STRING_VALUE: self = unsafe .string(String(cString: c.pointee.string_value))
        case GOOGLE__PROTOBUF__VALUE__KIND_BOOL_VALUE: self = unsafe .bool(c.pointee.bool_value != 0)
        case GOOGLE__PROTOBUF__VALUE__KIND_STRUCT_VALUE: self = unsafe .object(JSONObject(c.pointee.struct_value))
        case GOOGLE__PROTOBUF__VALUE__KIND_LIST_VALUE: self = unsafe .array(Self.elements(c.pointee.list_value))
        default: self = .null
        }
    }

    /// The elements of a ListValue.
    static func elements(_ c: UnsafePointer<Google__Protobuf__ListValue>) -> [JSONValue] {
        unsafe UnsafeBufferPointer(start: c.pointee.values, count: c.pointee.n_values).map { value in
            unsafe value.map { unsafe JSONValue($0) } ?? .null
        }
    }
}
