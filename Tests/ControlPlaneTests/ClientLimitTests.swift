import EnvoyAPI
import EventLoops
import Identity
import Testing
import Transport

@testable import ControlPlane

/// Limits that count what belongs to one client, wherever it connects.
@Suite(.timeLimit(.minutes(5))) struct ClientLimitTests {
    @Test func `a client's streams are limited, and one that ends makes room for another`() async throws {
        var limits = Limits()
        limits.streamsPerClientMax = 2
        let world = try SocketWorld(limits: limits)
        await world.begin(SocketWorld.service("a"))
        var clients: [SocketClient] = []
        for _ in 0..<2 { clients.append(try await served(["a"], by: world)) }
        let third = try SocketClient()
        try await third.connect(to: world)
        await third.ask(.cluster)
        let words = "more than 2 streams of one client (limit streams-per-client)"
        #expect(await third.status() == GRPCStatus(.resourceExhausted, words))
        await third.end()
        // The others go on.
        world.apply(SocketWorld.service("b"))
        for client in clients { #expect(try await client.next().names == [SocketWorld.cluster("b")]) }
        await clients.removeFirst().end()
        await world.streamsEnd(but: 1)
        clients.append(try await served(["a", "b"], by: world))
        for client in clients { await client.end() }
        await world.end()
    }

    @Test func `the names of a subscription are limited, over all its requests`() async throws {
        var limits = Limits()
        limits.namesPerSubscriptionMax = 3
        let world = try SocketWorld(limits: limits)
        await world.begin(SocketWorld.service("a"))
        let client = try SocketClient()
        try await client.connect(to: world)
        await client.ask(.endpoint, subscribe: ["x", "y", "z"])
        _ = try await client.next()
        await client.accept(.endpoint)
        await client.ask(.endpoint, subscribe: ["w"], unsubscribe: ["x"])
        _ = try await client.next()
        await client.ask(.endpoint, subscribe: ["v"])
        #expect(await client.status() == GRPCStatus(.resourceExhausted, "more than 3 names of one type (limit names)"))
        await client.end()
        await world.end()
    }

    @Test func `what is kept for a stream is limited, whatever it subscribes to`() async throws {
        var limits = Limits()
        limits.streamByteCountMax = 64 << 10
        let world = try SocketWorld(limits: limits)
        await world.begin(SocketWorld.service("a"))
        let client = try SocketClient()
        try await client.connect(to: world)
        for (type, count) in [(ResourceType.endpoint, 800), (.route, 800)] {
            await client.ask(type, subscribe: (0..<count).map { "name-\($0)" })
        }
        let words = "more than 65536 bytes kept for one stream (limit stream-bytes)"
        #expect(await client.status() == GRPCStatus(.resourceExhausted, words))
        await client.end()
        await world.end()
    }

    @Test func `names that take the place of shorter ones count, however short the requests are`() async throws {
        var limits = Limits()
        limits.streamByteCountMax = 20 << 10
        let world = try SocketWorld(limits: limits)
        await world.begin(SocketWorld.service("a"))
        let client = try SocketClient()
        try await client.connect(to: world)
        await client.ask(.endpoint, subscribe: (0..<100).map { "\($0)" })
        _ = try await client.next()
        await client.accept(.endpoint)
        var count = 0
        let tail = String(repeating: "x", count: 150)
        while count < 100 {
            await client.ask(.endpoint, subscribe: ["\(count)" + tail], unsubscribe: ["\(count)"])
            do {
                _ = try await client.next()
            } catch {
                break
            }
            await client.accept(.endpoint)
            count += 1
        }
        #expect((20..<90).contains(count))
        await client.end()
        await world.end()
    }

    private func served(_ services: [String], by world: SocketWorld) async throws -> SocketClient {
        let client = try SocketClient()
        try await client.connect(to: world)
        await client.ask(.cluster)
        #expect(try await client.next().names == services.map(SocketWorld.cluster))
        await client.accept(.cluster)
        return client
    }

    struct Pair: CustomTestStringConvertible {
        let testDescription: String
        let one: (peer: Peer, address: String)
        let other: (peer: Peer, address: String)
        let isSame: Bool
    }

    private static let web = identity("web")
    private static let api = identity("api")

    static let pairs = [
        Pair(
            testDescription: "one identity at two addresses", one: (web, "192.0.2.1:1"), other: (web, "192.0.2.2:1"),
            isSame: true),
        Pair(
            testDescription: "two identities at one address", one: (web, "192.0.2.1:1"), other: (api, "192.0.2.1:1"),
            isSame: false),
        Pair(
            testDescription: "nobody, on two ports", one: (.anonymous, "192.0.2.1:1"),
            other: (.anonymous, "192.0.2.1:2"), isSame: true),
        Pair(
            testDescription: "nobody, at two addresses", one: (.anonymous, "192.0.2.1:1"),
            other: (.anonymous, "192.0.2.2:1"), isSame: false),
        Pair(
            testDescription: "nobody and somebody", one: (.anonymous, "192.0.2.1:1"), other: (web, "192.0.2.1:1"),
            isSame: false),
    ]

    @Test(arguments: pairs) func `a client is its identity, or else its address`(_ pair: Pair) throws {
        let tally = ClientTally(streamsMax: 1)
        let one = Client(pair.one.peer, at: try SocketAddress(pair.one.address))
        let other = Client(pair.other.peer, at: try SocketAddress(pair.other.address))
        try tally.add(one)
        if pair.isSame {
            #expect(throws: RequestError.tooManyStreams(1)) { try tally.add(other) }
        } else {
            try tally.add(other)
            tally.remove(other)
        }
        #expect(tally.clientCount == 1)
        tally.remove(one)
        #expect(tally.clientCount == 0)
    }

    private static func identity(_ account: String) -> Peer {
        PeerIdentity(trustDomain: "cluster.local", namespace: "shop", serviceAccount: account).map(Peer.identified)
            ?? .anonymous
    }
}
