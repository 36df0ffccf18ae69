import Inspection
import Mesh
import MeshConfig
import Testing

/// Why objects count, or do not. Source: serving.md 4.1, 4.3, 4.4.
@Suite struct ExplanationTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let manifests: String
        var object = "virtualservice/shop/v"
        var revision = "1-20-0"
        let counts: Bool
        /// Beginnings of `subject: text`, of all reasons.
        let reasons: [String]
    }

    private static func object(
        _ kind: String, _ name: String, _ spec: String, labels: String = "", created: String = "2026-01-01T00:00:00Z"
    ) -> String {
        """
        apiVersion: networking.istio.io/v1
        kind: \(kind)
        metadata: {name: \(name), namespace: shop, creationTimestamp: "\(created)", labels: {\(labels)}}
        spec: {\(spec)}
        ---

        """
    }

    private static func route(
        _ name: String, exportTo: String = "[]", labels: String = "", created: String = "2026-01-01T00:00:00Z"
    ) -> String {
        object(
            "VirtualService", name,
            "hosts: [web], exportTo: \(exportTo), http: [{route: [{destination: {host: web}}]}]", labels: labels,
            created: created)
    }

    private static func entry(_ host: String, exportTo: String = "[]") -> String {
        "hosts: [\(host)], exportTo: \(exportTo), ports: [{number: 80, name: http, protocol: HTTP}], resolution: DNS"
    }

    private static func selectors(_ text: String) -> String {
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: istio-1-20-0, namespace: istio-system}
        data: {mesh: '{"discoverySelectors": [{"matchLabels": {"name": "x"}}, \(text)]}'}
        ---

        """
    }

    private static let namespace = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, labels: {usergroup: one}}
        ---

        """

    private static func webhook(_ labels: String) -> String {
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: hook, labels: {\(labels)}}
        ---

        """
    }

    private static let web = """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {clusterIP: 10.96.0.1, ports: [{name: http, port: 80}]}
        ---

        """

    private static let everywhere = "namespace: there are no discoverySelectors"
    private static let unlabelled = "revision: has no label istio.io/rev"
    private static let everybody = "exportTo: every namespace sees it by the mesh's default"

    static let cases = [
        Case(
            testDescription: "nothing against it", manifests: web + route("v"), counts: true,
            reasons: [everywhere, unlabelled, everybody]),
        Case(
            testDescription: "selected",
            manifests: web + route("v") + namespace + selectors(#"{"matchLabels": {"usergroup": "one"}}"#),
            counts: true,
            reasons: [#"namespace: discoverySelectors[1] "usergroup=one" selects shop"#, unlabelled, everybody]),
        Case(
            testDescription: "not selected",
            manifests: route("v") + namespace
                + selectors(#"{"matchExpressions": [{"key": "usergroup", "operator": "NotIn", "values": ["one"]}]}"#),
            counts: false,
            reasons: [
                #"namespace: discoverySelectors "name=x", "usergroup notin (one)" leave out shop, which has "#
                    + "kubernetes.io/metadata.name=shop,usergroup=one", unlabelled, everybody,
            ]),
        Case(
            testDescription: "no Namespace", manifests: route("v") + selectors("{}"), counts: false,
            reasons: ["namespace: there is no Namespace shop", unlabelled, everybody]),
        Case(
            testDescription: "its revision", manifests: web + route("v", labels: "istio.io/rev: 1-20-0"), counts: true,
            reasons: [everywhere, #"revision: istio.io/rev is "1-20-0": this revision"#, everybody]),
        Case(
            testDescription: "another revision", manifests: route("v", labels: "istio.io/rev: 1-18-2"), counts: false,
            reasons: [everywhere, #"revision: istio.io/rev is "1-18-2": not this revision, "1-20-0""#, everybody]),
        Case(
            testDescription: "its tag",
            manifests: web + route("v", labels: "istio.io/rev: prod")
                + webhook("istio.io/tag: prod, istio.io/rev: 1-20-0"),
            counts: true,
            reasons: [everywhere, #"revision: istio.io/rev is "prod", a tag that leads to "1-20-0": this"#, everybody]),
        Case(
            testDescription: "another one's tag",
            manifests: route("v", labels: "istio.io/rev: prod") + webhook("istio.io/tag: prod, istio.io/rev: 1-18-2"),
            counts: false,
            reasons: [everywhere, #"revision: istio.io/rev is "prod", a tag that leads to "1-18-2": not"#, everybody]),
        Case(
            testDescription: "a Service with a label", manifests: web, object: "Service/shop/web", counts: true,
            reasons: [everywhere, "revision: a Service is every revision's", everybody]),
        Case(
            testDescription: "for some", manifests: web + route("v", exportTo: "[\".\", bank]"), counts: true,
            reasons: [everywhere, unlabelled, "exportTo: only proxies of bank, shop see it"]),
        Case(
            testDescription: "for nobody",
            manifests: web
                + object(
                    "ServiceEntry", "e",
                    entry("a.com", exportTo: "[\"~\"]")
                ),
            object: "serviceentry/shop/e", counts: false, reasons: [everywhere, unlabelled, "exportTo: nobody sees it"]),
        Case(
            testDescription: "an older one routes its host",
            manifests: web + route("v") + route("old", created: "2025-01-01T00:00:00Z"), counts: true,
            reasons: [
                everywhere, unlabelled, everybody, "spec.hosts[0]: web is routed by VirtualService shop/old",
            ]),
        Case(
            testDescription: "an older one of another revision does not",
            manifests: web + route("v")
                + route("old", labels: "istio.io/rev: 1-18-2", created: "2025-01-01T00:00:00Z"),
            counts: true, reasons: [everywhere, unlabelled, everybody]),
        Case(
            testDescription: "a Service before an entry of another namespace",
            manifests: web.replacing("shop", with: "bank")
                + object(
                    "ServiceEntry", "e",
                    entry("web.bank.svc.cluster.local")
                ),
            object: "serviceentry/shop/e", counts: true,
            reasons: [
                everywhere, unlabelled, everybody, "spec.hosts[0]: web.bank.svc.cluster.local is Service bank/web",
            ]),
        Case(
            testDescription: "a Sidecar before another",
            manifests: object("Sidecar", "s", "egress: [{hosts: [\"./*\"]}]")
                + object("Sidecar", "old", "egress: [{hosts: [\"*/*\"]}]", created: "2025-01-01T00:00:00Z"),
            object: "sidecar/shop/s", counts: true, reasons: [everywhere, unlabelled, "spec: Sidecar shop/old"]),
        Case(
            testDescription: "a rule for other clients before the own",
            manifests: web + object("DestinationRule", "r", "host: web, exportTo: [bank]")
                + object("DestinationRule", "s", "host: web, exportTo: [\".\"]"),
            object: "destinationrule/shop/r", counts: true,
            reasons: [
                everywhere, unlabelled, "exportTo: only proxies of bank see it",
                "spec.host: DestinationRule shop/s",
            ]),
    ]

    @Test(arguments: cases) func `an object is in the scope of a revision or not, and why`(_ c: Case) throws {
        let mesh = try Manifests(c.manifests).mesh(c.revision)
        let key = try #require(ConfigKey(path: c.object))
        let explanation = try #require(mesh.explanation(of: key))
        #expect(explanation.counts == c.counts)
        let reasons = explanation.reasons.map { "\($0.subject): \($0.text)" }
        #expect(reasons.count == c.reasons.count, "\(reasons)")
        for (reason, expected) in zip(reasons, c.reasons) { #expect(reason.hasPrefix(expected), "\(reasons)") }
    }

    @Test func `an object that is not there has no explanation`() throws {
        let mesh = try Manifests(Self.web).mesh()
        #expect(mesh.explanation(of: ConfigKey(.service, "shop", "api")) == nil)
        #expect(ConfigKey(path: "service/shop") == nil && ConfigKey(path: "thing/shop/web") == nil)
        #expect(ConfigKey(path: "namespace/shop") == ConfigKey(.namespace, "", "shop"))
        #expect(ConfigKey(path: "gateway/shop/g")?.kind == .gateway)
    }

    @Test func `manifests tell of tags, who uses them, and what a control plane is checked with`() throws {
        let hook = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingWebhookConfiguration
            metadata: {name: istio-sidecar-injector-1-20-0, labels: {istio.io/rev: 1-20-0}}
            webhooks:
            - name: rev.namespace.sidecar-injector.istio.io
              clientConfig: {caBundle: Zm9v, service: {name: istiod-1-20-0, namespace: istio-system}}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop, labels: {istio.io/rev: prod}}
            ---

            """
        let mesh = try Manifests(hook + Self.webhook("istio.io/tag: prod, istio.io/rev: 1-18-2")).mesh("1-20-0")
        #expect(mesh.problems.isEmpty)
        #expect(mesh.tags.map(\.name) == ["prod"] && mesh.tags.map(\.revisions) == [["1-18-2"]])
        #expect(mesh.tags.map(\.namespaces) == [["shop"]])
        #expect(mesh.tags.map(\.objects) == [[ConfigKey(.mutatingWebhookConfiguration, "", "hook")]])
        #expect(mesh.authorities(of: MeshNames(revision: "1-20-0", systemNamespace: "istio-system")) == "Zm9v")
        #expect(mesh.authorities(of: MeshNames(revision: "1-20-0", systemNamespace: "usergroup-1")) == nil)
        #expect(mesh.authorities(of: MeshNames(revision: "1-18-2", systemNamespace: "istio-system")) == "")
    }
}
