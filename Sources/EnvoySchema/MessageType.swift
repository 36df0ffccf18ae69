internal import CEnvoySchema

/// A message of Envoy's API, xDS or Istio's filters, as its .proto file declares it.
///
/// All that a configuration of Envoy may consist of is known here, also what Martlet itself never builds; that is what
/// `EnvoyAPI` has types for.
package struct MessageType: Hashable, Sendable {
    private let index: UInt16

    fileprivate init(index: UInt16) { self.index = index }

    /// The message with the full name `name`, such as `envoy.config.cluster.v3.Cluster`; nil: it is not known.
    package init?(named name: String) {
        var name = name
        let found = name.withUTF8 { utf8 in
            unsafe utf8.withMemoryRebound(to: CChar.self) { memory in
                unsafe memory.baseAddress.map { unsafe envoy_schema_find($0, memory.count) } ?? -1
            }
        }
        guard let index = UInt16(exactly: found) else { return nil }
        self.index = index
    }

    /// The message that a type URL such as `type.googleapis.com/envoy.config.cluster.v3.Cluster` means.
    package init?(typeURL: String) {
        self.init(named: String(typeURL.split(separator: "/", omittingEmptySubsequences: false).last ?? ""))
    }

    /// Its full name.
    package var name: String { unsafe String(cString: row.name) }

    /// Its fields, in the order of their numbers.
    package var fields: some RandomAccessCollection<FieldType> {
        let first = unsafe row.first_field
        let count = unsafe row.field_count
        return (first..<first + count).lazy.map { FieldType(index: $0) }
    }

    /// The field of that number.
    package func field(_ number: Int) -> FieldType? { fields.first { $0.number == number } }

    /// The field that the .proto file or JSON calls `name`: `connect_timeout` or `connectTimeout`.
    package func field(named name: String) -> FieldType? {
        fields.first { $0.name == name } ?? fields.first { $0.jsonName == name }
    }

    /// Whether it is a scalar that can be absent: a message of one field, `value`.
    package var isWrapper: Bool {
        switch name {
        case "google.protobuf.DoubleValue", "google.protobuf.FloatValue", "google.protobuf.Int64Value",
            "google.protobuf.UInt64Value", "google.protobuf.Int32Value", "google.protobuf.UInt32Value",
            "google.protobuf.BoolValue", "google.protobuf.StringValue", "google.protobuf.BytesValue":
            true
        default: false
        }
    }

    private var row: EnvoySchemaMessage { unsafe envoy_schema_message(index) }
}

/// A field of a message.
package struct FieldType: Hashable, Sendable {
    /// What one value of the field is; raw values are those of `google.protobuf.FieldDescriptorProto.Type`.
    package enum Kind: UInt8, Sendable {
        case double = 1
        case float
        case int64
        case uint64
        case int32
        case fixed64
        case fixed32
        case bool
        case string
        case message = 11
        case bytes
        case uint32
        case enumeration
        case sfixed32
        case sfixed64
        case sint32
        case sint64
    }

    private let index: UInt16

    fileprivate init(index: UInt16) { self.index = index }

    /// As the .proto file has it: `connect_timeout`.
    package var name: String { unsafe String(cString: row.name) }
    package var number: Int { unsafe Int(row.number) }

    package var kind: Kind {
        guard let kind = unsafe Kind(rawValue: row.type) else { preconditionFailure("proto3 has no groups") }
        return kind
    }

    /// Whether it is a list or a map.
    package var isRepeated: Bool { has(ENVOY_SCHEMA_REPEATED) }
    /// Whether it is a list of numbers in one length-delimited field.
    package var isPacked: Bool { has(ENVOY_SCHEMA_PACKED) }
    /// Whether it is a map: a list of messages of a key (1) and a value (2).
    package var isMap: Bool { has(ENVOY_SCHEMA_MAP) }
    /// Which of the message's oneofs it belongs to; nil: none.
    package var oneof: UInt8? { unsafe row.oneof == 0 ? nil : row.oneof }
    /// Whether a default value counts as given: not so for plain scalars.
    package var hasPresence: Bool { kind == .message || oneof != nil || has(ENVOY_SCHEMA_PRESENCE) }

    /// What messages the field consists of; nil for scalars.
    package var message: MessageType? { kind == .message ? unsafe MessageType(index: row.of) : nil }

    /// `name` as JSON spells it: `connectTimeout`.
    package var jsonName: String {
        var spelling = ""
        var startsWord = false
        for character in name {
            if character == "_" {
                startsWord = true
            } else {
                spelling += startsWord ? character.uppercased() : String(character)
                startsWord = false
            }
        }
        return spelling
    }

    /// The names and numbers of an enumeration, in the order of the .proto file; empty for other kinds.
    package var enumeration: [(name: String, number: Int32)] {
        guard kind == .enumeration else { return [] }
        let values = unsafe envoy_schema_enum(row.of)
        return unsafe (values.first_value..<values.first_value + values.value_count).map { index in
            let value = unsafe envoy_schema_value(index)
            return unsafe (String(cString: value.name), value.number)
        }
    }

    private var row: EnvoySchemaField { unsafe envoy_schema_field(index) }

    private func has(_ flag: some BinaryInteger) -> Bool { unsafe Int(row.flags) & Int(flag) != 0 }
}
