import EnvoyAPI
import Generation
import Mesh
import MeshConfig
import Testing

/// Answers for names that the plan does not have. Source: generation.md 2.9, 5.1, 10.1.
struct AbsentTests {
    private func greeter(_ facts: [String]) throws -> ProxyView {
        try makeView(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: greeter, namespace: shop}
            spec: {clusterIP: 10.1.0.1, ports: [{name: grpc, port: 7070}]}
            """, of: ProxyNode(facts))
    }

    private func answer(_ type: ResourceType, _ name: String, _ view: ProxyView) -> EncodedResource? {
        planAbsent(type, name: name, for: view).map { encode($0, in: Arena()) }
    }

    @Test func `unknown endpoints are none, under the name that was asked for`() throws {
        let resource = try answer(.endpoint, "outbound|1||gone", greeter([]))
        #expect(resource?.json["cluster_name"] == "outbound|1||gone")
        #expect(resource?.json["endpoints"] == nil)
    }

    @Test func `an unknown route table has no hosts`() throws {
        let resource = try answer(.route, "9999", greeter([]))
        #expect(resource?.json["name"] == "9999")
        #expect(resource?.json["virtual_hosts"] == nil)
    }

    @Test(arguments: [ResourceType.cluster, .listener, .secret])
    func `others do not exist`(_ type: ResourceType) throws {
        #expect(try answer(type, "greeter:7070", greeter([])) == nil)
    }

    @Test(arguments: [
        "greeter:7070", "greeter.shop:7070", "greeter.shop.svc:7070", "greeter.shop.svc.cluster.local:7070",
    ]) func `a gRPC client may spell a listener as its users spell a host`(_ name: String) throws {
        let resource = try answer(.listener, name, greeter(["grpc=true"]))
        #expect(resource?.json["name"] == .string(name))
        let routes = resource.map { JSONValue.object($0.json).all("route_config_name") }
        #expect(routes == ["outbound|7070||greeter.shop.svc.cluster.local"])
    }

    @Test(arguments: ["greeter", "greeter:1", "greeter.bank:7070", "other:7070", ":7070", "greeter:"])
    func `a listener that no service has does not exist`(_ name: String) throws {
        #expect(try answer(.listener, name, greeter(["grpc=true"])) == nil)
    }
}
