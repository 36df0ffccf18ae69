import MeshConfig
import Testing

/// What a control plane is called.
struct MeshNamesTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        var revision = "default"
        var namespace = "istio-system"
        var discoveryAddress = ""
        var tags: Set<String> = []
        let names: [String]
    }

    private static let usual = ["istiod", "istiod-remote", "istio-pilot"].flatMap {
        ["\($0).istio-system.svc", "\($0).istio-system"]
    }

    private static let cases = [
        Case(testDescription: "the unnamed revision", names: usual),
        Case(
            testDescription: "a revision elsewhere", revision: "canary", namespace: "blue",
            names: ["istiod-canary", "istiod", "istiod-remote", "istio-pilot"].flatMap {
                ["\($0).blue.svc", "\($0).blue"]
            }),
        Case(
            testDescription: "tags", tags: ["prod", "a_b", "edge"],
            names: usual
                + ["edge", "prod"].flatMap {
                    ["istiod-revision-tag-\($0).istio-system.svc", "istiod-revision-tag-\($0).istio-system"]
                }),
        Case(
            testDescription: "an address", discoveryAddress: "xds.example.org:15012", names: usual + ["xds.example.org"]
        ),
        Case(testDescription: "the usual address", discoveryAddress: "istiod.istio-system.svc:15012", names: usual),
        Case(testDescription: "no name", discoveryAddress: "xds/example:15012", names: usual),
    ]

    @Test(arguments: cases) func `a server's certificate is for all names that lead to it`(_ sample: Case) {
        let names = MeshNames(revision: sample.revision, systemNamespace: sample.namespace)
        #expect(names.serverNames(discoveryAddress: sample.discoveryAddress, tags: sample.tags) == sample.names)
    }
}
