import MeshConfig
import Testing

struct MeshSettingsTests {
    private func settings(_ text: String) -> (settings: MeshSettings?, problems: [String]) {
        let (settings, problems) = MeshSettings.read(Array(text.utf8), file: "mesh.yaml")
        return (settings, problems.map(\.description))
    }

    @Test(arguments: ["", "# nothing\n", "{}", "extensionProviders: [{name: x}]\nunknown: {a: b}", "connectTimeout:"])
    func `what is not said has its default`(_ text: String) {
        #expect(settings(text) == (MeshSettings(), []))
    }

    @Test func `what is not said is as in the given defaults`() {
        let defaults = MeshSettings(rootNamespace: "root")
        let (found, _) = MeshSettings.read(Array("trustDomain: td".utf8), file: "mesh.yaml", defaults: defaults)
        #expect(found?.rootNamespace == "root")
        #expect(found?.trustDomain == "td")
    }

    @Test(arguments: [("", "system"), ("    rootNamespace: root\n", "root")])
    func `the ConfigMap's namespace is the mesh's root unless it says otherwise`(_ line: String, _ root: String) throws
    {
        let found = try spec(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: system}\ndata:\n  mesh: |\n"
                + "    trustDomain: td\n" + line)
        guard case .configMap(let map) = found else { throw WrongKind() }
        #expect(map.mesh?.rootNamespace == root)
    }

    @Test func `operators of logs that Envoy does not know are warned of`() {
        let format = "%REQ(:path)% %REQ_WITHOUT_QUERY(:path)% %FOO%"
        let found = settings("accessLogFormat: '\(format)'")
        #expect(found.settings?.accessLogFormat == .text(format))
        #expect(found.problems.count == 1)
        #expect(found.problems.first?.contains("accessLogFormat: has the operator FOO") == true)
    }

    @Test func `zone aware balancing counts before other balancing by places`() {
        var expected = MeshSettings()
        expected.localityBalancing = .zoneAware(minClusterSize: 2)
        #expect(
            settings("{zoneAwareLbSetting: {minClusterSize: 2}, localityLbSetting: {enabled: false}}") == (expected, [])
        )
    }

    @Test func `settings of providers, of connections and of the workloads' side are read`() {
        var expected = MeshSettings()
        expected.logsListeners = false
        expected.defaultTracingProvider = "zip"
        expected.defaultLogProviders = ["envoy", "mine"]
        expected.defaultMetricsProviders = ["p"]
        expected.caTrustDomains = ["a", "b"]
        expected.meshTLS.minVersion = .tls1_3
        expected.defaultInboundRetryPolicy = .never
        var keepalive = ConnectionPool.Keepalive()
        keepalive.time = .seconds(30)
        expected.tcpKeepalive = keepalive
        expected.defaultRetryPolicy = .custom(RetryPolicy.Custom(attempts: 5, conditions: ["5xx"]))
        expected.httpProxyPort = 15080
        expected.outboundStatPattern = "%SERVICE%.%SUBSET_NAME%"
        expected.inboundStatPattern = "in"
        let found = settings(
            """
            disableEnvoyListenerLog: true
            defaultProviders: {tracing: [zip, other], accessLogging: [envoy, mine], metrics: [p]}
            caCertificates: [{pem: x, trustDomains: [a]}, {trustDomains: [b]}]
            meshMTLS: {minProtocolVersion: TLSV1_3}
            defaultInboundHttpRetryPolicy: {attempts: 0}
            tcpKeepalive: {time: 30s}
            defaultHttpRetryPolicy: {attempts: 5, retryOn: 5xx}
            proxyHttpPort: 15080
            outboundClusterStatName: "%SERVICE%.%SUBSET_NAME%"
            inboundClusterStatName: in
            """)
        #expect(found == (expected, []))
    }

    @Test func `every other setting is read`() {
        var expected = MeshSettings()
        expected.rootNamespace = "root"
        expected.trustDomain = "td"
        expected.outboundPort = 0
        expected.inboundPort = 15007
        expected.connectTimeout = .milliseconds(1500)
        expected.protocolDetectionTimeout = .milliseconds(100)
        expected.outboundPolicy = .registryOnly
        expected.inboundPolicy = .localhost
        expected.pathNormalization = .mergeSlashes
        expected.dnsRefreshRate = .seconds(5)
        expected.defaultServiceExportTo = ["."]
        expected.accessLogFile = "/dev/stdout"
        expected.accessLogFormat = .text("x")
        expected.enableTracing = false
        expected.proxySettings.tracing.sampling = 12.5
        expected.enableAutoMTLS = false
        expected.trustDomainAliases = ["old"]
        expected.defaultVirtualServiceExportTo = ["a"]
        expected.defaultDestinationRuleExportTo = ["b"]
        expected.localityBalancing = .off
        expected.upgradesToHTTP2 = true
        expected.discoverySelectors = [
            LabelSelector(
                labels: ["mesh": "one"],
                expressions: [LabelSelector.Expression(key: "env", operator: .isNotIn, values: ["dev"])]),
            LabelSelector(),
        ]
        let found = settings(
            """
            rootNamespace: root
            trustDomain: td
            proxyListenPort: 0
            proxyInboundListenPort: 15007
            connectTimeout: 1.5s
            protocolDetectionTimeout: 100ms
            outboundTrafficPolicy: {mode: REGISTRY_ONLY}
            inboundTrafficPolicy: {mode: LOCALHOST}
            pathNormalization: {normalization: MERGE_SLASHES}
            dnsRefreshRate: 5s
            defaultServiceExportTo: [.]
            accessLogFile: /dev/stdout
            accessLogFormat: x
            enableTracing: false
            defaultConfig: {tracing: {sampling: 12.5}}
            enableAutoMtls: false
            trustDomainAliases: [old]
            defaultVirtualServiceExportTo: [a]
            defaultDestinationRuleExportTo: [b]
            localityLbSetting: {enabled: false}
            h2UpgradePolicy: UPGRADE
            discoverySelectors:
            - matchLabels: {mesh: one}
              matchExpressions: [{key: env, operator: NotIn, values: [dev]}]
            - {}
            """)
        #expect(found == (expected, []))
    }

    @Test(
        arguments: [
            ("accessLogFormat: a", .text("a")), ("accessLogEncoding: TEXT", .text("")),
            ("accessLogEncoding: JSON", .json([])), ("accessLogEncoding: JSON\naccessLogFormat: ''", .json([])),
            (
                #"{accessLogEncoding: JSON, accessLogFormat: '{"z": "%PATH%", "a": {"b": [1, true, null]}}'}"#,
                .json([
                    AccessLogFormat.Field(name: "z", value: .text("%PATH%")),
                    AccessLogFormat.Field(
                        name: "a",
                        value: .object([
                            AccessLogFormat.Field(name: "b", value: .list([.number(1), .flag(true), .null]))
                        ])),
                ])
            ),
        ] as [(String, AccessLogFormat)])
    func `the format of access logs is read as its encoding says`(_ text: String, _ format: AccessLogFormat) {
        var expected = MeshSettings()
        expected.accessLogFormat = format
        #expect(settings(text) == (expected, []))
    }

    @Test(arguments: [
        (
            "accessLogEncoding: XML",
            "mesh.yaml:1: accessLogEncoding: found \"XML\", expected one of TEXT, JSON"
        ),
        (
            "accessLogEncoding: JSON\naccessLogFormat: '%PATH%'",
            "mesh.yaml:2: accessLogFormat: not valid YAML: found unexpected non-alphabetical character while scanning "
                + "a directive that begins in line 1; expected a JSON object, as accessLogEncoding says"
        ),
        (
            "accessLogEncoding: JSON\naccessLogFormat: '[]'",
            "mesh.yaml:2: accessLogFormat: is no JSON object, which accessLogEncoding JSON expects"
        ),
        (
            "accessLogEncoding: JSON\naccessLogFormat: '{a: b, a: c}'",
            "mesh.yaml:2: accessLogFormat: \"a\" is given twice, first in line 1; remove one of them"
        ),
        (
            "a: b\nconnectTimeout: 5",
            "mesh.yaml:2: connectTimeout: found the number 5, expected a duration of whole milliseconds such as 5s "
                + "or 100ms, at least 1ms"
        ),
        (
            "connectTimeout: 5 s",
            "mesh.yaml:1: connectTimeout: found \"5 s\", expected a duration of whole milliseconds such as 5s "
                + "or 100ms, at least 1ms"
        ),
        (
            "connectTimeout: 0s",
            "mesh.yaml:1: connectTimeout: found \"0s\", expected a duration of whole milliseconds such as 5s "
                + "or 100ms, at least 1ms"
        ),
        (
            "protocolDetectionTimeout: 1us",
            "mesh.yaml:1: protocolDetectionTimeout: found \"1us\", expected a duration of whole milliseconds "
                + "such as 5s or 100ms"
        ),
        (
            "outboundTrafficPolicy: {mode: ALLOW}",
            "mesh.yaml:1: outboundTrafficPolicy.mode: found \"ALLOW\", expected one of ALLOW_ANY, REGISTRY_ONLY, "
                + "ALLOW_ANY_DYNAMIC_DNS"
        ),
        (
            "outboundTrafficPolicy: ALLOW_ANY",
            "mesh.yaml:1: outboundTrafficPolicy: found \"ALLOW_ANY\", expected fields (name: value) indented "
                + "below outboundTrafficPolicy"
        ),
        (
            "proxyInboundListenPort: 0",
            "mesh.yaml:1: proxyInboundListenPort: found the number 0, expected a whole number of 1 to 65535"
        ),
        ("enableTracing: \"no\"", "mesh.yaml:1: enableTracing: found \"no\", expected true or false"),
        (
            "defaultConfig: {tracing: {sampling: 101}}",
            "mesh.yaml:1: defaultConfig.tracing.sampling: found the number 101, expected a number of 0 to 100"
        ),
        (
            "defaultServiceExportTo: x",
            "mesh.yaml:1: defaultServiceExportTo: found \"x\", expected a list; begin each item with \"- \""
        ),
        (
            "discoverySelectors: [{matchExpressions: [{key: a, operator: Like, values: [b]}]}]",
            "mesh.yaml:1: discoverySelectors[0].matchExpressions[0].operator: found \"Like\", "
                + "expected one of In, NotIn, Exists, DoesNotExist"
        ),
        (
            "discoverySelectors:\n- {}\n- matchExpressions:\n  - {key: a, operator: In}",
            "mesh.yaml:4: discoverySelectors[1].matchExpressions[0].values: is missing; "
                + "list the values to compare with"
        ),
        ("- a", "mesh.yaml:1: found a list, expected one MeshConfig: fields (name: value)"),
        ("a: 1\n---\nb: 1", "mesh.yaml:3: found a mapping, expected one MeshConfig: fields (name: value)"),
        ("a: b: c", "mesh.yaml:1: not valid YAML: mapping values are not allowed in this context"),
    ])
    func `says what is wrong with the settings`(_ text: String, _ problem: String) {
        #expect(settings(text) == (nil, [problem]))
    }

    @Test(arguments: ["%SERVICE_NAM%", "100%", "%SERVICE% %%"])
    func `a pattern for statistics with an operator that is none is told`(_ pattern: String) {
        let (found, problems) = settings("outboundClusterStatName: \"\(pattern)\"")
        #expect(found?.outboundStatPattern == pattern)
        #expect(problems.count == 1)
        #expect(problems.first?.contains("outboundClusterStatName: has ") == true)
    }

    @Test func `a field with almost the name of one that counts is told, and one for others is not`() {
        let (found, problems) = settings(
            "discoverySelector: [{matchLabels: {a: b}}]\nenablePrometheusMerge: true\ntrustdomain: td")
        #expect(found?.discoverySelectors.isEmpty == true)
        #expect(
            problems == [
                "mesh.yaml:1: warning: discoverySelector: is no field that counts here; is \"discoverySelectors\" meant?",
                "mesh.yaml:3: warning: trustdomain: is no field that counts here; is \"trustDomain\" meant?",
            ])
    }

    @Test(arguments: ["istio", "istio-canary"]) func `the mesh's ConfigMap holds settings`(_ name: String) throws {
        let found = try spec(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name)}\ndata:\n  meshNetworks: 'x: y'\n"
                + "  mesh: |\n    trustDomain: td\n"
        )
        guard case .configMap(let map) = found else { throw WrongKind() }
        #expect(map.mesh?.trustDomain == "td")
    }

    @Test(arguments: ["{name: other}\ndata: {mesh: 'a: b: c', big: x}", "{name: istio}\ndata: {x: y}", "{name: istio}"])
    func `every other ConfigMap is empty`(_ tail: String) throws {
        #expect(try spec("apiVersion: v1\nkind: ConfigMap\nmetadata: \(tail)") == .configMap(ConfigMap(mesh: nil)))
    }

    static let mistakes = [
        Mistake(
            "in a block",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio}\ndata:\n  mesh: |\n    a: b\n"
                + "    connectTimeout: x\n",
            "7: data.mesh.connectTimeout: found \"x\""),
        Mistake(
            "in a line", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio}\ndata:\n  mesh: 'enableTracing: 5'",
            "5: data.mesh.enableTracing: found the number 5"),
        Mistake(
            "in the networks",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio}\ndata:\n  mesh: ''\n  meshNetworks: |\n"
                + "    networks:\n      n:\n        endpoints: [{fromCidr: 10/8}]\n",
            "9: data.meshNetworks.networks.n.endpoints[0].fromCidr: found \"10/8\", expected a block of addresses"),
        Mistake(
            "no YAML", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio}\ndata:\n  mesh: |\n    a: b: c\n",
            "6: data.mesh: not valid YAML"),
    ]

    @Test(arguments: mistakes) func `a mistake in the ConfigMap's text has its line in the file`(_ mistake: Mistake) {
        mistake.check()
    }
}
