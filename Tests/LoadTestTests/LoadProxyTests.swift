import Bytes
import EnvoyAPI
import Testing

@testable import LoadTest

/// The order of a proxy's requests, as Envoy has it.
struct LoadProxyTests {
    @Test func `delta: clusters, their endpoints, then listeners, then routes and secrets`() throws {
        var server = ScriptedServer(isDelta: true)
        let begin = try server.connect()
        #expect(begin.map(\.description) == ["CDS"] && begin[0].hasNode)
        let clusters = [server.cluster("a"), server.cluster("b", eds: "other"), server.cluster("c", eds: nil)]
        #expect(try server.respond(.cluster, clusters) == ["EDS +a +other", "CDS #1"])
        #expect(try server.respond(.endpoint, [server.endpoints("a")]) == ["EDS #2"])
        #expect(try server.respond(.endpoint, [server.endpoints("other")]) == ["LDS", "EDS #3"])
        let listeners = [server.listener("l", routes: ["80", "8080"], secret: "tls")]
        #expect(try server.respond(.listener, listeners) == ["RDS +80 +8080", "SDS +tls", "LDS #4"])
        #expect(!server.proxy.isWarm && server.proxy.want(server.bench.names) == "RDS 80")
        #expect(try server.respond(.route, [server.routes("80"), server.routes("8080")]) == ["RDS #5"])
        #expect(server.proxy.isWarm && server.proxy.heldCount == 3 + 2 + 1 + 2)
    }

    @Test func `state of the world: lists of names, versions and nonces`() throws {
        var server = ScriptedServer(isDelta: false)
        #expect(try server.connect().map(\.description) == ["CDS"])
        let clusters = [server.cluster("a"), server.cluster("b")]
        #expect(try server.respond(.cluster, clusters) == ["EDS +a +b", "CDS #1 vversion-1"])
        let endpoints = [server.endpoints("a"), server.endpoints("b")]
        #expect(try server.respond(.endpoint, endpoints) == ["LDS", "EDS #2 +a +b vversion-2"])
        #expect(
            try server.respond(.listener, [server.listener("l", routes: ["80"])]) == ["RDS +80", "LDS #3 vversion-3"])
        #expect(try server.respond(.route, [server.routes("80")]) == ["RDS #4 +80 vversion-4"])
        #expect(server.proxy.isWarm)
        // A list of all clusters leaves out those that are gone.
        let answer = try server.respond(.cluster, [server.cluster("b")])
        #expect(answer == ["EDS #2 +b vversion-2", "CDS #5 vversion-5"])
        #expect(server.proxy.heldCount == 1 + 1 + 1 + 1)
    }

    private func warmServer() throws -> ScriptedServer {
        var server = ScriptedServer(isDelta: true)
        _ = try server.connect()
        _ = try server.respond(.cluster, [server.cluster("a"), server.cluster("b")])
        _ = try server.respond(.endpoint, [server.endpoints("a"), server.endpoints("b")])
        _ = try server.respond(.listener, [server.listener("l", routes: ["80"])])
        _ = try server.respond(.route, [server.routes("80")])
        #expect(server.proxy.isWarm)
        return server
    }

    @Test func `a reconnect says what is held, and is warm when clusters and listeners are answered`() throws {
        var server = try warmServer()
        let held = [server.cluster("a"), server.cluster("b")].map { "\($0.name)=\($0.versionText)" }
        let requests = try server.connect()
        #expect(requests.map(\.type) == ["CDS", "EDS", "LDS", "RDS"])
        #expect(requests.map(\.hasNode) == [true, false, false, false])
        #expect(requests[0].description == "CDS \(held[0]) \(held[1])")
        #expect(requests[1].names == ["a", "b"] && requests[1].held.count == 2)
        #expect(try server.respond(.cluster) == ["CDS #1"] && !server.proxy.isWarm)
        #expect(try server.respond(.listener) == ["LDS #2"] && server.proxy.isWarm)
    }

    @Test func `a stream that ends early begins where it was`() throws {
        var server = ScriptedServer(isDelta: true)
        _ = try server.connect()
        _ = try server.respond(.cluster, [server.cluster("a")])
        #expect(try server.connect().map(\.type) == ["CDS", "EDS"])
        _ = try server.respond(.cluster)
        #expect(try server.respond(.endpoint, [server.endpoints("a")]) == ["LDS", "EDS #2"])
    }

    @Test func `what is removed is unsubscribed from, and other names go on`() throws {
        var server = try warmServer()
        #expect(try server.respond(.cluster, removed: ["a"]) == ["EDS -a", "CDS #5"])
        #expect(server.proxy.heldCount == 4)
        let clusters = [server.cluster("c", eds: "b")]
        #expect(try server.respond(.cluster, clusters) == ["CDS #6"], "b's endpoints are known")
        #expect(try server.respond(.cluster, removed: ["b"]) == ["CDS #7"], "c still needs them")
        #expect(try server.respond(.endpoint, [server.endpoints("a")]) == ["EDS #8"])
        #expect(server.proxy.heldCount == 4, "nobody asked for it any more")
    }

    @Test(arguments: [true, false]) func `types that nobody knows are acknowledged`(_ isDelta: Bool) throws {
        var server = ScriptedServer(isDelta: isDelta)
        _ = try server.connect()
        #expect(try server.respond(typeURL: "type.googleapis.com/a.B", []) == ["type.googleapis.com/a.B #1"])
        #expect(try server.respond(.nameTable).count == 1)
    }

    @Test(arguments: [true, false]) func `what cannot be read is refused as a whole`(_ isDelta: Bool) throws {
        var server = ScriptedServer(isDelta: isDelta)
        _ = try server.connect()
        // The cluster's name would go beyond the cluster.
        let bad = server.entry("a", typeURL: ResourceType.cluster.typeURL, content: [0x0A, 0x7F, 0x61])
        let answer = try server.respond(typeURL: ResourceType.cluster.typeURL, [bad])
        // As Envoy, it goes on to listeners although its first clusters were refused.
        #expect(answer.first == "LDS" && answer.last?.hasPrefix("CDS #1 !CDS") == true)
        #expect(answer.last?.contains("ends inside a field") == true)
        #expect(server.proxy.heldCount == 0)
        let other = isDelta ? server.routes("r").deltaSegment : server.routes("r").sotwSegment
        let wrong = try server.respond(typeURL: ResourceType.cluster.typeURL, [other])
        #expect(wrong.count == 1 && wrong[0].contains("is of type"))
        #expect(try server.respond(.cluster, [server.cluster("a")]).count == 2)
    }

    @Test func `changes are found in the resources that carry them`() throws {
        var server = try warmServer()
        server.bench.watched = [.endpoint, .destinationRule]
        _ = try server.respond(.endpoint, [server.endpoints("a", address: "198.18.0.9")])
        #expect(server.bench.carried.map(\.number) == [9])
        _ = try server.respond(.cluster, [server.cluster("a", connectTimeout: .milliseconds(1_200_017))])
        #expect(server.bench.carried.map(\.number) == [17])
        _ = try server.respond(.route, [server.routes("80")])
        #expect(server.bench.carried.isEmpty)
    }
}
