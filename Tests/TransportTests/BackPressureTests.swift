import Bytes
import EventLoops
import Synchronization
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(5))) struct BackPressureTests {
    @Test func `a large message crosses small windows both ways`() async throws {
        let message = pattern(8 << 20)
        var limits = TransportLimits()
        limits.firstMessageBytesMax = 16 << 20
        try await withWorld(serverLimits: limits, clientLimits: limits, reaction: echo) { world in
            let (stream, seen) = try await world.open()
            await world.client.send([message], on: stream)
            #expect(await world.server.events.next() == .received(seen, message))
            #expect(await world.client.events.next() == .received(stream, message))
        }
    }

    @Test func `a large message crosses wide windows, faster than the socket takes it`() async throws {
        let message = pattern(8 << 20)
        var limits = TransportLimits()
        limits.firstMessageBytesMax = 16 << 20
        limits.receiveWindowBytes = 64 << 20
        try await withWorld(clientLimits: limits) { world in
            let (stream, seen) = try await world.open()
            await world.server.send([[Segment(SharedBytes(message))], [Segment(SharedBytes([1]))]], on: seen)
            #expect(await world.client.events.next() == .received(stream, message))
            #expect(await world.client.events.next() == .received(stream, [1]))
        }
    }

    @Test(arguments: [1, 1000, 65_535, 1 << 30] as [UInt32])
    func `a client that does not read gets everything once it does`(_ window: UInt32) async throws {
        // More than the window and, where that is wide, more than any socket holds.
        let size = window > 1 << 20 ? 32 << 20 : min(Int(window) * 50, 200_000)
        let answer: TestServer.Reaction = { server, event in
            guard case .opened(let stream, _) = event else { return }
            server.send([Segment(SharedBytes(pattern(size)))], on: stream)
            server.finish(stream, GRPCStatus(.ok))
        }
        try await withWorld(reaction: answer) { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: window)
            client.request(1, endStream: true)
            guard case .opened = await world.server.events.next() else { throw Unexpected() }
            var data: [UInt8] = []
            while let frame = client.readFrame() {
                if frame.type == RawFrame.data {
                    data += frame.payload
                    let count = UInt32(frame.payload.count)
                    client.write(RawFrame.windowUpdate(0, by: count).bytes + RawFrame.windowUpdate(1, by: count).bytes)
                }
                if frame.type == RawFrame.headers, frame.flags & 1 != 0 { break }
            }
            // Not compared by the macro, which would look for the difference for hours.
            let isWhole = data == [0] + bigEndian(UInt32(size)) + pattern(size)
            #expect(isWhole, "\(data.count) bytes have come of \(size + 5)")
        }
    }

    @Test func `output waits by reference while the client does not read, and goes with the connection`() async throws {
        let messages = Mutex<[WeakBytes]>([])
        let answer: TestServer.Reaction = { server, event in
            guard case .opened(let stream, _) = event else { return }
            for _ in 0..<10 {
                let bytes = SharedBytes(pattern(10_000))
                messages.withLock { $0.append(WeakBytes(bytes)) }
                server.send([Segment(bytes)], on: stream)
            }
        }
        try await withWorld(reaction: answer) { world in
            do {
                let client = try RawClient(to: world.address)
                client.handshake(window: 25_000)
                client.request(1)
                _ = client.readFrames(until: RawFrame.data)
                // Two whole messages fit the window, and a part of the third.
                _ = await world.server.counts
                let areGone = messages.withLock { $0.map { $0.bytes == nil } }
                #expect(areGone == [true, true] + Array(repeating: false, count: 8))
            }
            _ = await world.server.events.collect { if case .closed = $0 { true } else { false } }
            #expect(messages.withLock { $0.allSatisfy { $0.bytes == nil } })
        }
    }

    @Test func `one client that does not read does not hold up another`() async throws {
        try await withWorld(reaction: echo) { world in
            let slow = try RawClient(to: world.address)
            slow.handshake(window: 1 << 30)
            slow.request(1)
            guard case .opened(let clogged, _) = await world.server.events.next() else { throw Unexpected() }
            await world.server.send([[Segment(SharedBytes(pattern(32 << 20)))]], on: clogged)
            let (stream, _) = try await world.open()
            await world.client.send([[1, 2, 3]], on: stream)
            #expect(await world.client.events.next() == .received(stream, [1, 2, 3]))
        }
    }
}

/// Sees whether bytes are still held by somebody.
private struct WeakBytes: Sendable {
    weak let bytes: SharedBytes?
    init(_ bytes: SharedBytes) { self.bytes = bytes }
}
