internal import Bytes
internal import CEnvoyProto

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
    /// URL as `@type`; an unknown or malformed one has its bytes as `value`. Private keys are left out. For golden files,
    /// debug pages and `martlet describe`.
    package init(typeURL: String, message: RawSpan) {
        self.init()
        self["@type"] = .string(typeURL)
        switch unsafe message.withUnsafeBytes({ bytes in unsafe Self.unpacked(typeURL, bytes) }) {
        case .object(let object)?: for member in object.members { self[member.name] = member.value }
        case let value?: self["value"] = value
        case nil: self["value"] = unsafe message.withUnsafeBytes { bytes in unsafe .string(base64(bytes)) }
        }
    }

    private static func unpacked(_ typeURL: String, _ bytes: UnsafeRawBufferPointer) -> JSONValue? {
        let name = typeURL.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let descriptor = unsafe cenvoyproto_descriptor(String(name), name.utf8.count) else { return nil }
        let data = unsafe bytes.bindMemory(to: UInt8.self).baseAddress
        guard let message = unsafe protobuf_c_message_unpack(descriptor, nil, bytes.count, data) else { return nil }
        defer { unsafe protobuf_c_message_free_unpacked(message, nil) }
        return unsafe MessageDump.value(of: message)
    }
}

/// Walks messages by protobuf-c's descriptors.
private enum MessageDump {
    /// A message: an object, but for the well-known types that JSON has a value of its own for.
    static func value(of message: UnsafePointer<ProtobufCMessage>) -> JSONValue {
        let memory = unsafe UnsafeRawPointer(message)
        let descriptor = unsafe message.pointee.descriptor.pointee
        switch unsafe String(cString: descriptor.name) {
        case "google.protobuf.Any":
            let any = unsafe memory.assumingMemoryBound(to: Google__Protobuf__Any.self).pointee
            let value = unsafe UnsafeRawBufferPointer(start: any.value.data, count: any.value.len)
            return unsafe .object(JSONObject(typeURL: String(cString: any.type_url), message: value.bytes))
        case "google.protobuf.Duration":
            let duration = unsafe memory.assumingMemoryBound(to: Google__Protobuf__Duration.self).pointee
            return unsafe .string(text(seconds: duration.seconds, nanoseconds: duration.nanos))
        case "google.protobuf.Struct":
            return unsafe .object(JSONObject(memory.assumingMemoryBound(to: Google__Protobuf__Struct.self)))
        case "google.protobuf.BoolValue", "google.protobuf.UInt32Value", "google.protobuf.UInt64Value",
            "google.protobuf.Int64Value":
            return unsafe element(descriptor.fields.pointee, at: memory + Int(descriptor.fields.pointee.offset))
        case "envoy.extensions.transport_sockets.tls.v3.TlsCertificate":
            var object = unsafe fields(of: memory, descriptor)
            if object["private_key"]?.object?["filename"] == nil, object["private_key"] != nil {
                object["private_key"] = "<redacted>"
            }
            return .object(object)
        default:
            return unsafe .object(fields(of: memory, descriptor))
        }
    }

    private static func fields(of memory: UnsafeRawPointer, _ descriptor: ProtobufCMessageDescriptor) -> JSONObject {
        var object = JSONObject()
        for index in unsafe 0..<Int(descriptor.n_fields) {
            let field = unsafe descriptor.fields[index]
            unsafe object[String(cString: field.name)] = unsafe value(of: field, in: memory, descriptor)
        }
        return object
    }

    /// A field of the message at `memory`; nil when it is absent.
    private static func value(
        of field: ProtobufCFieldDescriptor, in memory: UnsafeRawPointer, _ parent: ProtobufCMessageDescriptor
    ) -> JSONValue? {
        let member = unsafe memory + Int(field.offset)
        let quantifier = unsafe memory + Int(field.quantifier_offset)
        if unsafe field.label == PROTOBUF_C_LABEL_REPEATED {
            let count = unsafe quantifier.load(as: Int.self)
            guard count > 0, let elements = unsafe member.load(as: UnsafeRawPointer?.self) else { return nil }
            return unsafe isMap(field, of: parent)
                ? .object(map(elements, count)) : .array(list(field, elements, count))
        }
        if unsafe field.flags & UInt32(PROTOBUF_C_FIELD_FLAG_ONEOF.rawValue) != 0 {
            return unsafe quantifier.load(as: UInt32.self) == field.id ? element(field, at: member) : nil
        }
        return unsafe isAbsent(field, at: member) ? nil : element(field, at: member)
    }

    private static func list(_ field: ProtobufCFieldDescriptor, _ elements: UnsafeRawPointer, _ count: Int)
        -> [JSONValue]
    {
        let stride = unsafe size(of: field.type)
        return (0..<count).map { index in unsafe element(field, at: elements + index * stride) }
    }

    private static func map(_ elements: UnsafeRawPointer, _ count: Int) -> JSONObject {
        var object = JSONObject()
        let entries = unsafe elements.assumingMemoryBound(to: UnsafePointer<ProtobufCMessage>.self)
        for index in 0..<count {
            let entry = unsafe entries[index]
            let fields = unsafe entry.pointee.descriptor.pointee.fields
            guard let fields = unsafe fields else { continue }
            let memory = unsafe UnsafeRawPointer(entry)
            let key = unsafe element(fields[0], at: memory + Int(fields[0].offset))
            object[key.string ?? ""] = unsafe element(fields[1], at: memory + Int(fields[1].offset))
        }
        return object
    }

    /// protoc names the entries of a map field `some_map` of `Message` `Message.SomeMapEntry`, and nothing else like
    /// that.
    private static func isMap(_ field: ProtobufCFieldDescriptor, of parent: ProtobufCMessageDescriptor) -> Bool {
        guard unsafe field.type == PROTOBUF_C_TYPE_MESSAGE else { return false }
        let element = unsafe field.descriptor.assumingMemoryBound(to: ProtobufCMessageDescriptor.self).pointee
        let words = unsafe String(cString: field.name).split(separator: "_")
        let camel = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        return unsafe String(cString: element.name) == "\(String(cString: parent.name)).\(camel)Entry"
    }

    private static func isAbsent(_ field: ProtobufCFieldDescriptor, at member: UnsafeRawPointer) -> Bool {
        switch unsafe field.type {
        case PROTOBUF_C_TYPE_STRING:
            guard let text = unsafe member.load(as: UnsafePointer<CChar>?.self) else { return true }
            return unsafe text.pointee == 0
        case PROTOBUF_C_TYPE_BYTES: return unsafe member.load(as: ProtobufCBinaryData.self).len == 0
        case PROTOBUF_C_TYPE_MESSAGE: return unsafe member.load(as: UnsafeRawPointer?.self) == nil
        case PROTOBUF_C_TYPE_DOUBLE: return unsafe member.load(as: UInt64.self) == 0
        default:
            return unsafe UnsafeRawBufferPointer(start: member, count: size(of: field.type)).allSatisfy { $0 == 0 }
        }
    }

    /// One value of a field's type, present.
    private static func element(_ field: ProtobufCFieldDescriptor, at member: UnsafeRawPointer) -> JSONValue {
        switch unsafe field.type {
        case PROTOBUF_C_TYPE_STRING:
            return unsafe member.load(as: UnsafePointer<CChar>?.self).map { unsafe .string(String(cString: $0)) } ?? ""
        case PROTOBUF_C_TYPE_BYTES:
            let data = unsafe member.load(as: ProtobufCBinaryData.self)
            return unsafe .string(base64(UnsafeRawBufferPointer(start: data.data, count: data.len)))
        case PROTOBUF_C_TYPE_MESSAGE:
            let message = unsafe member.load(as: UnsafePointer<ProtobufCMessage>?.self)
            return unsafe message.map { unsafe value(of: $0) } ?? .null
        case PROTOBUF_C_TYPE_ENUM:
            let number = unsafe member.load(as: Int32.self)
            let descriptor = unsafe field.descriptor.assumingMemoryBound(to: ProtobufCEnumDescriptor.self)
            let known = unsafe protobuf_c_enum_descriptor_get_value(descriptor, number)
            return unsafe known.map { unsafe .string(String(cString: $0.pointee.name)) } ?? .number(Double(number))
        case PROTOBUF_C_TYPE_BOOL: return unsafe .bool(member.load(as: Int32.self) != 0)
        case PROTOBUF_C_TYPE_DOUBLE: return unsafe .number(member.load(as: Double.self))
        case PROTOBUF_C_TYPE_FLOAT: return unsafe .number(Double(member.load(as: Float.self)))
        case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64:
            return unsafe .string(String(member.load(as: Int64.self)))
        case PROTOBUF_C_TYPE_UINT64, PROTOBUF_C_TYPE_FIXED64:
            return unsafe .string(String(member.load(as: UInt64.self)))
        case PROTOBUF_C_TYPE_UINT32, PROTOBUF_C_TYPE_FIXED32:
            return unsafe .number(Double(member.load(as: UInt32.self)))
        default: return unsafe .number(Double(member.load(as: Int32.self)))
        }
    }

    private static func size(of type: ProtobufCType) -> Int {
        switch type {
        case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_MESSAGE: unsafe MemoryLayout<UnsafeRawPointer>.size
        case PROTOBUF_C_TYPE_BYTES: unsafe MemoryLayout<ProtobufCBinaryData>.size
        case PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_SINT64, PROTOBUF_C_TYPE_SFIXED64, PROTOBUF_C_TYPE_UINT64,
            PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_DOUBLE:
            8
        default: 4
        }
    }

    /// Seconds with 0, 3, 6 or 9 decimals, as many as are needed.
    private static func text(seconds: Int64, nanoseconds: Int32) -> String {
        let sign = seconds < 0 || nanoseconds < 0 ? "-" : ""
        guard nanoseconds != 0 else { return "\(sign)\(seconds.magnitude)s" }
        var digits = String(nanoseconds.magnitude)
        digits = String(repeating: "0", count: max(0, 9 - digits.count)) + digits
        while digits.hasSuffix("000") { digits.removeLast(3) }
        return "\(sign)\(seconds.magnitude).\(digits)s"
    }
}

/// `bytes` in base64 with padding.
private func base64(_ bytes: UnsafeRawBufferPointer) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = unsafe Array(bytes[start..<min(start + 3, bytes.count)])
        let bits = group.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << (16 - 8 * UInt32($1.offset)) }
        for position in 0..<4 {
            let sextet = Int(bits >> (18 - 6 * UInt32(position)) & 0x3F)
            text.append(position <= group.count ? alphabet[sextet] : UInt8(ascii: "="))
        }
    }
    return String(decoding: text, as: UTF8.self)
}
