import EnvoyAPI
import Generation
import Mesh
import MeshConfig
import Testing

/// What gRPC servers ask for. Source: generation.md 10.2.
struct GRPCInboundListenerTests {
    private static let prefix = "xds.istio.io/grpc/lds/inbound/"

    private func view(_ mode: String, labels: String = "app=greeter") throws -> ProxyView {
        try makeView(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: greeter, namespace: shop}
            spec: {clusterIP: 10.1.0.1, selector: {app: greeter}, ports: [{name: grpc, port: 80, targetPort: 7070}]}
            ---
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: all, namespace: shop}
            spec: {mtls: {mode: \(mode)}}
            """, of: ProxyNode(["grpc=true", "labels=\(labels)"]))
    }

    private func listener(_ name: String, _ view: ProxyView) -> JSONObject? {
        planAbsent(.listener, name: Self.prefix + name, for: view).map { encode($0, in: Arena()).json }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let mode: String
        let labels: String
        let chain: String

        var testDescription: String { "\(mode), \(labels)" }
    }

    static let cases = [
        Case(mode: "STRICT", labels: "app=greeter", chain: "inbound-mtls"),
        Case(mode: "DISABLE", labels: "app=greeter,security.istio.io/tlsMode=istio", chain: "inbound-plaintext"),
        Case(mode: "PERMISSIVE", labels: "app=greeter", chain: "inbound-plaintext"),
        Case(mode: "PERMISSIVE", labels: "app=greeter,security.istio.io/tlsMode=istio", chain: "inbound-mtls"),
    ]

    @Test(arguments: cases) func `a server takes mutual TLS or plaintext, never both`(_ rule: Case) throws {
        let listener = try #require(try listener("10.0.0.9:7070", view(rule.mode, labels: rule.labels)))
        let chains = try #require(listener["filter_chains"]?.array)
        #expect(chains.map { $0.object?["name"]?.string } == [rule.chain])
        #expect((chains[0].object?["transport_socket"] != nil) == (rule.chain == "inbound-mtls"))
    }

    @Test func `the address is that of the name`() throws {
        for (name, address) in [("10.0.0.9:7070", "10.0.0.9"), ("[::1]:7070", "::1"), ("0.0.0.0:7070", "0.0.0.0")] {
            let listener = try #require(try listener(name, view("STRICT")))
            #expect(listener["name"] == .string(Self.prefix + name))
            #expect(
                JSONValue.object(listener).all("socket_address") == [["address": .string(address), "port_value": 7070]])
        }
    }

    @Test func `gRPC gets nothing that it refuses`() throws {
        let listener = try JSONValue.object(#require(try listener("10.0.0.9:7070", view("STRICT"))))
        for refused in ["listener_filters", "use_original_dst", "tls_params", "match_subject_alt_names"] {
            #expect(listener.all(refused) == [])
        }
        #expect(listener.all("non_forwarding_action").count == 1)
        #expect(listener.all("instance_name").count == 4)
    }

    @Test(arguments: ["10.0.0.9:7071", "10.0.0.9", "greeter:7070", ":7070", "10.0.0.9:", "10.0.0.9:x"])
    func `a port that no service leads to has no listener`(_ name: String) throws {
        #expect(try listener(name, view("STRICT")) == nil)
    }

    @Test func `a server forbids before it allows, and neither tries out, logs nor asks`() throws {
        let view = try makeView(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: greeter, namespace: shop}
            spec: {clusterIP: 10.1.0.1, selector: {app: greeter}, ports: [{name: grpc, port: 80, targetPort: 7070}]}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: a, namespace: shop}
            spec: {rules: [{from: [{source: {principals: [cluster.local/ns/shop/sa/web]}}]}]}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: d, namespace: shop}
            spec: {action: DENY, rules: [{}, {to: [{operation: {paths: ["/x.Y/{*}/{**}"]}}]}]}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: l, namespace: shop}
            spec: {action: AUDIT, rules: [{}]}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: t, namespace: shop, annotations: {istio.io/dry-run: "true"}}
            spec: {action: DENY, rules: [{}]}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: c, namespace: shop}
            spec: {action: CUSTOM, provider: {name: p}, rules: [{}]}
            """, of: ProxyNode(["grpc=true", "labels=app=greeter"]))
        let found = try #require(listener("10.0.0.9:7070", view))
        let json = JSONValue.object(found)
        let filters = json.all("http_filters").compactMap(\.object)
        #expect(
            filters.map { $0["name"]?.string } == [
                "envoy.filters.http.rbac.DENY", "envoy.filters.http.rbac", "envoy.filters.http.router",
            ])
        let policies = json.all("policies").flatMap { $0.object?.members.map(\.name) ?? [] }
        #expect(Set(policies) == ["shop-d-0", "shop-d-1", "shop-a-0"])
        #expect(json.all("uri_template") == [])
        #expect(json.all("regex") == ["/x\\.Y/[^/]+/.*"])
        #expect(json.all("shadow_rules_stat_prefix") == [])
    }

    @Test func `a server's name means nothing to Envoy`() throws {
        let view = try makeView("", of: ProxyNode([]))
        #expect(listener("10.0.0.9:7070", view) == nil)
    }
}
