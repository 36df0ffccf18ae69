import EnvoyAPI
import Testing

@testable import XDS

/// What follows a refusal. Source: generation.md 14.2; serving.md 1.8.
@Suite struct RefusalTests {
    private static let names = ["a", "b", "c", "d", "e", "f", "g", "h"]
    private static let endpoints = Dictionary(uniqueKeysWithValues: names.map { ($0, "1") })

    /// A client that has been sent everything of `type` and has not answered.
    private func asked(_ type: ResourceType, _ contents: [String: String] = Self.endpoints) throws -> ScriptedClient {
        var client = ScriptedClient(.delta, [type: contents])
        client.ask(type, subscribe: contents.keys.sorted())
        #expect(try client.responses() == [Seen(type, contents.keys.sorted())])
        return client
    }

    @Test(arguments: [ResourceType.endpoint, .route])
    func `what stood behind the blamed resource is sent again, and the blamed one alone`(_ type: ResourceType) throws {
        var client = try asked(type)
        let refusal = client.refuse(type, because: "Bad resource 'c': no address")
        #expect(refusal == .refused(type, Refusal(reason: "Bad resource 'c': no address", names: ["c"])))
        #expect(try client.responses() == [Seen(type, ["a", "b"])])
        client.accept(type)
        #expect(try client.responses() == [Seen(type, ["c"])])
        client.refuse(type, because: "c again")
        #expect(try client.responses() == [Seen(type, ["d", "e", "f", "g", "h"])])
        client.accept(type)
        #expect(try client.responses() == [])
        #expect(client.stream[type: type]?.refusedResources == [RefusedResource(name: "c", reason: "c again")])
    }

    @Test func `blame of an innocent one costs a response, and the culprit is found all the same`() throws {
        var client = try asked(.endpoint)
        client.refuse(.endpoint, because: "something about a")
        #expect(try client.settle(.endpoint, refusing: ["g"]) <= 8)
        #expect(client.stream[type: .endpoint]?.refusedResources.map(\.name) == ["g"])
    }

    @Test(arguments: names)
    func `without blame halving finds the one bad resource`(_ bad: String) throws {
        var client = try asked(.endpoint)
        client.refuse(.endpoint, because: "no")
        var refusals = 1
        var accepted: Set<String> = []
        while let response = try client.responses().first {
            if response.names.contains(bad) {
                refusals += 1
                client.refuse(.endpoint, because: "no")
            } else {
                accepted.formUnion(response.names)
                client.accept(.endpoint)
            }
        }
        #expect(refusals == 4, "8, 4, 2 and 1 resources")
        #expect(accepted == Set(Self.names).subtracting([bad]))
        #expect(client.stream[type: .endpoint]?.refusedResources.map(\.name) == [bad])
    }

    @Test func `a client that refuses everything is left alone after each was refused once`() throws {
        var client = try asked(.endpoint)
        client.refuse(.endpoint, because: "no")
        let responses = try client.settle(.endpoint, refusing: Set(Self.names))
        #expect(responses == 2 + 4 + 8)
        client.source.set(.endpoint, "c", to: "2")
        #expect(try client.responses() == [Seen(.endpoint, ["c"])])
    }

    @Test func `a refused resource comes again when it was mended, and is refused no more`() throws {
        var client = try asked(.endpoint)
        client.refuse(.endpoint, because: "no")
        try client.settle(.endpoint, refusing: ["c"])
        client.source.set(.endpoint, "c", to: "2")
        #expect(try client.responses() == [Seen(.endpoint, ["c"])])
        client.accept(.endpoint)
        #expect(client.stream[type: .endpoint]?.refusedResources == [])
    }

    @Test func `a cut reason blames nobody`() throws {
        var client = try asked(.endpoint)
        client.refuse(.endpoint, because: "'c' is bad, and so ...(truncated)")
        #expect(try client.responses() == [Seen(.endpoint, ["a", "b", "c", "d"])])
    }

    @Test func `good clusters of a refused response are not sent again, but removed when they go`() throws {
        var client = ScriptedClient(.delta, [.cluster: ["good": "1", "bad": "1"]])
        client.ask(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["bad", "good"])])
        client.refuse(.cluster, because: "Error adding/updating cluster(s) bad: no address")
        #expect(try client.responses() == [])
        #expect(client.stream[type: .cluster]?.refusedResources.map(\.name) == ["bad"])
        client.source.set(.cluster, "good", to: nil)
        #expect(try client.responses() == [Seen(.cluster, removed: ["good"])])
    }

    @Test func `a good cluster of a refused response that changes back is sent`() throws {
        var client = ScriptedClient(.delta, [.cluster: ["good": "1", "bad": "1"]])
        client.ask(.cluster)
        _ = try client.responses()
        client.accept(.cluster)
        client.source.contents[.cluster] = ["good": "2", "bad": "2"]
        client.source.publish()
        #expect(try client.responses() == [Seen(.cluster, ["bad", "good"])])
        client.refuse(.cluster, because: "Error adding/updating cluster(s) bad: no address")
        client.source.set(.cluster, "good", to: "1")
        #expect(try client.responses() == [Seen(.cluster, ["good"])])
    }

    @Test func `a cluster stays until the route tables behind a bad one have been accepted`() throws {
        var client = ScriptedClient(.delta, [.cluster: ["old": "1"], .route: ["80": "old", "81": "old"]])
        client.ask(.cluster)
        client.ask(.route, subscribe: ["80", "81"])
        _ = try client.responses()
        client.accept(.cluster)
        client.accept(.route)
        client.source.contents = [.cluster: [:], .route: ["80": "bad", "81": "new"]]
        client.source.publish()
        #expect(try client.responses() == [Seen(.route, ["80", "81"])])
        client.refuse(.route, because: "no")
        #expect(try client.responses() == [Seen(.route, ["80"])])
        client.refuse(.route, because: "no")
        #expect(try client.responses() == [Seen(.route, ["81"])])
        client.accept(.route)
        #expect(try client.responses() == [Seen(.cluster, removed: ["old"])])
    }

    @Test func `a refusal that comes late counts for what was not sent again`() throws {
        var client = try asked(.endpoint, ["a": "1", "b": "1", "c": "1"])
        let late = client.nonces[.endpoint]
        client.now += DiscoveryStream.patience
        client.source.set(.endpoint, "c", to: "2")
        #expect(try client.responses() == [Seen(.endpoint, ["c"])])
        let newest = client.nonces[.endpoint]
        client.nonces[.endpoint] = late
        let refusal = Refusal(reason: "bad: 'a'", names: ["a"])
        #expect(client.refuse(.endpoint, because: "bad: 'a'") == .refused(.endpoint, refusal))
        client.nonces[.endpoint] = newest
        client.accept(.endpoint)
        #expect(try client.settle(.endpoint, refusing: ["a"]) == 2)
        #expect(client.stream[type: .endpoint]?.refusedResources.map(\.name) == ["a"])
    }

    @Test func `who refuses one version late, and then the next, holds neither`() throws {
        var client = ScriptedClient(.delta, [.route: ["80": "1"]])
        client.ask(.route, subscribe: ["80"])
        #expect(try client.responses() == [Seen(.route, ["80"])])
        client.accept(.route)
        client.source.set(.route, "80", to: "2")
        #expect(try client.responses() == [Seen(.route, ["80"])])
        let late = client.nonces[.route]
        client.now += DiscoveryStream.patience
        client.source.set(.route, "80", to: "3")
        #expect(try client.responses() == [Seen(.route, ["80"])])
        let newest = client.nonces[.route]
        for nonce in [late, newest] {
            client.nonces[.route] = nonce
            client.refuse(.route, because: "bad")
        }
        client.source.set(.route, "80", to: "2")
        #expect(try client.responses() == [Seen(.route, ["80"])])
    }

    @Test func `who has accepted a response refuses none before it`() throws {
        var client = ScriptedClient(.delta, [.route: ["80": "1"]])
        client.ask(.route, subscribe: ["80"])
        #expect(try client.responses() == [Seen(.route, ["80"])])
        let first = client.nonces[.route]
        client.now += DiscoveryStream.patience
        client.source.set(.route, "80", to: "2")
        #expect(try client.responses() == [Seen(.route, ["80"])])
        client.accept(.route)
        client.nonces[.route] = first
        #expect(client.refuse(.route, because: "bad") == .expired(.route))
    }

    @Test func `who refuses what a list of all clusters repeats has nothing against the rest of it`() throws {
        var client = ScriptedClient(.stateOfTheWorld, [.cluster: ["bad": "1", "good": "1"]])
        client.list(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["bad", "good"])])
        client.refuse(.cluster, because: "Error adding/updating cluster(s) bad: no address")
        client.source.set(.cluster, "good", to: "2")
        #expect(try client.responses() == [Seen(.cluster, ["bad", "good"])])
        client.refuse(.cluster, because: "Error adding/updating cluster(s) bad: no address")
        #expect(client.stream[type: .cluster]?.refusedResources.map(\.name) == ["bad"])
    }

    @Test(arguments: ["Error adding/updating cluster(s) bad: no address", "no"])
    func `what came alone in a list that was refused is taken away when it goes`(_ reason: String) throws {
        var client = ScriptedClient(.stateOfTheWorld, [.cluster: ["bad": "1"]])
        client.list(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["bad"])])
        client.refuse(.cluster, because: reason)
        client.source.set(.cluster, "new", to: "1")
        #expect(try client.responses() == [Seen(.cluster, ["bad", "new"])])
        client.refuse(.cluster, because: reason)
        #expect(try client.responses() == [])
        client.source.set(.cluster, "new", to: nil)
        #expect(try client.responses() == [Seen(.cluster, ["bad"])])
    }

    @Test func `a list that is accepted takes back the refusal of what it repeats`() throws {
        var client = ScriptedClient(.stateOfTheWorld, [.cluster: ["bad": "1", "good": "1"]])
        client.list(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["bad", "good"])])
        client.refuse(.cluster, because: "Error adding/updating cluster(s) bad: no address")
        client.source.set(.cluster, "good", to: "2")
        #expect(try client.responses() == [Seen(.cluster, ["bad", "good"])])
        client.accept(.cluster)
        #expect(try client.responses() == [])
        #expect(client.stream.state(of: .cluster) == .synced)
    }

    @Test func `a list that is refused after a late refusal is not held against what it brought`() throws {
        var client = ScriptedClient(.stateOfTheWorld, [.cluster: ["bad": "1", "good": "1"]])
        client.list(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["bad", "good"])])
        let late = client.nonces[.cluster]
        client.now += DiscoveryStream.patience
        client.source.set(.cluster, "good", to: "2")
        #expect(try client.responses() == [Seen(.cluster, ["bad", "good"])])
        let newest = client.nonces[.cluster]
        for nonce in [late, newest] {
            client.nonces[.cluster] = nonce
            client.refuse(.cluster, because: "Error adding/updating cluster(s) bad: no address")
        }
        #expect(client.stream[type: .cluster]?.refusedResources.map(\.name) == ["bad"])
        client.source.set(.cluster, "bad", to: "2")
        #expect(try client.responses() == [Seen(.cluster, ["bad", "good"])])
        client.accept(.cluster)
        #expect(client.stream.state(of: .cluster) == .synced)
    }

    @Test(arguments: [DiscoveryVariant.delta, .stateOfTheWorld])
    func `a refused resource that becomes what it was before is refused no more`(_ variant: DiscoveryVariant) throws {
        var client = ScriptedClient(variant, [.cluster: ["a": "1"]])
        if variant == .delta { client.ask(.cluster) } else { client.list(.cluster) }
        #expect(try client.responses() == [Seen(.cluster, ["a"])])
        client.accept(.cluster)
        client.source.set(.cluster, "a", to: "2")
        #expect(try client.responses() == [Seen(.cluster, ["a"])])
        client.refuse(.cluster, because: "Error adding/updating cluster(s) a: no address")
        #expect(client.stream.state(of: .cluster) == .error)
        client.source.set(.cluster, "a", to: "1")
        #expect(try client.responses() == [])
        #expect(client.stream.state(of: .cluster) == .synced)
    }

    @Test func `the refusal of endpoints ends with their cluster`() throws {
        var client = ScriptedClient(.delta, [.cluster: ["a": "1"], .endpoint: ["a": "1"]])
        client.ask(.cluster)
        client.ask(.endpoint, subscribe: ["a"])
        #expect(try client.responses() == [Seen(.cluster, ["a"]), Seen(.endpoint, ["a"])])
        client.accept(.cluster)
        client.accept(.endpoint)
        client.source.set(.endpoint, "a", to: "2")
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
        client.refuse(.endpoint, because: "a has no address")
        #expect(client.stream.state(of: .endpoint) == .error)
        client.source.contents = [:]
        client.source.publish()
        #expect(try client.responses() == [Seen(.cluster, removed: ["a"])])
        client.ask(.endpoint, unsubscribe: ["a"])
        #expect(client.stream.state(of: .endpoint) == .synced)
    }

    @Test func `a client that is rid of what it refused is up to date`() throws {
        var client = try asked(.endpoint, ["a": "1"])
        client.refuse(.endpoint, because: "bad: 'a'")
        #expect(client.stream.state(of: .endpoint) == .error)
        client.ask(.endpoint, unsubscribe: ["a"])
        #expect(try client.responses() == [])
        #expect(client.stream.state(of: .endpoint) == .synced)
    }

    @Test func `a client that no longer wants everything is rid of what it refused, and gets it when it asks again`()
        throws
    {
        var client = ScriptedClient(.delta, [.cluster: ["bad": "1", "good": "1"]])
        client.ask(.cluster, subscribe: ["*"])
        #expect(try client.responses() == [Seen(.cluster, ["bad", "good"])])
        client.refuse(.cluster, because: "Error adding/updating cluster(s) bad: no address")
        client.ask(.cluster, unsubscribe: ["*"])
        #expect(try client.responses() == [])
        #expect(client.stream.state(of: .cluster) == .synced)
        client.ask(.cluster, subscribe: ["*"])
        #expect(try client.responses() == [Seen(.cluster, ["bad", "good"])])
    }

    @Test func `a removal that waited for routes goes when they turn out to lack nothing`() throws {
        var client = ScriptedClient(.delta, [.cluster: ["old": "1"], .route: ["80": "1"]])
        client.ask(.cluster)
        client.ask(.route, subscribe: ["80"])
        #expect(try client.responses() == [Seen(.cluster, ["old"])])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.route, ["80"])])
        client.accept(.route)
        client.source.contents = [.cluster: [:], .route: ["80": "1", "nobody asked for": "1"]]
        client.source.publish()
        #expect(try client.responses() == [Seen(.cluster, removed: ["old"])])
    }
}

extension ScriptedClient {
    /// Answers responses of `type` until none comes, refusing those that hold one of `bad`.
    /// - Returns: how many came.
    @discardableResult
    fileprivate mutating func settle(_ type: ResourceType, refusing bad: Set<String>) throws -> Int {
        var count = 0
        while let response = try responses().first {
            count += 1
            if bad.isDisjoint(with: response.names) { accept(type) } else { refuse(type, because: "no") }
            guard count < 100 else { break }
        }
        return count
    }
}
