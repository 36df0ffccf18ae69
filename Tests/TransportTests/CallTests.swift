import Bytes
import EventLoops
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(5))) struct CallTests {
    @Test func `messages go both ways and the call ends with its status`() async throws {
        try await withWorld(reaction: echo) { world in
            let (stream, seen) = try await world.open("/test.Service/Echo")
            let messages = [[], [1], pattern(1000), pattern(100_000)]
            await world.client.send(messages, on: stream)
            for message in messages {
                #expect(await world.server.events.next() == .received(seen, message))
                #expect(await world.client.events.next() == .received(stream, message))
            }
            await world.client.halfClose(stream)
            #expect(await world.server.events.next() == .halfClosed(seen))
            #expect(await world.server.events.next() == .closed(seen, .finished(GRPCStatus(.ok))))
            #expect(await world.client.events.next() == .closed(stream, .finished(GRPCStatus(.ok))))
            #expect(await world.server.counts == [1, 0])
            #expect(await world.client.counts == [1, 0])
        }
    }

    @Test func `the server learns path, authority, headers and peer`() async throws {
        try await withWorld { world in
            let fields = [(name: "x-one", value: "1"), (name: "x-two", value: "2"), (name: "x-one", value: "3")]
            _ = await world.client.open("/a.B/C", headers: fields, on: world.connection)
            _ = await world.server.events.next()
            let head = try #require(await world.server.heads.first)
            #expect(head.path == "/a.B/C")
            #expect(head.authority == "test:1")
            #expect(head.header("x-one") == "1")
            #expect(head.headers.filter { $0.name.hasPrefix("x-") }.map(\.value) == ["1", "2", "3"])
            #expect(head.peer.host == "127.0.0.1")
        }
    }

    @Test func `a refusal without messages carries its text`() async throws {
        let status = GRPCStatus(.failedPrecondition, "proxy of revision \"canary\": 100 % wrong ☃")
        let refuse: TestServer.Reaction = { server, event in
            if case .opened(let stream, _) = event { server.finish(stream, status) }
        }
        try await withWorld(reaction: refuse) { world in
            let (stream, seen) = try await world.open()
            #expect(await world.client.events.next() == .closed(stream, .finished(status)))
            #expect(await world.server.events.next() == .closed(seen, .finished(status)))
        }
    }

    @Test func `a status follows everything that was queued before it, and nothing queued after`() async throws {
        let answer: TestServer.Reaction = { server, event in
            guard case .opened(let stream, _) = event else { return }
            server.send([Segment(SharedBytes([1]))], on: stream)
            server.send([Segment(SharedBytes(pattern(200_000)))], on: stream)
            server.finish(stream, GRPCStatus(.aborted, "done"))
            server.send([Segment(SharedBytes([3]))], on: stream)
            server.finish(stream, GRPCStatus(.ok))
        }
        try await withWorld(reaction: answer) { world in
            let (stream, _) = try await world.open()
            #expect(await world.client.events.next() == .received(stream, [1]))
            #expect(await world.client.events.next() == .received(stream, pattern(200_000)))
            #expect(await world.client.events.next() == .closed(stream, .finished(GRPCStatus(.aborted, "done"))))
        }
    }

    @Test func `a server that has answered hears nothing more of the stream but its end`() async throws {
        let answer: TestServer.Reaction = { server, event in
            if case .received(let stream, _) = event { server.finish(stream, GRPCStatus(.ok)) }
        }
        try await withWorld(reaction: answer) { world in
            let (stream, seen) = try await world.open()
            await world.client.send([[1], [2], [3]], on: stream)
            #expect(await world.server.events.next() == .received(seen, [1]))
            #expect(await world.server.events.next() == .closed(seen, .finished(GRPCStatus(.ok))))
            #expect(await world.client.events.next() == .closed(stream, .finished(GRPCStatus(.ok))))
        }
    }

    @Test func `many sends of one turn arrive in order`() async throws {
        try await withWorld { world in
            let (stream, seen) = try await world.open()
            let messages = (0..<500).map { [Segment(SharedBytes(pattern($0, seed: UInt8($0 & 255))))] }
            await world.server.send(messages, on: seen)
            for message in messages {
                #expect(await world.client.events.next() == .received(stream, message.joinedArray))
            }
            await world.client.cancel(stream)
            #expect(await world.server.events.next() == .closed(seen, .reset(code: 8)))
        }
    }

    @Test func `segments are joined and shared by many streams`() async throws {
        var limits = TransportLimits()
        limits.streamsPerConnectionMax = 50
        try await withWorld(serverLimits: limits) { world in
            let head = SharedBytes([1, 2, 3])
            let body = SharedBytes(pattern(40_000))
            let message = [Segment(head), Segment(body, 100..<39_000), Segment(head, 1..<2)]
            var streams: [StreamID: StreamID] = [:]
            for _ in 0..<50 {
                let (stream, seen) = try await world.open()
                streams[stream] = seen
                await world.server.send([message, message], on: seen)
            }
            var received: [StreamID: Int] = [:]
            for _ in 0..<100 {
                guard case .received(let stream, let bytes) = await world.client.events.next() else {
                    throw Unexpected()
                }
                #expect(bytes == message.joinedArray)
                received[stream, default: 0] += 1
            }
            #expect(received == streams.mapValues { _ in 2 })
            #expect(await world.server.counts == [1, 50])
        }
    }

    @Test func `a cancelled stream ends at the server with the client's code`() async throws {
        try await withWorld { world in
            let (stream, seen) = try await world.open()
            await world.client.cancel(stream)
            #expect(await world.client.events.next() == .closed(stream, .reset(code: 8)))
            #expect(await world.server.events.next() == .closed(seen, .reset(code: 8)))
            await world.server.send([[Segment(SharedBytes([1]))]], on: seen)
            await world.server.finish(seen, GRPCStatus(.ok))
            #expect(await world.server.counts == [1, 0])
        }
    }

    @Test func `a lost connection closes each of its streams once`() async throws {
        try await withWorld { world in
            var opened: [(client: StreamID, server: StreamID)] = []
            for _ in 0..<3 { opened.append(try await world.open()) }
            await world.client.close(world.connection)
            for stream in opened {
                let event = await world.client.events.next()
                #expect(event == .closed(stream.client, .connectionLost("closed by the client")))
            }
            for stream in opened {
                let event = await world.server.events.next()
                #expect(event == .closed(stream.server, .connectionLost("closed by the peer")))
            }
            #expect(await world.server.counts == [0, 0])
            #expect(await world.client.counts == [0, 0])
            #expect(await world.client.open(on: world.connection) == nil)
        }
    }

    @Test func `a server that closes all says so to its owner and to its clients`() async throws {
        try await withWorld { world in
            let (stream, seen) = try await world.open()
            await world.server.closeAll()
            #expect(await world.server.events.next() == .closed(seen, .connectionLost("closed by the server")))
            guard case .closed(stream, .connectionLost) = await world.client.events.next() else {
                throw Unexpected()
            }
        }
    }

    @Test func `streams on a connection that nobody answers are lost`() async throws {
        let unused = try Socket.listen(on: SocketAddress("127.0.0.1:0")).localAddress
        try await withWorld { world in
            let stream = try #require(try await world.client.openOnNewConnection(to: unused))
            guard case .closed(stream, .connectionLost(let reason)) = await world.client.events.next() else {
                throw Unexpected()
            }
            #expect(reason == "connect \(unused): Connection refused")
        }
    }
}
