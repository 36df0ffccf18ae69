import Bytes
import EnvoyAPI
import Testing

@testable import XDS

/// Responses that would be too large come in parts. Source: issue 3, "Protocol".
@Suite struct SplitTests {
    /// Room for two of the resources that these tests use, and for what a response holds beside them.
    private static let roomForTwo = 256 + 2 * resource("a", "1").bytes.count

    private func client(
        _ clusters: [String: String], variant: DiscoveryVariant = .delta, room: Int = Self.roomForTwo
    ) -> ScriptedClient {
        var client = ScriptedClient(variant, [.cluster: clusters], responseByteCountMax: room)
        if variant == .delta { client.ask(.cluster) } else { client.list(.cluster) }
        return client
    }

    @Test func `what does not fit follows when the first part was accepted`() throws {
        var client = client(["a": "1", "b": "1", "c": "1", "d": "1", "e": "1"])
        #expect(try client.responses() == [Seen(.cluster, ["a", "b"])])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["c", "d"])])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["e"])])
        client.accept(.cluster)
        #expect(try client.responses() == [])
    }

    @Test func `the default room is just below 1 MiB`() throws {
        let half = String(repeating: "x", count: 500_000)
        var client = client(["a": half, "b": half, "c": half], room: DiscoveryStream.responseByteCountMax)
        #expect(DiscoveryStream.responseByteCountMax == 1_048_576)
        #expect(try client.responses() == [Seen(.cluster, ["a", "b"])])
        #expect(client.largestResponse <= 1_048_576)
    }

    @Test func `a resource that is too large goes alone`() throws {
        var client = client(["a": "1", "b": String(repeating: "x", count: 4_000), "c": "1"])
        #expect(try client.responses() == [Seen(.cluster, ["a"])])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["b"])])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["c"])])
    }

    @Test func `removals travel with the last part`() throws {
        var client = client(["a": "1", "z": "1"])
        #expect(try client.responses() == [Seen(.cluster, ["a", "z"])])
        client.accept(.cluster)
        client.source.contents[.cluster] = ["b": "1", "c": "1", "d": "1"]
        client.source.publish()
        #expect(try client.responses() == [Seen(.cluster, ["b", "c"])])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["d"], removed: ["a", "z"])])
        client.accept(.cluster)
        #expect(try client.responses() == [])
    }

    @Test func `names of removed resources are split too`() throws {
        var client = client(["a": "1", "b": "1", "c": "1"], room: 256 + 2 * 7)
        while try !client.responses().isEmpty { client.accept(.cluster) }
        client.source.contents[.cluster] = [:]
        client.source.publish()
        #expect(try client.responses() == [Seen(.cluster, removed: ["a", "b"])])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.cluster, removed: ["c"])])
    }

    @Test func `a change between parts is sent, before and behind the cut`() throws {
        var client = client(["a": "1", "b": "1", "c": "1", "d": "1"])
        #expect(try client.responses() == [Seen(.cluster, ["a", "b"])])
        client.source.set(.cluster, "a", to: "2")
        client.source.set(.cluster, "d", to: nil)
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["a", "c"])])
        client.accept(.cluster)
        #expect(try client.responses() == [])
    }

    @Test func `what the client said that it holds is not sent in a later part`() throws {
        var client = ScriptedClient(
            .delta, [.cluster: ["a": "1", "b": "1", "c": "1", "d": "1", "e": "1"]],
            responseByteCountMax: Self.roomForTwo + 32)
        client.ask(.cluster, holding: ["d": version("d", "1"), "gone": version("gone", "1")])
        #expect(try client.responses() == [])
        client.now += DiscoveryStream.resumptionTime
        #expect(try client.responses() == [Seen(.cluster, ["a", "b"])])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["c", "e"], removed: ["gone"])])
    }

    @Test func `other types wait for the last part of the clusters`() throws {
        var client = client(["a": "1", "b": "1", "c": "1"])
        client.source.set(.listener, "l", to: "1")
        client.ask(.listener)
        #expect(try client.responses() == [Seen(.cluster, ["a", "b"])])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.cluster, ["c"])])
        client.accept(.cluster)
        #expect(try client.responses() == [Seen(.listener, ["l"])])
    }

    @Test func `what was asked for again comes in parts too`() throws {
        let assignments = ["a": "1", "b": "1", "c": "1"]
        var client = ScriptedClient(.delta, [.endpoint: assignments], responseByteCountMax: Self.roomForTwo)
        for _ in 0..<2 {
            client.ask(.endpoint, subscribe: ["a", "b", "c"])
            #expect(try client.responses() == [Seen(.endpoint, ["a", "b"])])
            client.accept(.endpoint)
            #expect(try client.responses() == [Seen(.endpoint, ["c"])])
            client.accept(.endpoint)
        }
    }

    @Test func `a cluster goes after the last part of the routes`() throws {
        var client = client(["a": "1", "g": "1"])
        client.source.contents[.route] = ["p": "1", "q": "1", "r": "1"]
        client.source.publish()
        #expect(try client.responses() == [Seen(.cluster, ["a", "g"])])
        client.accept(.cluster)
        client.ask(.route, subscribe: ["p", "q", "r"])
        #expect(try client.responses() == [Seen(.route, ["p", "q"])])
        client.source.set(.cluster, "g", to: nil)
        client.accept(.route)
        #expect(try client.responses() == [Seen(.route, ["r"])])
        client.accept(.route)
        #expect(try client.responses() == [Seen(.cluster, removed: ["g"])])
    }

    @Test func `a refused part is not sent again, and the others follow`() throws {
        var client = client(["a": "1", "b": "1", "c": "1"])
        #expect(try client.responses() == [Seen(.cluster, ["a", "b"])])
        client.refuse(.cluster, because: "no")
        #expect(try client.responses() == [Seen(.cluster, ["c"])])
    }

    @Test func `state-of-the-world lists of clusters are never split, endpoints are`() throws {
        var client = client(["a": "1", "b": "1", "c": "1"], variant: .stateOfTheWorld)
        client.source.contents[.endpoint] = ["a": "1", "b": "1", "c": "1"]
        client.source.publish()
        #expect(try client.responses() == [Seen(.cluster, ["a", "b", "c"])])
        client.accept(.cluster)
        client.list(.endpoint, ["a", "b", "c"])
        #expect(try client.responses() == [Seen(.endpoint, ["a", "b"])])
        client.accept(.endpoint, ["a", "b", "c"])
        #expect(try client.responses() == [Seen(.endpoint, ["c"])])
    }
}
