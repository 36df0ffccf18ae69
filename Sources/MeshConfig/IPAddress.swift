/// An IPv4 or IPv6 address. Two spellings of one address are equal; `description` is the canonical one.
///
/// Source: RFC 4291 2.2 and RFC 5952 for IPv6; strict dotted decimals for IPv4, without leading zeros, as Go's netip
/// reads them. Zones (`fe80::1%eth0`) are refused: they mean nothing to another host.
package struct IPAddress: Hashable, Sendable {
    /// Whether it is an IPv4 address. An IPv4 address mapped into IPv6 (`::ffff:10.0.0.1`) is an IPv6 address.
    package let isIPv4: Bool
    /// First eight bytes of an IPv6 address; 0 for IPv4.
    fileprivate let high: UInt64
    /// Last eight bytes of an IPv6 address; the four bytes of an IPv4 address.
    fileprivate let low: UInt64

    fileprivate init(isIPv4: Bool, high: UInt64, low: UInt64) {
        self.isIPv4 = isIPv4
        self.high = high
        self.low = low
    }

    /// Reads any valid spelling; nil where `text` is no address.
    package init?(_ text: String) {
        var text = text
        let parsed = text.withUTF8 { bytes in
            unsafe bytes.contains(UInt8(ascii: ":"))
                ? parseIPv6(bytes.span) : parseIPv4(bytes.span).map(IPAddress.init(ipv4:))
        }
        guard let parsed else { return nil }
        self = parsed
    }

    private init(ipv4: UInt32) { self.init(isIPv4: true, high: 0, low: UInt64(ipv4)) }

    /// Length in bits: 32 or 128.
    package var bitWidth: Int { isIPv4 ? 32 : 128 }
    /// Whether it is 0.0.0.0 or ::, which means "any".
    package var isUnspecified: Bool { high == 0 && low == 0 }
}

extension IPAddress: Comparable {
    /// IPv4 before IPv6, then by value.
    package static func < (a: IPAddress, b: IPAddress) -> Bool {
        if a.isIPv4 != b.isIPv4 { return a.isIPv4 }
        return (a.high, a.low) < (b.high, b.low)
    }
}

extension IPAddress: CustomStringConvertible {
    /// The canonical spelling.
    package var description: String {
        if isIPv4 { return IPAddress.dotted(UInt32(low)) }
        if high == 0, low >> 32 == 0xFFFF { return "::ffff:" + IPAddress.dotted(UInt32(truncatingIfNeeded: low)) }
        let groups = [high, low].flatMap { half in [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: half >> $0) } }
        let zeros = IPAddress.longestRunOfZeros(groups)
        guard zeros.count >= 2 else { return IPAddress.joined(groups[...]) }
        return IPAddress.joined(groups[..<zeros.lowerBound]) + "::" + IPAddress.joined(groups[zeros.upperBound...])
    }

    private static func dotted(_ value: UInt32) -> String {
        "\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)"
    }

    private static func joined(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// The first of the longest runs; empty where no group is zero.
    private static func longestRunOfZeros(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 {
                start = index + 1
            } else if index + 1 - start > longest.count {
                longest = start..<index + 1
            }
        }
        return longest
    }
}

/// A block of addresses: an address and how many of its leading bits count.
package struct IPPrefix: Hashable, Sendable {
    /// First address of the block: the bits behind `length` are zero.
    package let address: IPAddress
    /// How many leading bits all addresses of the block share: 0…32 or 0…128.
    package let length: Int

    /// The block of `length` bits around `address`. `length` must be in 0…`address.bitWidth`.
    package init(_ address: IPAddress, length: Int) {
        precondition((0...address.bitWidth).contains(length), "a prefix is not longer than its address")
        let low = IPPrefix.mask(length - (address.isIPv4 ? 0 : 64), of: address.isIPv4 ? 32 : 64)
        let high = address.isIPv4 ? 0 : IPPrefix.mask(length, of: 64)
        self.address = IPAddress(isIPv4: address.isIPv4, high: address.high & high, low: address.low & low)
        self.length = length
    }

    /// Reads `10.0.0.0/8`; nil without a slash or where a part is wrong. Bits behind the length are dropped.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(String(parts[0])), parts[1].utf8.allSatisfy(isDigit),
            parts[1] == "0" || parts[1].first != "0", let length = Int(parts[1]), length <= address.bitWidth
        else { return nil }
        self.init(address, length: length)
    }

    /// Reads `10.0.0.0/8`, or an address as the block of itself; nil where it is neither.
    package static func reading(addressOrBlock text: String) -> IPPrefix? {
        IPPrefix(text) ?? IPAddress(text).map { IPPrefix($0, length: $0.bitWidth) }
    }

    /// Whether the block consists of one address.
    package var isSingleAddress: Bool { length == address.bitWidth }

    /// Whether `other` is in the block; never when one is IPv4 and the other IPv6.
    package func contains(_ other: IPAddress) -> Bool {
        other.isIPv4 == address.isIPv4 && IPPrefix(other, length: length).address == address
    }

    /// A word of `width` low bits whose first `length` ones are set.
    private static func mask(_ length: Int, of width: Int) -> UInt64 {
        let ones: UInt64 = width == 64 ? .max : 1 << UInt64(width) - 1
        return ones & ~(length <= 0 ? ones : length >= width ? 0 : ones >> UInt64(length))
    }
}

extension IPPrefix: Comparable {
    /// By address, wider blocks first.
    package static func < (a: IPPrefix, b: IPPrefix) -> Bool { (a.address, a.length) < (b.address, b.length) }
}

extension IPPrefix: CustomStringConvertible {
    /// `10.0.0.0/8`, canonical.
    package var description: String { "\(address)/\(length)" }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

/// The value of a hexadecimal digit; nil for other characters.
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

/// Four decimals of 0…255 without leading zeros, between points.
private func parseIPv4(_ text: Span<UInt8>) -> UInt32? { parseIPv4(text, from: 0) }

private func parseIPv4(_ text: Span<UInt8>, from start: Int) -> UInt32? {
    var value: UInt32 = 0
    var part: UInt32 = 0
    var digits = 0
    var points = 0
    for index in start..<text.count {
        let byte = text[index]
        if isDigit(byte) {
            if digits > 0 && part == 0 { return nil }
            part = part * 10 + UInt32(byte - UInt8(ascii: "0"))
            digits += 1
            if part > 255 { return nil }
        } else {
            guard byte == UInt8(ascii: "."), digits > 0, points < 3 else { return nil }
            value = value << 8 | part
            (part, digits, points) = (0, 0, points + 1)
        }
    }
    return points == 3 && digits > 0 ? value << 8 | part : nil
}

/// Eight groups of up to four hex digits, or fewer around one `::`; the last two may be written as IPv4.
private func parseIPv6(_ text: Span<UInt8>) -> IPAddress? {
    var groups: [UInt16] = []
    var gap: Int?
    var index = 0
    if text.count >= 2, text[0] == UInt8(ascii: ":") {
        guard text[1] == UInt8(ascii: ":") else { return nil }
        gap = 0
        index = 2
    }
    while index < text.count {
        guard groups.count < 8 else { return nil }
        var value: UInt16 = 0
        let start = index
        while index < text.count, let digit = hexDigit(text[index]), index - start < 4 {
            value = value << 4 | UInt16(digit)
            index += 1
        }
        guard index > start else { return nil }
        if index < text.count, text[index] == UInt8(ascii: ".") {
            guard groups.count <= 6, let tail = parseIPv4(text, from: start) else { return nil }
            groups.append(UInt16(tail >> 16))
            groups.append(UInt16(truncatingIfNeeded: tail))
            break
        }
        groups.append(value)
        guard index < text.count else { break }
        guard text[index] == UInt8(ascii: ":"), index + 1 < text.count else { return nil }
        index += 1
        if text[index] == UInt8(ascii: ":") {
            guard gap == nil else { return nil }
            gap = groups.count
            index += 1
        }
    }
    if let gap {
        guard groups.count < 8 else { return nil }
        groups.insert(contentsOf: Array(repeating: 0, count: 8 - groups.count), at: gap)
    }
    guard groups.count == 8 else { return nil }
    let halves = [groups[..<4], groups[4...]].map { $0.reduce(0) { $0 << 16 | UInt64($1) } }
    return IPAddress(isIPv4: false, high: halves[0], low: halves[1])
}
