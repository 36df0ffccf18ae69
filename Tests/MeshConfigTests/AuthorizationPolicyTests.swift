import MeshConfig
import Testing

struct AuthorizationPolicyTests {
    private typealias Condition = AuthorizationPolicy.Condition

    private func policy(_ text: String, _ metadata: String = "") throws -> AuthorizationPolicy {
        guard case .authorizationPolicy(let policy) = try spec(policyText(text, metadata)) else { throw WrongKind() }
        return policy
    }

    @Test func `an AuthorizationPolicy is read with everything`() throws {
        let found = try policy(
            """
            selector: {matchLabels: {app: web}}
            action: DENY
            rules:
            - from:
              - source: {ipBlocks: [10.0.0.0/8], notRemoteIpBlocks: ["fd00::1"], namespaces: [a], trustDomains: [td]}
              - source: {requestPrincipals: ["i/s"], notPrincipals: ["*"]}
              - source: {serviceAccounts: [own, other/sa]}
              to:
              - operation: {ports: ["80"], hosts: [h], notMethods: [GET], paths: ["/a/{*}/{**}"]}
              when:
              - {key: "request.headers[x-h]", values: [v], notValues: [w]}
            - {}
            """)
        var rule = AuthorizationPolicy.Rule()
        rule.sources = [
            [
                Condition(.trustDomain, values: ["td"]), Condition(.namespace, values: ["a"]),
                Condition(.remoteAddress, values: [], notValues: ["fd00::1"]),
                Condition(.peerAddress, values: ["10.0.0.0/8"]),
            ],
            [
                Condition(.principal, values: [], notValues: ["*"]), Condition(.requestPrincipal, values: ["i/s"]),
            ],
            [Condition(.serviceAccount, values: ["own", "other/sa"])],
        ]
        rule.operations = [
            [
                Condition(.host, values: ["h"]), Condition(.method, values: [], notValues: ["GET"]),
                Condition(.path, values: ["/a/{*}/{**}"]), Condition(.destinationPort, values: ["80"]),
            ]
        ]
        rule.conditions = [Condition(.header("x-h"), values: ["v"], notValues: ["w"])]
        #expect(
            found
                == AuthorizationPolicy(
                    target: .workloads(["app": "web"]), action: .deny, rules: [rule, AuthorizationPolicy.Rule()]))
    }

    struct KeyCase: CustomTestStringConvertible {
        let testDescription: String
        let attribute: AuthorizationPolicy.Attribute
        var value = "v"

        init(_ key: String, _ attribute: AuthorizationPolicy.Attribute, _ value: String = "v") {
            testDescription = key
            self.attribute = attribute
            self.value = value
        }
    }

    static let keys = [
        KeyCase("request.headers[x-h]", .header("x-h")), KeyCase("source.ip", .peerAddress, "10.0.0.1"),
        KeyCase("remote.ip", .remoteAddress, "10.0.0.0/8"), KeyCase("source.namespace", .namespace),
        KeyCase("source.principal", .principal), KeyCase("source.serviceAccount", .serviceAccount),
        KeyCase("source.trustDomain", .trustDomain), KeyCase("request.auth.principal", .requestPrincipal),
        KeyCase("request.auth.audiences", .audience), KeyCase("request.auth.presenter", .presenter),
        KeyCase("request.auth.claims[iss]", .claim(["iss"])), KeyCase("request.auth.claims[a][b]", .claim(["a", "b"])),
        KeyCase("destination.ip", .destinationAddress, "fd00::/8"), KeyCase("destination.port", .destinationPort, "0"),
        KeyCase("connection.sni", .serverName),
        KeyCase(
            "experimental.envoy.filters.network.mysql_proxy[db.table]",
            .filterMetadata(filter: "envoy.filters.network.mysql_proxy", key: "db.table")),
    ]

    @Test(arguments: keys) func `a condition has a key`(_ c: KeyCase) throws {
        let found = try policy("rules: [{when: [{key: \"\(c.testDescription)\", values: [\"\(c.value)\"]}]}]")
        #expect(found.rules.first?.conditions == [Condition(c.attribute, values: [c.value])])
    }

    @Test func `what a policy leaves out is ALLOW without rules for all`() throws {
        #expect(try policy("{}") == AuthorizationPolicy())
        let bare = "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: p}"
        #expect(try spec(bare) == .authorizationPolicy(AuthorizationPolicy()))
        #expect(read(bare).problems.map(\.severity) == [.warning])
    }

    @Test func `actions`() throws {
        #expect(try policy("action: AUDIT\nrules: [{}]").action == .audit)
        #expect(try policy("action: CUSTOM\nprovider: {name: p}\nrules: [{}]").action == .custom(provider: "p"))
        let tried = try policy("rules: [{}]", ", annotations: {istio.io/dry-run: \"true\"}")
        #expect(tried.isDryRun)
    }

    @Test func `a policy can be attached to Gateways`() throws {
        let gateway = "{group: gateway.networking.k8s.io, kind: Gateway, name: g}"
        #expect(try policy("targetRefs: [\(gateway)]\nrules: [{}]").target == .gateways(["g"]))
        let service = "{group: \"\", kind: Service, name: s}"
        #expect(try policy("targetRefs: [\(service)]\nrules: [{}]").target == .gateways([]))
    }

    static let mistakes = [
        Mistake(
            "unknown action", policyText("action: DENNY\nrules: [{}]"),
            "5: spec.action: found \"DENNY\", expected one of ALLOW, DENY, AUDIT, CUSTOM"),
        Mistake("DENY without rules", policyText("action: DENY"), "5: spec.rules: is missing"),
        Mistake(
            "CUSTOM without provider", policyText("action: CUSTOM\nrules: [{}]"), "5: spec.provider: is missing"),
        Mistake(
            "CUSTOM without rules", policyText("action: CUSTOM\nprovider: {name: p}"), "5: spec.rules: is missing"),
        Mistake(
            "CUSTOM that asks who", policyText(custom("{from: [{source: {namespaces: [a]}}]}")),
            "7: spec.rules[0]: a rule of action CUSTOM cannot ask who the client is"),
        Mistake(
            "CUSTOM with a claim",
            policyText(custom("{when: [{key: \"request.auth.claims[a]\", notValues: [a]}]}")),
            "7: spec.rules[0]: a rule of action CUSTOM cannot ask who the client is"),
        Mistake(
            "a provider of nothing", policyText("provider: {name: p}\nrules: [{}]"),
            "5: spec.provider: only policies with action CUSTOM ask a provider"),
        Mistake("null rule", policyText("rules: [null]"), "5: spec.rules[0]: is empty"),
        Mistake("empty from", policyText("rules: [{from: []}]"), "5: spec.rules[0].from: is empty"),
        Mistake("empty to", policyText("rules: [{to: []}]"), "5: spec.rules[0].to: is empty"),
        Mistake(
            "no source", policyText("rules: [{from: [{}]}]"), "5: spec.rules[0].from[0].source: is missing"),
        Mistake(
            "empty source", policyText("rules: [{from: [{source: {}}]}]"),
            "5: spec.rules[0].from[0].source: asks for nothing"),
        Mistake(
            "empty operation", policyText("rules: [{to: [{operation: {paths: []}}]}]"),
            "5: spec.rules[0].to[0].operation: asks for nothing"),
        Mistake(
            "service accounts and namespaces",
            policyText("rules: [{from: [{source: {serviceAccounts: [a], namespaces: [b]}}]}]"),
            "5: spec.rules[0].from[0].source.namespaces: is given beside serviceAccounts"),
        Mistake(
            "service account with wildcard", policyText("rules: [{from: [{source: {serviceAccounts: [\"a*\"]}}]}]"),
            "5: spec.rules[0].from[0].source.serviceAccounts[0]: \"a*\" is neither NAME nor",
            "5: spec.rules[0].from[0].source: asks for nothing"),
        Mistake(
            "address", policyText("rules: [{from: [{source: {ipBlocks: [10.0.0.0/33, 10.0.0.1]}}]}]"),
            "5: spec.rules[0].from[0].source.ipBlocks[0]: \"10.0.0.0/33\" is neither an address nor a CIDR block"),
        Mistake(
            "port", policyText("rules: [{to: [{operation: {ports: [\"+80\", \"70000\", \"80\"]}}]}]"),
            "5: spec.rules[0].to[0].operation.ports[0]: \"+80\" is no port",
            "5: spec.rules[0].to[0].operation.ports[1]: \"70000\" is no port"),
        Mistake(
            "path template", policyText("rules: [{to: [{operation: {paths: [\"/{**}/{*}\", \"/a{*}\", \"/b\"]}}]}]"),
            "5: spec.rules[0].to[0].operation.paths[0]: \"/{**}/{*}\" has more templates behind {**}",
            "5: spec.rules[0].to[0].operation.paths[1]: \"/a{*}\" is no template"),
        Mistake(
            "unknown key", policyText("rules: [{when: [{key: request.user, values: [a]}]}]"),
            "5: spec.rules[0].when[0].key: \"request.user\" is nothing that can be asked about"),
        Mistake(
            "key without brackets", policyText("rules: [{when: [{key: request.headers, values: [a]}]}]"),
            "5: spec.rules[0].when[0].key: \"request.headers\" is nothing that can be asked about"),
        Mistake(
            "no values", policyText("rules: [{when: [{key: source.ip}]}]"),
            "5: spec.rules[0].when[0].values: is missing"),
        Mistake(
            "selector and targetRefs",
            policyText(
                "selector: {matchLabels: {a: b}}\n"
                    + "targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: g}]\nrules: [{}]"),
            "5: spec.selector: is given beside targetRefs"),
        Mistake(
            "target of another namespace",
            policyText(
                "targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: g, namespace: x}]\nrules: [{}]"),
            "5: spec.targetRefs[0].namespace: found \"x\""),
        Mistake(
            "unknown target", policyText("targetRefs: [{group: apps, kind: Deployment, name: g}]\nrules: [{}]"),
            "5: spec.targetRefs[0]: found Deployment.apps"),
        Mistake(
            "dry run of AUDIT", policyText("action: AUDIT\nrules: [{}]", ", annotations: {istio.io/dry-run: \"true\"}"),
            "3: metadata.annotations[\"istio.io/dry-run\"]: only policies that allow or deny"),
        Mistake(
            "dry run of something", policyText("rules: [{}]", ", annotations: {istio.io/dry-run: \"yes\"}"),
            "3: metadata.annotations[\"istio.io/dry-run\"]: found \"yes\""),
    ]

    @Test(arguments: mistakes) func `a mistake is told with line and field`(_ mistake: Mistake) { mistake.check() }

    @Test func `a policy with mistakes that was to allow something has a stand-in that allows nothing`() throws {
        let bad = "rules: [{when: [{key: nonsense, values: [a]}]}]"
        func standIns(_ text: String, _ metadata: String = "") -> [ConfigSpec] {
            read(policyText(text, metadata)).standIns.map(\.spec)
        }
        let denyAll = AuthorizationPolicy(target: .workloads(["app": "web"]))
        #expect(standIns("selector: {matchLabels: {app: web}}\n\(bad)") == [.authorizationPolicy(denyAll)])
        #expect(standIns("action: DENNY\n\(bad)") == [.authorizationPolicy(AuthorizationPolicy())])
        #expect(standIns("action: DENY\n\(bad)").isEmpty)
        #expect(standIns(bad, ", annotations: {istio.io/dry-run: \"true\"}").isEmpty)
        #expect(standIns("rules: [{}]").isEmpty)
    }
}

private func custom(_ rule: String) -> String { "action: CUSTOM\nprovider: {name: p}\nrules: [\(rule)]" }

private func policyText(_ spec: String, _ metadata: String = "") -> String {
    istioText("AuthorizationPolicy", group: "security", "metadata: {name: p\(metadata)}", spec)
}
