import Dispatch
import EnvoyAPI
import MeshConfig
import Testing
import XDS

@testable import ControlPlane
@testable import Transport

/// Rows of serving.md 11.1 over a real socket. Where nothing may be sent, the client asks for something else: responses
/// of one stream keep their order, so what comes next tells. Each row is also a test of the state machine, in XDSTests.
@Suite(.timeLimit(.minutes(5))) struct SocketTests {
    private static let (a, b, c) = (SocketWorld.cluster("a"), SocketWorld.cluster("b"), SocketWorld.cluster("c"))

    private func withWorld(
        isDelta: Bool = true, _ body: (SocketWorld, SocketClient) async throws -> Void
    ) async throws {
        let world = try SocketWorld()
        await world.begin(SocketWorld.service("a"), SocketWorld.service("b"))
        let client = try SocketClient(isDelta: isDelta)
        try await client.connect(to: world)
        let failure: (any Error)?
        do {
            try await body(world, client)
            failure = nil
        } catch {
            failure = error
        }
        await client.end()
        await world.end()
        if let failure { throw failure }
    }

    @Test func `P1: a first request gets all clusters, its acknowledgement nothing`() async throws {
        try await withWorld { _, client async throws in
            await client.ask(.cluster)
            #expect(try await client.next().names == [Self.a, Self.b])
            await client.accept(.cluster)
            await client.ask(.listener)
            #expect(try await client.next().type == .listener)
        }
    }

    @Test func `P2, P2b, P3: a reconnect transfers only what differs`() async throws {
        try await withWorld { world, client async throws in
            await client.ask(.cluster)
            var held = try await client.next().versions
            await client.accept(.cluster)
            await client.ask(.endpoint, subscribe: [Self.a, Self.b])
            let endpoints = try await client.next().versions
            try await client.reconnect(to: world)
            await client.ask(.cluster, holding: held)
            await client.ask(.endpoint, subscribe: [Self.a, Self.b], holding: endpoints)
            for type in [ResourceType.cluster, .endpoint] {
                let answer = try await client.next()
                #expect(answer.type == type && answer.resources.isEmpty && answer.removed.isEmpty)
                #expect(!answer.nonce.isEmpty)
            }
            held[Self.a] = "0000000000000000"
            held["outbound|80||gone.shop.svc.cluster.local"] = "0000000000000000"
            try await client.reconnect(to: world)
            await client.ask(.cluster, holding: held)
            let third = try await client.next()
            #expect(third.names == [Self.a] && third.resources.count == 1)
            #expect(third.removed == ["outbound|80||gone.shop.svc.cluster.local"])
        }
    }

    @Test func `P4, P6, P8: names of endpoints`() async throws {
        try await withWorld { world, client async throws in
            await client.ask(.endpoint, subscribe: [Self.a, Self.c])
            #expect(try await client.next().names == [Self.a, Self.c], "P8: none for an unknown host")
            await client.accept(.endpoint)
            await client.ask(.endpoint, unsubscribe: ["nobody"])
            await client.ask(.endpoint, subscribe: [Self.a])
            #expect(try await client.next().names == [Self.a], "P6: silence, P4: again")
            await client.accept(.endpoint)
        }
    }

    @Test func `P5: a stale nonce subscribes and acknowledges nothing`() async throws {
        try await withWorld { world, client async throws in
            await client.ask(.endpoint, subscribe: [Self.a])
            _ = try await client.next()
            await client.ask(.endpoint, subscribe: [Self.b], nonce: "ffff")
            await client.ask(.listener)
            #expect(try await client.next().type == .listener, "the first response is still unanswered")
            #expect(await world.state(of: .endpoint)?.state == .stale)
            await client.accept(.endpoint)
            #expect(try await client.next().names == [Self.b])
        }
    }

    @Test func `P7: a name unsubscribed under the wildcard is answered, and the wildcard stays`() async throws {
        try await withWorld { world, client async throws in
            await client.ask(.cluster, subscribe: ["*", Self.a])
            _ = try await client.next()
            await client.accept(.cluster)
            await client.ask(.cluster, unsubscribe: [Self.a])
            #expect(try await client.next().names == [Self.a])
            await client.accept(.cluster)
            world.apply(SocketWorld.service("c"))
            #expect(try await client.next().names == [Self.c])
        }
    }

    @Test func `P9: endpoints follow a changed cluster unasked`() async throws {
        try await withWorld { world, client async throws in
            await client.ask(.cluster)
            _ = try await client.next()
            await client.accept(.cluster)
            await client.ask(.endpoint, subscribe: [Self.a, Self.b])
            _ = try await client.next()
            await client.accept(.endpoint)
            world.apply(SocketWorld.service("a", .http2))
            let (first, second) = (try await client.next(), try await client.next())
            #expect(first.type == .cluster && first.names == [Self.a])
            #expect(second.type == .endpoint && second.names == [Self.a])
        }
    }

    @Test func `P10: what was refused is not sent again, and is shown, until it is mended`() async throws {
        try await withWorld { world, client async throws in
            await client.ask(.cluster)
            _ = try await client.next()
            await client.refuse(.cluster, because: "Error adding/updating cluster(s) \(Self.a): no")
            await client.ask(.listener)
            #expect(try await client.next().type == .listener)
            let status = await world.state(of: .cluster)
            #expect(status?.state == .error)
            #expect(status?.refused.map(\.origins) == [["Service shop/a (shop.yaml:1)"]])
            world.apply(SocketWorld.service("a", .http2))
            #expect(try await client.next().names == [Self.a])
        }
    }

    @Test func `P11, P12, P14: the list of endpoints of a state-of-the-world stream`() async throws {
        try await withWorld(isDelta: false) { world, client async throws in
            await client.list(.endpoint, [Self.a])
            #expect(try await client.next().resources.count == 1)
            await client.list(.endpoint, [Self.a, Self.b])
            #expect(try await client.next().resources.count == 1, "P11: the added one")
            await client.list(.endpoint, [Self.a, Self.b])
            await client.list(.cluster)
            #expect(try await client.next().type == .cluster)
            let endpoints = try await client.next()
            #expect(endpoints.type == .endpoint && endpoints.resources.count == 2, "P14: both follow the clusters")
            await client.list(.endpoint, [])
            await client.list(.cluster)
            world.apply(SocketWorld.service("a", .http2))
            #expect(try await client.next().type == .cluster)
            await client.list(.listener)
            #expect(try await client.next().type == .listener, "P12: no endpoints of the changed cluster")
        }
    }

    @Test func `P13: a state-of-the-world reconnect gets everything`() async throws {
        try await withWorld(isDelta: false) { _, client async throws in
            await client.list(.cluster, nonce: "17")
            #expect(try await client.next().resources.count >= 2)
        }
    }

    @Test func `P15: a first message without a node ends the stream`() async throws {
        try await withWorld { _, client async throws in
            await client.ask(typeURL: ResourceType.cluster.typeURL, saysWho: false)
            #expect(await client.status() == GRPCStatus(.invalidArgument, "missing node information"))
        }
    }

    @Test func `P16: an unknown type leaves the stream open`() async throws {
        try await withWorld { _, client async throws in
            await client.ask(typeURL: "type.googleapis.com/some.Thing")
            await client.ask(.cluster)
            #expect(try await client.next().type == .cluster)
        }
    }

    @Test(arguments: [true, false])
    func `P17: before there is a configuration, streams of both variants are told to come back`(_ isDelta: Bool)
        async throws
    {
        let world = try SocketWorld()
        let client = try SocketClient(isDelta: isDelta)
        try await client.connect(to: world)
        #expect(await client.status()?.code == .unavailable)
        await client.end()
        await world.end()
    }

    @Test func `P18: a client that does not read keeps nobody waiting, and ends with the newest state`() async throws {
        try await withWorld { world, client async throws in
            let slow = try SocketClient(windowBytes: 256)
            try await slow.connect(to: world)
            for each in [client, slow] {
                await each.ask(.cluster)
                _ = try await each.next()
                await each.accept(.cluster)
            }
            let gate = DispatchSemaphore(value: 0)
            await slow.stall(until: gate)
            for portProtocol in [PortProtocol.http2, .tcp, .http2, .tcp] {
                world.apply(SocketWorld.service("a", portProtocol))
                #expect(try await client.next().names == [Self.a])
                await client.accept(.cluster)
            }
            world.apply(SocketWorld.service("c"))
            #expect(try await client.next().names == [Self.c])
            gate.signal()
            var seen: Set<String> = []
            while !seen.isSuperset(of: [Self.a, Self.c]) {
                seen.formUnion(try await slow.next().names)
                await slow.accept(.cluster)
            }
            await slow.end()
        }
    }

    @Test func `P19: ten quick changes are at most three pushes`() async throws {
        try await withWorld { world, client async throws in
            await client.ask(.cluster)
            var held = try await client.next().versions
            await client.accept(.cluster)
            let names = (0..<10).map { "s\($0)" }
            for name in names { world.apply(SocketWorld.service(name)) }
            var pushCount = 0
            while !names.allSatisfy({ held[SocketWorld.cluster($0)] != nil }) {
                let response = try await client.next()
                held.merge(response.versions) { $1 }
                pushCount += 1
                await client.accept(.cluster)
            }
            #expect(pushCount <= 3)
        }
    }

    @Test func `P20: a client that adds a name to its listeners gets all that it names`() async throws {
        try await withWorld(isDelta: false) { _, client async throws in
            await client.list(.listener, ["virtualInbound", "virtualOutbound"])
            #expect(try await client.next().resources.count == 2)
            await client.list(.listener, ["virtualInbound", "virtualOutbound", "0.0.0.0_80"])
            #expect(try await client.next().resources.count == 3)
        }
    }
}
