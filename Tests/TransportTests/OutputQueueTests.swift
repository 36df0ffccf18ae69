import Bytes
import EventLoops
import Testing

@testable import Transport

@Suite struct OutputQueueTests {
    @Test(arguments: [1, 3, 5, 64, 100, 16_384]) func `any frame size gives the same bytes`(_ frame: Int) throws {
        var queue = OutputQueue()
        var expected: [UInt8] = []
        for size in [0, 1, 63, 64, 5000] {
            let bytes = pattern(size, seed: UInt8(size & 255))
            let middle = size / 3
            var message: OutgoingMessage = [
                Segment(SharedBytes(bytes), 0..<middle), Segment(SharedBytes([])),
                Segment(SharedBytes(bytes), middle..<size),
            ]
            let own: [UInt8] = (0..<size % 9).map { UInt8($0) }
            for byte in own { message.append(byte) }
            queue.append(message)
            expected += [0] + bigEndian(UInt32(own.count + size)) + own + bytes
        }
        #expect(queue.count == expected.count)
        let pair = SocketPair()
        let gather = Gather()
        var got: [UInt8] = []
        while queue.count > 0 {
            queue.move(min(frame, queue.count), to: gather)
            #expect(try gather.write(to: pair.near).get().isEmpty)
            got += pair.far.readAvailable()
        }
        #expect(got == expected)
    }

    @Test func `what has been moved is let go of`() throws {
        var queue = OutputQueue()
        weak var first: SharedBytes?
        do {
            let bytes = SharedBytes(pattern(100))
            first = bytes
            queue.append([Segment(bytes)])
        }
        for _ in 0..<200 { queue.append([Segment(SharedBytes([1]))]) }
        let pair = SocketPair()
        let gather = Gather()
        #expect(first != nil)
        queue.move(105, to: gather)
        _ = try gather.write(to: pair.near).get()
        #expect(first == nil)
        #expect(queue.count == 200 * 6)
    }
}
