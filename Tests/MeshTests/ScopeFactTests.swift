import MeshConfig
import Testing

@testable import Mesh

/// What the configuration wants to know of proxies, and only that, is in their scope.
@Suite struct ScopeFactTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        var rules: [ConfigObject] = []
        var mesh: LocalityBalancing?
        var namespace = "shop"
        var hasLocality = false
        var labels: [String: String] = [:]
    }

    static let priorities = ["v", "topology.kubernetes.io/zone", "kubernetes.io/hostname=x", "missing"]
    static let byLabels = LocalityBalancing.failover(regions: [], labels: priorities)
    static let regional = LocalityBalancing.failover(regions: [], labels: [])
    static let shares = LocalityBalancing.distribute([])
    static let ranked = ["v": "1", "topology.kubernetes.io/zone": "eu-1"]

    static let cases = [
        Case(testDescription: "nothing asked"),
        Case(testDescription: "a rule without places", rules: [rule("r", for: "cart", policy(1))]),
        Case(
            testDescription: "selected", rules: [rule("r", for: "cart", selecting: ["app": "web"])],
            labels: ["app": "web"]),
        Case(
            testDescription: "selected by two",
            rules: [
                rule("r", for: "cart", selecting: ["app": "web"]), rule("s", for: "pay", selecting: ["v": "1"]),
            ], labels: ["app": "web", "v": "1"]),
        Case(
            testDescription: "not selected", rules: [rule("r", for: "cart", selecting: ["app": "web", "v": "2"])]),
        Case(
            testDescription: "selected elsewhere", rules: [rule("r", in: "x", for: "cart", selecting: ["app": "web"])]),
        Case(testDescription: "outliers", rules: [rule("r", for: "cart", policy(.inherited))], hasLocality: true),
        Case(
            testDescription: "outliers, no failover", rules: [rule("r", for: "cart", policy(.inherited))], mesh: .off),
        Case(testDescription: "outliers, off", rules: [rule("r", for: "cart", policy(.off))]),
        Case(
            testDescription: "outliers, another default", rules: [rule("r", for: "cart", policy(.inherited))],
            mesh: byLabels, hasLocality: true, labels: ranked),
        Case(
            testDescription: "failover without outliers",
            rules: [rule("r", for: "cart", policy(byLabels, detectsOutliers: false))]),
        Case(
            testDescription: "failover", rules: [rule("r", for: "cart", policy(regional))], mesh: .off,
            hasLocality: true),
        Case(
            testDescription: "failover by labels", rules: [rule("r", for: "cart", policy(byLabels))], hasLocality: true,
            labels: ranked),
        Case(
            testDescription: "shares", rules: [rule("r", for: "cart", policy(shares, detectsOutliers: false))],
            hasLocality: true),
        Case(
            testDescription: "zone aware",
            rules: [
                rule("r", for: "cart", policy(.zoneAware(isEnabled: true, minClusterSize: 0), detectsOutliers: false))
            ], hasLocality: true),
        Case(
            testDescription: "a subset",
            rules: [
                rule(
                    "r", for: "cart",
                    subsets: [
                        DestinationRule.Subset(name: "v1", policy: policy(regional))
                    ])
            ], hasLocality: true),
        Case(
            testDescription: "a subset of a rule that is off",
            rules: [
                rule(
                    "r", for: "cart", policy(.off, detectsOutliers: false),
                    subsets: [
                        DestinationRule.Subset(
                            name: "v1",
                            policy: TrafficPolicy(parts: TrafficPolicy.Parts(outlierDetection: OutlierDetection())))
                    ])
            ]),
        Case(
            testDescription: "a port",
            rules: [
                rule(
                    "r", for: "cart",
                    TrafficPolicy(ports: [TrafficPolicy.PortLevel(port: 80, parts: policy(regional).parts)]))
            ], hasLocality: true),
        Case(
            testDescription: "a policy and a subset of two rules",
            rules: [
                rule("r", for: "cart", policy(.off)),
                rule(
                    "s", for: "cart",
                    subsets: [DestinationRule.Subset(name: "v1", policy: policy(byLabels, detectsOutliers: false))]),
            ], hasLocality: true, labels: ranked),
        Case(testDescription: "the mesh's shares", mesh: shares, hasLocality: true),
        Case(testDescription: "the mesh's failover alone", mesh: byLabels),
        Case(
            testDescription: "a rule of others",
            rules: [rule("r", in: "x", for: "*", policy(regional), exportTo: ["x"])]),
        Case(
            testDescription: "a rule for the client",
            rules: [rule("r", in: "x", for: "*", policy(regional), exportTo: ["shop"])], hasLocality: true),
        Case(
            testDescription: "a private rule", rules: [rule("r", for: "*", policy(regional), exportTo: ["."])],
            namespace: "x"),
        Case(
            testDescription: "a private rule, at home", rules: [rule("r", for: "*", policy(regional), exportTo: ["."])],
            hasLocality: true),
    ]

    @Test(arguments: cases) func `a scope holds what is asked`(_ c: Case) {
        let proxy = sidecar(in: c.namespace, labels: ["app": "web", "v": "1", "other": "x"]) {
            $0.locality = Locality("eu/eu-1")
        }
        var settings = MeshSettings()
        if let mesh = c.mesh { settings.localityBalancing = mesh }
        var world = World(settings: settings)
        let before = world.snapshot.scope(of: proxy)
        world.apply(c.rules.map { .set($0) })
        let after = world.snapshot.scope(of: proxy)
        #expect(after.locality == (c.hasLocality ? Locality("eu/eu-1") : nil))
        #expect(after.labels == c.labels)
        #expect(before == after || world.change.mayAffect(scopeOf: proxy))
        world.apply(c.rules.map { .remove($0.key) })
        #expect(world.snapshot.scope(of: proxy) == before)
        #expect(before == after || world.change.mayAffect(scopeOf: proxy))
    }

    @Test func `only those are concerned of whom something else is asked`() {
        var world = World([rule("r", for: "cart", selecting: ["app": "web"])])
        world.set(rule("s", for: "cart", policy(1), selecting: ["app": "web"], created: 1))
        #expect(!world.change.mayAffect(scopeOf: sidecar()))
        world.set(rule("s", for: "cart", selecting: ["app": "x"]))
        #expect(world.change.mayAffect(scopeOf: sidecar()))
        #expect(!world.change.mayAffect(scopeOf: sidecar(in: "bank")))
        world.set(rule("t", for: "cart", policy(Self.regional)))
        #expect(world.change.mayAffect(scopeOf: sidecar(in: "bank")))
    }

    @Test func `the mesh's way to balance between places concerns all`() {
        var settings = MeshSettings()
        settings.localityBalancing = Self.shares
        var world = World()
        world.apply([], settings: settings)
        #expect(world.change.mayAffect(scopeOf: sidecar()))
        #expect(world.snapshot.scope(of: sidecar()).locality != nil)
    }

    struct LabelCase: CustomTestStringConvertible {
        let key: String
        let value: String
        var testDescription: String { key }
    }

    static let topology = [
        LabelCase(key: "topology.kubernetes.io/region", value: "eu"),
        LabelCase(key: "topology.kubernetes.io/zone", value: "eu-1"),
        LabelCase(key: "topology.istio.io/subzone", value: "rack"),
        LabelCase(key: "kubernetes.io/hostname", value: "n1"),
        LabelCase(key: "topology.istio.io/network", value: "net"),
        LabelCase(key: "app", value: "web"),
    ]

    @Test(arguments: topology) func `places are labels, of clients as of endpoints`(_ c: LabelCase) {
        let labels = ["app": "web", "topology.kubernetes.io/region": "wrong"]
        let proxy = sidecar(labels: labels) {
            $0.locality = Locality("eu/eu-1/rack")
            $0.nodeName = "n1"
            $0.network = "net"
        }
        let asking = policy(.failover(regions: [], labels: [c.key]))
        let scope = World([rule("r", for: "cart", asking)]).snapshot.scope(of: proxy)
        #expect(scope.labels == [c.key: c.value])
        let endpoint = WorkloadEndpoint(
            address: "10.1.0.1", port: 1, portName: "p", locality: Locality("eu/eu-1/rack"), labels: labels,
            nodeName: "n1", network: "net")
        #expect(endpoint.rankingLabel(c.key) == c.value)
        #expect(endpoint.rankingLabel("missing") == "")
    }
}
