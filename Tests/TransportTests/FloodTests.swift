import Bytes
import EventLoops
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(5))) struct FloodTests {
    struct Flood: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let limit: TransportLimit
        /// How many are allowed at once, and the next one only after an hour.
        let burst = 20
        let set: @Sendable (inout TransportLimits, TokenRate) -> Void
        let frame: @Sendable (Int) -> [UInt8]
    }

    static let floods = [
        Flood(testDescription: "PING", limit: .pings, set: { $0.pings = $1 }) { _ in
            RawFrame(type: RawFrame.ping, payload: pattern(8)).bytes
        },
        // The handshake's is the first.
        Flood(testDescription: "SETTINGS", limit: .settings, set: { $0.settings = $1 }) { index in
            index == 0 ? [] : RawFrame(type: RawFrame.settings).bytes
        },
        Flood(testDescription: "PRIORITY", limit: .priorities, set: { $0.priorities = $1 }) { index in
            RawFrame(type: RawFrame.priority, stream: UInt32(2 * index + 3), payload: [0, 0, 0, 0, 9]).bytes
        },
        Flood(testDescription: "empty DATA", limit: .emptyData, set: { $0.emptyData = $1 }) { _ in
            RawFrame(type: RawFrame.data, stream: 1).bytes
        },
        Flood(testDescription: "WINDOW_UPDATE", limit: .windowUpdates, set: { $0.windowUpdates = $1 }) { _ in
            RawFrame.windowUpdate(1, by: 1).bytes
        },
        Flood(testDescription: "RST_STREAM of a stream that has gone", limit: .resets, set: { $0.resets = $1 }) {
            index in
            index == 0 ? RawClient.requestBytes(3) + RawFrame.reset(3).bytes : RawFrame.reset(3).bytes
        },
    ]

    @Test(arguments: floods) func `a burst of frames is taken, and one more is told to calm down`(
        _ flood: Flood
    ) async throws {
        var limits = TransportLimits()
        flood.set(&limits, TokenRate(burst: flood.burst, every: .seconds(3600)))
        try await withWorld(serverLimits: limits, reaction: echo) { world in
            let (stream, _) = try await world.open()
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.request(1)
            client.write((0..<flood.burst).flatMap { flood.frame($0) })
            client.message([7], on: 1)
            let answer = client.readFrames(until: RawFrame.data).last
            #expect(answer?.payload == [0, 0, 0, 0, 1, 7])
            #expect(world.server.counters[flood.limit] == 0)
            // The echo was data, which gives a client its PINGs back.
            let count = flood.limit == .pings ? flood.burst + 1 : 1
            client.write((0..<count).flatMap { flood.frame($0 + 1) })
            #expect(client.readGoAwayCode() == 11)
            _ = client.readToEnd()
            #expect(world.server.counters[flood.limit] == 1)
            // Nobody else has noticed.
            await world.client.send([[8]], on: stream)
            #expect(await world.client.events.next() == .received(stream, [8]))
        }
    }

    @Test func `streams reset as soon as opened never make more handlers than streams may be`() async throws {
        var limits = TransportLimits()
        limits.streamsPerConnectionMax = 4
        try await withWorld(serverLimits: limits) { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.write(
                (0..<1_000).flatMap { index in
                    let stream = UInt32(2 * index + 1)
                    return RawClient.requestBytes(stream) + RawFrame.reset(stream).bytes
                })
            #expect(client.readGoAwayCode() == 11)
            _ = client.readToEnd()
            #expect(world.server.counters[.resets] == 1)
            let last = "/test.Service/Last"
            _ = await world.client.open(last, on: world.connection)
            let events = await world.server.events.collect { if case .opened(_, last) = $0 { true } else { false } }
            var open = 0
            var most = 0
            var opened = 0
            for event in events {
                switch event {
                case .opened(_, last): break
                case .opened: (open, opened, most) = (open + 1, opened + 1, max(most, open + 1))
                case .closed: open -= 1
                case .received, .halfClosed: break
                }
            }
            #expect(most <= 4)
            #expect(opened <= 110)
        }
    }

    // MadeYouReset: the client never resets, it has the server do so.
    @Test func `resets that the client provokes are counted as its own`() async throws {
        try await withWorld { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            for index in 0..<300 {
                let stream = UInt32(2 * index + 1)
                // No window grows beyond 2^31 - 1.
                client.write(
                    RawClient.requestBytes(stream) + RawFrame.windowUpdate(stream, by: UInt32(Int32.max)).bytes)
            }
            let frames = client.readToEnd()
            let resets = frames.filter { $0.type == RawFrame.reset }.count
            #expect(frames.last { $0.type == RawFrame.goAway }?.payload[7] == 11)
            #expect((100...120).contains(resets))
            #expect(world.server.counters[.resets] == 1)
        }
    }

    @Test func `header blocks of too many CONTINUATION frames end the connection`() async throws {
        for (count, isTaken) in [(8, true), (9, false)] {
            try await withWorld { world in
                let client = try RawClient(to: world.address)
                client.handshake(window: 65_535)
                let block = RawClient.requestBlock()
                client.write(RawFrame(type: RawFrame.headers, stream: 1, payload: block).bytes)
                for index in 1...count {
                    let flags: UInt8 = index == count ? 4 : 0
                    client.write(RawFrame(type: RawFrame.continuation, flags: flags, stream: 1).bytes)
                }
                if isTaken {
                    guard case .opened = await world.server.events.next() else { throw Unexpected() }
                } else {
                    _ = client.readToEnd()
                    #expect(world.server.counters[.continuations] == 1)
                }
            }
        }
    }

    @Test func `a few bytes that stand for many header fields end the connection`() async throws {
        try await withWorld { world in
            let client = try RawClient(to: world.address)
            client.write(RawClient.handshakeBytes)
            // A field of 3 kB goes into the table that a client may use before it knows our settings; then each byte
            // means the field again.
            let field = RawClient.literal("x", String(repeating: "v", count: 3000), isIndexed: true)
            let block = RawClient.requestBlock() + field + [UInt8](repeating: 0xBE, count: 12_000)
            client.write(RawFrame(type: RawFrame.headers, flags: 4, stream: 1, payload: block).bytes)
            #expect(client.readGoAwayCode() == 11)
            _ = client.readToEnd()
            #expect(world.server.counters[.headerBomb] == 1)
        }
    }

    @Test func `frames that nghttp2 refuses are counted`() async throws {
        try await withWorld { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.write(RawFrame(type: RawFrame.data, stream: 0, payload: [1]).bytes)
            #expect(client.readGoAwayCode() == 1)
            _ = client.readToEnd()
            #expect(world.server.counters[.badFrames] == 1)
        }
    }

    @Test func `answers that pile up for a client that does not read end its connection`() async throws {
        var limits = TransportLimits()
        limits.framesQueuedMax = 100
        limits.pings = TokenRate(burst: 1_000_000, every: .nanoseconds(1))
        try await withWorld(serverLimits: limits) { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.request(1)
            guard case .opened(let stream, _) = await world.server.events.next() else { throw Unexpected() }
            let ping = RawFrame(type: RawFrame.ping, payload: pattern(8)).bytes
            client.write((0..<200_000).flatMap { _ in ping })
            guard case .closed(stream, .connectionLost) = await world.server.events.next() else {
                throw Unexpected()
            }
            #expect(world.server.counters[.framesQueued] == 1)
        }
    }
}
