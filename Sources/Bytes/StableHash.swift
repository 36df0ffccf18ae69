/// A 64-bit hash of bytes that is the same in every process, on every replica and after every restart.
///
/// The algorithm is xxHash64 with seed 0. Resource versions are made of it: equal bytes, equal version. It is
/// not keyed and not collision resistant against an attacker; nothing secret may depend on it.
/// Source: xxHash specification, "XXH64 algorithm description"; serving.md 1.6.5.
package func stableHash(_ bytes: SharedBytes) -> UInt64 {
    unsafe bytes.withUnsafeBytes { memory in unsafe stableHash(memory) }
}

/// The same hash of the UTF-8 of `text`.
package func stableHash(_ text: String) -> UInt64 {
    var text = text
    return text.withUTF8 { utf8 in unsafe stableHash(UnsafeRawBufferPointer(utf8)) }
}

/// The same hash of borrowed memory.
@unsafe package func stableHash(_ input: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64
    var offset = 0
    if input.count >= 32 {
        var lanes: (UInt64, UInt64, UInt64, UInt64) = (prime1 &+ prime2, prime2, 0, 0 &- prime1)
        while offset + 32 <= input.count {
            lanes.0 = unsafe round(lanes.0, word64(input, offset))
            lanes.1 = unsafe round(lanes.1, word64(input, offset + 8))
            lanes.2 = unsafe round(lanes.2, word64(input, offset + 16))
            lanes.3 = unsafe round(lanes.3, word64(input, offset + 24))
            offset += 32
        }
        hash = rotate(lanes.0, 1) &+ rotate(lanes.1, 7) &+ rotate(lanes.2, 12) &+ rotate(lanes.3, 18)
        for lane in [lanes.0, lanes.1, lanes.2, lanes.3] {
            hash = (hash ^ round(0, lane)) &* prime1 &+ prime4
        }
    } else {
        hash = prime5
    }
    hash &+= UInt64(input.count)
    while offset + 8 <= input.count {
        hash = unsafe rotate(hash ^ round(0, word64(input, offset)), 27) &* prime1 &+ prime4
        offset += 8
    }
    if offset + 4 <= input.count {
        let word = unsafe UInt64(UInt32(littleEndian: input.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
        hash = rotate(hash ^ (word &* prime1), 23) &* prime2 &+ prime3
        offset += 4
    }
    while offset < input.count {
        hash = unsafe rotate(hash ^ (UInt64(input[offset]) &* prime5), 11) &* prime1
        offset += 1
    }
    return avalanche(hash)
}

/// Sixteen lower-case hex digits: how a hash is written as a resource version.
package func hexVersion(_ hash: UInt64) -> String {
    unsafe String(unsafeUninitializedCapacity: 16) { text in
        unsafe writeHexVersion(hash, to: UnsafeMutableRawBufferPointer(text))
        return 16
    }
}

/// Writes the same digits to the first 16 bytes of `memory`.
@unsafe package func writeHexVersion(_ hash: UInt64, to memory: UnsafeMutableRawBufferPointer) {
    for digit in 0..<16 {
        let value = UInt8(truncatingIfNeeded: hash >> UInt64(60 - 4 * digit)) & 0xF
        unsafe memory[digit] = value < 10 ? 48 + value : 87 + value
    }
}

extension UInt64 {
    /// The hash that a resource version says: 1 to 16 hex digits; nil where `version` is something else.
    package init?(hexVersion version: String) {
        guard 1...16 ~= version.utf8.count else { return nil }
        self = 0
        for digit in version.utf8 {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            self = self << 4 | UInt64(value)
        }
    }
}

private let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
private let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
private let prime3: UInt64 = 0x1656_67B1_9E37_79F9
private let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
private let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

private func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }

private func round(_ lane: UInt64, _ word: UInt64) -> UInt64 { rotate(lane &+ word &* prime2, 31) &* prime1 }

private func avalanche(_ value: UInt64) -> UInt64 {
    var hash = value
    hash = (hash ^ hash >> 33) &* prime2
    hash = (hash ^ hash >> 29) &* prime3
    return hash ^ hash >> 32
}

@unsafe private func word64(_ input: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    unsafe UInt64(littleEndian: input.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
}
