import Testing

@testable import Bytes

@Suite struct StableHashTests {
    struct Case: CustomTestStringConvertible {
        let text: String
        let hash: UInt64
        var testDescription: String { "\(text.count) bytes" }
    }

    // Values of the reference implementation (Debian's xxhsum -H64).
    static let cases = [
        Case(text: "", hash: 0xef46_db37_51d8_e999),
        Case(text: "a", hash: 0xd24e_c4f1_a98c_6e5b),
        Case(text: "abc", hash: 0x44bc_2cf5_ad77_0999),
        Case(text: "Nobody inspects the spammish repetition", hash: 0xfbce_a83c_8a37_8bf1),
    ]

    @Test(arguments: cases) func `agrees with xxHash64`(_ c: Case) {
        #expect(stableHash(c.text) == c.hash)
        #expect(stableHash(SharedBytes(c.text)) == c.hash)
    }

    @Test func `a version is sixteen hex digits`() {
        #expect(hexVersion(0x1f) == "000000000000001f")
        #expect(hexVersion(.max) == "ffffffffffffffff")
    }

    @Test(arguments: [("000000000000001f", 0x1f), ("ffffffffffffffff", UInt64.max), ("0", 0)])
    func `a version says its hash`(_ version: String, _ hash: UInt64) {
        #expect(UInt64(hexVersion: version) == hash)
    }

    @Test(arguments: ["", "00000000000000001", "1F", "+1", "2026-11-21T00:00:00Z/17"])
    func `what is no version of ours says no hash`(_ version: String) {
        #expect(UInt64(hexVersion: version) == nil)
    }
}

@Suite struct OutputBufferTests {
    struct Case: CustomTestStringConvertible {
        let value: UInt64
        let bytes: [UInt8]
        var testDescription: String { "\(value)" }
    }

    static let varints = [
        Case(value: 0, bytes: [0]),
        Case(value: 127, bytes: [0x7f]),
        Case(value: 128, bytes: [0x80, 0x01]),
        Case(value: 300, bytes: [0xac, 0x02]),
        Case(value: .max, bytes: [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
    ]

    @Test(arguments: varints) func `writes varints of the size it announces`(_ c: Case) {
        var buffer = OutputBuffer()
        buffer.appendVarint(c.value)
        #expect(buffer.bytes == c.bytes)
        #expect(varintSize(c.value) == c.bytes.count)
    }

    @Test func `an empty string is no field`() {
        var buffer = OutputBuffer()
        buffer.appendField(1, string: "")
        buffer.appendField(2, string: "hé")
        #expect(buffer.bytes == [0x12, 3, 0x68, 0xc3, 0xa9])
        #expect(buffer.count == lengthDelimitedSize(field: 2, length: 3))
    }

    @Test func `segments join in order`() {
        let shared = SharedBytes([1, 2, 3, 4])
        let segments = [Segment(shared, 1..<3), Segment(shared)]
        #expect(segments.byteCount == 6)
        #expect(segments.joinedArray == [2, 3, 1, 2, 3, 4])
    }
}
