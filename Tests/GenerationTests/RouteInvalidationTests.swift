import EnvoyAPI
import Generation
import Mesh
import MeshConfig
import Testing

/// Which tables a change of the traffic configuration touches.
struct RouteInvalidationTests {
    /// Services `a` on ports 80 and 81, `b` on port 80, `c` on port 82.
    private func mesh() -> [ConfigObject] {
        [("a", [80, 81]), ("b", [80]), ("c", [82])].map { name, numbers in
            let ports = numbers.map { number in
                ServicePort(name: "http-\(number)", number: number, target: .number(number), protocol: .http)
            }
            let service = Service(kind: .clusterIP(["10.1.0.\(name.utf8.first ?? 0)"]), ports: ports)
            return object(.service, name, .service(service))
        }
    }

    private func object(_ kind: ConfigKind, _ name: String, _ spec: ConfigSpec) -> ConfigObject {
        ConfigObject(
            key: ConfigKey(kind, "shop", name), meta: ObjectMeta(), spec: spec,
            source: SourceLocation(file: "test", line: 1))
    }

    /// A VirtualService for `host` that leads to `b`.
    private func routes(_ host: String, _ proxy: ProxyMatch = ProxyMatch()) -> ConfigObject {
        var match = HTTPMatch()
        match.proxy = proxy
        let action = HTTPRoute.Action.forward([HTTPDestination(RouteDestination(host: "b"))])
        let spec = VirtualService(hosts: [host], http: [HTTPRoute(matches: [match], action: action)])
        return object(.virtualService, host, .virtualService(spec))
    }

    /// A rule for `host` with these parts.
    private func rule(_ host: String, _ parts: TrafficPolicy.Parts) -> ConfigObject {
        object(
            .destinationRule, host,
            .destinationRule(DestinationRule(host: host, policy: TrafficPolicy(parts: parts))))
    }

    /// The tables that have other inputs when `change` comes to the mesh with `objects`.
    private func touched(with objects: [ConfigObject] = [], by change: ConfigChange) -> Set<String> {
        var first = SnapshotBuilder()
        for object in mesh() + objects { first.apply(.set(object)) }
        let (before, _) = first.build()
        var second = SnapshotBuilder(previous: before)
        second.apply(change)
        let (after, _) = second.build()
        let proxy = ProxyNode([])
        let old = before.view(of: before.scope(of: proxy), reusing: nil)
        let new = after.view(of: after.scope(of: proxy), reusing: old)
        let a = Dictionary(uniqueKeysWithValues: plan(.route, for: old).map { ($0.name, $0.inputs) })
        let b = Dictionary(uniqueKeysWithValues: plan(.route, for: new).map { ($0.name, $0.inputs) })
        return Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }
    }

    @Test func `a VirtualService touches the ports of its hosts, and port 80`() {
        #expect(touched(by: .set(routes("a"))) == ["80", "81"])
        #expect(touched(by: .set(routes("b"))) == ["80"])
        #expect(touched(by: .set(routes("c"))) == ["80", "82"])
        #expect(touched(by: .set(routes("www.example.com"))) == ["80"])
    }

    @Test func `a VirtualService for other proxies, or of another port, touches nothing of the rest`() {
        #expect(touched(by: .set(routes("a", ProxyMatch(sourceNamespace: "bank")))) == [])
        #expect(touched(by: .set(routes("a", ProxyMatch(port: 81)))) == ["81"])
    }

    @Test func `a rule touches the tables that lead to its host if it hashes requests`() {
        let hash = LoadBalancer.ConsistentHash(key: .header("x-user"), table: .ring(minimumSize: 0))
        let hashed = TrafficPolicy.Parts(loadBalancer: LoadBalancer(algorithm: .consistentHash(hash)))
        #expect(touched(by: .set(rule("b", hashed))) == ["80"])
        #expect(touched(with: [routes("c")], by: .set(rule("b", hashed))) == ["80", "82"])
        let pooled = TrafficPolicy.Parts(outlierDetection: OutlierDetection())
        #expect(touched(with: [routes("c")], by: .set(rule("b", pooled))) == [])
    }

    @Test func `a route table names the VirtualServices that it is made of`() throws {
        var builder = SnapshotBuilder()
        for object in mesh() + [routes("c")] { builder.apply(.set(object)) }
        let (snapshot, _) = builder.build()
        let view = snapshot.view(of: snapshot.scope(of: ProxyNode([])), reusing: nil)
        let table = try #require(plan(.route, for: view).first { $0.name == "82" })
        #expect(table.origins(in: view) == [ConfigKey(.service, "shop", "c"), ConfigKey(.virtualService, "shop", "c")])
    }
}
