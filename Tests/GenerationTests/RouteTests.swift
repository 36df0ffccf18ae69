import EnvoyAPI
import Mesh
import MeshConfig
import Testing

@testable import Generation

/// Routes that no manifest of a sidecar's golden files can show: those of gateways and of Kubernetes' Gateway API.
struct RouteTests {
    private static let edge = GatewayReference.gateway(namespace: "shop", name: "edge")
    private let view: ProxyView

    init() throws {
        view = try makeView(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: api, namespace: shop}
            spec: {clusterIP: 10.1.0.1, ports: [{name: http, port: 8080}]}
            """)
    }

    private func record(_ name: String, _ http: [HTTPRoute], isGatewayAPI: Bool = false) -> VirtualServiceRecord {
        var spec = VirtualService(hosts: ["www.example.com"], gateways: [Self.edge], http: http)
        spec.isGatewayAPI = isGatewayAPI
        return ConfigRecord(key: ConfigKey(.virtualService, "shop", name), spec: spec, revision: 1)
    }

    /// The routes at a gateway's port 443, as JSON.
    private func routes(_ records: [VirtualServiceRecord], client: RouteWriter.Client = .envoy) -> [JSONObject] {
        let listener = RouteListener(port: 443, gateway: Self.edge, isTLS: true)
        let plans = records.compactMap { VirtualServiceRoutes($0, for: listener, in: view) }
        let arena = Arena()
        let table = arena.encode("table", as: Envoy.RouteConfiguration.self) { table in
            var writer = RouteWriter(Shared(RouteFacts(retries: .never)), client: client, in: arena)
            let name = arena.text("h")
            let host = VirtualHost(hostname: name, port: 443, domains: [name], content: .virtualServices(plans))
            table.virtualHosts.append(writer.fragment(host))
        }
        return JSONValue.object(table.json).all("routes").compactMap(\.object)
    }

    private func forward(
        _ name: String = "", uri: StringMatch? = nil, to host: String = "api.shop.svc.cluster.local",
        rewrite: HTTPRewrite? = nil
    ) -> HTTPRoute {
        var match = HTTPMatch()
        match.uri = uri
        return HTTPRoute(
            name: name, matches: uri == nil ? [] : [match],
            action: .forward([HTTPDestination(RouteDestination(host: host))]), rewrite: rewrite)
    }

    struct Prefix: CustomTestStringConvertible, Sendable {
        let prefix: String
        let path: JSONObject
        let operation: String
        var testDescription: String { prefix }
    }

    @Test(arguments: [
        Prefix(prefix: "/", path: ["prefix": "/"], operation: "/*"),
        Prefix(prefix: "/a", path: ["path_separated_prefix": "/a"], operation: "/*"),
        Prefix(prefix: "/a.b/", path: ["path_separated_prefix": "/a.b"], operation: "/*"),
    ])
    func `a prefix of the Gateway API is whole segments`(_ rule: Prefix) throws {
        let route = try #require(routes([record("r", [forward(uri: .prefix(rule.prefix))], isGatewayAPI: true)]).first)
        var match = try #require(route["match"]?.object)
        match["case_sensitive"] = nil
        #expect(match == rule.path)
        let operation = route["decorator"]?.object?["operation"]
        #expect(operation == .string("api.shop.svc.cluster.local:8080\(rule.operation)"))
    }

    @Test func `gRPC gets whole segments as an expression, since it refuses the other way`() throws {
        let record = record("r", [forward(uri: .prefix("/a.b/"))], isGatewayAPI: true)
        let route = routes([record], client: .grpc(authorities: [], missing: [])).first
        #expect(route?["match"]?.object?["safe_regex"] == ["regex": #"/a\.b(/.*)?"#])
    }

    @Test func `a prefix that the Gateway API replaces by nothing leaves one slash`() {
        let rewrite = HTTPRewrite(path: .prefix("/"))
        let made = record("r", [forward(uri: .prefix("/a.b"), rewrite: rewrite)], isGatewayAPI: true)
        let action = routes([made]).first?["route"]?.object
        #expect(action?["regex_rewrite"] == ["pattern": ["regex": #"^/a\.b(/?)(.*)"#], "substitution": #"/\2"#])
        #expect(action?["prefix_rewrite"] == nil)
        let own = routes([record("r", [forward(uri: .prefix("/a.b"), rewrite: rewrite)])]).first?["route"]?.object
        #expect(own?["prefix_rewrite"] == "/")
    }

    @Test func `a backend that does not exist is an error of the Gateway API's configuration`() {
        let made = routes([record("r", [forward(to: "")], isGatewayAPI: true)]).first?["route"]?.object
        #expect(made?["cluster"] == "UnknownService")
        #expect(made?["cluster_not_found_response_code"] == "INTERNAL_SERVER_ERROR")
        let own = routes([record("r", [forward()])]).first?["route"]?.object
        #expect(own?["cluster_not_found_response_code"] == nil)
    }

    @Test func `at a gateway a destination's only port comes before the listener's`() {
        let routes = routes([record("r", [forward(uri: .exact("/a")), forward(to: "gone.example.com")])])
        let clusters = routes.map { $0["route"]?.object?["cluster"]?.string }
        #expect(clusters == ["outbound|8080||api.shop.svc.cluster.local", "outbound|443||gone.example.com"])
    }

    @Test func `routes of several VirtualServices keep their order, those for everything come last`() {
        let first = record("a", [forward("a1", uri: .exact("/a")), forward("a2")])
        let second = record("b", [forward("b1", uri: .prefix("/")), forward("b2")])
        let third = record("c", [forward("c1", uri: .exact("/c"))])
        #expect(routes([first, second, third]).map { $0["name"]?.string } == ["a1", "c1", "a2", "b1"])
    }

    @Test func `a redirect from a TLS server leaves its port out`() {
        let redirect = HTTPRoute(action: .redirect(HTTPRedirect(authority: "a.example.com", port: .ofRequest)))
        let plain = HTTPRoute(action: .redirect(HTTPRedirect(scheme: .http, port: .ofRequest)))
        #expect(routes([record("r", [redirect])]).first?["redirect"]?.object?["port_redirect"] == nil)
        #expect(routes([record("r", [plain])]).first?["redirect"]?.object?["port_redirect"] == 443)
    }

    struct Condition: CustomTestStringConvertible, Sendable {
        let match: ProxyMatch
        let holds: Bool
        var testDescription: String { "\(match)" }
    }

    @Test(arguments: [
        Condition(match: ProxyMatch(), holds: true),
        Condition(match: ProxyMatch(port: 443), holds: true),
        Condition(match: ProxyMatch(port: 8443), holds: false),
        Condition(match: ProxyMatch(sourceNamespace: "shop"), holds: true),
        Condition(match: ProxyMatch(sourceNamespace: "bank"), holds: false),
        Condition(match: ProxyMatch(sourceLabels: ["app": "web"]), holds: true),
        Condition(match: ProxyMatch(sourceLabels: ["app": "web", "tier": "front"]), holds: false),
        Condition(match: ProxyMatch(gateways: [edge]), holds: true),
        Condition(match: ProxyMatch(gateways: [.mesh]), holds: false),
        Condition(match: ProxyMatch(sourceLabels: ["app": "other"], gateways: [.mesh, edge]), holds: true),
        Condition(match: ProxyMatch(port: 1, gateways: [edge]), holds: false),
    ])
    func `conditions on the proxy are decided before requests come`(_ condition: Condition) {
        var scope = ScopeKey(proxy: ProxyNode([]))
        scope.labels = ["app": "web"]
        let listener = RouteListener(port: 443, gateway: Self.edge, isTLS: true)
        #expect(condition.match.holds(at: listener, for: scope) == condition.holds)
    }

    struct Choice: CustomTestStringConvertible, Sendable {
        let hostname: String
        let expected: Int?
        var testDescription: String { hostname }
    }

    @Test(arguments: [
        Choice(hostname: "a.shop.example.com", expected: 3),
        Choice(hostname: "b.shop.example.com", expected: 1),
        Choice(hostname: "a.bank.example.com", expected: 0),
        Choice(hostname: "*.shop.example.com", expected: 1),
        Choice(hostname: "shop.example.com", expected: 0),
        Choice(hostname: "example.com", expected: nil),
    ])
    func `the VirtualService with the most specific host decides about a service`(_ choice: Choice) {
        let hosts = ["*.example.com", "*.shop.example.com", "*.shop.example.com", "a.shop.example.com"]
        let records = hosts.enumerated().map { index, host in
            VirtualServiceRecord(
                key: ConfigKey(.virtualService, "shop", "v\(index)"), spec: VirtualService(hosts: [host], http: []),
                revision: 1)
        }
        #expect(VirtualServiceLookup(records).mostSpecific(for: choice.hostname) == choice.expected)
    }

    @Test func `an object is named as Kubernetes' API names it`() {
        let key = ConfigKey(.destinationRule, "shop", "cart")
        #expect(key.apiPath == "/apis/networking.istio.io/v1/namespaces/shop/destination-rule/cart")
    }
}
