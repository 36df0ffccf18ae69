import MeshConfig
import Testing

struct PeerAuthenticationTests {
    private func policy(_ text: String) throws -> PeerAuthentication {
        guard case .peerAuthentication(let policy) = try spec(policyText(text)) else { throw WrongKind() }
        return policy
    }

    @Test func `a PeerAuthentication is read with everything`() throws {
        let found = try policy(
            """
            selector: {matchLabels: {app: web}}
            mtls: {mode: STRICT}
            portLevelMtls:
              8080: {mode: DISABLE}
              "8081": {mode: PERMISSIVE}
              8082: {mode: UNSET}
              8083: {}
              8084:
            """)
        #expect(
            found
                == PeerAuthentication(
                    selector: ["app": "web"], mode: .strict,
                    portModes: [8080: .disable, 8081: .permissive, 8082: .unset, 8083: .unset, 8084: .unset]))
    }

    @Test func `what a PeerAuthentication leaves out is unset`() throws {
        #expect(try policy("mtls: {}") == PeerAuthentication())
        #expect(try policy("selector: {}") == PeerAuthentication())
        let bare = "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: p}"
        #expect(try spec(bare) == .peerAuthentication(PeerAuthentication()))
    }

    static let mistakes = [
        Mistake(
            "unknown mode", policyText("mtls: {mode: strict}"),
            "5: spec.mtls.mode: found \"strict\", expected one of UNSET, DISABLE, PERMISSIVE, STRICT"),
        Mistake(
            "ports without selector", policyText("mtls: {mode: STRICT}\nportLevelMtls: {8080: {mode: DISABLE}}"),
            "6: spec.portLevelMtls: needs a selector"),
        Mistake(
            "ports with empty selector", policyText("selector: {}\nportLevelMtls: {8080: {mode: DISABLE}}"),
            "6: spec.portLevelMtls: needs a selector"),
        Mistake(
            "no ports", policyText("selector: {matchLabels: {a: b}}\nportLevelMtls: {}"),
            "6: spec.portLevelMtls: names no port"),
        Mistake(
            "port 0", policyText("selector: {matchLabels: {a: b}}\nportLevelMtls: {0: {}}"),
            "6: spec.portLevelMtls.0: found \"0\", expected a port of the workload, 1 to 65535"),
        Mistake(
            "port too large", policyText("selector: {matchLabels: {a: b}}\nportLevelMtls:\n  65536: {}"),
            "7: spec.portLevelMtls.65536: found \"65536\", expected a port"),
        Mistake(
            "port name", policyText("selector: {matchLabels: {a: b}}\nportLevelMtls: {http: {}}"),
            "6: spec.portLevelMtls.http: found \"http\", expected a port"),
        Mistake(
            "port mode", policyText("selector: {matchLabels: {a: b}}\nportLevelMtls: {80: {mode: ON}}"),
            "6: spec.portLevelMtls.80.mode: found the boolean ON, expected text"),
        Mistake(
            "mode without mapping", policyText("selector: {matchLabels: {a: b}}\nportLevelMtls: {80: STRICT}"),
            "6: spec.portLevelMtls.80: found \"STRICT\", expected {mode: STRICT}"),
        Mistake(
            "wildcard selector", policyText("selector: {matchLabels: {app: \"x*\"}}"),
            "5: spec.selector.matchLabels.app: labels are compared whole"),
        Mistake(
            "selector without key", policyText("selector: {matchLabels: {\"\": x}}"),
            "5: spec.selector.matchLabels[\"\"]: a label has no name"),
    ]

    @Test(arguments: mistakes) func `says what is wrong`(_ mistake: Mistake) { mistake.check() }
}

/// A PeerAuthentication whose `spec` begins in line 5.
private func policyText(_ spec: String) -> String {
    istioText("PeerAuthentication", group: "security", "metadata: {name: p}", spec)
}
