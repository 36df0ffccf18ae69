internal import Bytes
internal import EnvoySchema

extension EncodedResource {
    /// The resource in readable form: see `JSONObject.init(typeURL:message:)`.
    package var json: JSONObject {
        // The entry of a response is a response with one resource, and its only field is the list of them.
        let response = unsafe bytes.withUnsafeBytes { memory in
            let entry = unsafe UnsafeRawBufferPointer(rebasing: memory[sotwSegment.range])
            return unsafe JSONObject(
                typeURL: "type.googleapis.com/envoy.service.discovery.v3.DiscoveryResponse", message: entry.bytes)
        }
        return response["resources"]?.array?.first?.object ?? [:]
    }
}

extension JSONObject {
    /// An encoded message as a tree, in the manner of proto3's JSON but with the field names of the .proto files.
    ///
    /// Fields are in the order of their numbers; what is absent is left out. Enumeration values are names, 64-bit
    /// integers strings, bytes base64, durations `"1.5s"`, wrappers bare values. An Any is its message with the type
    /// URL as `@type`; an unknown or malformed one has its bytes as `value`. Private keys are left out. For golden
    /// files, debug pages and `martlet describe`.
    package init(typeURL: String, message: RawSpan) {
        self.init(typeURL: typeURL, message: unsafe message.withUnsafeBytes { unsafe Array($0) }, depth: 0)
    }

    fileprivate init(typeURL: String, message: [UInt8], depth: Int) {
        self.init()
        self["@type"] = .string(typeURL)
        do throws(DecodeError) {
            guard let type = MessageType(typeURL: typeURL) else { throw .badKey }
            switch try MessageDump(depth: depth).value(of: message, type) {
            case .object(let object): for member in object.members { self[member.name] = member.value }
            case let value: self["value"] = value
            }
        } catch {
            self["value"] = .string(base64(message))
        }
    }
}

/// Walks an encoded message by its type.
private struct MessageDump {
    /// How deep messages may nest; Envoy's own limit is 100. The limit bounds the stack.
    static let depthMax = 100

    let depth: Int

    private var inner: MessageDump { MessageDump(depth: depth + 1) }

    /// A message: an object, but for the well-known types that JSON has a value of its own for.
    func value(of bytes: [UInt8], _ type: MessageType) throws(DecodeError) -> JSONValue {
        guard depth < Self.depthMax else { throw .nestedTooDeep }
        let message = try WireMessage(decoding: bytes)
        switch type.name {
        case "google.protobuf.Any":
            let packed: [UInt8] = if case .bytes(let bytes)? = message.values(2).last { bytes } else { [] }
            return .object(JSONObject(typeURL: message.text(1), message: packed, depth: depth + 1))
        case "google.protobuf.Duration":
            return .string(text(seconds: message.signed(1), nanoseconds: message.signed(2)))
        case "google.protobuf.Struct":
            return .object(try StructReader.object(unsafe bytes.span.bytes))
        case "envoy.extensions.transport_sockets.tls.v3.TlsCertificate":
            var object = try fields(of: message, type)
            if object["private_key"]?.object?["filename"] == nil, object["private_key"] != nil {
                object["private_key"] = "<redacted>"
            }
            return .object(object)
        default:
            if type.isWrapper, let field = type.field(1) { return try value(of: field, in: message) ?? field.zero }
            return .object(try fields(of: message, type))
        }
    }

    private func fields(of message: WireMessage, _ type: MessageType) throws(DecodeError) -> JSONObject {
        var object = JSONObject()
        for field in type.fields { object[field.name] = try value(of: field, in: message) }
        return object
    }

    /// A field of a message; nil when it is absent.
    private func value(of field: FieldType, in message: WireMessage) throws(DecodeError) -> JSONValue? {
        let values = message.values(field.number)
        if values.isEmpty { return nil }
        if field.isMap { return .object(try map(values, field)) }
        guard field.isRepeated else {
            if field.message != nil { return try value(of: message.message(field.number)?.encoded ?? [], field) }
            return try values.last.map { (value) throws(DecodeError) in try element(value, field) }
        }
        var list: [JSONValue] = []
        for value in values { list += try elements(value, field) }
        return .array(list)
    }

    private func value(of bytes: [UInt8], _ field: FieldType) throws(DecodeError) -> JSONValue {
        guard let type = field.message else { throw .badKey }
        return try inner.value(of: bytes, type)
    }

    private func map(_ entries: [WireMessage.Value], _ field: FieldType) throws(DecodeError) -> JSONObject {
        guard let key = field.message?.field(1), let content = field.message?.field(2) else { throw .badKey }
        var object = JSONObject()
        for entry in entries {
            guard case .bytes(let bytes) = entry else { throw .badKey }
            let message = try WireMessage(decoding: bytes)
            let name: String =
                switch try value(of: key, in: message) ?? key.zero {
                case .string(let text): text
                case .bool(let flag): String(flag)
                case .number(let number): String(Int64(number))
                case .null, .array, .object: ""
                }
            object[name] = try value(of: content, in: message) ?? content.zero
        }
        return object
    }

    /// The elements of a list in one field: several where they are packed.
    private func elements(_ value: WireMessage.Value, _ field: FieldType) throws(DecodeError) -> [JSONValue] {
        guard field.isPacked, case .bytes(let bytes) = value else { return [try element(value, field)] }
        var found: [JSONValue] = []
        switch field.kind.width {
        case nil:
            var reader = WireReader()
            while let bits = try reader.nextVarint(unsafe bytes.span.bytes) {
                found.append(try element(.varint(bits), field))
            }
        case let width?:
            guard bytes.count.isMultiple(of: width) else { throw .truncated }
            for start in stride(from: 0, to: bytes.count, by: width) {
                let bits = bytes[start..<start + width].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                found.append(
                    try element(width == 8 ? .fixed64(bits) : .fixed32(UInt32(truncatingIfNeeded: bits)), field))
            }
        }
        return found
    }

    /// One value of a field's type.
    private func element(_ value: WireMessage.Value, _ field: FieldType) throws(DecodeError) -> JSONValue {
        switch (field.kind, value) {
        case (.string, .bytes(let utf8)): .string(String(decoding: utf8, as: UTF8.self))
        case (.bytes, .bytes(let bytes)): .string(base64(bytes))
        case (.message, .bytes(let bytes)): try self.value(of: bytes, field)
        case (.enumeration, .varint(let bits)): field.described(Int32(truncatingIfNeeded: bits))
        case (.bool, .varint(let bits)): .bool(bits != 0)
        case (.int64, .varint(let bits)), (.sfixed64, .fixed64(let bits)): .string(String(Int64(bitPattern: bits)))
        case (.uint64, .varint(let bits)), (.fixed64, .fixed64(let bits)): .string(String(bits))
        case (.sint64, .varint(let bits)): .string(String(unfolded(bits)))
        case (.int32, .varint(let bits)): .number(Double(Int32(truncatingIfNeeded: bits)))
        case (.uint32, .varint(let bits)): .number(Double(UInt32(truncatingIfNeeded: bits)))
        case (.sint32, .varint(let bits)): .number(Double(unfolded(bits)))
        case (.sfixed32, .fixed32(let bits)): .number(Double(Int32(bitPattern: bits)))
        case (.fixed32, .fixed32(let bits)): .number(Double(bits))
        case (.float, .fixed32(let bits)): .number(Double(Float(bitPattern: bits)))
        case (.double, .fixed64(let bits)): .number(Double(bitPattern: bits))
        default: throw .badKey
        }
    }

    /// The signed number that a zigzag varint means.
    private func unfolded(_ bits: UInt64) -> Int64 { Int64(bitPattern: bits >> 1) ^ -Int64(bitPattern: bits & 1) }

    /// Seconds with 0, 3, 6 or 9 decimals, as many as are needed.
    private func text(seconds: Int64, nanoseconds: Int64) -> String {
        let sign = seconds < 0 || nanoseconds < 0 ? "-" : ""
        guard nanoseconds != 0 else { return "\(sign)\(seconds.magnitude)s" }
        var digits = String(nanoseconds.magnitude)
        digits = String(repeating: "0", count: max(0, 9 - digits.count)) + digits
        while digits.hasSuffix("000") { digits.removeLast(3) }
        return "\(sign)\(seconds.magnitude).\(digits)s"
    }
}

extension WireMessage {
    fileprivate func signed(_ field: Int) -> Int64 { Int64(bitPattern: number(field)) }
}

extension FieldType {
    /// What the field is where it is absent inside a message that is there.
    fileprivate var zero: JSONValue {
        switch kind {
        case .string, .bytes: ""
        case .message: [:]
        case .bool: false
        case .int64, .uint64, .fixed64, .sfixed64, .sint64: "0"
        case .enumeration: described(0)
        case .double, .float, .int32, .fixed32, .uint32, .sfixed32, .sint32: 0
        }
    }

    /// The name of a value of an enumeration, or its number where it has none.
    fileprivate func described(_ number: Int32) -> JSONValue {
        enumeration.first { $0.number == number }.map { .string($0.name) } ?? .number(Double(number))
    }
}

extension FieldType.Kind {
    /// How many bytes a number of the kind always has; nil: varints.
    fileprivate var width: Int? {
        switch self {
        case .double, .fixed64, .sfixed64: 8
        case .float, .fixed32, .sfixed32: 4
        default: nil
        }
    }
}

/// `bytes` in base64 with padding.
private func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        let bits = group.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << (16 - 8 * UInt32($1.offset)) }
        for position in 0..<4 {
            let sextet = Int(bits >> (18 - 6 * UInt32(position)) & 0x3F)
            text.append(position <= group.count ? alphabet[sextet] : UInt8(ascii: "="))
        }
    }
    return String(decoding: text, as: UTF8.self)
}
