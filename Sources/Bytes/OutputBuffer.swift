/// A growing run of bytes with the few protobuf wire primitives that a discovery response's outer level needs.
///
/// Resources themselves are packed by protobuf-c; this buffer writes heads, tails and framing.
/// Source: protobuf encoding, "Base 128 varints" and "Length-delimited records".
package struct OutputBuffer {
    /// What has been written so far.
    package private(set) var bytes: [UInt8]

    /// An empty buffer with room for `capacity` bytes before it grows.
    package init(capacity: Int = 64) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Number of bytes written.
    package var count: Int { bytes.count }

    /// Appends one byte.
    package mutating func append(_ byte: UInt8) { bytes.append(byte) }

    /// Appends `more` as it is.
    package mutating func append(contentsOf more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    /// Appends `value` as a base-128 varint: 1 to 10 bytes.
    package mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends `value`, least significant byte first (protobuf's fixed-width numbers).
    package mutating func appendLittleEndian(_ value: some FixedWidthInteger & UnsignedInteger) {
        var rest = value
        for _ in 0..<value.bitWidth / 8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// Appends the key of length-delimited field `number` and the length of its payload, which the caller appends next.
    package mutating func appendLengthDelimitedHead(field number: Int, length: Int) {
        precondition(number > 0, "protobuf field numbers start at 1")
        precondition(length >= 0, "a length cannot be negative")
        appendVarint(UInt64(number) << 3 | 2)
        appendVarint(UInt64(length))
    }

    /// Appends field `number` as a string; an empty one is left out, as proto3 wants.
    package mutating func appendField(_ number: Int, string: String) {
        guard !string.isEmpty else { return }
        var string = string
        string.withUTF8 { utf8 in
            appendLengthDelimitedHead(field: number, length: utf8.count)
            unsafe bytes.append(contentsOf: utf8)
        }
    }

    /// The bytes as something that can be shared and sent.
    package consuming func shared() -> SharedBytes { SharedBytes(bytes) }
}

/// Size in bytes of `value` as a varint.
@inlinable
package func varintSize(_ value: UInt64) -> Int {
    max(1, (64 - value.leadingZeroBitCount + 6) / 7)
}

/// Size in bytes of length-delimited field `number` with a payload of `length` bytes, key and length included.
package func lengthDelimitedSize(field number: Int, length: Int) -> Int {
    varintSize(UInt64(number) << 3 | 2) + varintSize(UInt64(length)) + length
}
