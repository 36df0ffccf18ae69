internal import EnvoySchema

// Messages that JSON has a form of its own for.
extension MessageWriter {
    /// google.protobuf.Any, told by `@type`.
    mutating func any(_ node: YAMLNode, depth: Int) -> [UInt8] {
        guard node.isMapping, let typeNode = node["@type"], typeNode.isScalar, !typeNode.text.isEmpty else {
            decoder.problem(
                at: node, "has no \"@type\"; say what it is, such as \"@type\": type.googleapis.com/envoy.…")
            return []
        }
        let typeURL = typeNode.text
        guard let type = MessageType(typeURL: typeURL) else { return unknown(node, typeNode, depth: depth) }
        let packed: [UInt8]
        let content = node.entries.filter { !($0.key.isScalar && $0.key.text == "@type") }
        if type.hasOwnJSON {
            packed = node["value"].map { message($0, type, depth: depth + 1) } ?? []
        } else {
            packed = fields(content, type, depth: depth + 1)
        }
        return joined([.payload(1, Array(typeURL.utf8))] + (packed.isEmpty ? [] : [.payload(2, packed)]))
    }

    /// A message of an extension that is not known, as JSON.
    private mutating func unknown(_ node: YAMLNode, _ typeNode: YAMLNode, depth: Int) -> [UInt8] {
        let typeURL = typeNode.text
        let packages = typeURL.split(separator: "/").last?.split(separator: ".") ?? []
        if packages.contains("v2") || packages.starts(with: ["envoy", "config", "filter"]) {
            decoder.problem(
                at: typeNode, "\"\(typeURL)\" is of version 2 of Envoy's API; use its successor in version 3")
        } else if !mayBeUnknown {
            decoder.problem(
                at: typeNode,
                "\"\(typeURL)\" is not known and cannot be merged; correct it, or replace the whole filter")
        } else if packages.first == "envoy", !packages.contains(where: { $0.hasPrefix("v3") || $0.hasPrefix("v4") }) {
            decoder.warning(at: typeNode, "\"\(typeURL)\" is no message of Envoy's API that is known here")
        }
        let content = node.entries.filter { !($0.key.isScalar && $0.key.text == "@type") }
        let json = members(content, depth: depth + 1)
        let typed = joined([.payload(1, Array(typeURL.utf8)), .payload(2, json)])
        return joined([.payload(1, Array("type.googleapis.com/xds.type.v3.TypedStruct".utf8)), .payload(2, typed)])
    }

    /// google.protobuf.Struct: an object.
    mutating func structure(_ node: YAMLNode, depth: Int) -> [UInt8] {
        guard node.isMapping else {
            decoder.problem(at: node, "found \(node.described), expected fields (name: value)")
            return []
        }
        return members(node.entries, depth: depth)
    }

    private mutating func members(_ entries: [(key: YAMLNode, value: YAMLNode)], depth: Int) -> [UInt8] {
        let sorted = entries.filter(\.key.isScalar).sorted { $0.key.text < $1.key.text }
        return joined(
            sorted.map { entry in
                let content = value(entry.value, depth: depth + 1)
                return .payload(1, joined([.payload(1, Array(entry.key.text.utf8)), .payload(2, content)]))
            })
    }

    /// google.protobuf.ListValue: an array.
    mutating func list(_ node: YAMLNode, depth: Int) -> [UInt8] {
        guard node.isSequence else {
            decoder.problem(at: node, "found \(node.described), expected a list; begin each item with \"- \"")
            return []
        }
        return joined(node.elements.map { .payload(1, value($0, depth: depth + 1)) })
    }

    /// google.protobuf.Value: JSON.
    mutating func value(_ node: YAMLNode, depth: Int) -> [UInt8] {
        guard depth < MessageWriter.depthMax else {
            decoder.problem(at: node, "is nested more than \(MessageWriter.depthMax) deep")
            return []
        }
        switch node.scalarType {
        case .null: return joined([.varint(1, 0)])
        case .number: return joined([.fixed64(2, (Double(node.text) ?? 0).bitPattern)])
        case .text: return joined([.payload(3, Array(node.text.utf8))])
        case .flag: return joined([.varint(4, truthValue(node.text) == true ? 1 : 0)])
        case nil:
            return node.isMapping
                ? joined([.payload(5, structure(node, depth: depth))]) : joined([.payload(6, list(node, depth: depth))])
        }
    }

    /// google.protobuf.Duration.
    mutating func duration(_ node: YAMLNode) -> [UInt8] {
        guard node.scalarType == .text, let (seconds, nanoseconds) = parseProtobufDuration(node.text) else {
            decoder.problem(at: node, "found \(node.described), expected seconds such as 5s or 0.25s")
            return []
        }
        return moment(seconds, nanoseconds)
    }

    /// google.protobuf.Timestamp.
    mutating func timestamp(_ node: YAMLNode) -> [UInt8] {
        guard let seconds = parseTimestamp(node.text) else {
            decoder.problem(at: node, "found \(node.described), expected a time such as 2026-05-01T10:00:00Z")
            return []
        }
        return moment(seconds, 0)
    }

    private func moment(_ seconds: Int64, _ nanoseconds: Int64) -> [UInt8] {
        let parts: [WireElement] = [
            .varint(1, UInt64(bitPattern: seconds)), .varint(2, UInt64(bitPattern: nanoseconds)),
        ]
        return joined(parts.filter { !$0.isDefault })
    }
}

extension MessageType {
    /// Whether its JSON is no object of its fields.
    fileprivate var hasOwnJSON: Bool { isWrapper || Self.namesWithOwnJSON.contains(name) }

    private static let namesWithOwnJSON: Set<String> = [
        "google.protobuf.Any", "google.protobuf.Duration", "google.protobuf.Timestamp", "google.protobuf.Struct",
        "google.protobuf.ListValue", "google.protobuf.Value",
    ]
}

/// What JSON calls a duration: seconds with up to nine decimals and an `s`; nil where `text` is none.
private func parseProtobufDuration(_ text: String) -> (seconds: Int64, nanoseconds: Int64)? {
    guard text.last == "s" else { return nil }
    let isNegative = text.first == "-"
    let parts = text.dropLast().dropFirst(isNegative ? 1 : 0).split(
        separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, !whole.isEmpty, whole.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let seconds = Int64(whole), seconds <= 315_576_000_000
    else { return nil }
    guard parts.count == 2 else { return (isNegative ? -seconds : seconds, 0) }
    let digits = parts[1]
    guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let fraction = Int64(String(digits) + String(repeating: "0", count: 9 - digits.utf8.count))
    else { return nil }
    return isNegative ? (-seconds, -fraction) : (seconds, fraction)
}
