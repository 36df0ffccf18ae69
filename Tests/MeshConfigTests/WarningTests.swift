import MeshConfig
import Testing

/// Objects that count although something about them is hardly meant. Source: generation.md 11.3, the rows marked W.
struct WarningTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let kind: String
        let spec: String
        /// `LINE: field: ` and the beginning of the message.
        let warning: String

        init(_ name: String, _ kind: String, _ spec: String, _ warning: String) {
            testDescription = name
            self.kind = kind
            self.spec = spec
            self.warning = warning
        }

        var text: String {
            let group = kind == "Telemetry" ? "telemetry" : "networking"
            return "apiVersion: \(group).istio.io/v1\nkind: \(kind)\nmetadata: {name: a, namespace: shop}\nspec:\n  "
                + spec.replacing("\n", with: "\n  ")
        }
    }

    static let cases = [
        Case(
            "slip of the pen", "VirtualService",
            "hosts: [a]\nhttp: [{route: [{destination: {host: a}}], retrys: {attempts: 3}}]",
            "6: spec.http[0].retrys: is no field that counts here; is \"retries\" meant?"),
        Case(
            "wrong case", "DestinationRule", "host: a\ntrafficpolicy: {tls: {mode: ISTIO_MUTUAL}}",
            "6: spec.trafficpolicy: is no field that counts here; is \"trafficPolicy\" meant?"),
        Case(
            "field of another object", "Sidecar", "egress: [{hosts: [./*], timeout: 3s}]",
            "5: spec.egress[0].timeout: is no field that counts here; remove it, or correct its name"),
        Case(
            "subset without labels", "DestinationRule", "host: a\nsubsets:\n- name: v1",
            "7: spec.subsets[0].name: has no labels"),
        Case(
            "failover without outlier detection", "DestinationRule",
            "host: a\ntrafficPolicy: {loadBalancer: {localityLbSetting: {failover: [{from: eu, to: us}]}}}",
            "6: spec.trafficPolicy.loadBalancer.localityLbSetting.failover: has no effect without outlierDetection"),
        Case(
            "consecutiveErrors", "DestinationRule",
            "host: a\ntrafficPolicy: {outlierDetection: {consecutiveErrors: 5}}",
            "6: spec.trafficPolicy.outlierDetection.consecutiveErrors: is not read any more"),
        Case(
            "SIMPLE without authority", "DestinationRule", "host: a\ntrafficPolicy: {tls: {mode: SIMPLE}}",
            "6: spec.trafficPolicy.tls: names no authority"),
        Case(
            "credential of a rule for all", "DestinationRule",
            "host: a\nsubsets: [{name: v1, labels: {a: b}, trafficPolicy: {tls: {mode: MUTUAL, credentialName: c}}}]",
            "6: spec.subsets[0].trafficPolicy.tls.credentialName: counts at gateways only"),
        Case(
            "old name of a gateway", "VirtualService",
            "hosts: [a.com]\ngateways: [door.infra.svc.cluster.local]\nhttp: [{route: [{destination: {host: a}}]}]",
            "6: spec.gateways[0]: is the old way to name a Gateway elsewhere; write infra/door"),
        Case(
            "server name that is an address", "VirtualService",
            "hosts: [10.0.0.1]\ntls: [{match: [{sniHosts: [10.0.0.1]}], route: [{destination: {host: a}}]}]",
            "6: spec.tls[0].match[0].sniHosts[0]: is an address"),
        Case(
            "old share of a mirror", "VirtualService",
            "hosts: [a]\nhttp: [{route: [{destination: {host: a}}], mirror: {host: b}, mirrorPercent: 5}]",
            "6: spec.http[0].mirrorPercent: is the old form"),
        Case(
            "large body", "VirtualService",
            "hosts: [a]\nhttp:\n- directResponse:\n    status: 200\n    body: {string: \""
                + String(repeating: "x", count: 100_001) + "\"}",
            "9: spec.http[0].directResponse.body: is 100001 bytes long"),
        Case(
            "Sidecar of nothing", "Sidecar", "egress: []", "5: spec: lists nothing, so that it stands for the default"),
        Case(
            "several tracing providers", "Telemetry", "tracing: [{providers: [{name: a}, {name: b}]}]",
            "5: spec.tracing[0].providers: names several providers, of which only a"),
        Case(
            "a tag's expression", "Telemetry", "metrics: [{overrides: [{tagOverrides: {a: {value: a b}}}]}]",
            "5: spec.metrics[0].overrides[0].tagOverrides.a.value: the expression \"a b\" has"),
        Case(
            "certificate that is not used", "Gateway",
            "servers:\n- port: {number: 443, name: tls, protocol: TLS}\n  hosts: [a.com]\n"
                + "  tls: {mode: PASSTHROUGH, credentialName: c}",
            "8: spec.servers[0].tls.credentialName: has no effect with mode PASSTHROUGH"),
        Case(
            "unknown cipher", "Gateway",
            "servers:\n- port: {number: 443, name: tls, protocol: TLS}\n  hosts: [a.com]\n"
                + "  tls: {mode: SIMPLE, credentialName: c, cipherSuites: [AES128-SHA, ROT13]}",
            "8: spec.servers[0].tls.cipherSuites[1]: Envoy knows no cipher ROT13"),
        Case(
            "old TLS without ciphers", "Gateway",
            "servers:\n- port: {number: 443, name: tls, protocol: TLS}\n  hosts: [a.com]\n"
                + "  tls: {mode: SIMPLE, credentialName: c, minProtocolVersion: TLSV1_0}",
            "8: spec.servers[0].tls.minProtocolVersion: needs ciphers that are off"),
        Case(
            "redirect of TLS", "Gateway",
            "servers:\n- port: {number: 443, name: tls, protocol: HTTPS}\n  hosts: [a.com]\n"
                + "  tls: {mode: SIMPLE, credentialName: c, httpsRedirect: true}",
            "8: spec.servers[0].tls.httpsRedirect: has no effect on protocol HTTPS"),
        Case(
            "TCP port that takes all traffic", "ServiceEntry",
            "hosts: [a.com]\nresolution: DNS\nports:\n- {number: 5432, name: sql, protocol: TCP}",
            "8: spec.ports[0]: takes all TCP traffic to port 5432"),
        Case(
            "wildcard inside a label", "ServiceEntry",
            "hosts: [\"*foo.com\"]\nports: [{number: 80, name: http, protocol: HTTP}]",
            "5: spec.hosts[0]: matches every name with this end"),
        Case(
            "selector that is not used", "ServiceEntry",
            "hosts: [a.com]\nworkloadSelector: {labels: {a: b}}\nports: [{number: 80, name: http, protocol: HTTP}]",
            "6: spec.workloadSelector: has no effect with resolution NONE"),
    ]

    @Test(arguments: cases) func `what is hardly meant is told and still counts`(_ c: Case) {
        let manifest = read(c.text)
        #expect(manifest.objects.count == 1)
        let found = manifest.problems.map { "\($0.location.line): \($0.field): \($0.message)" }
        #expect(manifest.problems.map(\.severity) == [.warning], "\(found)")
        #expect(found.first?.hasPrefix(c.warning) == true, "\(found)")
        #expect(manifest.problems.first?.description.contains(": warning: \(c.kind) shop/a: ") == true)
    }
}
