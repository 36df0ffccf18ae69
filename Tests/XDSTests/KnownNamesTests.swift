import Bytes
import EnvoyAPI
import Testing

@testable import XDS

/// Requests that name what other clients have named before are taken by their outline: with the same outcome, and
/// nothing of their names is kept for one client alone.
@Suite struct KnownNamesTests {
    private static let contents: [ResourceType: [String: String]] = [
        .cluster: ["a": "1", "b": "1", "c": "1", "d": "1"], .endpoint: ["a": "1", "b": "1", "c": "1", "d": "1"],
        .route: ["a": "1", "b": "1", "c": "1"],
    ]
    /// Room for two of the resources, and for what a response holds beside them.
    private static let roomForTwo = 256 + 2 * resource("a", "1").bytes.count

    private static func versions(_ names: [String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, version($0, "1")) })
    }

    /// Clients of which the first has shown the shard what `act` makes a client ask for.
    private func clients(
        _ variant: DiscoveryVariant = .delta, room: Int = DiscoveryStream.responseByteCountMax,
        _ act: (inout ScriptedClient) throws -> Void
    ) rethrows -> [ScriptedClient] {
        let work = SharedWork()
        let first = ScriptedClient(variant, Self.contents, responseByteCountMax: room, sharing: work)
        var clients = [first, first]
        for index in clients.indices {
            clients[index].stream = DiscoveryStream(variant, responseByteCountMax: room)
            try act(&clients[index])
        }
        return clients
    }

    @Test(arguments: [DiscoveryVariant.delta, .stateOfTheWorld])
    func `clients that ask for the same names in any order are sent the same object`(_ variant: DiscoveryVariant) throws
    {
        let (work, source) = (SharedWork(), PretendedSource(Self.contents))
        let contents = [["a", "b", "c"], ["c", "a", "b"], ["b", "a", "b", "c"]].map { names in
            var client = ScriptedClient(variant, sharing: work)
            client.source = source
            if variant == .delta { client.ask(.route, subscribe: names) } else { client.list(.route, names) }
            #expect(client.outlineCount == (names == ["c", "a", "b"] ? 1 : 0))
            #expect(client.stream[type: .route]?.names == ["a", "b", "c"])
            return client.stream.next(from: client.source, sharing: work, at: .zero)?.content
        }
        #expect(contents[0]?.changed.map(\.name) == ["a", "b", "c"])
        #expect(contents.allSatisfy { $0 === contents[0] })
    }

    @Test func `what nobody has asked for before is not taken by its outline`() {
        let work = SharedWork()
        var client = ScriptedClient(.delta, Self.contents, sharing: work)
        client.ask(.route, subscribe: ["a", "b"])
        client.stream = DiscoveryStream(.delta)
        for names in [["a"], ["a", "b", "b"], ["a", "b", "c"], []] {
            client.stream = DiscoveryStream(.delta)
            client.ask(.route, subscribe: names)
            #expect(client.outlineCount == 0, "\(names)")
            #expect(client.stream[type: .route]?.names == Set(names))
        }
    }

    @Test func `clients that ask for everything are sent the same object`() throws {
        let (work, source) = (SharedWork(), PretendedSource(Self.contents))
        let contents = try (0..<3).map { _ throws in
            var client = ScriptedClient(.delta, sharing: work)
            client.source = source
            client.ask(.cluster)
            let content = client.stream.next(from: client.source, sharing: work, at: .zero)?.content
            #expect(try client.responses() == [])
            return content
        }
        #expect(contents[0]?.changed.count == 4)
        #expect(contents.allSatisfy { $0 === contents[0] })
    }

    @Test func `parts are shared, and asking for more in between is`() throws {
        let steps: [(inout ScriptedClient) throws -> [Seen]] = [
            {
                $0.ask(.cluster); return try $0.responses()
            },
            {
                $0.ask(.endpoint, subscribe: ["b", "a"]); return try $0.responses()
            },
            {
                $0.accept(.cluster); return try $0.responses()
            },
            {
                $0.ask(.endpoint, subscribe: ["d", "c"]); return try $0.responses()
            },
            {
                $0.accept(.endpoint); return try $0.responses()
            },
            {
                $0.ask(.route, subscribe: ["a", "b", "c"]); $0.accept(.cluster); return try $0.responses()
            },
            {
                $0.accept(.route); $0.accept(.endpoint); return try $0.responses()
            },
        ]
        let expected = [
            [Seen(.cluster, ["a", "b"])], [Seen(.endpoint, ["a", "b"])], [Seen(.cluster, ["c", "d"])], [],
            [Seen(.endpoint, ["c", "d"])], [Seen(.route, ["a", "b"])], [Seen(.route, ["c"])],
        ]
        let clients = try clients(room: Self.roomForTwo) { client throws in
            for (step, seen) in zip(steps, expected) { #expect(try step(&client) == seen) }
        }
        #expect(clients.map(\.outlineCount) == [0, 3])
        for type in [ResourceType.endpoint, .route] {
            let subscriptions = clients.compactMap { $0.stream[type: type] }
            #expect(subscriptions.allSatisfy { $0.ownByteCount == 0 && $0.forced.isEmpty })
            #expect(subscriptions[0].sharedNames === subscriptions[1].sharedNames)
        }
    }

    @Test func `names that do not exist are answered as ever`() throws {
        let clients = try clients { client throws in
            client.ask(.route, subscribe: ["a", "gone", "alias-of-b"])
            #expect(try client.responses() == [Seen(.route, ["a", "alias-of-b"], removed: ["gone"])])
            client.accept(.route)
            client.ask(.endpoint, subscribe: ["a", "gone"])
            #expect(try client.responses() == [Seen(.endpoint, ["a", "gone"])])
        }
        #expect(clients.map(\.outlineCount) == [0, 2])
    }

    @Test func `endpoints that overtake their cluster do so under another version, whoever asked before`() throws {
        let clients = try clients(room: Self.roomForTwo) { client throws in
            client.ask(.cluster)
            #expect(try client.responses() == [Seen(.cluster, ["a", "b"])])
            client.ask(.endpoint, subscribe: ["b", "c"])
            #expect(try client.responses() == [Seen(.endpoint, ["b", "c"])])
            #expect(client.versions[.endpoint]?["b"] == version("b", "1"))
            #expect(client.versions[.endpoint]?["c"] != version("c", "1"))
        }
        #expect(clients.map(\.outlineCount) == [0, 1])
    }

    @Test func `who asks again for what it has is sent it again`() throws {
        let clients = try clients { client throws in
            for _ in 0..<2 {
                client.ask(.route, subscribe: ["a", "b"])
                #expect(try client.responses() == [Seen(.route, ["a", "b"])])
                client.accept(.route)
            }
        }
        #expect(clients.map(\.outlineCount) == [0, 1])
    }

    @Test func `names that many let go of are known by their sum, too`() throws {
        let clients = try clients { client throws in
            client.ask(.route, subscribe: ["a", "b", "c"])
            #expect(try client.responses() == [Seen(.route, ["a", "b", "c"])])
            client.accept(.route)
            client.ask(.route, unsubscribe: ["c", "a", "x"])
            #expect(client.stream[type: .route]?.names == ["b"])
            client.ask(.route, subscribe: ["a"])
            client.ask(.route, unsubscribe: ["a"])
            #expect(try client.responses() == [Seen(.route)])
        }
        #expect(clients.map(\.outlineCount) == [0, 4])
    }

    @Test func `a list that grows and shrinks as that of others is not read`() throws {
        let clients = try clients(.stateOfTheWorld) { client throws in
            client.list(.route, ["a", "b"])
            #expect(try client.responses() == [Seen(.route, ["a", "b"])])
            client.accept(.route, ["a", "b"])
            client.list(.route, ["a", "b", "c"], nonce: client.nonces[.route] ?? "")
            #expect(try client.responses() == [Seen(.route, ["c"])])
            client.accept(.route, ["c"])
            client.list(.route, ["a", "c"], nonce: client.nonces[.route] ?? "")
            #expect(try client.responses() == [Seen(.route, ["a"])])
        }
        #expect(clients.map(\.outlineCount) == [1, 5])
    }

    @Test func `what was just asked for can be refused, let go of and asked for again`() throws {
        _ = try clients { client throws in
            client.ask(.route, subscribe: ["a", "b"])
            #expect(try client.responses() == [Seen(.route, ["a", "b"])])
            client.refuse(.route, because: "no")
            #expect(try client.responses() == [Seen(.route, ["a"])])
            client.ask(.route, subscribe: ["c"])
            client.ask(.route, unsubscribe: ["b", "c"])
            client.accept(.route)
            #expect(try client.responses() == [Seen(.route)])
        }
    }

    struct Resumption: CustomTestStringConvertible {
        let testDescription: String
        let type: ResourceType
        var names: [String] = []
        let held: [String: String]
        /// Whether the second client's request is taken by its outline.
        var isKnown = true
        var sent: [String] = []
    }

    @Test(arguments: [
        Resumption(testDescription: "all clusters", type: .cluster, held: versions(["a", "b", "c", "d"])),
        Resumption(testDescription: "by a star", type: .cluster, names: ["*"], held: versions(["d", "c", "b", "a"])),
        Resumption(
            testDescription: "too few", type: .cluster, held: versions(["a", "b", "c"]), isKnown: false, sent: ["d"]),
        Resumption(testDescription: "by name", type: .route, names: ["b", "a"], held: versions(["a", "b"])),
        Resumption(
            testDescription: "fewer than it wants", type: .route, names: ["a", "b"], held: versions(["a"]),
            isKnown: false, sent: ["b"]),
        Resumption(
            testDescription: "of another version", type: .route, names: ["a"], held: ["a": version("a", "0")],
            isKnown: false, sent: ["a"]),
        Resumption(
            testDescription: "what does not exist", type: .route, names: ["a", "x"],
            held: versions(["a"]).merging(["x": ""]) { $1 }, isKnown: false),
    ])
    func `who holds just what it asks for is sent nothing`(_ example: Resumption) throws {
        let clients = try clients { client throws in
            if example.type != .cluster { client.ask(.cluster, holding: Self.versions(["a", "b", "c", "d"])) }
            client.ask(example.type, subscribe: example.names, holding: example.held)
            let seen = try client.responses().last
            #expect(seen?.names == example.sent)
            #expect(seen?.type == example.type)
        }
        let other = example.type == .cluster ? 0 : 1
        // All that a client needs to know of clusters, the set tells.
        #expect(clients[1].outlineCount == other + (example.isKnown ? 1 : 0))
        guard example.isKnown else { return }
        #expect(clients[1].stream[type: example.type]?.held.exceptions.isEmpty == true)
    }

    @Test func `a list that stays as it was is an answer, and no names are kept`() throws {
        var client = try clients(.stateOfTheWorld) { client throws in
            client.list(.route, ["a", "b"])
            #expect(try client.responses() == [Seen(.route, ["a", "b"])])
            #expect(client.accept(.route, ["b", "a"]) == .acknowledged(.route))
            #expect(try client.responses() == [])
        }[1]
        #expect(client.outlineCount == 2)
        #expect(client.accept(.route, ["a"]) == .acknowledged(.route))
        #expect(client.stream[type: .route]?.names == ["a"])
    }

    @Test func `sets of names that nobody had before do not pile up`() {
        var sets = NameSets()
        let first = sets.set(of: ["a"])
        let long = String(repeating: "x", count: NameSets.byteCountMax / 8)
        for number in 0..<6 { _ = sets.set(of: ["\(number)" + long]) }
        #expect(first.map { sets[$0.sum] === $0 } == true)
        for number in 6..<9 { _ = sets.set(of: ["\(number)" + long]) }
        #expect(first.map { sets[$0.sum] == nil } == true)
        #expect(sets.set(of: ["a"]) !== first)
        #expect(sets.set(of: []) == nil)
        #expect(sets.set(of: ["*", "a"]) == nil)
    }
}
