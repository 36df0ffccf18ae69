import EnvoyAPI
import Generation
import Mesh
import MeshConfig
import Testing

/// The control plane's switch for both address families. Source: generation.md 0.4, 5.2, 18.11.
struct DualStackTests {
    private static let manifests = """
        apiVersion: v1
        kind: Service
        metadata: {name: api, namespace: shop}
        spec: {clusterIPs: [10.1.0.1, "fd00:1::1"], selector: {app: api}, ports: [{name: http, port: 80}]}
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: api-4, namespace: shop, labels: {kubernetes.io/service-name: api}}
        addressType: IPv4
        ports: [{name: http, port: 8080}]
        endpoints: [{addresses: [10.0.1.1], targetRef: {kind: Pod, name: api-1}}]
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: api-6, namespace: shop, labels: {kubernetes.io/service-name: api}}
        addressType: IPv6
        ports: [{name: http, port: 8080}]
        endpoints: [{addresses: ["fd00::1"], targetRef: {kind: Pod, name: api-1}}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: api-1, namespace: shop, labels: {app: api}}
        status: {podIP: 10.0.1.1, podIPs: [{ip: 10.0.1.1}, {ip: "fd00::1"}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: ext, namespace: shop}
        spec: {hosts: [ext.example.com], resolution: DNS, ports: [{number: 80, name: http, protocol: HTTP}]}
        """

    private func view(isDualStack: Bool) -> ProxyView {
        var settings = MeshSettings()
        settings.isDualStack = isDualStack
        var builder = SnapshotBuilder(settings: settings)
        for object in ManifestReader.read(Array(Self.manifests.utf8), file: "input.yaml").objects {
            builder.apply(.set(object))
        }
        // What the mesh's own settings say must not turn the switch.
        builder.apply(settings: MeshSettings())
        let (snapshot, _) = builder.build()
        return snapshot.view(of: snapshot.scope(of: ProxyNode(["address=10.0.0.9,fd00::9"])), reusing: nil)
    }

    private func resource(_ type: ResourceType, _ name: String, isDualStack: Bool) throws -> JSONValue {
        let resources = generate(type, for: view(isDualStack: isDualStack))
        return .object(try #require(resources.first { $0.name == name }).json)
    }

    @Test(arguments: [(true, ["fd00::1"]), (false, [])])
    func `an endpoint has the addresses of its pod`(_ isOn: Bool, _ expected: [String]) throws {
        let api = "outbound|80||api.shop.svc.cluster.local"
        let assignment = try resource(.endpoint, api, isDualStack: isOn)
        #expect(assignment.all("lb_endpoints").count == 1)
        #expect(assignment.all("additional_addresses").flatMap { $0.all("address") }.compactMap(\.string) == expected)
    }

    @Test(arguments: [(true, "ALL"), (false, "V4_ONLY")])
    func `names are looked up for the families that count`(_ isOn: Bool, _ expected: String) throws {
        let cluster = try resource(.cluster, "outbound|80||ext.example.com", isDualStack: isOn)
        #expect(cluster.all("dns_lookup_family") == [.string(expected)])
    }

    @Test(arguments: [(true, 1), (false, 0)], ["virtualOutbound", "virtualInbound"])
    func `the proxy's own listeners are at both`(_ rule: (isOn: Bool, count: Int), _ name: String) throws {
        let listener = try resource(.listener, name, isDualStack: rule.isOn)
        #expect(listener.all("additional_addresses").count == rule.count)
    }
}
