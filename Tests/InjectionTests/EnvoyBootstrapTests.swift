import EnvoyAPI
import MeshConfig
import Testing

@testable import Injection

@Suite struct EnvoyBootstrapTests {
    private static let node = "sidecar~10.0.0.1~web-0.shop~shop.svc.cluster.local"

    private func bootstrap(_ node: String = node, address: String? = nil, ca: String? = nil) throws -> EnvoyBootstrap {
        try EnvoyBootstrap(
            node: node, metadata: ["LABELS": ["app": "web"]],
            names: MeshNames(revision: "1-20-0", systemNamespace: "istio-system"), address: address, authorities: ca)
    }

    @Test func `the control plane of a revision is its Service`() throws {
        let plain = try bootstrap()
        #expect(plain.host == "istiod-1-20-0.istio-system.svc")
        #expect(plain.port == 15010)
        #expect(try bootstrap(ca: "root.pem").port == 15012)
        #expect(try bootstrap(address: "[::1]:9").host == "::1")
    }

    @Test func `the node tells its namespace and revision beside its metadata`() throws {
        let metadata = try bootstrap().json.object?[object: "node"][object: "metadata"]
        #expect(metadata?["NAMESPACE"] == "shop")
        #expect(metadata?[object: "ANNOTATIONS"]["istio.io/rev"] == "1-20-0")
        #expect(metadata?[object: "LABELS"]["app"] == "web")
        let address = metadata?[object: "PROXY_CONFIG"]["discoveryAddress"]
        #expect(address == "istiod-1-20-0.istio-system.svc:15012")
    }

    @Test func `regexes may be longer than Envoy takes by itself`() throws {
        let layer = try bootstrap().json.object?[object: "layered_runtime"][list: "layers"].first?.object
        #expect(layer?[object: "static_layer"]["re2.max_program_size.error_level"] == 32_768)
    }

    @Test(arguments: ["host", ":15010", "host:0", "host:http"])
    func `an address without host and port is refused`(_ address: String) {
        #expect(throws: InjectionError.self) { try bootstrap(address: address) }
    }

    @Test(arguments: ["sidecar", "sidecar~~web~shop", "sidecar~10.0.0.1~web-0.shop"])
    func `a node of another form is refused`(_ node: String) {
        #expect(throws: InjectionError.self) { try bootstrap(node) }
    }
}
