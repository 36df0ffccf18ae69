/// Why the bytes of a request are not a request.
package enum DecodeError: Error, Equatable, CustomStringConvertible {
    /// The bytes end inside a field.
    case truncated
    /// A varint of more than ten bytes.
    case overlongVarint
    /// A key with field number 0 or with a wire type that proto3 does not have.
    case badKey
    /// A string field that is not UTF-8, by its number.
    case notUTF8(field: Int)
    /// A string field with a NUL in it, by its number: no name has one, and C code behind would cut the string off
    /// there.
    case containsNUL(field: Int)
    /// JSON values nested deeper than `StructReader.depthMax`.
    case nestedTooDeep

    package var description: String {
        switch self {
        case .truncated: "the message ends inside a field"
        case .overlongVarint: "a varint has more than ten bytes"
        case .badKey: "a field has no valid number and wire type"
        case .notUTF8(let field): "string field \(field) is not UTF-8"
        case .containsNUL(let field): "string field \(field) contains a NUL"
        case .nestedTooDeep: "a Struct is nested too deep"
        }
    }
}

/// One field as it stands on the wire.
struct WireField {
    /// How a value is written.
    enum Form {
        case varint
        case fixed64
        case fixed32
        case lengthDelimited
    }

    /// At least 1.
    let number: Int
    let form: Form
    /// The value of a varint or of a fixed-width number, as bits; 0 for anything else.
    let bits: UInt64
    /// Where the payload of a length-delimited field is; nil for anything else.
    let payload: Range<Int>?
}

/// Steps through the fields of one message. Hostile bytes end in an error, never in a trap.
///
/// The bytes are passed to each call, because a type that keeps a `RawSpan` cannot be returned from a function yet.
/// Source: protobuf encoding, "Message structure".
struct WireReader {
    /// Where the next field begins.
    private(set) var offset = 0
    /// Where the message ends; nil for the end of the bytes.
    private var end: Int?

    /// Where the next field begins.
    var position: Int { offset }

    /// A reader of a message that is all of its bytes.
    init() {}

    /// A reader of the message that is `range` of its bytes. Ranges that it finds are of all of them, too.
    init(in range: Range<Int>) {
        offset = range.lowerBound
        end = range.upperBound
    }

    /// The next field of `bytes`; nil at their end.
    mutating func next(_ bytes: RawSpan) throws(DecodeError) -> WireField? {
        guard offset < end(of: bytes) else { return nil }
        let key = try varint(bytes)
        guard let number = Int(exactly: key >> 3), number > 0, number < 1 << 29 else { throw .badKey }
        switch key & 7 {
        case 0: return WireField(number: number, form: .varint, bits: try varint(bytes), payload: nil)
        case 1:
            return WireField(number: number, form: .fixed64, bits: try fixed(bytes, as: UInt64.self), payload: nil)
        case 5:
            let bits = UInt64(try fixed(bytes, as: UInt32.self))
            return WireField(number: number, form: .fixed32, bits: bits, payload: nil)
        case 2:
            let length = try varint(bytes)
            guard length <= UInt64(end(of: bytes) - offset) else { throw .truncated }
            let payload = offset..<offset + Int(length)
            offset = payload.upperBound
            return WireField(number: number, form: .lengthDelimited, bits: 0, payload: payload)
        default: throw .badKey
        }
    }

    private func end(of bytes: RawSpan) -> Int { end ?? bytes.byteCount }

    /// The next varint of `bytes`, of a list of them in one field; nil at their end.
    mutating func nextVarint(_ bytes: RawSpan) throws(DecodeError) -> UInt64? {
        offset < end(of: bytes) ? try varint(bytes) : nil
    }

    private mutating func varint(_ bytes: RawSpan) throws(DecodeError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard offset < end(of: bytes) else { throw .truncated }
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw .overlongVarint
    }

    private mutating func fixed<T: FixedWidthInteger & BitwiseCopyable>(_ bytes: RawSpan, as type: T.Type)
        throws(DecodeError) -> T
    {
        let size = MemoryLayout<T>.size
        guard size <= end(of: bytes) - offset else { throw .truncated }
        defer { offset += size }
        return unsafe T(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }
}

extension RawSpan {
    /// The text of `field`, which must be UTF-8 without NUL; empty if the field is not length-delimited.
    func string(_ field: WireField) throws(DecodeError) -> String {
        guard let payload = field.payload else { return "" }
        return try string(payload, field: field.number)
    }

    /// The text at `range`, which must be UTF-8 without NUL; `number` is for the error.
    func string(_ range: Range<Int>, field number: Int) throws(DecodeError) -> String {
        try withText(range, field: number) { String(copying: $0) }
    }

    /// Whether the text of `field`, which must be UTF-8 without NUL, is empty. Nothing is allocated.
    func isEmptyString(_ field: WireField) throws(DecodeError) -> Bool {
        guard let payload = field.payload else { return true }
        return try withText(payload, field: field.number) { $0.isEmpty }
    }

    private func withText<R>(
        _ range: Range<Int>, field number: Int, _ body: (UTF8Span) -> R
    ) throws(DecodeError) -> R {
        try unsafe extracting(range).withUnsafeBytes { memory throws(DecodeError) in
            let utf8 = unsafe memory.assumingMemoryBound(to: UInt8.self)
            if unsafe utf8.contains(0) { throw .containsNUL(field: number) }
            do {
                return unsafe body(try UTF8Span(validating: utf8.span))
            } catch {
                throw .notUTF8(field: number)
            }
        }
    }

    /// The text of `field` for people: what is not UTF-8 is replaced.
    func lenientString(_ field: WireField) -> String {
        guard let payload = field.payload else { return "" }
        return unsafe extracting(payload).withUnsafeBytes { utf8 in unsafe String(decoding: utf8, as: UTF8.self) }
    }
}
