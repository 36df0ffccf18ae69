import EnvoyAPI
import Generation
import Mesh
import MeshConfig
import Testing

/// Which inputs a change touches: what it does not touch is neither encoded nor sent again.
struct InvalidationTests {
    static let types = GoldenCase.files.map(\.type)

    /// Services `a` and `b` with an HTTP and a TCP port and a headless `h`, one endpoint each.
    private func mesh() -> [ConfigObject] {
        ["a", "b", "h"].flatMap { name in [service(name), slice(name, ["10.0.1.1"])] }
    }

    private static let usualPorts: [(String, Int, PortProtocol)] = [("http", 80, .http), ("tcp", 5432, .tcp)]

    private func service(_ name: String, ports: [(String, Int, PortProtocol)] = usualPorts) -> ConfigObject {
        let kind: Service.Kind = name == "h" ? .headless : .clusterIP(["10.1.0.\(name.utf8.first ?? 0)"])
        let ports = ports.map { ServicePort(name: $0.0, number: $0.1, target: .number($0.1), protocol: $0.2) }
        return object(.service, name, .service(Service(kind: kind, ports: ports, selector: ["app": name])))
    }

    private func slice(_ name: String, _ addresses: [String]) -> ConfigObject {
        let ports = [SlicePort(name: "http", number: 80), SlicePort(name: "tcp", number: 5432)]
        let endpoints = addresses.map { SliceEndpoint(addresses: [$0]) }
        return object(
            .endpointSlice, "\(name)-1",
            .endpointSlice(EndpointSlice(serviceName: name, ports: ports, endpoints: endpoints)))
    }

    private func object(_ kind: ConfigKind, _ name: String, _ spec: ConfigSpec) -> ConfigObject {
        ConfigObject(
            key: ConfigKey(kind, "shop", name), meta: ObjectMeta(), spec: spec,
            source: SourceLocation(file: "test", line: 1))
    }

    /// The names of resources that are new, gone, or have other inputs after `change`.
    private func touched(by change: (inout SnapshotBuilder) -> Void) -> [ResourceType: Set<String>] {
        var first = SnapshotBuilder()
        for object in mesh() { first.apply(.set(object)) }
        let (before, _) = first.build()
        var second = SnapshotBuilder(previous: before)
        change(&second)
        let (after, _) = second.build()
        let proxy = ProxyNode([])
        let old = before.view(of: before.scope(of: proxy), reusing: nil)
        let new = after.view(of: after.scope(of: proxy), reusing: old)
        var result: [ResourceType: Set<String>] = [:]
        for type in Self.types {
            let a = Dictionary(uniqueKeysWithValues: plan(type, for: old).map { ($0.name, $0.inputs) })
            let b = Dictionary(uniqueKeysWithValues: plan(type, for: new).map { ($0.name, $0.inputs) })
            let names = Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }
            if !names.isEmpty { result[type] = names }
        }
        return result
    }

    private func both(_ host: String) -> Set<String> {
        ["outbound|80||\(host).shop.svc.cluster.local", "outbound|5432||\(host).shop.svc.cluster.local"]
    }

    @Test func `an endpoint touches the endpoints of its service and nothing else`() {
        #expect(touched { $0.apply(.set(slice("a", ["10.0.1.1", "10.0.1.2"]))) } == [.endpoint: both("a")])
    }

    @Test func `an endpoint of a headless service touches only the listener at its address`() {
        #expect(touched { $0.apply(.set(slice("h", ["10.0.1.1", "10.0.1.2"]))) } == [.listener: ["10.0.1.2_5432"]])
    }

    @Test func `a new port touches its own resources and the table of its number`() {
        let name = "outbound|81||a.shop.svc.cluster.local"
        let change = touched { $0.apply(.set(service("a", ports: Self.usualPorts + [("more", 81, .http)]))) }
        // Its other clusters and the table of port 80 hold the service, which has a new revision; their bytes are the
        // same, so nothing is sent.
        #expect(change[.cluster] == both("a").union([name]))
        #expect(change[.endpoint] == [name])
        #expect(change[.listener] == ["0.0.0.0_81"])
        #expect(change[.route] == ["80", "81"])
    }

    @Test func `a removed service takes its own resources and its host along`() {
        let change = touched { $0.apply(.remove(ConfigKey(.service, "shop", "b"))) }
        #expect(change[.cluster] == both("b"))
        #expect(change[.endpoint] == both("b"))
        #expect(change[.listener] == ["10.1.0.98_5432"])
        #expect(change[.route] == ["80"])
    }

    @Test func `a timeout of the mesh touches clusters alone`() {
        var settings = MeshSettings()
        settings.connectTimeout = .seconds(1)
        let change = touched { $0.apply(settings: settings) }
        #expect(Set(change.keys) == [.cluster])
    }

    @Test func `proxies of other namespaces share clusters, endpoints and TCP listeners`() {
        let (a, b) = (views(["id=a.shop"]), views(["id=b.bank"], namespace: "bank"))
        #expect(inputs(.cluster, a) == inputs(.cluster, b))
        #expect(inputs(.endpoint, a) == inputs(.endpoint, b))
        let shared = inputs(.listener, a).filter { inputs(.listener, b)[$0.key] == $0.value }.keys
        #expect(Set(shared) == ["10.0.1.1_5432", "10.1.0.97_5432", "10.1.0.98_5432", "virtualOutbound"])
    }

    private func views(_ facts: [String], namespace: String = "shop") -> ProxyView {
        var proxy = ProxyNode(facts)
        proxy.namespace = namespace
        proxy.dnsDomain = "\(namespace).svc.cluster.local"
        return RandomMesh.view(mesh(), MeshSettings(), proxy)
    }

    private func inputs(_ type: ResourceType, _ view: ProxyView) -> [String: ResourceInputs] {
        Dictionary(uniqueKeysWithValues: plan(type, for: view).map { ($0.name, $0.inputs) })
    }
}
