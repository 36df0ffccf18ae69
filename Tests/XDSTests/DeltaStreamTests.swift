import EnvoyAPI
import Testing

@testable import XDS

/// The delta protocol as serving.md 11.1 demands it; P1, P2, … are its rows. Those about streams as a whole, P15 and
/// P17, are tests of the shard.
@Suite struct DeltaStreamTests {
    @Test func `endpoints that overtake their cluster do not pass for those that follow it`() throws {
        var client = ScriptedClient(.delta, [.cluster: ["a": "1"], .endpoint: ["a": "1"]])
        client.ask(.cluster)
        client.ask(.endpoint, subscribe: ["a"])
        #expect(try client.responses() == [Seen(.cluster, ["a"]), Seen(.endpoint, ["a"])])
        client.accept(.endpoint)
        client.source.contents = [.cluster: ["a": "2"], .endpoint: ["a": "2"]]
        client.source.publish()
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
        #expect(client.versions[.endpoint]?["a"] != version("a", "2"))
        client.accept(.endpoint)
        #expect(try client.responses() == [])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["a"]), Seen(.endpoint, ["a"])])
        #expect(client.versions[.endpoint]?["a"] == version("a", "2"))
    }

    private static let mesh: [ResourceType: [String: String]] = [
        .cluster: ["a": "1", "b": "1"], .endpoint: ["a": "1", "b": "1"], .listener: ["l": "1"], .route: ["80": "1"],
    ]

    private func connected() throws -> ScriptedClient {
        var client = ScriptedClient(.delta, Self.mesh)
        client.ask(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["a", "b"])])
        client.ask(.endpoint, subscribe: ["a", "b"])
        #expect(try client.responses() == [Seen(.endpoint, ["a", "b"])])
        client.accept(.cluster)
        client.accept(.endpoint)
        client.ask(.listener)
        #expect(try client.responses() == [Seen(.listener, ["l"])])
        client.ask(.route, subscribe: ["80"])
        #expect(try client.responses() == [Seen(.route, ["80"])])
        client.accept(.listener)
        client.accept(.route)
        #expect(try client.responses() == [])
        return client
    }

    @Test func `P1: a first request without names gets everything, its acknowledgement nothing`() throws {
        var client = ScriptedClient(.delta, Self.mesh)
        #expect(client.ask(.cluster) == .subscribed(.cluster))
        #expect(try client.responses() == [Seen(.cluster, ["a", "b"])])
        #expect(client.accept(.cluster) == .acknowledged(.cluster))
        #expect(try client.responses() == [])
    }

    @Test func `a first request of a wildcard type is answered even when there is nothing`() throws {
        var client = ScriptedClient(.delta)
        client.ask(.listener)
        #expect(try client.responses() == [Seen(.listener)])
    }

    @Test func `only what changed is pushed`() throws {
        var client = try connected()
        client.source.set(.cluster, "b", to: "2")
        client.source.set(.cluster, "c", to: "1")
        #expect(try client.responses() == [Seen(.cluster, ["b", "c"]), Seen(.endpoint, ["b"])])
    }

    @Test func `P9: endpoints follow every changed cluster unasked, even when they are the same`() throws {
        var client = try connected()
        client.source.set(.cluster, "a", to: "2")
        #expect(try client.responses() == [Seen(.cluster, ["a"]), Seen(.endpoint, ["a"])])
    }

    @Test func `a change back to what the client holds sends nothing`() throws {
        var client = try connected()
        client.source.set(.route, "80", to: "2")
        client.source.set(.route, "80", to: "1")
        #expect(try client.responses() == [])
    }

    @Test func `P2: a client that holds the newest resources gets an empty answer on a new stream`() throws {
        var client = ScriptedClient(.delta, Self.mesh)
        client.ask(.cluster, holding: ["a": version("a", "1"), "b": version("b", "1")])
        client.ask(.endpoint, subscribe: ["a", "b"], holding: ["a": version("a", "1"), "b": version("b", "1")])
        client.ask(.route, subscribe: ["80"], holding: ["80": version("80", "1")])
        #expect(try client.responses() == [Seen(.cluster), Seen(.endpoint), Seen(.route)])
        for type in [ResourceType.cluster, .endpoint, .route] { client.accept(type) }
        #expect(try client.responses() == [])
    }

    @Test func `P2b: endpoints of a cluster that changed are sent, since their version names the cluster`() throws {
        // Decision 0003: a source gives endpoints another version when their cluster changes.
        var client = ScriptedClient(.delta, [.cluster: ["a": "2"], .endpoint: ["a": "1 of cluster 2"]])
        client.ask(.cluster, holding: ["a": version("a", "2")])
        client.ask(.endpoint, subscribe: ["a"], holding: ["a": version("a", "1 of cluster 1")])
        #expect(try client.responses() == [Seen(.cluster), Seen(.endpoint, ["a"])])
    }

    @Test func `P3: a reconnect transfers what is stale and removes what is gone`() throws {
        var client = ScriptedClient(.delta, Self.mesh)
        client.ask(.cluster, holding: ["a": version("a", "1"), "b": version("b", "0"), "gone": version("gone", "1")])
        #expect(try client.responses() == [])
        client.now += DiscoveryStream.resumptionTime
        #expect(try client.responses() == [Seen(.cluster, ["b"], removed: ["gone"])])
    }

    @Test func `on a reconnect clusters go after the listeners and routes that the client has yet to ask for`() throws {
        var client = ScriptedClient(.delta, [.cluster: ["new": "1"], .route: ["80": "to new"]])
        client.ask(.cluster, holding: ["old": version("old", "1")])
        #expect(try client.responses() == [])
        #expect(client.stream.isWaiting)
        client.ask(.listener)
        #expect(try client.responses() == [])
        client.ask(.route, subscribe: ["80"], holding: ["80": version("80", "to old")])
        #expect(try client.responses() == [Seen(.cluster, ["new"])])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.listener), Seen(.route, ["80"])])
        for type in [ResourceType.listener, .route] { client.accept(type) }
        #expect(try client.responses() == [Seen(.cluster, removed: ["old"])])
    }

    @Test func `a client that asks for clusters alone does not wait long for those that are gone`() throws {
        var client = ScriptedClient(.delta, [.cluster: ["new": "1"]])
        client.ask(.cluster, holding: ["old": version("old", "1")])
        #expect(try client.responses() == [])
        client.now += DiscoveryStream.resumptionTime
        #expect(try client.responses() == [Seen(.cluster, ["new"], removed: ["old"])])
        client.accept(.cluster)
        #expect(!client.stream.isWaiting)
    }

    @Test(arguments: [DiscoveryVariant.delta, .stateOfTheWorld])
    func `listeners and routes of a client that resumes wait for its clusters, endpoints do not`(
        _ variant: DiscoveryVariant
    ) throws {
        var client = ScriptedClient(
            variant, [.cluster: ["new": "1"], .endpoint: ["warming": "1"], .listener: ["l": "to new"]])
        client.resume(.endpoint, ["warming"], holding: ["warming": "0"])
        client.resume(.listener, holding: ["l": "0"])
        #expect(try client.responses() == [Seen(.endpoint, ["warming"])])
        client.accept(.endpoint, ["warming"])
        #expect(try client.responses() == [])
        #expect(client.stream.resumptionEnd == DiscoveryStream.patience)
        client.resume(.cluster)
        #expect(try client.responses().map(\.type).prefix(1) == [.cluster])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.listener, ["l"])])
    }

    @Test func `who resumes without clusters is sent its endpoints, as one of them may be awaited by a cluster`() throws
    {
        var client = ScriptedClient(.delta, [.cluster: ["a": "1"], .endpoint: ["a": "1"]])
        client.resume(.endpoint, ["a"], holding: ["a": version("a", "1")])
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
        client.accept(.endpoint)
        #expect(try client.responses() == [])
    }

    @Test func `listeners of a client that asks for no clusters do not wait for ever`() throws {
        var client = ScriptedClient(.delta, [.listener: ["l": "1"]])
        client.resume(.listener, holding: ["l": "0"])
        #expect(try client.responses() == [])
        client.now += DiscoveryStream.patience
        #expect(try client.responses() == [Seen(.listener, ["l"])])
        #expect(client.stream.resumptionEnd == nil)
    }

    /// What a client holds of the mesh when it comes back, and how many names are kept for it alone.
    struct Return: CustomTestStringConvertible {
        let testDescription: String
        var names: [String] = []
        let holding: [String: String]
        let kept: Int
        var sent: [String] = []
    }

    private static let returns = [
        Return(testDescription: "all as it is", holding: ["a": version("a", "1"), "b": version("b", "1")], kept: 0),
        Return(
            testDescription: "all, by the wildcard's name", names: ["*"],
            holding: ["a": version("a", "1"), "b": version("b", "1")], kept: 0),
        Return(
            testDescription: "one is out of date", holding: ["a": version("a", "1"), "b": "0"], kept: 2, sent: ["b"]),
        Return(testDescription: "one is missing", holding: ["a": version("a", "1")], kept: 1, sent: ["b"]),
        Return(
            testDescription: "another in place of one", holding: ["a": version("a", "1"), "c": version("b", "1")],
            kept: 2, sent: ["b"]),
        Return(
            testDescription: "two by their names", names: ["a", "b"],
            holding: ["a": version("a", "1"), "b": version("b", "1")], kept: 4),
    ]

    @Test(arguments: returns) func `a client that comes back is sent what differs`(_ back: Return) throws {
        var client = ScriptedClient(.delta, Self.mesh)
        client.resume(.cluster, back.names, holding: back.holding)
        #expect(client.stream.entryCount == back.kept)
        client.resume(.listener)
        client.resume(.route)
        #expect(try client.responses().filter { $0.type == .cluster } == [Seen(.cluster, back.sent)])
    }

    @Test func `a version that no server of ours gave is out of date`() throws {
        var client = ScriptedClient(.delta, Self.mesh)
        client.ask(.endpoint, subscribe: ["a"], holding: ["a": "2026-11-21T00:00:00Z/17"])
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
    }

    @Test func `P4: subscribing again to a name sends it again`() throws {
        var client = try connected()
        client.ask(.endpoint, subscribe: ["a"])
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
    }

    @Test func `subscribing again to endpoints that overtook their cluster sends them again`() throws {
        var client = try connected()
        client.source.contents[.cluster]?["a"] = "2"
        client.source.publish()
        #expect(try client.responses() == [Seen(.cluster, ["a"]), Seen(.endpoint, ["a"])])
        client.accept(.endpoint)
        client.source.contents[.cluster]?["a"] = "3"
        client.source.contents[.endpoint]?["a"] = "3"
        client.source.publish()
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
        client.accept(.endpoint)
        #expect(try client.responses() == [])
        client.ask(.endpoint, subscribe: ["a"])
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
    }

    @Test func `P5: a stale nonce still changes the subscription but acknowledges nothing`() throws {
        var client = try connected()
        client.source.set(.endpoint, "a", to: "2")
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
        #expect(client.ask(.endpoint, subscribe: ["c"], nonce: "1") == .expired(.endpoint))
        #expect(try client.responses() == [])
        client.accept(.endpoint)
        #expect(try client.responses() == [Seen(.endpoint, ["c"])])
    }

    @Test func `P6: unsubscribing a name never subscribed is silent`() throws {
        var client = try connected()
        client.ask(.endpoint, unsubscribe: ["nobody"])
        #expect(try client.responses() == [])
    }

    @Test func `an unsubscribed name is pushed no more`() throws {
        var client = try connected()
        client.ask(.endpoint, unsubscribe: ["a"])
        client.source.set(.endpoint, "a", to: "2")
        #expect(try client.responses() == [])
        client.ask(.endpoint, subscribe: ["a"])
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
    }

    @Test func `P7: a name unsubscribed under the wildcard is answered, and the wildcard stays`() throws {
        var client = ScriptedClient(.delta, Self.mesh)
        client.ask(.cluster, subscribe: ["*", "a"])
        #expect(try client.responses() == [Seen(.cluster, ["a", "b"])])
        client.accept(.cluster)
        client.ask(.cluster, unsubscribe: ["a"])
        #expect(try client.responses() == [Seen(.cluster, ["a"])])
        client.accept(.cluster)
        client.source.set(.cluster, "b", to: "2")
        #expect(try client.responses() == [Seen(.cluster, ["b"])])
    }

    @Test func `P8: endpoints of an unknown cluster are answered with none, and pushed later`() throws {
        var client = try connected()
        client.ask(.endpoint, subscribe: ["new"])
        #expect(try client.responses() == [Seen(.endpoint, ["new"])])
        client.accept(.endpoint)
        #expect(try client.responses() == [])
        client.source.set(.endpoint, "new", to: "1")
        #expect(try client.responses() == [Seen(.endpoint, ["new"])])
    }

    @Test func `a route that does not exist is named as removed`() throws {
        var client = try connected()
        client.ask(.route, subscribe: ["81"])
        #expect(try client.responses() == [Seen(.route, removed: ["81"])])
        client.accept(.route)
        client.source.set(.route, "81", to: "1")
        #expect(try client.responses() == [Seen(.route, ["81"])])
    }

    @Test func `P18, P19: one response of a type is in flight, then the newest state follows`() throws {
        var client = try connected()
        client.source.set(.endpoint, "a", to: "2")
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
        client.source.set(.endpoint, "a", to: "3")
        client.source.set(.endpoint, "b", to: "2")
        client.source.set(.endpoint, "a", to: "4")
        #expect(try client.responses() == [])
        client.accept(.endpoint)
        #expect(try client.responses() == [Seen(.endpoint, ["a", "b"])])
    }

    @Test func `a client that never answers is sent newer state all the same`() throws {
        var client = try connected()
        client.source.set(.endpoint, "a", to: "2")
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
        client.source.set(.endpoint, "a", to: "3")
        client.now = DiscoveryStream.patience - .milliseconds(1)
        #expect(try client.responses() == [])
        client.now = DiscoveryStream.patience
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
    }

    @Test func `P10: what was refused is not sent again until it changes`() throws {
        var client = try connected()
        client.source.set(.route, "80", to: "bad")
        #expect(try client.responses() == [Seen(.route, ["80"])])
        let refusal = Refusal(reason: "bad regex", names: ["80"])
        #expect(client.refuse(.route, because: "bad regex") == .refused(.route, refusal))
        #expect(client.stream[type: .route]?.lastRefusal?.reason == "bad regex")
        client.source.set(.listener, "l", to: "2")
        #expect(try client.responses() == [Seen(.listener, ["l"])])
        client.source.set(.route, "80", to: "mended")
        #expect(try client.responses() == [Seen(.route, ["80"])])
        client.accept(.route)
        #expect(client.stream[type: .route]?.lastRefusal == nil)
        #expect(try client.responses() == [])
    }

    @Test func `after a refusal the old content is not sent again, since the client still holds it`() throws {
        var client = try connected()
        client.source.set(.route, "80", to: "bad")
        _ = try client.responses()
        client.refuse(.route, because: "no")
        client.source.set(.route, "80", to: "1")
        #expect(try client.responses() == [])
    }

    @Test func `a cluster is removed only when listeners and routes have been accepted`() throws {
        var client = try connected()
        client.source.set(.cluster, "b", to: nil)
        client.source.set(.route, "80", to: "2")
        #expect(try client.responses() == [Seen(.route, ["80"])])
        client.accept(.route)
        #expect(try client.responses() == [Seen(.cluster, removed: ["b"])])
    }

    @Test func `a cluster keeps its endpoints until it is removed`() throws {
        var client = try connected()
        client.source.contents[.cluster]?["b"] = nil
        client.source.contents[.endpoint]?["b"] = nil
        client.source.contents[.route]?["80"] = "2"
        client.source.publish()
        #expect(try client.responses() == [Seen(.route, ["80"])])
        client.accept(.route)
        #expect(try client.responses() == [Seen(.cluster, removed: ["b"])])
        client.ask(.endpoint, unsubscribe: ["b"])
        client.source.set(.cluster, "b", to: "3")
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["b"])])
        client.ask(.endpoint, subscribe: ["b"])
        #expect(try client.responses() == [Seen(.endpoint, ["b"])])
    }

    @Test func `routes wait until the clusters before them have been accepted`() throws {
        var client = try connected()
        client.source.set(.cluster, "c", to: "1")
        client.source.set(.route, "80", to: "uses c")
        #expect(try client.responses() == [Seen(.cluster, ["c"])])
        client.source.set(.cluster, "d", to: "1")
        client.source.set(.route, "80", to: "uses d")
        #expect(try client.responses() == [])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["d"])])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.route, ["80"])])
    }

    @Test func `clusters that never become warm do not keep routes back for ever`() throws {
        var client = try connected()
        client.source.set(.cluster, "c", to: "1")
        client.source.set(.route, "80", to: "2")
        #expect(try client.responses() == [Seen(.cluster, ["c"])])
        client.now += DiscoveryStream.patience
        #expect(try client.responses() == [Seen(.route, ["80"])])
    }

    @Test func `what clusters need to become warm does not wait for newer clusters`() throws {
        var client = try connected()
        client.source.set(.cluster, "c", to: "1")
        #expect(try client.responses() == [Seen(.cluster, ["c"])])
        client.source.set(.cluster, "d", to: "1")
        client.source.set(.secret, "certificate of c", to: "1")
        client.ask(.endpoint, subscribe: ["c"])
        client.ask(.secret, subscribe: ["certificate of c"])
        #expect(try client.responses() == [Seen(.endpoint, ["c"]), Seen(.secret, ["certificate of c"])])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["d"])])
    }

    @Test func `P16: an unknown type is told apart and never answered`() throws {
        var client = ScriptedClient(.delta, Self.mesh)
        var request = DeltaDiscoveryRequest()
        request.typeURL = "type.googleapis.com/some.Thing"
        #expect(client.send(request) == .unknownType("type.googleapis.com/some.Thing"))
        #expect(try client.responses() == [])
    }
}
