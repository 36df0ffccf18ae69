import MeshConfig
import Testing

@testable import Mesh

extension ChangeGenerator {
    /// A DestinationRule, a policy of security, a Telemetry, an EnvoyFilter or a Gateway.
    mutating func policyObject() -> ConfigObject {
        switch pick(0..<8) {
        case 0, 1: destinationRule()
        case 2:
            MeshTests.peerAuthentication(
                "a\(pick(0..<3))", in: anyNamespace(), pick(PeerAuthentication.Mode.allCases),
                selecting: selector() ?? [:],
                ports: chance(30) ? [pick([8080, 9000]): pick(PeerAuthentication.Mode.allCases)] : [:],
                created: Int64(pick(0..<3)))
        case 3:
            MeshTests.telemetry(
                "t\(pick(0..<3))", in: anyNamespace(), selecting: selector() ?? [:], traces: chance(50),
                created: Int64(pick(0..<3)))
        case 4:
            MeshTests.authorization(
                "p\(pick(0..<3))", in: anyNamespace(), target(), pick([.allow, .deny, .custom(provider: "x")]),
                created: Int64(pick(0..<3)))
        case 5:
            MeshTests.authentication(
                "p\(pick(0..<3))", in: anyNamespace(), target(), issuer: pick(["i", "j"]), created: Int64(pick(0..<3)))
        case 6:
            MeshTests.envoyFilter(
                "f\(pick(0..<3))", in: anyNamespace(), target(), priority: pick(-1..<2),
                versions: several(["1.29", "1.30", ""], percent: 60), created: Int64(pick(0..<3)))
        default:
            MeshTests.gateway(
                "g\(pick(0..<3))", in: anyNamespace(), selecting: selector() ?? [:],
                services: chance(40) ? [pick(Self.hosts)] : nil, isManaged: chance(20), created: Int64(pick(0..<3)))
        }
    }

    private mutating func target() -> PolicyTarget {
        chance(20) ? .gateways([pick(["g0", "g1"])]) : .workloads(selector() ?? [:])
    }

    /// One that is in use, or the root namespace.
    private mutating func anyNamespace() -> String { pick(Self.namespaces + ["istio-system"]) }

    private mutating func selector() -> [String: String]? {
        chance(50) ? ["app": pick(Self.apps)].merging(chance(30) ? ["v": "1"] : [:]) { $1 } : nil
    }

    private mutating func destinationRule() -> ConfigObject {
        let hosts = Self.hosts + ["*", "*.svc.cluster.local", "*.a.svc.cluster.local", "*d.com", "s0", "s1"]
        let subsets = several(["v1", "v2"], percent: 40).map { name in
            DestinationRule.Subset(name: name, labels: ["v": pick(["1", "2"])], policy: chance(30) ? policy() : nil)
        }
        return MeshTests.rule(
            "d\(pick(0..<4))", in: anyNamespace(), for: pick(hosts), chance(50) ? policy() : nil, subsets: subsets,
            exportTo: chance(50) ? pick([["*"], ["."], ["a"], ["a", "b"], [".", "b"], ["~"]]) : [],
            selecting: chance(30) ? selector() ?? [:] : nil, created: Int64(pick(0..<3)))
    }

    private mutating func policy() -> TrafficPolicy {
        if chance(50) { return MeshTests.policy(pick(0..<3)) }
        let locality = pick([
            LocalityBalancing.inherited, .off, .distribute([]), .zoneAware(isEnabled: true, minClusterSize: 0),
            .failover(regions: [], labels: ["v", "topology.kubernetes.io/zone"]),
        ])
        return MeshTests.policy(locality, detectsOutliers: chance(70))
    }
}

extension IncrementalTests {
    /// What rules, policies and Gateways come to must be the same in both views.
    func expectSameRules(_ a: ProxyView, _ b: ProxyView) {
        #expect(a.telemetries.map(\.key) == b.telemetries.map(\.key))
        #expect(a.telemetries.map(\.spec) == b.telemetries.map(\.spec))
        #expect(a.authorizationPolicies.map(\.key) == b.authorizationPolicies.map(\.key))
        #expect(a.authorizationPolicies.map(\.spec) == b.authorizationPolicies.map(\.spec))
        #expect(a.requestAuthentications.map(\.key) == b.requestAuthentications.map(\.key))
        #expect(a.requestAuthentications.map(\.spec) == b.requestAuthentications.map(\.spec))
        #expect(a.envoyFilters.map(\.record.key) == b.envoyFilters.map(\.record.key))
        #expect(a.envoyFilters.map(\.record.spec) == b.envoyFilters.map(\.record.spec))
        #expect(a.envoyFilters.map(\.patches) == b.envoyFilters.map(\.patches))
        for (service, other) in zip(a.services, b.services) {
            let (rule, otherRule) = (a.rule(for: service), b.rule(for: other))
            #expect(rule?.origins == otherRule?.origins)
            #expect(rule?.spec == otherRule?.spec)
            #expect(rule?.exportTo == otherRule?.exportTo)
            #expect(a.inboundRule(for: service)?.origins == b.inboundRule(for: other)?.origins)
            #expect(a.mutualTLS(of: service) == b.mutualTLS(of: other))
            #expect(a.subjectAltNames(of: service) == b.subjectAltNames(of: other))
        }
        #expect(a.gateways.map(\.key) == b.gateways.map(\.key))
        #expect(a.gateways.map(\.spec) == b.gateways.map(\.spec))
    }

    /// Rules must be equal to those of before if nothing in them changed.
    func expectKept(_ view: ProxyView, since previous: ProxyView) {
        for service in view.services {
            guard let new = view.rule(for: service), let old = previous.rule(for: service) else { continue }
            let isSame =
                new.key == old.key && new.spec == old.spec && new.origins == old.origins && new.exportTo == old.exportTo
                && new.creationTime == old.creationTime
            #expect((new == old) == isSame, "\(service.hostname)")
        }
    }
}
