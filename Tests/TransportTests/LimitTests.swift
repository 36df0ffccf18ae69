import Bytes
import EventLoops
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(5))) struct LimitTests {
    @Test func `connections beyond the limit get a GOAWAY, and room comes back`() async throws {
        var limits = TransportLimits()
        limits.connectionsMax = 2
        try await withWorld(serverLimits: limits, reaction: echo) { world in
            _ = try await world.open()
            do {
                let second = try RawClient(to: world.address)
                second.handshake(window: 65_535)
                second.request(1)
                guard case .opened = await world.server.events.next() else { throw Unexpected() }
                let third = try RawClient(to: world.address)
                let frames = third.readToEnd()
                #expect(frames.map(\.type) == [RawFrame.settings, RawFrame.goAway])
                #expect(frames.last.map { Array($0.payload[..<8]) } == bigEndian(0) + bigEndian(11))
                #expect(world.server.counters[.connections] == 1)
                #expect(world.server.counters.connectionsOpen == 2)
            }
            guard case .closed = await world.server.events.next() else { throw Unexpected() }
            let fourth = try RawClient(to: world.address)
            fourth.handshake(window: 65_535)
            fourth.request(1)
            guard case .opened = await world.server.events.next() else { throw Unexpected() }
            #expect(world.server.counters.connectionsAccepted == 3)
        }
    }

    @Test func `streams beyond the limit are refused and counted`() async throws {
        try await withWorld { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            for index in 0..<17 { client.request(UInt32(2 * index + 1)) }
            #expect(client.readFrames(until: RawFrame.reset).last?.stream == 33)
            #expect(world.server.counters[.streams] == 1)
            #expect(await world.server.counts[1] == 16)
        }
    }

    struct Sizes: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sizes: [Int]
        let taken: Int
    }

    static let sizes = [
        Sizes(testDescription: "a first message of 1 MiB", sizes: [1 << 20], taken: 1),
        Sizes(testDescription: "a first message of 1 MiB and a byte", sizes: [(1 << 20) + 1], taken: 0),
        Sizes(testDescription: "a later one of 256 KiB", sizes: [1, 256 << 10], taken: 2),
        Sizes(testDescription: "a later one of 256 KiB and a byte", sizes: [1, (256 << 10) + 1], taken: 1),
        Sizes(testDescription: "both in turn", sizes: [1 << 20, 256 << 10, 256 << 10, 300 << 10], taken: 3),
    ]

    @Test(arguments: sizes) func `the first message may be long, later ones less so`(_ test: Sizes) async throws {
        var limits = TransportLimits()
        limits.messageBytesMax = 256 << 10
        try await withWorld(serverLimits: limits) { world in
            let (stream, _) = try await world.open()
            await world.client.send(test.sizes.map { pattern($0) }, on: stream)
            await world.client.halfClose(stream)
            var taken: [Int] = []
            let events = await world.server.events.collect {
                switch $0 {
                case .halfClosed, .closed: true
                case .opened, .received: false
                }
            }
            for case .received(_, let bytes) in events { taken.append(bytes.count) }
            #expect(taken == Array(test.sizes[..<test.taken]))
            #expect(world.server.counters[.messageBytes] == (test.taken < test.sizes.count ? 1 : 0))
        }
    }

    @Test func `header fields beyond the limit are counted`() async throws {
        try await withWorld { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.request(1, extra: (0..<20).map { ("x-\($0)", String(repeating: "v", count: 1000)) })
            #expect(client.readFields()[":status"] == "431")
            #expect(world.server.counters[.headerBytes] == 1)
        }
    }

    @Test func `every limit has a metric and a label of its own`() {
        let names = TransportLimit.allCases.map { "\($0.metric){reason=\"\($0.rawValue)\"}" }
        #expect(Set(names).count == TransportLimit.allCases.count)
        #expect(names.allSatisfy { $0.hasPrefix("martlet_") && $0.contains("_total") })
    }
}
