import Bytes
import EventLoops
import Testing

@testable import Transport

/// Limits of time, set so short that they are over at once, or soon where the client has to be in time. Nothing sleeps:
/// each test waits for what has to happen.
@Suite(.timeLimit(.minutes(5))) struct DeadlineTests {
    private static func limits(_ change: (inout TransportLimits) -> Void) -> TransportLimits {
        var limits = TransportLimits()
        limits.sweepInterval = .milliseconds(2)
        change(&limits)
        return limits
    }

    struct Silence: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
    }

    static let silences = [
        Silence(testDescription: "nothing", bytes: []),
        Silence(testDescription: "half a preface", bytes: Array("PRI * HTTP/2.0\r\n".utf8)),
        Silence(testDescription: "a preface and settings", bytes: RawClient.handshakeBytes),
        Silence(
            testDescription: "a request without a message",
            bytes: RawClient.handshakeBytes + RawClient.requestBytes(1)),
        Silence(
            testDescription: "the begin of a header block",
            bytes: RawClient.handshakeBytes + RawFrame(type: RawFrame.headers, stream: 1).bytes),
        Silence(
            testDescription: "half a message",
            bytes: RawClient.handshakeBytes + RawClient.requestBytes(1)
                + RawFrame(type: RawFrame.data, stream: 1, payload: [0, 0, 0, 0, 9, 1]).bytes),
    ]

    @Test(arguments: silences)
    func `a connection without a whole request is closed in time`(_ silence: Silence) async throws {
        let limits = DeadlineTests.limits { $0.requestTime = .milliseconds(30) }
        try await withWorld(serverLimits: limits) { world in
            let client = try RawClient(to: world.address)
            client.write(silence.bytes)
            _ = client.readToEnd()
            // The world's own connection has sent no request either.
            #expect((1...2).contains(world.server.counters[.firstRequest]))
        }
    }

    @Test func `a stream without a message ends, and its neighbour goes on`() async throws {
        let limits = DeadlineTests.limits { $0.requestTime = .milliseconds(300) }
        try await withWorld(serverLimits: limits, reaction: echo) { world in
            let client = try RawClient(to: world.address)
            let message = RawFrame(type: RawFrame.data, stream: 1, payload: [0, 0, 0, 0, 1, 7]).bytes
            client.write(
                RawClient.handshakeBytes + RawClient.requestBytes(1) + message + RawClient.requestBytes(3))
            #expect(client.readFrames(until: RawFrame.data).last?.stream == 1)
            let answer = try #require(client.readFrames(until: RawFrame.headers).last)
            #expect(answer.stream == 3)
            #expect(answer.inflatedFields["grpc-status"] == "4")
            #expect(client.readFrames(until: RawFrame.reset).last?.stream == 3)
            client.write(message)
            #expect(client.readFrames(until: RawFrame.data).last?.payload == [0, 0, 0, 0, 1, 7])
            #expect(world.server.counters[.slowRequest] == 1)
        }
    }

    @Test func `a later message that does not come to its end is given up`() async throws {
        let limits = DeadlineTests.limits { $0.stallTime = .milliseconds(30) }
        try await withWorld(serverLimits: limits, reaction: echo) { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.request(1)
            client.message([1], on: 1)
            client.write(RawFrame(type: RawFrame.data, stream: 1, payload: [0, 0, 0, 0, 9, 1]).bytes)
            #expect(client.readFrames(until: RawFrame.reset).last?.payload == [0, 0, 0, 0])
            #expect(world.server.counters[.slowRequest] == 1)
        }
    }

    @Test func `a stream whose client opens no window is reset, and its neighbour goes on`() async throws {
        let limits = DeadlineTests.limits { $0.stallTime = .milliseconds(50) }
        try await withWorld(serverLimits: limits, reaction: echo) { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 10)
            client.request(1)
            client.request(3)
            client.message(pattern(20), on: 1)
            client.message([3], on: 3)
            let frames = client.readFrames(until: RawFrame.reset)
            #expect(frames.last?.stream == 1)
            #expect(frames.last?.payload == bigEndian(11))
            #expect(world.server.counters[.stalledStream] == 1)
            client.write(RawFrame.windowUpdate(3, by: 100).bytes)
            client.message([4], on: 3)
            #expect(client.readFrames(until: RawFrame.data).last?.payload == [0, 0, 0, 0, 1, 4])
        }
    }

    @Test func `a connection whose socket takes nothing is closed`() async throws {
        let limits = DeadlineTests.limits { $0.stallTime = .milliseconds(50) }
        try await withWorld(serverLimits: limits) { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 1 << 30)
            client.request(1)
            client.message([1], on: 1)
            guard case .opened(let stream, _) = await world.server.events.next() else { throw Unexpected() }
            await world.server.send([[Segment(SharedBytes(pattern(32 << 20)))]], on: stream)
            let end = await world.server.events.collect { if case .closed = $0 { true } else { false } }.last
            #expect(end == .closed(stream, .connectionLost("limit: stalled_socket")))
            #expect(world.server.counters[.stalledSocket] == 1)
        }
    }

    @Test func `a peer that is silent is asked with a PING, and closed when it does not answer`() async throws {
        let limits = DeadlineTests.limits {
            $0.keepaliveTime = .milliseconds(30)
            $0.keepaliveTimeout = .milliseconds(500)
        }
        try await withWorld(serverLimits: limits, reaction: echo) { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.request(1)
            client.message([1], on: 1)
            for _ in 0..<3 {
                let ping = try #require(client.readFrames(until: RawFrame.ping).last)
                client.write(RawFrame(type: RawFrame.ping, flags: 1, payload: ping.payload).bytes)
            }
            #expect(client.readFrames(until: RawFrame.ping).last?.flags == 0)
            #expect(client.readFrame() == nil)
            #expect(world.server.counters[.keepalive] >= 1)
        }
    }

    @Test func `a connection of age gets a GOAWAY, and is closed after its grace`() async throws {
        let limits = DeadlineTests.limits {
            $0.connectionAge = .milliseconds(30)
            $0.goAwayGrace = .milliseconds(500)
        }
        try await withWorld(serverLimits: limits, reaction: echo) { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.request(1)
            client.message([1], on: 1)
            #expect(client.readGoAwayCode() == 0)
            #expect(world.server.counters[.age] == 1)
            client.message([2], on: 1)
            #expect(client.readFrames(until: RawFrame.data).last?.payload == [0, 0, 0, 0, 1, 2])
            #expect(client.readFrame() == nil)
            #expect(world.server.counters[.grace] == 1)
        }
    }

    @Test func `an old connection without streams closes with its GOAWAY`() async throws {
        let limits = DeadlineTests.limits { $0.connectionAge = .milliseconds(30) }
        try await withWorld(serverLimits: limits, reaction: echo) { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.write(RawClient.requestBytes(1))
            client.write(RawFrame(type: RawFrame.data, flags: 1, stream: 1, payload: [0, 0, 0, 0, 0]).bytes)
            #expect(client.readGoAwayCode() == 0)
            #expect(client.readToEnd().isEmpty)
            #expect(world.server.counters[.grace] == 0)
        }
    }

    @Test func `a drain ends all streams with a status, one connection after the other`() async throws {
        try await withWorld(reaction: echo) { world in
            var clients: [ConnectionID: StreamID] = [:]
            for _ in 0..<8 {
                let connection = try await world.client.connect(to: world.address)
                clients[connection] = await world.client.open(on: connection)
                guard case .opened = await world.server.events.next() else { throw Unexpected() }
            }
            let start = world.server.loop.now
            let status = GRPCStatus(.unavailable, "bye")
            await world.server.drain(over: .milliseconds(400), status)
            var times: [Duration] = []
            for _ in 0..<8 {
                guard case .closed(_, .finished(status)) = await world.client.events.next() else {
                    throw Unexpected()
                }
                times.append(start.duration(to: world.server.loop.now))
            }
            // Nine connections in all, at every ninth of the time; one of them has no stream.
            #expect(times[7] >= .milliseconds(300))
            let late = try RawClient(to: world.address)
            #expect(late.readToEnd().isEmpty)
        }
    }

    @Test func `while the server goes, a connection whose turn is still to come takes no new stream`() async throws {
        try await withWorld(reaction: echo) { world in
            let one = try RawClient(to: world.address)
            let other = try RawClient(to: world.address)
            begin(one)
            begin(other)
            await world.server.drain(over: .seconds(3600), GRPCStatus(.unavailable, "bye"))
            // The first turn is at once: that of one of them, or of the world's own connection.
            #expect([isToldToGo(one), isToldToGo(other)].contains(true))
            #expect(await world.server.heads.count == 2)
        }
    }

    /// Opens a stream and sees that it is served.
    private func begin(_ client: borrowing RawClient) {
        client.handshake(window: 65_535)
        client.request(1)
        client.message([1], on: 1)
        #expect(client.readFrames(until: RawFrame.data).last?.payload == [0, 0, 0, 0, 1, 1])
    }

    /// Opens another stream, which is turned away with a GOAWAY while the first goes on.
    ///
    /// - Returns: false when the connection ends instead, with its first stream.
    private func isToldToGo(_ client: borrowing RawClient) -> Bool {
        client.request(3)
        client.request(5)  // after the GOAWAY: not even looked at
        client.message([2], on: 1)
        let frames = client.readFrames(until: RawFrame.data)
        guard let last = frames.last, last.type == RawFrame.data else { return false }
        #expect(last.stream == 1 && last.payload == [0, 0, 0, 0, 1, 2])
        #expect(frames.contains { $0.type == RawFrame.goAway && Array($0.payload[4..<8]) == bigEndian(0) })
        let answers = frames.filter { $0.type == RawFrame.headers }
        #expect(answers.map(\.stream) == [3])
        #expect(answers.last?.inflatedFields["grpc-status"] == "14")
        return true
    }

    @Test func `a stream that crosses the GOAWAY is not begun with`() async throws {
        let limits = DeadlineTests.limits { $0.connectionAge = .milliseconds(30) }
        try await withWorld(serverLimits: limits, reaction: echo) { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.request(1)
            client.message([1], on: 1)
            let frame = try #require(client.readFrames(until: RawFrame.goAway).last)
            #expect(frame.payload == bigEndian(1) + bigEndian(0))
            client.request(3)
            client.message([3], on: 3)
            client.message([2], on: 1)
            let answers = client.readFrames(until: RawFrame.data)
            #expect(answers.allSatisfy { $0.stream != 3 } && answers.last?.stream == 1)
            #expect(await world.server.heads.count == 1)
        }
    }

    @Test func `the clients that a drain leaves behind are closed after the grace`() async throws {
        let limits = DeadlineTests.limits { $0.goAwayGrace = .milliseconds(30) }
        try await withWorld(serverLimits: limits, reaction: echo) { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 0)
            client.request(1)
            client.message([1], on: 1)
            guard case .opened = await world.server.events.next() else { throw Unexpected() }
            guard case .received = await world.server.events.next() else { throw Unexpected() }
            // The echo waits for a window, and the status behind it.
            await world.server.drain(over: .zero, GRPCStatus(.unavailable))
            #expect(client.readGoAwayCode() == 0)
            #expect(client.readFrame() == nil)
            #expect(world.server.counters[.grace] == 1)
        }
    }
}
