/// One message on its way out: a few bytes of its own, then bytes that it shares with others. Making one copies
/// nothing but its own bytes and allocates nothing.
package struct OutgoingMessage: Sendable {
    /// How many bytes a message may have of its own.
    package static let ownByteCountMax = 24

    private var ownBytes = InlineArray<24, UInt8>(repeating: 0)
    /// How many bytes it has of its own.
    package private(set) var ownByteCount = 0
    /// What comes after its own bytes.
    package let shared: [Segment]
    /// Number of bytes in all.
    package private(set) var byteCount: Int

    /// A message of `shared` bytes alone.
    ///
    /// - Parameter byteCount: of all of `shared`, where that is known.
    package init(_ shared: [Segment], byteCount: Int? = nil) {
        self.shared = shared
        self.byteCount = byteCount ?? shared.byteCount
    }

    /// Adds a byte of its own, of which there are fewer than `ownByteCountMax`.
    package mutating func append(_ byte: UInt8) {
        ownBytes[ownByteCount] = byte
        ownByteCount += 1
        byteCount += 1
    }

    /// Adds field `number`, at most 15, with `value` in lower-case hexadecimal digits, at most 16.
    package mutating func appendField(_ number: UInt8, hexadecimal value: UInt64) {
        precondition(number > 0, "protobuf field numbers start at 1")
        precondition(number < 16, "the key of the field is one byte")
        let digitCount = max(1, (67 - value.leadingZeroBitCount) / 4)
        append(number << 3 | 2)
        append(UInt8(digitCount))
        for place in stride(from: digitCount - 1, through: 0, by: -1) {
            let digit = UInt8(truncatingIfNeeded: value >> UInt64(4 * place)) & 15
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    /// Lends its own bytes to `body`.
    package func withOwnBytes<R>(_ body: (RawSpan) -> R) -> R {
        unsafe body(ownBytes.span.bytes.extracting(0..<ownByteCount))
    }

    /// A copy of all bytes, for tests and cold paths.
    package var array: [UInt8] { (0..<ownByteCount).map { ownBytes[$0] } + shared.joinedArray }
}

extension OutgoingMessage: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: Segment...) { self.init(elements) }
}
