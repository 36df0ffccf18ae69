import EnvoyAPI
import Testing

@testable import XDS

@Suite struct ComparisonTests {
    private func difference(
        _ name: String, _ kind: Comparison.Difference.Kind, held: String?, newest: String?
    ) -> Comparison.Difference {
        Comparison.Difference(
            name: name, kind: kind, held: held.map { version(name, $0) }, newest: newest.map { version(name, $0) })
    }

    private func comparison(_ client: ScriptedClient, of type: ResourceType = .cluster) throws -> Comparison {
        let subscription = try #require(client.stream[type: type])
        let set = client.source.resources(of: type, names: nil)
        return subscription.holdings.compare(with: set) { client.source.absent(type, name: $0) }
    }

    private func client() throws -> ScriptedClient {
        var client = ScriptedClient(.delta, [.cluster: ["a": "1", "b": "1", "c": "1"]])
        client.ask(.cluster)
        _ = try client.responses()
        client.accept(.cluster)
        return client
    }

    @Test func `a client that was sent everything differs in nothing`() throws {
        let comparison = try comparison(try client())
        #expect(comparison.heldCount == 3 && comparison.wantedCount == 3 && comparison.differences.isEmpty)
    }

    @Test func `what was not sent yet is missing, outdated or surplus`() throws {
        var client = try client()
        client.source.set(.cluster, "b", to: "2")
        client.source.set(.cluster, "c", to: nil)
        client.source.set(.cluster, "d", to: "1")
        let comparison = try comparison(client)
        #expect(comparison.heldCount == 3 && comparison.wantedCount == 3)
        #expect(
            comparison.differences == [
                difference("b", .outdated, held: "1", newest: "2"), difference("c", .surplus, held: "1", newest: nil),
                difference("d", .missing, held: nil, newest: "1"),
            ])
        _ = try client.responses()
        #expect(try self.comparison(client).differences.isEmpty)
    }

    @Test func `endpoints of a cluster that does not exist are held when others have changed`() throws {
        var client = ScriptedClient(.delta, [.endpoint: ["a": "1"]])
        client.ask(.endpoint, subscribe: ["a", "nobody"])
        #expect(try client.responses() == [Seen(.endpoint, ["a", "nobody"])])
        client.accept(.endpoint)
        client.source.set(.endpoint, "a", to: "2")
        #expect(try client.responses() == [Seen(.endpoint, ["a"])])
        client.accept(.endpoint)
        #expect(try comparison(client, of: .endpoint).differences.isEmpty)
    }

    @Test func `what was refused says so, with what the client has instead`() throws {
        var client = try client()
        client.source.set(.cluster, "b", to: "2")
        _ = try client.responses()
        client.refuse(.cluster, because: "b is bad")
        _ = try client.responses()
        #expect(try comparison(client).differences == [difference("b", .refused, held: "1", newest: "2")])
    }

    @Test func `names outside of a range do not count`() throws {
        var client = try client()
        for name in ["a", "b", "c"] { client.source.set(.cluster, name, to: "2") }
        let subscription = try #require(client.stream[type: .cluster])
        let part = ResourceSet(type: .cluster, resources: [resource("b", "2")])
        let comparison = subscription.holdings.compare(with: part, within: "b"..."b") { _ in nil }
        #expect(comparison.differences == [difference("b", .outdated, held: "1", newest: "2")])
    }

    @Test func `names that were never asked for do not count`() throws {
        var client = ScriptedClient(.delta, [.endpoint: ["a": "1", "b": "1"]])
        client.ask(.endpoint, subscribe: ["a", "gone"])
        _ = try client.responses()
        let comparison = try comparison(client, of: .endpoint)
        #expect(comparison.heldCount == 2 && comparison.wantedCount == 2 && comparison.differences.isEmpty)
    }
}
