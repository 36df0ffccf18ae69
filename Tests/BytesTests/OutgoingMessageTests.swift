import Bytes
import Testing

@Suite struct OutgoingMessageTests {
    @Test(arguments: [0, 1, 9, 10, 15, 16, 0xff, 0x100, 0xdead_beef, UInt64.max, UInt64.max >> 1, 1 << 60])
    func `a number is written as lower-case hexadecimal text`(_ value: UInt64) {
        var message = OutgoingMessage([])
        message.appendField(5, hexadecimal: value)
        let text = Array(String(value, radix: 16).utf8)
        #expect(message.array == [5 << 3 | 2, UInt8(text.count)] + text)
        #expect(message.byteCount == message.array.count && message.ownByteCount == message.byteCount)
    }

    @Test func `its own bytes come first`() {
        var message: OutgoingMessage = [Segment(SharedBytes([1, 2, 3])), Segment(SharedBytes([4, 5]), 1..<2)]
        message.append(9)
        #expect(message.array == [9, 1, 2, 3, 5])
        #expect(message.byteCount == 5)
    }
}
