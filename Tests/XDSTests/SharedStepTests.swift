import EnvoyAPI
import TestSupport
import Testing

@testable import XDS

/// Clients that hold and want the same are sent the same object; those of which more counts are not.
@Suite struct SharedStepTests {
    private static let types: [ResourceType] = [.cluster, .endpoint, .listener, .route]
    private static let names = (0..<6).map { "r\($0)" }

    /// A client that has accepted everything.
    private func client(
        _ variant: DiscoveryVariant, _ source: PretendedSource, wanting names: [String] = Self.names,
        sharing work: SharedWork = SharedWork()
    ) throws -> ScriptedClient {
        var client = ScriptedClient(variant, sharing: work)
        client.source = source
        for type in Self.types {
            let wanted = type.isWildcard ? [] : names
            if variant == .delta { client.ask(type, subscribe: wanted) } else { client.list(type, wanted) }
            try client.acceptAll(wanting: names)
        }
        return client
    }

    @Test(arguments: UInt64(1)...60, [DiscoveryVariant.delta, .stateOfTheWorld])
    func `who shares work is sent what a client alone is sent`(_ seed: UInt64, _ variant: DiscoveryVariant) throws {
        var random = SeededGenerator(seed: seed)
        let work = SharedWork()
        var source = PretendedSource()
        var (alone, sharing) = (try client(variant, source), try client(variant, source, sharing: work))
        var other = try client(variant, source, wanting: random.chance(50) ? Self.names : ["r1"], sharing: work)
        for step in 0..<40 {
            let content = random.chance(25) ? nil : "\(step)"
            source.set(random.pick(Self.types), random.pick(Self.names), to: content)
            (alone.source, sharing.source, other.source) = (source, source, source)
            let expected = try alone.responses()
            let seen = try random.chance(50) ? [other.responses(), sharing.responses()].last : sharing.responses()
            #expect(seen == expected)
            if random.chance(60) {
                for type in Self.types { #expect(alone.answerAsBefore(type) == sharing.answerAsBefore(type)) }
            }
            if random.chance(50) { try other.acceptAll() }
            if random.chance(10) { work.forgetDifferences() }
        }
    }

    @Test(arguments: [DiscoveryVariant.delta, .stateOfTheWorld])
    func `equal clients are sent one object`(_ variant: DiscoveryVariant) throws {
        let work = SharedWork()
        var source = PretendedSource([.endpoint: ["r1": "old"]])
        var clients = try (0..<3).map { _ in try client(variant, source, wanting: ["r1"], sharing: work) }
        source.set(.endpoint, "r1", to: "new")
        let contents = clients.indices.map { index in
            clients[index].source = source
            clients[index].stream.noteChange(of: ResourceTypes(.endpoint))
            return clients[index].stream.next(from: source, sharing: work, at: .zero)?.content
        }
        #expect(contents[0] != nil)
        #expect(contents.allSatisfy { $0 === contents[0] })
    }

    @Test func `clients of other names are sent what they want`() throws {
        let work = SharedWork()
        var source = PretendedSource([.endpoint: ["r1": "old", "r2": "old"]])
        var clients = try [["r1"], ["r2"], ["r3"]].map { try client(.delta, source, wanting: $0, sharing: work) }
        source.set(.endpoint, "r1", to: "new")
        source.set(.endpoint, "r2", to: "new")
        let seen = try clients.indices.map { index in
            clients[index].source = source
            return try clients[index].responses()
        }
        #expect(seen == [[Seen(.endpoint, ["r1"])], [Seen(.endpoint, ["r2"])], []])
    }

    @Test func `what is shared goes with the differences`() throws {
        let work = SharedWork()
        var source = PretendedSource([.endpoint: ["r1": "old"]])
        var client = try client(.delta, source, wanting: ["r1"], sharing: work)
        weak var content: ResponseContent?
        source.set(.endpoint, "r1", to: "new")
        client.source = source
        client.stream.noteChange(of: ResourceTypes(.endpoint))
        content = client.stream.next(from: source, sharing: work, at: .zero)?.content
        #expect(content != nil)
        client.stream = DiscoveryStream(.delta)
        #expect(content != nil)
        work.forgetDifferences()
        #expect(content == nil)
    }

    @Test func `what steps keep of names that nobody had before does not pile up`() throws {
        let work = SharedWork()
        let long = String(repeating: "x", count: NameSets.byteCountMax / 8)
        weak var first: NameSet?
        for number in 0..<20 {
            var client = ScriptedClient(.delta, sharing: work)
            client.ask(.endpoint, subscribe: ["\(number)" + long])
            #expect(try client.responses().count == 1)
            if number == 0 { first = client.stream[type: .endpoint]?.sharedNames }
        }
        #expect(first == nil)
    }
}

extension ScriptedClient {
    /// Accepts whatever is sent until nothing is.
    fileprivate mutating func acceptAll(wanting names: [String] = []) throws {
        while true {
            let seen = try responses()
            guard !seen.isEmpty else { return }
            for response in seen { accept(response.type, response.type.isWildcard ? [] : names) }
        }
    }

    /// Accepts the last response of `type` with the names that the client has.
    fileprivate mutating func answerAsBefore(_ type: ResourceType) -> DiscoveryStream.Received {
        accept(type, Array(stream[type: type]?.names ?? []))
    }
}
