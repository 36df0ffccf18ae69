/// A sum over byte strings that is the same in whatever order they come: lists with equal sums hold the same strings,
/// each as often.
///
/// It stands for a list of names without anybody making a `String` of one. Each string counts with 128 bits of SipHash
/// under a key that is random in each process, and the two halves are added up by themselves. SipHash is made for short
/// strings of people who mean harm: to who does not know the key its values are as good as random, and no value or sum
/// ever leaves the process. So of two lists that differ a client can only guess that they collide, with a chance of
/// 2^-128 at each try; where it repeats a string 2^n times that is 2^-(128 - 2n), and a message has room for 2^22.
/// Source: "SipHash: a fast short-input PRF", Aumasson and Bernstein, 2012, with one round for each word and three at
/// the end, as in Swift's own `Hasher`.
package struct UnorderedSum: Hashable, Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    /// How many strings there are.
    package private(set) var count = 0

    /// Of no strings.
    package init() {}

    /// Adds one more.
    package mutating func add(_ bytes: RawSpan) {
        var hash = SipHash(SipHash.key)
        // First of all the length, which says where the words are.
        hash.absorb(UInt64(bytes.byteCount))
        hash.absorb(bytes)
        let value = hash.finish()
        low &+= value.low
        high &+= value.high
        count += 1
    }

    /// Adds one more, the UTF-8 of `text`.
    package mutating func add(_ text: String) { unsafe add(text.utf8Span.span.bytes) }

    /// Of the strings of both.
    package static func + (one: UnorderedSum, other: UnorderedSum) -> UnorderedSum {
        var sum = one
        sum.low &+= other.low
        sum.high &+= other.high
        sum.count += other.count
        return sum
    }
}

/// A hash of short bytes that nobody outside the process can foresee: 64 bits of the same SipHash.
package func keyedHash(_ bytes: RawSpan) -> UInt64 {
    var hash = SipHash(SipHash.key)
    hash.absorb(UInt64(bytes.byteCount))
    hash.absorb(bytes)
    return hash.finish().low
}

/// SipHash-1-3 of 128 bits. Inlined throughout, its state stays in registers, which halves its time.
private struct SipHash {
    static let key = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))

    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64

    init(_ key: (UInt64, UInt64)) {
        v0 = key.0 ^ 0x736f_6d65_7073_6575
        v1 = key.1 ^ 0x646f_7261_6e64_6f6d ^ 0xee
        v2 = key.0 ^ 0x6c79_6765_6e65_7261
        v3 = key.1 ^ 0x7465_6462_7974_6573
    }

    @inline(__always)
    mutating func absorb(_ word: UInt64) {
        v3 ^= word
        round()
        v0 ^= word
    }

    /// Where the bytes end inside a word, the last eight are the last word, or all of fewer: the length says which.
    @inline(__always)
    mutating func absorb(_ bytes: RawSpan) {
        var offset = 0
        while offset + 8 <= bytes.byteCount {
            unsafe absorb(UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        guard offset < bytes.byteCount else { return }
        if offset > 0 {
            offset = bytes.byteCount - 8
            return unsafe absorb(
                UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        }
        var word: UInt64 = 0
        for place in 0..<bytes.byteCount {
            word = unsafe word << 8 | UInt64(bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self))
        }
        absorb(word)
    }

    @inline(__always)
    mutating func finish() -> (low: UInt64, high: UInt64) {
        v2 ^= 0xee
        let low = finished()
        v1 ^= 0xdd
        return (low, finished())
    }

    @inline(__always)
    private mutating func finished() -> UInt64 {
        for _ in 0..<3 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }

    @inline(__always)
    private mutating func round() {
        v0 &+= v1
        v2 &+= v3
        v1 = Self.rotate(v1, 13) ^ v0
        v3 = Self.rotate(v3, 16) ^ v2
        v0 = Self.rotate(v0, 32)
        v2 &+= v1
        v0 &+= v3
        v1 = Self.rotate(v1, 17) ^ v2
        v3 = Self.rotate(v3, 21) ^ v0
        v2 = Self.rotate(v2, 32)
    }

    private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }
}
