import EnvoyAPI
import Mesh
import MeshConfig
import Testing

@testable import ControlPlane

@Suite struct ProxyNodeParsingTests {
    private func message(_ id: String, _ metadata: JSONObject = JSONObject()) -> Node {
        var node = Node()
        node.id = id
        node.metadata = metadata
        return node
    }

    @Test func `a sidecar's node id names kind, address, pod and domain`() throws {
        let node = try ProxyNode(parsing: message("sidecar~10.1.2.3~web-7c.shop~shop.svc.cluster.local"))
        #expect(node.kind == .sidecar)
        #expect(node.addresses == ["10.1.2.3"])
        #expect(node.id == "web-7c.shop")
        #expect(node.namespace == "shop")
        #expect(node.dnsDomain == "shop.svc.cluster.local")
    }

    @Test func `metadata overrides what the id says`() throws {
        let node = try ProxyNode(
            parsing: message(
                "sidecar~10.1.2.3~web.shop~shop.svc.cluster.local",
                [
                    "NAMESPACE": "bank", "INSTANCE_IPS": "10.9.9.9, fd00::0:1", "LABELS": ["app": "web"],
                    "MESH_ID": "mesh1",
                    "GENERATOR": "grpc", "DNS_CAPTURE": "true", "INTERCEPTION_MODE": "TPROXY",
                ]))
        #expect(node.namespace == "bank")
        #expect(node.addresses == ["10.9.9.9", "fd00::1"])
        #expect(node.labels == ["app": "web"])
        #expect(node.meshID == "mesh1")
        #expect(node.isGRPC)
        #expect(node.capturesDNS)
        #expect(node.interception == .tproxy)
    }

    @Test func `of very many addresses the first count`() throws {
        let addresses = (0..<200).map { "10.0.0.\($0)" }
        let metadata: JSONObject = ["INSTANCE_IPS": .string((["nowhere"] + addresses).joined(separator: ","))]
        let node = try ProxyNode(parsing: message("sidecar~10.1.2.3~web.shop~shop.svc.cluster.local", metadata))
        #expect(node.addresses == Array(addresses[..<64]))
    }

    @Test func `metadata says what is special about the listeners`() throws {
        let node = try ProxyNode(
            parsing: message(
                "sidecar~10.1.2.3~web.shop~shop.svc.cluster.local",
                [
                    "HTTP_PROXY_PORT": "15080", "IDLE_TIMEOUT": "5m", "HTTP10": "1", "UNPRIVILEGED_POD": true,
                    "INBOUND_LISTENER_EXACT_BALANCE": "true", "OUTBOUND_LISTENER_EXACT_BALANCE": true,
                    "ENVOY_STATUS_PORT": "16021", "ENVOY_PROMETHEUS_PORT": 16090,
                ]))
        var expected = ListenerOptions()
        expected.httpProxyPort = 15080
        expected.idleTimeout = .seconds(300)
        expected.acceptsHTTP10 = true
        expected.isUnprivileged = true
        expected.balancesInbound = true
        expected.balancesOutbound = true
        expected.statusPort = 16021
        expected.metricsPort = 16090
        #expect(node.listenerOptions == expected)
    }

    @Test func `a proxy may have certificates in files`() throws {
        let metadata: JSONObject = [
            "TLS_CLIENT_CERT_CHAIN": "/c.pem", "TLS_CLIENT_KEY": "/c.key", "TLS_CLIENT_ROOT_CERT": "/ca.pem",
            "TLS_SERVER_CERT_CHAIN": "/s.pem",
        ]
        let node = try ProxyNode(parsing: message("sidecar~10.1.2.3~a.b~b.svc.cluster.local", metadata))
        #expect(
            node.clientFiles == CertificateFiles(certificate: "/c.pem", privateKey: "/c.key", authorities: "/ca.pem"))
        #expect(node.serverFiles == nil)  // a certificate without its key
    }

    @Test(
        arguments: [
            (["GENERATOR": "x"], nil), (["PROXY_CONFIG": [:]], 1), (["PROXY_CONFIG": "text"], nil),
            (["PROXY_CONFIG": ["concurrency": 2, "tracing": ["sampling": 7]]], 7),
            (["PROXY_CONFIG": ["tracing": ["sampling": 700]]], 1),
        ] as [(JSONObject, Double?)])
    func `a proxy may state settings of its own`(_ metadata: JSONObject, _ sampling: Double?) throws {
        let node = try ProxyNode(parsing: message("sidecar~10.1.2.3~a.b~b.svc.cluster.local", metadata))
        #expect(node.proxySettings?.tracing.sampling == sampling)
    }

    @Test func `what is no port or duration counts as not said`() throws {
        for bad in ["70000", "-1", "x"] {
            let metadata: JSONObject = ["HTTP_PROXY_PORT": .string(bad), "IDLE_TIMEOUT": .string(bad)]
            let node = try ProxyNode(parsing: message("sidecar~10.1.2.3~a.b~b.svc.cluster.local", metadata))
            #expect(node.listenerOptions == ListenerOptions())
        }
    }

    struct Refused: CustomTestStringConvertible {
        let id: String
        let error: RequestError
        var testDescription: String { id }
    }

    static let refused = [
        Refused(id: "", error: .missingNode),
        Refused(
            id: "web",
            error: .badNode("node id \"web\" has 1 parts; expected type~ip~name.namespace~domain")),
        Refused(
            id: "toaster~10.1.2.3~a.b~b.svc",
            error: .badNode(
                "node id \"toaster~10.1.2.3~a.b~b.svc\" is of unknown type \"toaster\"; expected sidecar or router")
        ),
        Refused(
            id: "sidecar~nowhere~a.b~b.svc",
            error: .badNode("node \"sidecar~nowhere~a.b~b.svc\" states no valid IP address: nowhere")),
    ]

    @Test(arguments: refused) func `an unusable node is refused with a reason`(_ c: Refused) {
        #expect(throws: c.error) { try ProxyNode(parsing: message(c.id)) }
    }

    struct Capable: CustomTestStringConvertible {
        let testDescription: String
        let extensions: [String]
        let metadata: JSONObject
        let userAgent: String
        var version = ""
        let capabilities: ProxyCapabilities
    }

    static let capable = [
        Capable(
            testDescription: "a stock Envoy lists none of Istio's", extensions: ["envoy.filters.http.wasm"],
            metadata: ["ISTIO_VERSION": "1.28.3"], userAgent: "envoy", version: "1.36.2", capabilities: []),
        Capable(
            testDescription: "a newer Envoy reads formats", extensions: ["envoy.filters.http.wasm"], metadata: [:],
            userAgent: "envoy", version: "1.37.0-dev", capabilities: .formattedTags),
        Capable(
            testDescription: "Istio's build lists its own",
            extensions: ["istio.alpn", "envoy.filters.http.wasm", "istio.stats"],
            metadata: [:],
            userAgent: "envoy", capabilities: [.alpn, .stats]),
        Capable(
            testDescription: "a build without WebAssembly", extensions: ["envoy.filters.http.router"], metadata: [:],
            userAgent: "envoy", capabilities: .lacksWasm),
        Capable(
            testDescription: "no list, but Istio's agent", extensions: [], metadata: ["ISTIO_VERSION": "1.30.3"],
            userAgent: "envoy", capabilities: [.alpn, .metadataExchange, .stats, .formattedTags]),
        Capable(
            testDescription: "no list, no agent", extensions: [], metadata: [:], userAgent: "envoy", capabilities: []),
        Capable(
            testDescription: "the operator decides", extensions: ["istio.alpn"],
            metadata: ["XDS_EXTENSIONS": "vanilla"],
            userAgent: "envoy", capabilities: []),
    ]

    @Test(arguments: capable) func `capabilities follow from the node`(_ c: Capable) throws {
        var node = message("sidecar~10.1.2.3~web.shop~shop.svc.cluster.local", c.metadata)
        node.userAgentName = c.userAgent
        node.userAgentVersion = c.version
        node.extensions = c.extensions.map { Node.Extension(name: $0, category: "envoy.filters.http") }
        #expect(try ProxyNode(parsing: node).capabilities == c.capabilities)
    }
}
