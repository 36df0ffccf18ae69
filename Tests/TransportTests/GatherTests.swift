import Bytes
import EventLoops
import Glibc
import Testing

@testable import Transport

@Suite final class GatherTests {
    private let gather = Gather()
    private let pair = SocketPair()

    private func append(copying bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe gather.append(copying: $0.bytes) }
    }

    @Test func `pieces are written in order, copied or shared`() throws {
        let shared = SharedBytes(pattern(1000))
        append(copying: [1, 2])
        append(copying: [3])
        gather.append(shared, 10..<900)
        gather.append(shared, 5..<8)
        gather.append(shared, 0..<1000)
        gather.keep([Segment(shared)])
        #expect(gather.byteCount == 3 + 890 + 3 + 1000)
        #expect(try gather.write(to: pair.near).get().isEmpty)
        #expect(pair.far.readAvailable() == [1, 2, 3] + pattern(1000)[10..<900] + pattern(1000)[5..<8] + pattern(1000))
        #expect(gather.byteCount == 0)
    }

    @Test func `what the socket does not take comes back and goes later`() throws {
        var expected: [UInt8] = []
        var got: [UInt8] = []
        var rests = 0
        for round in 0..<8 {
            for piece in 0..<20 {
                append(copying: [UInt8(round), UInt8(piece)])
                let bytes = pattern(10_000 + piece, seed: UInt8(round))
                let shared = SharedBytes(bytes)
                gather.append(shared, 1..<bytes.count)
                gather.keep([Segment(shared)])
                expected += [UInt8(round), UInt8(piece)] + bytes[1...]
            }
            var rest = try gather.write(to: pair.near).get()
            while !rest.isEmpty {
                rests += 1
                got += pair.far.readAvailable()
                for segment in rest { gather.append(segment.bytes, segment.range) }
                gather.keep(rest)
                rest = try gather.write(to: pair.near).get()
            }
        }
        got += pair.far.readAvailable()
        #expect(got == expected)
        #expect(rests > 0)
    }

    @Test func `what was written is let go of at once`() throws {
        weak var bytes: SharedBytes?
        do {
            let strong = SharedBytes(pattern(1000))
            bytes = strong
            gather.append(strong, 0..<1000)
            gather.keep([Segment(strong)])
        }
        #expect(bytes != nil)
        _ = try gather.write(to: pair.near).get()
        #expect(bytes == nil)
    }

    @Test func `room for a frame is room for any frame`() {
        // The worst: a byte that is copied and the smallest piece that is not, in turn.
        let shared = SharedBytes(pattern(256))
        gather.keep([Segment(shared)])
        while gather.hasRoomForFrame {
            append(copying: pattern(9))
            var left = Gather.frameBytesMax
            while left >= 257 {
                gather.append(shared, 0..<1)
                gather.append(shared, 0..<256)
                left -= 257
            }
            gather.append(shared, 0..<left)
        }
        #expect(gather.byteCount >= Gather.frameBytesMax)
    }

    @Test func `a gone peer is an error`() {
        _ = shutdown(pair.far.number, Int32(SHUT_RDWR))
        append(copying: [1])
        #expect(throws: WireError.self) { try gather.write(to: pair.near).get() }
    }
}
