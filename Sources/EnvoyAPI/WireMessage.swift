internal import Bytes
package import EnvoySchema

/// A message as its fields stand on the wire, to be looked into and changed whatever its type: fields that nobody here
/// knows stay as they are.
///
/// Messages inside it are bytes until somebody asks for them.
package struct WireMessage: Hashable, Sendable {
    /// What a field holds.
    package enum Value: Hashable, Sendable {
        case varint(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        /// A string, bytes, a message, or a packed list.
        case bytes([UInt8])
    }

    /// One field, or one element of a list.
    package struct Field: Hashable, Sendable {
        package let number: Int
        package let value: Value
    }

    /// In the order of their numbers; of one number in their own order.
    package private(set) var fields: [Field] = []

    /// A message without fields.
    package init() {}

    /// Reads the outermost level of an encoded message.
    ///
    /// - Throws: where the bytes are no message.
    package init(decoding bytes: [UInt8]) throws(DecodeError) {
        var reader = WireReader()
        var fields: [Field] = []
        let span = unsafe bytes.span.bytes
        while let field = try reader.next(span) {
            let value: Value =
                switch field.form {
                case .varint: .varint(field.bits)
                case .fixed64: .fixed64(field.bits)
                case .fixed32: .fixed32(UInt32(truncatingIfNeeded: field.bits))
                case .lengthDelimited: .bytes(field.payload.map { Array(bytes[$0]) } ?? [])
                }
            fields.append(Field(number: field.number, value: value))
        }
        // Swift's sort is stable.
        self.fields = fields.sorted { $0.number < $1.number }
    }

    /// The message in protobuf's encoding.
    package var encoded: [UInt8] {
        var output = OutputBuffer()
        for field in fields {
            let key = UInt64(field.number) << 3
            switch field.value {
            case .varint(let value):
                output.appendVarint(key)
                output.appendVarint(value)
            case .fixed64(let bits):
                output.appendVarint(key | 1)
                output.appendLittleEndian(bits)
            case .fixed32(let bits):
                output.appendVarint(key | 5)
                output.appendLittleEndian(bits)
            case .bytes(let bytes):
                output.appendLengthDelimitedHead(field: field.number, length: bytes.count)
                output.append(contentsOf: bytes)
            }
        }
        return output.bytes
    }
}

// Fields by number.
extension WireMessage {
    /// Whether there is a field of that number.
    package func has(_ number: Int) -> Bool { fields.contains { $0.number == number } }

    /// All values of that number.
    package func values(_ number: Int) -> [Value] { fields.filter { $0.number == number }.map(\.value) }

    /// A string, empty where it is absent.
    package func text(_ number: Int) -> String {
        guard case .bytes(let utf8)? = values(number).last else { return "" }
        return String(decoding: utf8, as: UTF8.self)
    }

    /// A list of strings.
    package func texts(_ number: Int) -> [String] {
        payloads(number).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A whole number, 0 where it is absent.
    package func number(_ number: Int) -> UInt64 {
        guard case .varint(let value)? = values(number).last else { return 0 }
        return value
    }

    /// A message; nil where it is absent.
    package func message(_ number: Int) throws(DecodeError) -> WireMessage? {
        let parts = payloads(number)
        // Parts of one message may come one by one.
        return parts.isEmpty ? nil : try WireMessage(decoding: Array(parts.joined()))
    }

    /// A list of messages.
    package func messages(_ number: Int) throws(DecodeError) -> [WireMessage] {
        var messages: [WireMessage] = []
        for bytes in payloads(number) { messages.append(try WireMessage(decoding: bytes)) }
        return messages
    }

    /// Replaces what there is of that number.
    package mutating func set(_ number: Int, to values: [Value]) {
        fields.removeAll { $0.number == number }
        append(number, values)
    }

    /// The same with a message; nil removes it.
    package mutating func set(_ number: Int, to message: WireMessage?) {
        set(number, to: message.map { [$0] } ?? [])
    }

    /// The same with a list of messages.
    package mutating func set(_ number: Int, to messages: [WireMessage]) {
        set(number, to: messages.map { .bytes($0.encoded) })
    }

    /// The same with a string.
    package mutating func set(_ number: Int, to text: String) { set(number, to: [.bytes(Array(text.utf8))]) }

    fileprivate mutating func append(_ number: Int, _ values: [Value]) {
        let place = fields.firstIndex { $0.number > number } ?? fields.endIndex
        fields.insert(contentsOf: values.map { Field(number: number, value: $0) }, at: place)
    }

    private func payloads(_ number: Int) -> [[UInt8]] {
        values(number).compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }
    }
}

// Merging.
extension WireMessage {
    /// Merges `patch` into the message, both of type `type`: what it says of scalars, durations, wrappers and packed
    /// messages replaces what was there, messages are merged, maps by key, and lists grow at their end.
    ///
    /// - Parameter replacingLists: whether a list replaces the one that was there.
    /// - Throws: where the bytes of a message inside are none; the message may then be merged in part.
    /// Source: generation.md 9.1, "MERGE".
    package mutating func merge(
        _ patch: WireMessage, as type: MessageType, replacingLists: Bool = false
    ) throws(DecodeError) {
        var done: Set<Int> = []
        for number in patch.fields.map(\.number) where done.insert(number).inserted {
            let values = patch.values(number)
            guard let field = type.field(number), !field.isRepeated else {
                try merge(list: values, number, type.field(number), replacingLists: replacingLists)
                continue
            }
            if let oneof = field.oneof {
                for other in type.fields where other.oneof == oneof && other.number != number {
                    set(other.number, to: [Value]())
                }
            }
            guard let inner = field.message, !inner.isMergedWhole, var merged = try message(number),
                let addition = try patch.message(number)
            else {
                set(number, to: values)
                continue
            }
            try merged.merge(addition, as: inner, replacingLists: replacingLists)
            set(number, to: merged)
        }
    }

    private mutating func merge(
        list values: [Value], _ number: Int, _ field: FieldType?, replacingLists: Bool
    ) throws(DecodeError) {
        guard field?.isMap == true else {
            if replacingLists { set(number, to: values) } else { append(number, values) }
            return
        }
        for value in values {
            let key = try value.mapKey
            var kept: [Value] = []
            for old in self.values(number) where try old.mapKey != key { kept.append(old) }
            set(number, to: kept + [value])
        }
    }

    /// Merges the packed message in `patch`, an Any like this one, if both are of one type that is known.
    ///
    /// - Returns: whether they are.
    package mutating func mergeAny(_ patch: WireMessage) throws(DecodeError) -> Bool {
        guard text(1) == patch.text(1), let type = MessageType(typeURL: text(1)) else { return false }
        var inner = try message(2) ?? WireMessage()
        let addition = try patch.message(2) ?? WireMessage()
        // Of extensions that nobody knows only JSON can be merged.
        if type.isTypedStruct, inner.text(1) != addition.text(1) { return false }
        try inner.merge(addition, as: type)
        set(2, to: inner.fields.isEmpty ? nil : inner)
        return true
    }
}

extension WireMessage.Value {
    /// The key of an entry of a map; nil for the default one.
    fileprivate var mapKey: WireMessage.Value? {
        get throws(DecodeError) {
            guard case .bytes(let bytes) = self else { return nil }
            return try WireMessage(decoding: bytes).values(1).last
        }
    }
}

extension MessageType {
    /// Whether a message of the type replaces another.
    fileprivate var isMergedWhole: Bool {
        switch name {
        case "google.protobuf.Duration", "google.protobuf.Timestamp", "google.protobuf.Any": true
        default: isWrapper
        }
    }

    /// Whether it is the JSON of a message that the sender has no type for, behind that message's type URL.
    fileprivate var isTypedStruct: Bool { name == "xds.type.v3.TypedStruct" || name == "udpa.type.v1.TypedStruct" }
}
