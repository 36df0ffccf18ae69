internal import Bytes
internal import EnvoySchema

extension MessageWriter {
    /// One value of a field, or of an element of a list.
    mutating func element(_ node: YAMLNode, _ field: FieldType, depth: Int) -> WireElement {
        let number = field.number
        switch field.kind {
        case .message: return .payload(number, field.message.map { message(node, $0, depth: depth + 1) } ?? [])
        case .string: return .payload(number, Array((decoder.text(of: node) ?? "").utf8))
        case .bytes:
            if node.isScalar, let bytes = decodeBase64(node.text) { return .payload(number, bytes) }
            decoder.problem(at: node, "found \(node.described), expected bytes in base64")
            return .payload(number, [])
        case .bool:
            if node.scalarType == .flag { return .varint(number, truthValue(node.text) == true ? 1 : 0) }
            decoder.problem(at: node, "found \(node.described), expected true or false")
            return .varint(number, 0)
        case .enumeration: return .varint(number, UInt64(bitPattern: Int64(enumeration(node, field))))
        case .double: return .fixed64(number, decimal(node).bitPattern)
        case .float: return .fixed32(number, Float(decimal(node)).bitPattern)
        case .int32, .int64, .sint32, .sint64, .sfixed32, .sfixed64: return signed(node, field)
        case .uint32: return .varint(number, whole(node, 0, UInt64(UInt32.max)))
        case .uint64: return .varint(number, whole(node, 0, UInt64.max))
        case .fixed32: return .fixed32(number, UInt32(whole(node, 0, UInt64(UInt32.max))))
        case .fixed64: return .fixed64(number, whole(node, 0, UInt64.max))
        }
    }

    private mutating func signed(_ node: YAMLNode, _ field: FieldType) -> WireElement {
        let is32 = field.kind == .int32 || field.kind == .sint32 || field.kind == .sfixed32
        let value = is32 ? whole(node, Int64(Int32.min), Int64(Int32.max)) : whole(node, Int64.min, Int64.max)
        switch field.kind {
        case .sint32, .sint64: return .varint(field.number, UInt64(bitPattern: value << 1 ^ value >> 63))
        case .sfixed32: return .fixed32(field.number, UInt32(truncatingIfNeeded: value))
        case .sfixed64: return .fixed64(field.number, UInt64(bitPattern: value))
        default: return .varint(field.number, UInt64(bitPattern: value))
        }
    }

    private mutating func whole<Number: FixedWidthInteger>(_ node: YAMLNode, _ least: Number, _ most: Number) -> Number
    {
        // JSON has numbers of 64 bits as text, and 5.0 and 5e2 are whole, too.
        let exact = node.isScalar ? Number(node.text) ?? Double(node.text).flatMap { Number(exactly: $0) } : nil
        if let exact, (least...most).contains(exact) { return exact }
        decoder.problem(at: node, "found \(node.described), expected a whole number of \(least) to \(most)")
        return 0
    }

    private mutating func decimal(_ node: YAMLNode) -> Double {
        if node.isScalar, let number = Double(node.text) { return number }
        decoder.problem(at: node, "found \(node.described), expected a number")
        return 0
    }

    private mutating func enumeration(_ node: YAMLNode, _ field: FieldType) -> Int32 {
        let values = field.enumeration
        if node.isScalar {
            if let named = values.first(where: { $0.name == node.text }) { return named.number }
            if let number = Int32(node.text), node.scalarType == .number { return number }
        }
        let names = values.map(\.name).joined(separator: ", ")
        decoder.problem(at: node, "found \(node.described), expected one of \(names)")
        return 0
    }
}

/// A field as it is encoded.
enum WireElement {
    case varint(Int, UInt64)
    case fixed64(Int, UInt64)
    case fixed32(Int, UInt32)
    case payload(Int, [UInt8])

    /// Whether it says no more than its absence would.
    var isDefault: Bool {
        switch self {
        case .varint(_, let bits), .fixed64(_, let bits): bits == 0
        case .fixed32(_, let bits): bits == 0
        case .payload(_, let bytes): bytes.isEmpty
        }
    }

    /// The value without key and length, as it stands in a packed list.
    var bare: [UInt8] {
        var output = OutputBuffer()
        switch self {
        case .varint(_, let value): output.appendVarint(value)
        case .fixed64(_, let bits): output.appendLittleEndian(bits)
        case .fixed32(_, let bits): output.appendLittleEndian(bits)
        case .payload(_, let bytes): output.append(contentsOf: bytes)
        }
        return output.bytes
    }
}

/// Fields one after the other.
func joined(_ elements: [WireElement]) -> [UInt8] {
    var output = OutputBuffer()
    for element in elements {
        switch element {
        case .varint(let number, _): output.appendVarint(UInt64(number) << 3)
        case .fixed64(let number, _): output.appendVarint(UInt64(number) << 3 | 1)
        case .fixed32(let number, _): output.appendVarint(UInt64(number) << 3 | 5)
        case .payload(let number, let bytes): output.appendLengthDelimitedHead(field: number, length: bytes.count)
        }
        output.append(contentsOf: element.bare)
    }
    return output.bytes
}
