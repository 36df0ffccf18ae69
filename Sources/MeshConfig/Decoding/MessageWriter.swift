internal import EnvoySchema

extension ObjectDecoder {
    /// Encodes `node` as a message of the type `type`: fields in the order of their numbers, maps in that of their
    /// keys.
    ///
    /// Everything that `type` does not allow is reported at its own place, and left out.
    /// - Parameter mayBeUnknown: whether a packed message may be of a type that is not known, and then travels as JSON
    ///   in a TypedStruct; a message that is merged into another may not.
    mutating func message(of node: YAMLNode, _ type: MessageType, mayBeUnknown: Bool) -> [UInt8] {
        var writer = MessageWriter(decoder: self, mayBeUnknown: mayBeUnknown)
        let bytes = writer.message(node, type, depth: 0)
        self = writer.decoder
        return bytes
    }
}

/// Encodes YAML as messages of Envoy's API, field by field.
/// Source: protobuf.dev, "ProtoJSON Format".
struct MessageWriter {
    /// How deep messages may nest; Envoy's own limit is 100.
    static let depthMax = 64

    /// Takes the problems.
    var decoder: ObjectDecoder
    /// Whether a packed message may be of a type that is not known.
    let mayBeUnknown: Bool

    /// A message of any type; empty where `node` cannot be one.
    mutating func message(_ node: YAMLNode, _ type: MessageType, depth: Int) -> [UInt8] {
        guard depth < MessageWriter.depthMax else {
            decoder.problem(at: node, "is nested more than \(MessageWriter.depthMax) deep")
            return []
        }
        switch type.name {
        case "google.protobuf.Any": return any(node, depth: depth)
        case "google.protobuf.Duration": return duration(node)
        case "google.protobuf.Timestamp": return timestamp(node)
        case "google.protobuf.Struct": return structure(node, depth: depth)
        case "google.protobuf.ListValue": return list(node, depth: depth)
        case "google.protobuf.Value": return value(node, depth: depth)
        default: break
        }
        if type.isWrapper, let field = type.field(1) {
            let content = element(node, field, depth: depth)
            return content.isDefault ? [] : joined([content])
        }
        guard node.isMapping else {
            decoder.problem(at: node, "found \(node.described), expected fields of \(type.name)")
            return []
        }
        return fields(node.entries, type, depth: depth)
    }

    /// The fields of a message.
    mutating func fields(
        _ entries: [(key: YAMLNode, value: YAMLNode)], _ type: MessageType, depth: Int
    ) -> [UInt8] {
        var parts: [Int: [UInt8]] = [:]
        var oneofs: [UInt8: String] = [:]
        for (key, node) in entries {
            guard key.isScalar, let field = type.field(named: key.text) else {
                decoder.problem(at: key, "\(type.name) has no field \"\(key.text)\"")
                continue
            }
            if node.scalarType == .null, field.message?.name != "google.protobuf.Value" { continue }
            guard parts[field.number] == nil else {
                decoder.problem(at: key, "\(field.name) is given twice; keep one of them")
                continue
            }
            if let oneof = field.oneof {
                if let other = oneofs[oneof] {
                    decoder.problem(at: key, "found \(other) and \(field.name); keep one of them")
                }
                oneofs[oneof] = field.name
            }
            parts[field.number] = self.field(node, field, depth: depth)
        }
        return Array(parts.sorted { $0.key < $1.key }.map(\.value).joined())
    }

    /// A field with its key, or all elements of a list; nothing for a default value that need not be told.
    private mutating func field(_ node: YAMLNode, _ field: FieldType, depth: Int) -> [UInt8] {
        if field.isMap { return map(node, field, depth: depth) }
        guard field.isRepeated else {
            let encoded = element(node, field, depth: depth)
            return encoded.isDefault && !field.hasPresence ? [] : joined([encoded])
        }
        guard node.isSequence else {
            decoder.problem(at: node, "found \(node.described), expected a list; begin each item with \"- \"")
            return []
        }
        var elements: [WireElement] = []
        for item in node.elements { elements.append(element(item, field, depth: depth)) }
        if field.isPacked, !elements.isEmpty {
            return joined([.payload(field.number, Array(elements.map(\.bare).joined()))])
        }
        return joined(elements)
    }

    private mutating func map(_ node: YAMLNode, _ field: FieldType, depth: Int) -> [UInt8] {
        guard node.isMapping, let key = field.message?.field(1), let content = field.message?.field(2) else {
            decoder.problem(at: node, "found \(node.described), expected fields (name: value)")
            return []
        }
        var entries: [(key: String, bytes: [UInt8])] = []
        for (name, value) in node.entries {
            let encodedKey: WireElement =
                key.kind == .string ? .payload(1, Array(name.text.utf8)) : element(name, key, depth: depth)
            entries.append((name.text, joined([encodedKey, element(value, content, depth: depth)])))
        }
        return joined(entries.sorted { $0.key < $1.key }.map { .payload(field.number, $0.bytes) })
    }
}
