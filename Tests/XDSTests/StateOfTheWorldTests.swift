import EnvoyAPI
import Testing

@testable import XDS

/// The state-of-the-world protocol as serving.md 1.7 and 11.1 demand it.
@Suite struct StateOfTheWorldTests {
    private static let mesh: [ResourceType: [String: String]] = [
        .cluster: ["a": "1", "b": "1"], .endpoint: ["a": "1", "b": "1"], .listener: ["l": "1", "m": "1", "n": "1"],
        .route: ["80": "1", "81": "1"],
    ]

    private func connected() throws -> ScriptedClient {
        var client = ScriptedClient(.stateOfTheWorld, Self.mesh)
        client.list(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["a", "b"])])
        client.list(.endpoint, ["a", "b"])
        #expect(try client.responses() == [Seen(.endpoint, ["a", "b"])])
        client.accept(.cluster)
        client.accept(.endpoint, ["a", "b"])
        client.list(.listener)
        #expect(try client.responses() == [Seen(.listener, ["l", "m", "n"])])
        client.list(.route, ["80"])
        #expect(try client.responses() == [Seen(.route, ["80"])])
        client.accept(.listener)
        client.accept(.route, ["80"])
        #expect(try client.responses() == [])
        return client
    }

    @Test func `clusters are always sent complete, endpoints only as they change`() throws {
        var client = try connected()
        client.source.set(.cluster, "a", to: "2")
        #expect(try client.responses() == [Seen(.cluster, ["a", "b"]), Seen(.endpoint, ["a"])])
        client.accept(.cluster)
        client.accept(.endpoint, ["a", "b"])
        client.source.set(.endpoint, "b", to: "2")
        #expect(try client.responses() == [Seen(.endpoint, ["b"])])
    }

    @Test func `P11: names added under the same nonce are answered`() throws {
        var client = try connected()
        #expect(client.list(.route, ["80", "81"], nonce: client.nonces[.route] ?? "") == .acknowledged(.route))
        #expect(try client.responses() == [Seen(.route, ["81"])])
    }

    @Test func `names only removed are not answered`() throws {
        var client = try connected()
        client.list(.endpoint, ["a"], nonce: client.nonces[.endpoint] ?? "")
        #expect(try client.responses() == [])
        client.source.set(.endpoint, "b", to: "2")
        #expect(try client.responses() == [])
    }

    @Test func `P12: an empty list of endpoints ends the subscription`() throws {
        var client = try connected()
        client.list(.endpoint, [], nonce: client.nonces[.endpoint] ?? "")
        client.source.set(.endpoint, "a", to: "2")
        #expect(try client.responses() == [])
        #expect(client.stream[type: .endpoint] == nil)
    }

    @Test func `P13: a reconnect with an old nonce gets everything`() throws {
        var client = ScriptedClient(.stateOfTheWorld, Self.mesh)
        client.list(.cluster, nonce: "17")
        #expect(try client.responses() == [Seen(.cluster, ["a", "b"])])
    }

    @Test func `P14: clusters asked for again on a stream that watches endpoints bring the endpoints too`() throws {
        var client = ScriptedClient(.stateOfTheWorld, Self.mesh)
        client.list(.endpoint, ["a", "b"])
        #expect(try client.responses() == [Seen(.endpoint, ["a", "b"])])
        client.accept(.endpoint, ["a", "b"])
        client.list(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["a", "b"]), Seen(.endpoint, ["a", "b"])])
    }

    @Test func `an answer to an older response is ignored`() throws {
        var client = try connected()
        client.source.set(.endpoint, "a", to: "2")
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
        #expect(client.list(.endpoint, ["a", "b"], nonce: "1") == .expired(.endpoint))
        client.source.set(.endpoint, "a", to: "3")
        #expect(try client.responses() == [])
    }

    @Test func `a client whose answers are all late is sent what it adds`() throws {
        var client = ScriptedClient(.stateOfTheWorld, Self.mesh)
        client.list(.endpoint, ["a"])
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
        let late = client.nonces[.endpoint] ?? ""
        client.now += DiscoveryStream.patience
        client.source.set(.endpoint, "a", to: "2")
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
        client.list(.endpoint, ["b"], nonce: late)
        client.now += DiscoveryStream.patience
        #expect(try client.responses() == [Seen(.endpoint, ["b"])])
        // Whether it let go of "a" is for an answer to the newest response to say.
        client.accept(.endpoint, ["b"])
        client.source.set(.endpoint, "a", to: "3")
        #expect(try client.responses() == [])
    }

    @Test func `a removed listener is left out of the complete list`() throws {
        var client = try connected()
        client.source.set(.listener, "m", to: nil)
        #expect(try client.responses() == [Seen(.listener, ["l", "n"])])
        client.accept(.listener)
        #expect(try client.responses() == [])
    }

    @Test func `a gone cluster stays listed until routes have been accepted`() throws {
        var client = try connected()
        client.source.set(.cluster, "b", to: nil)
        client.source.set(.cluster, "c", to: "1")
        client.source.set(.route, "80", to: "uses c")
        #expect(try client.responses() == [Seen(.cluster, ["a", "c", "b"])])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.route, ["80"])])
        client.accept(.route, ["80"])
        #expect(try client.responses() == [Seen(.cluster, ["a", "c"])])
    }

    @Test func `a gone cluster stays listed while others come, until routes have been accepted`() throws {
        var client = try connected()
        client.source.set(.cluster, "b", to: nil)
        client.source.set(.route, "80", to: "2")
        #expect(try client.responses() == [Seen(.route, ["80"])])
        client.source.set(.cluster, "c", to: "1")
        #expect(try client.responses() == [Seen(.cluster, ["a", "c", "b"])])
        client.accept(.cluster)
        client.accept(.route, ["80"])
        #expect(try client.responses() == [Seen(.cluster, ["a", "c"])])
    }

    @Test func `P20: a gRPC client that adds a listener gets all that it names`() throws {
        var client = ScriptedClient(.stateOfTheWorld, Self.mesh)
        client.list(.listener, ["l", "m"])
        #expect(try client.responses() == [Seen(.listener, ["l", "m"])])
        client.accept(.listener, ["l", "m"])
        client.list(.listener, ["l", "m", "n"], nonce: client.nonces[.listener] ?? "")
        #expect(try client.responses() == [Seen(.listener, ["l", "m", "n"])])
    }

    @Test func `a complete list holds what is only answered by another name too`() throws {
        var client = ScriptedClient(.stateOfTheWorld, Self.mesh)
        client.list(.listener, ["alias-of-l", "m"])
        #expect(try client.responses() == [Seen(.listener, ["alias-of-l", "m"])])
        client.accept(.listener, ["alias-of-l", "m"])
        client.source.set(.listener, "m", to: "2")
        #expect(try client.responses() == [Seen(.listener, ["alias-of-l", "m"])])
    }

    @Test func `P10: what was refused is not sent again until it changes`() throws {
        var client = try connected()
        client.source.set(.route, "80", to: "bad")
        #expect(try client.responses() == [Seen(.route, ["80"])])
        let refusal = Refusal(reason: "bad regex", names: ["80"])
        #expect(client.refuse(.route, ["80"], because: "bad regex") == .refused(.route, refusal))
        #expect(try client.responses() == [])
        client.source.set(.route, "80", to: "mended")
        #expect(try client.responses() == [Seen(.route, ["80"])])
    }

    @Test func `what a late list leaves out is pushed until the newest response is answered`() throws {
        var client = ScriptedClient(.stateOfTheWorld, [.route: ["80": "1", "81": "1"]])
        client.list(.route, ["80", "81"])
        #expect(try client.responses() == [Seen(.route, ["80", "81"])])
        client.accept(.route, ["80", "81"])
        client.source.set(.route, "80", to: "2")
        #expect(try client.responses() == [Seen(.route, ["80"])])
        #expect(client.list(.route, ["80"], nonce: "1") == .expired(.route))
        client.source.set(.route, "81", to: "2")
        client.now += DiscoveryStream.patience
        #expect(try client.responses() == [Seen(.route, ["81"])])
    }

    @Test func `a name let go in a list that did not count, and then wanted again, comes again`() throws {
        var client = ScriptedClient(.stateOfTheWorld, [.route: ["80": "1", "81": "1"]])
        client.list(.route, ["80", "81"])
        #expect(try client.responses() == [Seen(.route, ["80", "81"])])
        client.accept(.route, ["80", "81"])
        client.source.set(.route, "80", to: "2")
        #expect(try client.responses() == [Seen(.route, ["80"])])
        #expect(client.list(.route, ["80"], nonce: "1") == .expired(.route))
        #expect(try client.responses() == [])
        client.accept(.route, ["80", "81"])
        #expect(try client.responses() == [Seen(.route, ["81"])])
    }
}
