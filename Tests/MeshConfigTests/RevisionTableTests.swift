import Testing

@testable import MeshConfig

/// What manifests say of revisions. Source: serving.md 5.5, 5.9.
@Suite struct RevisionTableTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let manifests: String
        var tags: [String: [String]] = [:]
        var revisions: [String] = []
        var defaultRevision: String?
    }

    private static func webhook(_ name: String, _ labels: String) -> String {
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: \(name), labels: {\(labels)}}
        webhooks: [{name: rev.namespace.sidecar-injector.istio.io}]
        ---

        """
    }

    private static func istiod(_ namespace: String, _ annotation: String, labels: String = "") -> String {
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: istiod
          namespace: \(namespace)
          labels: {\(labels)}
          annotations: {alpha.istio.io/kubernetesService: '\(annotation)'}
        spec: {clusterIP: 10.0.0.1, ports: [{name: grpc-xds, port: 15010}]}
        ---

        """
    }

    static let cases = [
        Case(testDescription: "nothing", manifests: ""),
        Case(
            testDescription: "a revision", manifests: webhook("a", "istio.io/rev: 1-18-2"), revisions: ["1-18-2"]),
        Case(
            testDescription: "tags",
            manifests: webhook("a", "istio.io/rev: 1-18-2, istio.io/tag: prod")
                + webhook("b", "istio.io/rev: 1-20-0, istio.io/tag: test"),
            tags: ["prod": ["1-18-2"], "test": ["1-20-0"]], revisions: ["1-18-2", "1-20-0"]),
        Case(
            testDescription: "a tag of two control planes",
            manifests: webhook("a", "istio.io/rev: b, istio.io/tag: prod")
                + webhook("b", "istio.io/rev: a, istio.io/tag: prod"),
            tags: ["prod": ["a", "b"]], revisions: ["a", "b"]),
        Case(testDescription: "a tag of no revision", manifests: webhook("a", "istio.io/tag: prod")),
        Case(
            testDescription: "a tag's Service",
            manifests: istiod("istio-system", "", labels: "istio.io/rev: r, istio.io/tag: prod"), tags: ["prod": ["r"]]
        ),
        Case(
            testDescription: "the tag default", manifests: webhook("a", "istio.io/rev: 1-20-0, istio.io/tag: default"),
            tags: ["default": ["1-20-0"]], revisions: ["1-20-0"], defaultRevision: "1-20-0"),
        Case(
            testDescription: "a pointer", manifests: istiod("istio-system", #"{"revision":"1-20-0"}"#),
            defaultRevision: "1-20-0"),
        Case(
            testDescription: "the tag before the pointer",
            manifests: istiod("istio-system", #"{"revision":"1-20-0"}"#)
                + webhook("a", "istio.io/rev: 1-18-2, istio.io/tag: default"),
            tags: ["default": ["1-18-2"]], revisions: ["1-18-2"], defaultRevision: "1-18-2"),
        Case(
            testDescription: "another namespace's pointer", manifests: istiod("usergroup-1", #"{"revision":"1-20-0"}"#)),
        Case(testDescription: "a pointer that cannot be read", manifests: istiod("istio-system", "{revision")),
        Case(testDescription: "a pointer to no text", manifests: istiod("istio-system", #"{"revision":["a"]}"#)),
    ]

    @Test(arguments: cases) func `manifests tell which revisions and tags there are`(_ c: Case) {
        let manifest = ManifestReader.read(Array(c.manifests.utf8), file: "test.yaml")
        #expect(manifest.problems.isEmpty)
        var table = RevisionTable()
        for object in manifest.objects { table.set(object.key, object.meta) }
        #expect(Dictionary(uniqueKeysWithValues: table.tagNames.map { ($0, table.revisions(of: $0)) }) == c.tags)
        #expect(table.revisions.sorted() == c.revisions)
        #expect(table.defaultRevision(in: "istio-system") == c.defaultRevision)
        for object in manifest.objects { table.set(object.key, nil) }
        #expect(table == RevisionTable())
    }

    @Test func `a tag that moves leads to its new revision alone`() {
        let key = ConfigKey(.mutatingWebhookConfiguration, "", "tag")
        var table = RevisionTable()
        table.set(key, ObjectMeta(labels: ["istio.io/rev": "a", "istio.io/tag": "prod"]))
        #expect(table.tags(of: "a") == ["prod"] && table.objects(making: "prod") == [key])
        table.set(key, ObjectMeta(labels: ["istio.io/rev": "b", "istio.io/tag": "prod"]))
        #expect(table.tags(of: "a") == [] && table.tags(of: "b") == ["prod"])
    }
}
