import EnvoyAPI
import MeshConfig
import Testing

@testable import ControlPlane

extension RevisionGate {
    /// That of a control plane without a name.
    static let unnamed = RevisionGate(names: MeshNames())
}

/// Whose proxy a client is, and whether it is served. Source: serving.md 5.8.
@Suite struct RevisionGateTests {
    struct Claim: CustomTestStringConvertible {
        let testDescription: String
        var metadata: [(String, JSONValue)] = []
        var address: String? = ""
        let claim: RevisionClaim?
    }

    private static func annotation(_ name: String, _ value: String) -> (String, JSONValue) {
        ("ANNOTATIONS", [name: .string(value)])
    }

    private static let status = "sidecar.istio.io/status"
    private static let label: (String, JSONValue) = ("LABELS", ["istio.io/rev": "label"])

    static let claims = [
        Claim(testDescription: "nothing", claim: RevisionClaim()),
        Claim(
            testDescription: "1: ISTIO_REVISION",
            metadata: [("ISTIO_REVISION", "a"), annotation("istio.io/rev", "b"), label],
            address: "istiod-c.istio-system.svc:15012",
            claim: RevisionClaim(revision: "a", systemNamespace: "istio-system")),
        Claim(
            testDescription: "an empty one is none",
            metadata: [("ISTIO_REVISION", ""), annotation("istio.io/rev", "b")],
            claim: RevisionClaim(revision: "b")),
        Claim(
            testDescription: "2: the annotation", metadata: [annotation("istio.io/rev", "b"), label],
            address: "istiod.one.svc", claim: RevisionClaim(revision: "b", systemNamespace: "one")),
        Claim(
            testDescription: "3: the injector's status",
            metadata: [annotation(status, #"{"containers":["x"],"revision":"c"}"#), label],
            address: "istiod.one.svc:15012", claim: RevisionClaim(revision: "c", systemNamespace: "one")),
        Claim(
            testDescription: "a status without one", metadata: [annotation(status, #"{"revision":null}"#), label],
            claim: RevisionClaim(revision: "label")),
        Claim(
            testDescription: "a status that is no JSON", metadata: [annotation(status, "{"), label],
            claim: RevisionClaim(revision: "label")),
        Claim(
            testDescription: "4: the unnamed control plane's address", metadata: [label],
            address: "istiod.one.svc.cluster.local:15012",
            claim: RevisionClaim(revision: "default", systemNamespace: "one")),
        Claim(
            testDescription: "a named one's", metadata: [label], address: "istiod-1-20-0.one.svc:15012",
            claim: RevisionClaim(revision: "1-20-0", systemNamespace: "one")),
        Claim(
            testDescription: "a tag's", metadata: [label], address: "istiod-revision-tag-prod.one.svc:15012",
            claim: RevisionClaim(revision: "prod", systemNamespace: "one")),
        Claim(
            testDescription: "5: the label, as the remote address names none", metadata: [label],
            address: "istiod-remote.one.svc:15012", claim: RevisionClaim(revision: "label", systemNamespace: "one")),
        Claim(
            testDescription: "an address of another shape", metadata: [label], address: "mesh.example.com:15012",
            claim: RevisionClaim(revision: "label")),
        Claim(
            testDescription: "a short address", address: "istiod-x:15010", claim: RevisionClaim(revision: "x")),
        Claim(testDescription: "no proxy of a mesh", metadata: [("ISTIO_REVISION", "a")], address: nil, claim: nil),
        Claim(testDescription: "an event client", metadata: [("GENERATOR", "event"), label], claim: nil),
        Claim(testDescription: "an API client", metadata: [("GENERATOR", "api"), label], claim: nil),
        Claim(
            testDescription: "a gRPC client", metadata: [("GENERATOR", "grpc"), label],
            claim: RevisionClaim(revision: "label")),
    ]

    @Test(arguments: claims) func `the first place that names a revision counts`(_ c: Claim) {
        var node = Node()
        for (name, value) in c.metadata { node.metadata[name] = value }
        if let address = c.address { node.metadata["PROXY_CONFIG"] = ["discoveryAddress": .string(address)] }
        #expect(RevisionClaim(of: node) == c.claim)
    }

    struct Case: CustomTestStringConvertible {
        let revision: String?
        var from: String?
        /// strict, on, warn, off.
        let verdicts: [RevisionGate.Verdict]
        var testDescription: String { "\(revision ?? "nothing") of \(from ?? "anywhere")" }
    }

    /// At the control plane 1-20-0 of istio-system, which has the tag prod, and accepts revision old and namespace
    /// past.
    static let cases = [
        Case(revision: "1-20-0", verdicts: [.accepted, .accepted, .accepted, .accepted]),
        Case(revision: "1-20-0", from: "istio-system", verdicts: [.accepted, .accepted, .accepted, .accepted]),
        Case(revision: "prod", verdicts: [.accepted, .accepted, .accepted, .accepted]),
        Case(revision: "old", verdicts: [.accepted, .accepted, .accepted, .accepted]),
        Case(revision: "1-20-0", from: "past", verdicts: [.accepted, .accepted, .accepted, .accepted]),
        Case(revision: "1-18-2", verdicts: [.refused, .refused, .warned, .accepted]),
        Case(revision: "default", verdicts: [.refused, .refused, .warned, .accepted]),
        Case(revision: "1-20-0", from: "usergroup-2", verdicts: [.refused, .refused, .warned, .accepted]),
        Case(revision: "prod", from: "usergroup-2", verdicts: [.refused, .refused, .warned, .accepted]),
        Case(revision: nil, verdicts: [.refused, .unknown, .accepted, .accepted]),
        Case(revision: nil, from: "usergroup-2", verdicts: [.refused, .unknown, .accepted, .accepted]),
    ]

    @Test(arguments: cases) func `the mode says what becomes of a claim`(_ c: Case) {
        var gate = RevisionGate(names: MeshNames(revision: "1-20-0", systemNamespace: "istio-system"))
        gate.acceptedRevisions = ["old"]
        gate.acceptedSystemNamespaces = ["past"]
        let verdicts = RevisionGate.Mode.allCases.map { mode in
            gate.mode = mode
            return gate.verdict(
                on: RevisionClaim(revision: c.revision, systemNamespace: c.from), own: ["1-20-0", "prod"])
        }
        #expect(verdicts == c.verdicts)
    }

    @Test func `a namespace that is not discovered is refused where that is asked`() {
        var gate = RevisionGate.unnamed
        let verdicts = RevisionGate.NamespaceMode.allCases.map { mode in
            gate.namespaceMode = mode
            return [gate.verdict(isDiscovered: true), gate.verdict(isDiscovered: false)]
        }
        #expect(verdicts == [[.accepted, .accepted], [.accepted, .warned], [.accepted, .refused]])
    }
}
