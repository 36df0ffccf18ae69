import EnvoyAPI
import MeshConfig
import Testing

@testable import Injection

/// A cell of the truth table in serving.md 5.3.1: revisions `r1` and `r2` beside the default one.
struct TruthTableCell: CustomTestStringConvertible, Sendable {
    let namespace: [String: String]
    let pod: [String: String]
    /// nil: nobody.
    let injector: String?

    init(_ namespace: [String: String], _ pod: [String: String], _ injector: String?) {
        self.namespace = namespace
        self.pod = pod
        self.injector = injector
    }

    var testDescription: String { "\(namespace.sorted { $0 < $1 }) \(pod.sorted { $0 < $1 })" }

    private static let inject = "sidecar.istio.io/inject"
    private static let revision = "istio.io/rev"
    private static let namespaces: [[String: String]] = [
        [:], [revision: "r1"], ["istio-injection": "enabled"], ["istio-injection": "enabled", revision: "r1"],
        ["istio-injection": "disabled"], ["istio-injection": "disabled", revision: "r1"],
    ]

    /// Rows by pod labels; columns by namespace: none, rev, enabled, enabled and rev, disabled, disabled and rev.
    static let all: [TruthTableCell] = [
        ([:], [nil, "r1", "default", "default", nil, nil]),
        ([revision: "r2"], ["r2", "r1", "default", "default", nil, nil]),
        ([inject: "true"], ["default", "r1", "default", "default", nil, nil]),
        ([inject: "true", revision: "r2"], ["r2", "r1", "default", "default", nil, nil]),
        ([inject: "false"], [nil, nil, nil, nil, nil, nil]),
        ([inject: "false", revision: "r2"], [nil, nil, nil, nil, nil, nil]),
        ([inject: "yes"], [nil, "r1", "default", "default", nil, nil]),
    ].flatMap { (pod: [String: String], injectors: [String?]) in
        zip(namespaces, injectors).map { TruthTableCell($0, pod, $1) }
    }
}

@Suite struct InjectionVerdictTests {
    @Test(arguments: TruthTableCell.all)
    func `labels say who injects`(_ cell: TruthTableCell) throws {
        let verdict = try verdict(
            pod: ["metadata": ["labels": labels(cell.pod)]], namespace: cell.namespace,
            webhooks: ["default", "r1", "r2"])
        #expect(verdict.revision == cell.injector)
    }

    @Test(arguments: ["prod", "default"]) func `a tag's webhook says what it is made of`(_ tag: String) throws {
        let names = MeshNames(revision: "1-20-0", systemNamespace: "usergroup-1")
        let webhook = InjectionWebhook(of: tag, leadingTo: names)
        let manifest = try #require(webhook.manifest(calling: names, authorities: "Zm9v").object)
        let read = try #require(InjectionWebhook(manifest))
        #expect((read.name, read.revision, read.tag) == ("istio-revision-tag-\(tag)-usergroup-1", "1-20-0", tag))
        #expect(read.entries.map(\.name) == webhook.entries.map(\.name))
        #expect(read.entries.count == (tag == "default" ? 4 : 2))
        #expect(read.entries.map(\.namespaceSelector) == webhook.entries.map(\.namespaceSelector))
        #expect(read.entries.map(\.objectSelector) == webhook.entries.map(\.objectSelector))
        let client = manifest[list: "webhooks"].first?.object?["clientConfig"]?.object
        #expect(client?["caBundle"] == "Zm9v")
        #expect(client?["service"]?.object?["name"] == "istiod-1-20-0")
    }

    @Test func `a tag sends pods to the revision behind it`() throws {
        var webhook = standardManifest(revision: "1-18-2")
        webhook[object: "metadata"][object: "labels"]["istio.io/tag"] = "prod"
        webhook[list: "webhooks"] = [
            .object([
                "name": "rev.namespace.sidecar-injector.istio.io",
                "namespaceSelector": [
                    "matchExpressions": [["key": "istio.io/rev", "operator": "In", "values": ["prod"]]]
                ],
            ])
        ]
        let cluster = InjectionCluster([namespace(["istio.io/rev": "prod"]), .object(webhook)])
        let verdict = try InjectionVerdict([:], in: "shop", of: cluster, systemNamespace: "istio-system")
        #expect(verdict.revision == "1-18-2")
        #expect(verdict.warnings.isEmpty)
    }

    @Test func `a label that names no webhook injects nobody and is told of`() throws {
        let verdict = try verdict(pod: [:], namespace: ["istio.io/rev": "gone"], webhooks: ["default"])
        #expect(verdict.revision == nil)
        #expect(
            verdict.warnings == [
                "namespace shop has istio.io/rev=gone, and there is no webhook of such a revision or tag"
            ])
    }

    @Test func `a namespace with both labels follows istio-injection and is told of`() throws {
        let verdict = try verdict(
            pod: [:], namespace: ["istio.io/rev": "r1", "istio-injection": "enabled"], webhooks: ["default", "r1"])
        #expect(verdict.revision == "default")
        #expect(verdict.warnings.count == 1)
    }

    @Test func `the handler refuses what the webhook lets through`() throws {
        let enabled = ["istio-injection": "enabled"]
        let host = try verdict(pod: ["spec": ["hostNetwork": true]], namespace: enabled, webhooks: ["default"])
        #expect(host.outcome == .untouched("it uses its node's network"))
        let annotated = try verdict(
            pod: ["metadata": ["annotations": ["sidecar.istio.io/inject": "false"]]], namespace: enabled,
            webhooks: ["default"])
        #expect(annotated.revision == nil)
    }

    /// What the annotation on the default control plane's Service leads to.
    struct Pointer: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let annotation: String
        var namespace = ["istio-injection": "enabled"]
        let revision: String
        let warnings: Int
    }

    @Test(arguments: [
        Pointer(testDescription: "names a revision", annotation: #"{"revision":"r1"}"#, revision: "r1", warnings: 0),
        Pointer(
            testDescription: "names none that is there", annotation: #"{"revision":"r9"}"#, revision: "default",
            warnings: 1),
        Pointer(testDescription: "cannot be read", annotation: "{", revision: "default", warnings: 1),
        Pointer(testDescription: "has another form", annotation: "r1", revision: "default", warnings: 1),
        Pointer(
            testDescription: "does not count for a labelled namespace", annotation: #"{"revision":"r1"}"#,
            namespace: ["istio.io/rev": "r2"], revision: "r2", warnings: 0),
    ])
    func `the default control plane's annotation`(_ pointer: Pointer) throws {
        let service: JSONValue = [
            "kind": "Service",
            "metadata": [
                "name": "istiod", "namespace": "istio-system",
                "annotations": ["alpha.istio.io/kubernetesService": .string(pointer.annotation)],
            ],
        ]
        let verdict = try verdict(
            pod: [:], namespace: pointer.namespace, webhooks: ["default", "r1", "r2"], others: [service])
        #expect(verdict.revision == pointer.revision)
        #expect(verdict.warnings.count == pointer.warnings)
    }

    private func verdict(
        pod: JSONObject, namespace labels: [String: String], webhooks: [String], others: [JSONValue] = []
    ) throws -> InjectionVerdict {
        let manifests = webhooks.map { JSONValue.object(standardManifest(revision: $0)) }
        let cluster = InjectionCluster([namespace(labels)] + manifests + others)
        return try InjectionVerdict(pod, in: "shop", of: cluster, systemNamespace: "istio-system")
    }

    private func namespace(_ labels: [String: String]) -> JSONValue {
        ["kind": "Namespace", "metadata": ["name": "shop", "labels": self.labels(labels)]]
    }

    private func labels(_ labels: [String: String]) -> JSONValue {
        var object = JSONObject()
        for (name, value) in labels { object[name] = .string(value) }
        return .object(object)
    }

    /// The webhooks of an installation, as a manifest.
    private func standardManifest(revision: String) -> JSONObject {
        let webhook = InjectionWebhook(of: MeshNames(revision: revision, systemNamespace: "istio-system"))
        func selector(_ selector: LabelSelector) -> JSONValue {
            let expressions = selector.expressions.map { expression -> JSONValue in
                [
                    "key": .string(expression.key), "operator": .string(expression.operator.rawValue),
                    "values": .array(expression.values.map(JSONValue.string)),
                ]
            }
            return ["matchExpressions": .array(expressions)]
        }
        return [
            "kind": "MutatingWebhookConfiguration",
            "metadata": ["name": .string(webhook.name), "labels": ["istio.io/rev": .string(revision)]],
            "webhooks": .array(
                webhook.entries.map { entry in
                    [
                        "name": .string(entry.name), "namespaceSelector": selector(entry.namespaceSelector),
                        "objectSelector": selector(entry.objectSelector),
                    ]
                }),
        ]
    }
}

extension InjectionVerdict {
    /// Whose sidecar the pod gets; nil: nobody's.
    fileprivate var revision: String? {
        if case .injected(let revision) = outcome { revision } else { nil }
    }
}
