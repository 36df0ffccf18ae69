import Bytes
import EventLoops
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(5))) struct BadPeerTests {
    // A browser's request, the start of a TLS handshake, zeros.
    @Test(arguments: ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\u{16}\u{03}\u{01}\u{02}\0\u{01}\0", "\0\0\0\0\0"])
    func `bytes that are not HTTP2 end their connection and no other`(_ text: String) async throws {
        try await withWorld(reaction: echo) { world in
            let (stream, _) = try await world.open()
            let client = try RawClient(to: world.address)
            client.write(Array(text.utf8) + pattern(100))
            while client.readFrame() != nil {}
            await world.client.send([[7]], on: stream)
            #expect(await world.client.events.next() == .received(stream, [7]))
            #expect(await world.server.counts == [1, 1])
        }
    }

    @Test func `garbage after a good start closes the stream that was open`() async throws {
        try await withWorld { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.request(1)
            guard case .opened(let stream, _) = await world.server.events.next() else { throw Unexpected() }
            client.write([UInt8](repeating: 0xFF, count: 100_000))
            guard case .closed(stream, _) = await world.server.events.next() else { throw Unexpected() }
            #expect(client.readFrames(until: RawFrame.goAway).last?.type == RawFrame.goAway)
        }
    }

    @Test func `a client that is killed closes its stream`() async throws {
        try await withWorld { world in
            do {
                let client = try RawClient(to: world.address)
                client.handshake(window: 65_535)
                client.request(1)
                guard case .opened = await world.server.events.next() else { throw Unexpected() }
                client.closeWillReset()
            }
            guard case .closed(_, .connectionLost(let reason)) = await world.server.events.next() else {
                throw Unexpected()
            }
            #expect(reason == "recv: Connection reset by peer")
        }
    }

    struct Request: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var method = "POST"
        var type: String? = "application/grpc"
        var extra: [(String, String)] = []
        let status: String
        let grpcStatus: String
    }

    static let requests = [
        Request(testDescription: "GET", method: "GET", status: "405", grpcStatus: "13"),
        Request(testDescription: "JSON", type: "application/json", status: "415", grpcStatus: "2"),
        Request(testDescription: "grpc-web", type: "application/grpc-web", status: "415", grpcStatus: "2"),
        Request(testDescription: "no content type", type: nil, status: "415", grpcStatus: "2"),
        Request(
            testDescription: "headers of 20 kB",
            extra: (0..<20).map { ("x-\($0)", String(repeating: "v", count: 1000)) }, status: "431", grpcStatus: "8"),
        Request(
            testDescription: "many small headers", extra: (0..<600).map { ("x-\($0)", "") }, status: "431",
            grpcStatus: "8"),
    ]

    @Test(arguments: requests)
    func `a request that is not for gRPC is answered in HTTP and never announced`(_ request: Request) async throws {
        try await withWorld { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.request(1, method: request.method, type: request.type, extra: request.extra)
            let fields = client.readFields()
            #expect(fields[":status"] == request.status)
            #expect(fields["grpc-status"] == request.grpcStatus)
            let reset = client.readFrames(until: RawFrame.reset).last
            #expect(reset?.payload == [0, 0, 0, 0])
            let (_, seen) = try await world.open()
            #expect(await world.server.heads.count == 1)
            #expect(await world.server.counts == [2, 1])
            _ = seen
        }
    }

    @Test(arguments: ["application/grpc", "application/grpc+proto", "application/grpc;charset=x"])
    func `a gRPC content type may name a format`(_ type: String) async throws {
        try await withWorld { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.request(1, type: type)
            guard case .opened = await world.server.events.next() else { throw Unexpected() }
        }
    }

    @Test func `a compressed message ends its stream with UNIMPLEMENTED`() async throws {
        try await withWorld { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.request(1)
            guard case .opened(let stream, _) = await world.server.events.next() else { throw Unexpected() }
            client.write(RawFrame(type: RawFrame.data, stream: 1, payload: [1, 0, 0, 0, 1, 42]).bytes)
            let fields = client.readFields()
            #expect(fields[":status"] == "200")
            #expect(fields["grpc-status"] == "12")
            let status = GRPCStatus(.unimplemented, "message flag 1: compression is not supported")
            #expect(await world.server.events.next() == .closed(stream, .finished(status)))
        }
    }

    @Test func `a stream that ends inside a message is refused`() async throws {
        try await withWorld { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            client.request(1)
            guard case .opened(let stream, _) = await world.server.events.next() else { throw Unexpected() }
            client.write(RawFrame(type: RawFrame.data, flags: 1, stream: 1, payload: [0, 0, 0, 0, 9, 42]).bytes)
            let status = GRPCStatus(.internal, "the stream ended inside a message")
            #expect(await world.server.events.next() == .closed(stream, .finished(status)))
        }
    }

    @Test func `a message of the limit is taken, and one byte more is RESOURCE_EXHAUSTED`() async throws {
        var limits = TransportLimits()
        limits.firstMessageBytesMax = 100_000
        limits.messageBytesMax = 100_000
        try await withWorld(serverLimits: limits, reaction: echo) { world in
            let (stream, seen) = try await world.open()
            await world.client.send([pattern(100_000), pattern(100_001), [1]], on: stream)
            #expect(await world.server.events.next() == .received(seen, pattern(100_000)))
            let status = GRPCStatus(
                .resourceExhausted, "message of 100001 bytes; at most 100000 are accepted")
            let end = await world.client.events.collect { if case .closed = $0 { true } else { false } }.last
            #expect(end == .closed(stream, .finished(status)))
        }
    }

    @Test func `a client gives up a stream whose answer is beyond its limit`() async throws {
        var limits = TransportLimits()
        limits.firstMessageBytesMax = 1000
        limits.messageBytesMax = 1000
        try await withWorld(clientLimits: limits) { world in
            let (stream, seen) = try await world.open()
            await world.server.send([[Segment(SharedBytes(pattern(1001)))]], on: seen)
            let status = GRPCStatus(.resourceExhausted, "message of 1001 bytes; at most 1000 are accepted")
            #expect(await world.client.events.next() == .closed(stream, .finished(status)))
            let end = await world.server.events.collect { if case .closed = $0 { true } else { false } }.last
            #expect(end == .closed(seen, .reset(code: 8)))
        }
    }

    @Test func `streams beyond the limit are refused, not begun`() async throws {
        var limits = TransportLimits()
        limits.streamsPerConnectionMax = 2
        try await withWorld(serverLimits: limits) { world in
            let client = try RawClient(to: world.address)
            client.handshake(window: 65_535)
            for stream: UInt32 in [1, 3, 5] { client.request(stream) }
            let reset = try #require(client.readFrames(until: RawFrame.reset).last)
            #expect(reset.stream == 5)
            #expect(reset.payload == bigEndian(7))
            #expect(await world.server.counts[1] == 2)
        }
    }
}
