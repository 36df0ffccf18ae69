import Bytes
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

    private func rule(_ rule: DestinationRule) -> ConfigObject {
        object(.destinationRule, rule.host, .destinationRule(rule))
    }

    @Test func `a limit in a rule touches the clusters of its host and nothing else`() {
        var parts = TrafficPolicy.Parts(connectionPool: ConnectionPool())
        parts.connectionPool?.tcp.maxConnections = 1
        let limit = DestinationRule(host: "a", policy: TrafficPolicy(parts: parts))
        #expect(touched { $0.apply(.set(rule(limit))) } == [.cluster: both("a")])
    }

    @Test func `a new subset has clusters and endpoints of its own`() {
        let subset = DestinationRule(host: "a", subsets: [DestinationRule.Subset(name: "v1")])
        let change = touched { $0.apply(.set(rule(subset))) }
        let names = Set(both("a").map { $0.replacing("||", with: "|v1|") })
        // A cluster says which rule it follows.
        #expect(change == [.cluster: names.union(both("a")), .endpoint: names])
    }

    @Test func `a client's place matters only where endpoints are ranked by it`() {
        let parts = TrafficPolicy.Parts(outlierDetection: OutlierDetection())
        let objects = mesh() + [rule(DestinationRule(host: "a", policy: TrafficPolicy(parts: parts)))]
        let views = ["eu", "us"].map { RandomMesh.view(objects, MeshSettings(), ProxyNode(["locality=\($0)"])) }
        #expect(views[0].scope != views[1].scope)
        let (eu, us) = (inputs(.endpoint, views[0]), inputs(.endpoint, views[1]))
        #expect(Set(eu.keys.filter { eu[$0] != us[$0] }) == both("a"))
        #expect(inputs(.cluster, views[0]) == inputs(.cluster, views[1]))
    }

    @Test func `how ports are secured touches the listener of inbound traffic alone`() {
        var proxy = ProxyNode(["labels=app=a"])
        proxy.workloadCertificates = .agent
        let policy = PeerAuthentication(selector: ["app": "a"], portModes: [80: .strict])
        let strict = object(.peerAuthentication, "a", .peerAuthentication(policy))
        let (before, after) = (
            RandomMesh.view(mesh(), MeshSettings(), proxy), RandomMesh.view(mesh() + [strict], MeshSettings(), proxy)
        )
        let changed = inputs(.listener, after).filter { inputs(.listener, before)[$0.key] != $0.value }
        #expect(Array(changed.keys) == ["virtualInbound"])
        #expect(inputs(.route, after) == inputs(.route, before))
    }

    @Test func `who may come in touches the listener of inbound traffic alone, which names the policies`() throws {
        let proxy = ProxyNode(["labels=app=a"])
        let rules = object(.authorizationPolicy, "p", .authorizationPolicy(AuthorizationPolicy()))
        let authentication = RequestAuthentication(rules: [JWTRule(issuer: "i")])
        let tokens = object(.requestAuthentication, "t", .requestAuthentication(authentication))
        let before = RandomMesh.view(mesh(), MeshSettings(), proxy)
        for policy in [rules, tokens] {
            let after = RandomMesh.view(mesh() + [policy], MeshSettings(), proxy)
            let changed = inputs(.listener, after).filter { inputs(.listener, before)[$0.key] != $0.value }
            #expect(Array(changed.keys) == ["virtualInbound"])
            for type in [ResourceType.cluster, .route] { #expect(inputs(type, after) == inputs(type, before)) }
            let listener = try #require(plan(.listener, for: after).first { $0.name == "virtualInbound" })
            #expect(listener.origins(in: after).contains(policy.key))
        }
    }

    @Test func `a Telemetry touches the side that it is for alone`() {
        for mode in [Telemetry.Mode.client, .server] {
            let spec = Telemetry(logging: [Telemetry.Logging(mode: mode, providers: ["envoy"])])
            let change = touched { $0.apply(.set(object(.telemetry, "t", .telemetry(spec)))) }
            let listeners = change[.listener, default: []]
            #expect(listeners.contains("virtualInbound") == (mode == .server))
            #expect(listeners.contains("virtualOutbound") == (mode == .client))
            #expect(listeners.contains("0.0.0.0_80") == (mode == .client))
            #expect(change[.route] == nil)
        }
    }

    @Test func `a TCP route touches the listener of its host alone`() {
        let route = TCPRoute(destinations: [WeightedDestination(RouteDestination(host: "b.shop.svc.cluster.local"))])
        let service = VirtualService(hosts: ["a.shop.svc.cluster.local"], tcp: [route])
        let change = touched { $0.apply(.set(object(.virtualService, "v", .virtualService(service)))) }
        #expect(change[.listener] == ["10.1.0.97_5432"])
        #expect(change[.cluster] == nil)
        #expect(change[.endpoint] == nil)
    }

    @Test func `proxies of other namespaces share clusters, endpoints and TCP listeners`() {
        let (a, b) = (views(["id=a.shop"]), views(["id=b.bank"], namespace: "bank"))
        #expect(inputs(.cluster, a) == inputs(.cluster, b))
        #expect(inputs(.endpoint, a) == inputs(.endpoint, b))
        let shared = inputs(.listener, a).filter { inputs(.listener, b)[$0.key] == $0.value }.keys
        #expect(Set(shared) == ["10.0.1.1_5432", "10.1.0.97_5432", "10.1.0.98_5432", "virtualOutbound"])
    }

    @Test func `a secret touches the resource that shows it and nothing else`() {
        var proxy = ProxyNode([])
        proxy.kind = .router
        proxy.mayReadSecrets = true
        let identity = ServerTLSSettings.Identity.credentials(["cert"])
        let server = GatewayServer(
            port: ListenerPort(name: "https", number: 443, protocol: .https), hosts: [ScopedHost(.all, "*")],
            tls: ServerTLSSettings(mode: .mutual(identity, .credential("cert-cacert"))))
        let gateway = object(.gateway, "gw", .gateway(Gateway(servers: [server])))
        func secret(_ content: UInt8) -> ConfigObject {
            let pair = Secret.KeyPair(certificates: [content], key: PrivateKey([1]))
            return object(.secret, "cert", .secret(Secret(keyPair: pair, authorities: .init(certificates: [1]))))
        }
        let old = RandomMesh.view([gateway, secret(1)], MeshSettings(), proxy)
        let new = RandomMesh.view([gateway, secret(2)], MeshSettings(), proxy)
        for type in Self.types where type != .secret { #expect(inputs(type, old) == inputs(type, new)) }
        let names = ["kubernetes://cert", "kubernetes://cert-cacert"]
        #expect(plan(.secret, for: old).map(\.name) == names)
        let bytes = [old, new].map { generate(.secret, for: $0).map(\.bytes.array) }
        #expect(bytes[0][0] != bytes[1][0])
        #expect(bytes[0][1] == bytes[1][1])
    }

    @Test func `a certificate that is renewed is planned without the others`() {
        func secret(_ index: Int, _ content: UInt8) -> ConfigObject {
            let pair = Secret.KeyPair(certificates: [content], key: PrivateKey([1]))
            return object(.secret, "cert-\(index)", .secret(Secret(keyPair: pair)))
        }
        var proxy = ProxyNode([])
        proxy.kind = .router
        proxy.mayReadSecrets = true
        let servers = (0..<600).map { index in
            GatewayServer(
                port: ListenerPort(name: "https", number: 443, protocol: .https),
                hosts: [ScopedHost(.all, "h\(index).example.com")],
                tls: ServerTLSSettings(mode: .simple(.credentials(["cert-\(index)"]))))
        }
        let gateway = object(.gateway, "gw", .gateway(Gateway(servers: servers)))
        var builder = SnapshotBuilder()
        for object in [gateway] + (0..<600).map({ secret($0, 1) }) { builder.apply(.set(object)) }
        let before = builder.build().snapshot
        let old = before.view(of: before.scope(of: proxy), reusing: nil)
        let plan = Plan(.secret, .common, for: old)
        #expect(plan.resources.count == 600)
        builder = SnapshotBuilder(previous: before)
        builder.apply(.set(secret(7, 2)))
        let (next, change) = plan.next(for: builder.build().snapshot.view(of: old.scope, reusing: old))
        #expect(change.changed.map(\.new.name) == ["kubernetes://cert-7"] && change.removed.isEmpty)
        // Of the three pieces of the list two are the same.
        #expect(next.resources.differences(from: plan.resources) { _, _ in false }.count < 600)
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
