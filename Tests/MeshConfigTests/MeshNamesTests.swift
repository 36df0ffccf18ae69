import MeshConfig
import Testing

/// What a control plane's objects are called. Source: serving.md 5.2.
@Suite struct MeshNamesTests {
    struct Case: CustomTestStringConvertible {
        let revision: String
        let namespace: String
        /// The Service, the mesh config, the injector's ConfigMap, its webhook, that of tag `prod`.
        let names: [String]
        var testDescription: String { "\(revision) in \(namespace)" }
    }

    private static let unnamed = [
        "istiod", "istio", "istio-sidecar-injector", "istio-sidecar-injector", "istio-revision-tag-prod",
    ]

    static let cases = [
        Case(revision: "default", namespace: "istio-system", names: unnamed),
        Case(revision: "", namespace: "istio-system", names: unnamed),
        Case(
            revision: "1-20-0", namespace: "istio-system",
            names: [
                "istiod-1-20-0", "istio-1-20-0", "istio-sidecar-injector-1-20-0", "istio-sidecar-injector-1-20-0",
                "istio-revision-tag-prod",
            ]),
        Case(
            revision: "usergroup-1", namespace: "usergroup-1",
            names: [
                "istiod-usergroup-1", "istio-usergroup-1", "istio-sidecar-injector-usergroup-1",
                "istio-sidecar-injector-usergroup-1-usergroup-1", "istio-revision-tag-prod-usergroup-1",
            ]),
    ]

    @Test(arguments: cases) func `names tell the revision, and the namespace where they must`(_ c: Case) {
        let names = MeshNames(revision: c.revision, systemNamespace: c.namespace)
        let found = [
            names.controlPlane, names.meshConfigKey.name, names.injectorConfigMap, names.webhook,
            names.webhook(ofTag: "prod"),
        ]
        #expect(found == c.names)
        #expect(names.meshConfigKey.namespace == c.namespace)
    }
}
