import EnvoyAPI
import Foundation
import Inspection
import Mesh
import MeshConfig
import Testing

/// A folder of manifests that goes when the test ends.
final class Manifests {
    let path: String

    init(_ text: String) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "inspection-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try text.write(toFile: path + "/mesh.yaml", atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func mesh(_ revision: String = "default") throws -> StaticMesh {
        try StaticMesh(
            paths: [path], meshConfig: nil, names: MeshNames(revision: revision, systemNamespace: "istio-system"))
    }
}

private func pod(_ name: String, _ address: String, app: String, more: String = "") -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: \(name), namespace: shop, labels: {app: \(app)}}
    spec: {nodeName: n1, serviceAccountName: \(app)\(more)}
    status: {podIP: \(address), conditions: [{type: Ready, status: "True"}]}
    ---

    """
}

private func service(_ name: String, _ address: String, port: Int = 80) -> String {
    """
    apiVersion: v1
    kind: Service
    metadata: {name: \(name), namespace: shop}
    spec:
      clusterIP: \(address)
      selector: {app: \(name)}
      ports: [{name: http, port: \(port)}]
    ---

    """
}

private let shop =
    service("web", "10.96.0.1") + pod("web-1", "10.0.0.1", app: "web") + pod("web-2", "10.0.0.2", app: "web")

/// What is allowed and hardly meant. Source: generation.md 11.3, demands.md.
struct AdviceTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let manifests: String
        /// `field: ` and the beginning of the message.
        let warning: String
    }

    private static func istio(_ kind: String, _ name: String, _ spec: String, created: Int = 0) -> String {
        """
        apiVersion: networking.istio.io/v1
        kind: \(kind)
        metadata: {name: \(name), namespace: shop, creationTimestamp: "2024-01-01T00:00:0\(created)Z"}
        spec: \(spec)
        ---

        """
    }

    private static func route(_ spec: String) -> String { istio("VirtualService", "v", "{hosts: [web], \(spec)}") }
    private static func http(_ destination: String) -> String {
        route("http: [{route: [{destination: {\(destination)}}]}]")
    }
    private static func policy(_ spec: String) -> String {
        istio("AuthorizationPolicy", "p", spec).replacing("networking", with: "security")
    }
    private static func gateway(_ name: String, _ server: String, created: Int) -> String {
        istio("Gateway", name, "{selector: {app: web}, servers: [{\(server)}]}", created: created)
    }

    static let cases = [
        Case(
            testDescription: "a patch that matches nothing",
            manifests: istio(
                "EnvoyFilter", "f",
                """
                {configPatches: [{applyTo: CLUSTER, patch: {operation: MERGE, value: {connect_timeout: 1s}}},
                {applyTo: CLUSTER, match: {context: GATEWAY}, patch: {operation: MERGE, value: {connect_timeout: 1s}}},
                {applyTo: HTTP_FILTER, match: {listener: {filterChain: {filter:
                {name: envoy.filters.network.http_connection_manager, subFilter: {name: ghost}}}}},
                patch: {operation: REMOVE}}]}
                """),
            warning: "spec.configPatches[2]: changes nothing at any proxy"),
        Case(
            testDescription: "an EnvoyFilter for no pod",
            manifests: istio(
                "EnvoyFilter", "f",
                """
                {workloadSelector: {labels: {app: ghost}}, configPatches: [
                {applyTo: CLUSTER, patch: {operation: MERGE, value: {connect_timeout: 1s}}}]}
                """),
            warning: "spec.workloadSelector: no pod has the labels app=ghost"),
        Case(
            testDescription: "a port name that says nothing",
            manifests: service("web", "10.96.0.1").replacing("name: http", with: "name: web"),
            warning: "spec.ports[0].name: \"web\" says nothing"),
        Case(
            testDescription: "a route to an unknown host", manifests: http("host: ghost"),
            warning: "spec.http[0].route[0].destination.host: no service ghost.shop.svc.cluster.local"),
        Case(
            testDescription: "a route to an unknown subset", manifests: http("host: web, subset: v9"),
            warning: "spec.http[0].route[0].destination.subset: no DestinationRule of web.shop.svc.cluster.local"),
        Case(
            testDescription: "a route to an unknown port", manifests: http("host: web, port: {number: 81}"),
            warning: "spec.http[0].route[0].destination.port: web.shop.svc.cluster.local has no port 81, only 80"),
        Case(
            testDescription: "a mirror to an unknown host",
            manifests: route("http: [{route: [{destination: {host: web}}], mirror: {host: ghost}}]"),
            warning: "spec.http[0].mirror.host: no service"),
        Case(
            testDescription: "a TCP route to an unknown host",
            manifests: route("tcp: [{route: [{destination: {host: ghost}}]}]"),
            warning: "spec.tcp[0].route[0].destination.host: no service"),
        Case(
            testDescription: "a gateway that does not exist",
            manifests: route("gateways: [door], http: [{route: [{destination: {host: web}}]}]"),
            warning: "spec.gateways[0]: there is no Gateway shop/door"),
        Case(
            testDescription: "a delegate that does not exist",
            manifests: route("http: [{match: [{uri: {prefix: /a}}], delegate: {name: gone}}]"),
            warning: "spec.http[0].delegate: there is no VirtualService shop/gone without hosts"),
        Case(
            testDescription: "a delegate that is for others",
            manifests: route("http: [{delegate: {name: part}}]")
                + istio("VirtualService", "part", "{exportTo: [bank], http: [{route: [{destination: {host: web}}]}]}"),
            warning: "spec.http[0].delegate: there is no VirtualService shop/part"),
        Case(
            testDescription: "a listener without certificate",
            manifests: """
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: door, namespace: shop}
                spec:
                  gatewayClassName: istio
                  listeners:
                  - {name: a, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: gone}]}}
                ---

                """,
            warning: "spec.listeners[0].tls.certificateRefs[0]: there is no Secret shop/gone"),
        Case(
            testDescription: "a rule of HTTP that forbids, for a port of TCP",
            manifests: service("db", "10.96.0.9").replacing("name: http", with: "name: tcp")
                + policy("{action: DENY, rules: [{}, {to: [{operation: {methods: [GET]}}]}]}"),
            warning:
                "spec.rules[1]: has conditions on HTTP and counts without those conditions at port 80 of Service shop/db"
        ),
        Case(
            testDescription: "a rule of HTTP that allows, for a port of TCP",
            manifests: service("db", "10.96.0.9").replacing("name: http", with: "name: tcp")
                + policy("{selector: {matchLabels: {app: db}}, rules: [{to: [{operation: {paths: [/a]}}]}]}")
                + pod(
                    "db-1", "10.0.0.9", app: "db"),
            warning: "spec.rules[0]: has conditions on HTTP and allows nothing at port 80 of Service shop/db"),
        Case(
            testDescription: "a route behind one that takes everything",
            manifests: route(
                "http: [{match: [{uri: {prefix: /}}], route: [{destination: {host: web}}]}, "
                    + "{match: [{uri: {prefix: /a}}], route: [{destination: {host: web}}]}]"),
            warning: "spec.http[1]: is never reached"),
        Case(
            testDescription: "a second VirtualService of a host",
            manifests: http("host: web")
                + istio(
                    "VirtualService", "w",
                    "{hosts: [web.shop.svc.cluster.local], http: [{route: [{destination: {host: web}}]}]}", created: 1),
            warning: "spec.hosts[0]: web.shop.svc.cluster.local is routed by VirtualService shop/v"),
        Case(
            testDescription: "a rule for an unknown host", manifests: istio("DestinationRule", "d", "{host: ghost}"),
            warning: "spec.host: no service"),
        Case(
            testDescription: "a Gateway that selects nobody",
            manifests: istio(
                "Gateway", "g",
                "{selector: {app: ghost}, servers: [{port: {number: 80, name: a, protocol: HTTP}, hosts: [\"*\"]}]}"),
            warning: "spec.selector: no pod has the labels app=ghost"),
        Case(
            testDescription: "a Sidecar of the root namespace that selects workloads",
            manifests: istio("Sidecar", "s", "{workloadSelector: {labels: {app: web}}, egress: [{hosts: [\"./*\"]}]}")
                .replacing("namespace: shop", with: "namespace: istio-system"),
            warning: "spec.workloadSelector: selects workloads of the root namespace only"),
        Case(
            testDescription: "a Telemetry that selects nobody of its namespace",
            manifests: istio("Telemetry", "t", "{selector: {matchLabels: {app: ghost}}}")
                .replacing("networking", with: "telemetry"),
            warning: "spec.selector: no pod has the labels app=ghost"),
        Case(
            testDescription: "an AuthorizationPolicy that selects nobody of its namespace",
            manifests: istio("AuthorizationPolicy", "p", "{selector: {matchLabels: {app: ghost}}, rules: [{}]}")
                .replacing("networking", with: "security"),
            warning: "spec.selector: no pod has the labels app=ghost"),
        Case(
            testDescription: "a RequestAuthentication of the root namespace that selects nobody of the mesh",
            manifests: istio("RequestAuthentication", "r", "{selector: {matchLabels: {app: ghost}}}")
                .replacing("networking", with: "security").replacing(
                    "namespace: shop", with: "namespace: istio-system"),
            warning: "spec.selector: no pod has the labels app=ghost"),
        Case(
            testDescription: "a DestinationRule that selects nobody of its namespace",
            manifests: istio(
                "DestinationRule", "d",
                "{host: web, workloadSelector: {matchLabels: {app: ghost}}, exportTo: [.], "
                    + "trafficPolicy: {tls: {mode: DISABLE}}}"),
            warning: "spec.workloadSelector: no pod has the labels app=ghost"),
        Case(
            testDescription: "Gateways with plaintext and TLS on one port",
            manifests: gateway("a", "port: {number: 443, name: a, protocol: HTTP}, hosts: [a.com]", created: 0)
                + gateway(
                    "b",
                    "port: {number: 443, name: b, protocol: HTTPS}, hosts: [b.com], "
                        + "tls: {mode: SIMPLE, credentialName: c}", created: 1),
            warning: "spec.servers[0]: port 443 is plaintext by Gateway shop/a"),
        Case(
            testDescription: "Gateways with one TLS host",
            manifests: ["a", "b"].enumerated().map { index, name in
                gateway(
                    name,
                    "port: {number: 443, name: b, protocol: HTTPS}, hosts: [b.com], "
                        + "tls: {mode: SIMPLE, credentialName: c}", created: index)
            }.joined(),
            warning: "spec.servers[0]: b.com is served on port 443 by Gateway shop/a"),
        Case(
            testDescription: "Gateways with bytes and requests on one plaintext port",
            manifests: gateway("a", "port: {number: 90, name: a, protocol: TCP}, hosts: [\"*\"]", created: 0)
                + gateway("b", "port: {number: 90, name: b, protocol: HTTP}, hosts: [b.com]", created: 1),
            warning: "spec.servers[0]: port 90 is taken by Gateway shop/a"),
        Case(
            testDescription: "a Gateway of another selector for the same pods",
            manifests: istio(
                "Gateway", "all", "{servers: [{port: {number: 90, name: a, protocol: TCP}, hosts: [\"*\"]}]}",
                created: 0)
                + gateway("b", "port: {number: 90, name: b, protocol: HTTP}, hosts: [b.com]", created: 1),
            warning: "spec.servers[0]: port 90 is taken by Gateway shop/all"),
        Case(
            testDescription: "a service that nobody sees",
            manifests: service("hidden", "10.96.0.9").replacing(
                "name: hidden,", with: "name: hidden, annotations: {networking.istio.io/exportTo: \"~\"},"),
            warning: "exportTo: \"~\" hides the service"),
    ]

    @Test(arguments: cases) func `what does not fit together is told`(_ c: Case) throws {
        let usual = c.manifests.contains("kind: Service") ? pod("web-1", "10.0.0.1", app: "web") : shop
        let mesh = try Manifests(usual + c.manifests).mesh()
        #expect(mesh.problems.filter { $0.severity == .error } == [])
        let found = mesh.advice.map { "\($0.field): \($0.message)" }
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix(c.warning) == true, "\(found)")
    }

    /// Labels of the Namespaces shop and istio-system (nil: no Namespace), and what is told.
    static let discoveries: [(shop: String?, root: String?, warnings: [String])] = [
        ("one", "one", []), ("two", "two", ["no Namespace has the labels"]),
        ("one", "two", ["the root namespace istio-system is left out"]),
        (nil, "one", ["namespaces without a Namespace object are left out whatever the labels: shop;"]),
    ]

    @Test(arguments: discoveries)
    func `selectors that leave out what is hardly meant are told`(
        _ shopLabel: String?, _ rootLabel: String?, _ warnings: [String]
    ) throws {
        func namespace(_ name: String, _ label: String?) -> String {
            guard let label else { return "" }
            return "{apiVersion: v1, kind: Namespace, metadata: {name: \(name), labels: {mesh: \(label)}}}\n---\n"
        }
        let meshConfig = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: istio, namespace: istio-system}
            data: {mesh: "discoverySelectors: [{matchLabels: {mesh: one}}]"}
            ---

            """
        // Nobody is told of a rule without a service in a namespace that nobody sees.
        let rule = shopLabel == "one" ? "" : Self.istio("DestinationRule", "d", "{host: ghost}")
        let mesh = try Manifests(
            namespace("shop", shopLabel) + namespace("istio-system", rootLabel) + meshConfig + shop + rule
        ).mesh()
        #expect(mesh.advice.map(\.field) == warnings.map { _ in "discoverySelectors" })
        for (found, warning) in zip(mesh.advice, warnings) { #expect(found.message.hasPrefix(warning)) }
    }

    @Test func `a mesh in which everything fits gives no advice`() throws {
        let rule = Self.istio("DestinationRule", "d", "{host: web, subsets: [{name: v1, labels: {version: v1}}]}")
        // What the root namespace selects is anywhere in the mesh.
        let policy = Self.istio("AuthorizationPolicy", "p", "{selector: {matchLabels: {app: web}}, rules: [{}]}")
            .replacing("networking", with: "security").replacing("namespace: shop", with: "namespace: istio-system")
        // What is for some ports only is for no others.
        let database = service("db", "10.96.0.9", port: 5432).replacing("name: http", with: "name: tcp")
        let methods = Self.policy("{rules: [{to: [{operation: {methods: [GET], ports: [\"80\"]}}]}]}")
        let objects = shop + rule + policy + database + methods + Self.http("host: web, subset: v1")
        #expect(try Manifests(objects).mesh().advice == [])
    }
}

struct InspectionTests {
    @Test func `a resource names the objects that it is made from, with their places`() throws {
        let mesh = try Manifests(shop).mesh()
        let web = try #require(mesh.proxy(ofPod: "web-1", in: "shop"))
        let resources = mesh.resources(for: mesh.view(of: web))
        let cluster = try #require(resources.first { $0.name == "outbound|80||web.shop.svc.cluster.local" })
        #expect(cluster.origins == [ConfigKey(.service, "shop", "web")])
        #expect(mesh.location(of: cluster.origins[0])?.line == 1)
    }

    @Test func `a proxy is every pod with an address of its own that does not refuse a sidecar`() throws {
        let text =
            shop + pod("host", "10.0.0.9", app: "host", more: ", hostNetwork: true")
            + pod("plain", "10.0.0.8", app: "plain").replacing(
                "labels: {app: plain}", with: "labels: {sidecar.istio.io/inject: \"false\"}")
        #expect(try Manifests(text).mesh().proxies.map(\.id) == ["web-1.shop", "web-2.shop"])
    }

    @Test func `a pod that a Gateway selects is a gateway`() throws {
        let gateway = """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: door, namespace: shop}
            spec:
              selector: {app: web}
              servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
            """
        #expect(try Manifests(shop + gateway).mesh().proxies.map(\.kind) == [.router, .router])
    }

    @Test func `a pod of a service that a Gateway of the Gateway API is served by is a gateway`() throws {
        let gateway = """
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: door, namespace: shop}
            spec:
              gatewayClassName: istio
              listeners: [{name: http, port: 80, protocol: HTTP}]
            ---

            """
        let pods =
            service("door-istio", "10.96.0.7").replacing("{app: door-istio}", with: "{app: door}")
            + pod("door-1", "10.0.0.7", app: "door")
        #expect(try Manifests(shop + pods + gateway).mesh().proxies.map(\.kind) == [.router, .sidecar, .sidecar])
    }

    @Test func `equal meshes do not differ`() throws {
        let (a, b) = (try Manifests(shop).mesh(), try Manifests(shop).mesh())
        let difference = MeshDifference(from: a, to: b, proxies: a.proxies)
        #expect(difference.groups.isEmpty)
        #expect(difference.proxyCount == 2)
        #expect(difference.byteCount == 0)
    }

    @Test func `a new service is added for all proxies, as one group`() throws {
        let a = try Manifests(shop).mesh()
        let b = try Manifests(shop + service("api", "10.96.0.2")).mesh()
        let difference = MeshDifference(from: a, to: b, proxies: b.proxies)
        let group = try #require(difference.groups.first)
        #expect(group.proxies == ["web-1.shop", "web-2.shop"])
        #expect(
            group.changes.map { "\($0.kind.rawValue) \($0.type.short) \($0.name)" } == [
                "added CDS outbound|80||api.shop.svc.cluster.local",
                "added EDS outbound|80||api.shop.svc.cluster.local",
                "altered RDS 80",
            ])
        #expect(group.changes[2].paths == ["virtual_hosts"])
        #expect(difference.byteCount == 2 * group.byteCount)
        #expect(group.byteCount > 0)
    }

    @Test func `a removed service is removed and costs no bytes`() throws {
        let a = try Manifests(shop + service("api", "10.96.0.2", port: 90)).mesh()
        let b = try Manifests(shop).mesh()
        let difference = MeshDifference(from: a, to: b, proxies: b.proxies)
        let removed = difference.groups.flatMap(\.changes).filter { $0.kind == .removed }
        #expect(Set(removed.map(\.type)) == [.cluster, .endpoint, .listener, .route])
        #expect(removed.allSatisfy { $0.byteCount == 0 })
    }

    @Test func `a bad object is left out and told`() throws {
        let mesh = try Manifests(shop + service("api", "nowhere")).mesh()
        #expect(mesh.problems.count == 1)
        #expect(mesh.location(of: ConfigKey(.service, "shop", "api")) == nil)
    }

    @Test func `a path that does not exist is an error that names it`() {
        #expect {
            try StaticMesh(
                paths: ["/nowhere/at/all"], meshConfig: nil,
                names: MeshNames())
        } throws: { "\($0)".contains("/nowhere/at/all") }
    }
}
