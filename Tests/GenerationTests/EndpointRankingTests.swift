import EnvoyAPI
import Mesh
import MeshConfig
import Testing

@testable import Generation

/// How clients use endpoints by their places. Source: generation.md 5.4.
struct EndpointRankingTests {
    private static let regions = ["eu/eu-1/a", "eu/eu-1/b", "eu/eu-2/a", "us/us-1/a", "asia/as-1/a"]

    /// A setting, and the priority of an endpoint at each of `regions` for a client at eu/eu-1/a.
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let balancing: LocalityBalancing
        var distribution = ""
        var detectsOutliers = true
        let priorities: [Int]?

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "off", balancing: .off, priorities: nil),
        Case(name: "nested places", balancing: .failover(regions: [], labels: []), priorities: [0, 1, 2, 3, 3]),
        Case(
            name: "without outlier detection", balancing: .failover(regions: [], labels: []), detectsOutliers: false,
            priorities: nil),
        Case(name: "the mesh's setting", balancing: .inherited, priorities: [0, 1, 2, 3, 3]),
        Case(
            name: "failover to asia",
            balancing: .failover(regions: [.init(from: "us", to: "eu"), .init(from: "eu", to: "asia")], labels: []),
            priorities: [0, 1, 2, 4, 3]),
        Case(
            name: "failover of other regions", balancing: .failover(regions: [.init(from: "us", to: "eu")], labels: []),
            priorities: [0, 1, 2, 3, 3]),
        Case(
            name: "labels", balancing: .failover(regions: [], labels: [TopologyLabel.region, TopologyLabel.subzone]),
            priorities: [0, 1, 0, 2, 2]),
        Case(
            name: "a label with a value", balancing: .failover(regions: [], labels: ["\(TopologyLabel.region)=us"]),
            priorities: [1, 1, 1, 0, 1]),
        Case(
            name: "labels, then regions",
            balancing: .failover(regions: [.init(from: "eu", to: "us")], labels: [TopologyLabel.subzone]),
            priorities: [0, 6, 2, 3, 4]),
        Case(
            name: "zones", balancing: .zoneAware(isEnabled: true, minClusterSize: 0), priorities: [0, 0, 0, 2, 2]),
        Case(
            name: "zones, then asia", balancing: .zoneAware(regions: [.init(from: "eu", to: "asia")]),
            priorities: [0, 0, 0, 2, 1]),
        Case(
            name: "labels, then zones",
            balancing: .zoneAware(regions: [.init(from: "eu", to: "us")], labels: [TopologyLabel.subzone]),
            priorities: [0, 3, 0, 1, 2]),
        Case(
            name: "PreferClose", balancing: .inherited, distribution: "PreferClose", detectsOutliers: false,
            priorities: [0, 0, 1, 2, 2]),
        Case(
            name: "PreferSameZone", balancing: .inherited, distribution: "PreferSameZone", detectsOutliers: false,
            priorities: [0, 0, 1, 2, 2]),
        // No endpoint of the table is on the client's node.
        Case(
            name: "PreferSameNode", balancing: .inherited, distribution: "PreferSameNode", detectsOutliers: false,
            priorities: [1, 2, 3, 4, 4]),
        Case(
            name: "an unknown wish", balancing: .inherited, distribution: "PreferSunny", detectsOutliers: false,
            priorities: nil),
        Case(
            name: "a rule before the service's wish", balancing: .off, distribution: "PreferClose", priorities: nil),
    ]

    @Test(arguments: cases) func `priorities follow the setting that counts`(_ rule: Case) {
        let ranking = ranking(rule.balancing, rule.distribution, rule.detectsOutliers, client: "eu/eu-1/a")
        let priorities = ranking.map { ranking in
            Self.regions.map { place in ranking.priority(of: endpoint(place)) }
        }
        #expect(priorities == rule.priorities)
    }

    @Test func `another network is worse than all else, and ranked inside`() {
        let labels = LocalityBalancing.failover(regions: [], labels: [TopologyLabel.network, TopologyLabel.region])
        let ranking = ranking(labels, "", true, client: "eu")
        let places = [("", "eu"), ("", "us"), ("net2", "eu"), ("net2", "us")]
        #expect(places.map { ranking?.priority(of: endpoint($1, network: $0)) } == [0, 1, 2, 3])
    }

    @Test func `clients at different places share a ranking by labels of which none is a place`() {
        let labels = LocalityBalancing.failover(regions: [], labels: ["tier"])
        #expect(ranking(labels, "", true, client: "eu") == ranking(labels, "", true, client: "us"))
    }

    @Test func `clients share shares, wherever in the place they are`() {
        let shares = LocalityBalancing.distribute([.init(from: "eu/*", to: [.init(locality: "us", weight: 100)])])
        #expect(ranking(shares, "", false, client: "eu/1") == ranking(shares, "", false, client: "eu/2"))
        #expect(ranking(shares, "", false, client: "us") == nil)
    }

    private func ranking(
        _ balancing: LocalityBalancing, _ distribution: String, _ detectsOutliers: Bool, client: String
    ) -> EndpointRanking? {
        let parts = TrafficPolicy.Parts(
            loadBalancer: LoadBalancer(locality: balancing),
            outlierDetection: detectsOutliers ? OutlierDetection() : nil)
        let rule = DestinationRule(host: "a", policy: TrafficPolicy(parts: parts))
        let defaults = PolicyDefaults(MeshSettings())
        let service = MeshService(
            key: ServiceKey(hostname: "a", namespace: "shop"), name: "a", registry: .kubernetes, ports: [],
            resolution: .clientSide, trafficDistribution: distribution, revision: 1)
        let policy = LocalityPolicy(service.placementWish, EffectivePolicy(rule, port: 80, defaults), defaults)
        var scope = ScopeKey(proxy: ProxyNode([]))
        scope.locality = Locality(client)
        scope.nodeName = "n1"
        return EndpointRanking(policy, ClientPlace(scope))
    }

    private func endpoint(_ place: String, network: String = "") -> WorkloadEndpoint {
        WorkloadEndpoint(
            address: "10.0.0.1", port: 80, portName: "", locality: Locality(place), nodeName: "n2", network: network)
    }
}

/// Shares of the traffic by place. Source: generation.md 5.4, "distribute".
struct DistributionTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let shares: [String: Int]
        /// Weights of the localities a/1 (two endpoints), a/2, b/1 and c/1; nil: no endpoints left.
        let weights: [Int?]

        var testDescription: String { "\(shares)" }
    }

    static let cases = [
        Case(shares: ["*": 100], weights: [40, 20, 20, 20]),
        Case(shares: ["a/*": 70, "b/1": 30], weights: [47, 24, 30, nil]),
        Case(shares: ["a/1": 10, "a/2": 20, "c": 70], weights: [10, 20, nil, 70]),
        Case(shares: ["d": 100], weights: [nil, nil, nil, nil]),
    ]

    @Test(arguments: cases) func `a share is divided by the weights of its localities`(_ rule: Case) {
        let places = [("a/1", 2), ("a/2", 1), ("b/1", 1), ("c/1", 1)]
        var groups = places.enumerated().map { index, place in
            EndpointGroup(locality: Locality(place.0), priority: 0, members: [index], weight: place.1)
        }
        let shares = rule.shares.sorted { $0.key < $1.key }
        groups.distribute(shares.map { LocalityBalancing.Distribution.Share(locality: $0.key, weight: $0.value) })
        #expect(groups.map { $0.members.isEmpty ? nil : $0.weight } == rule.weights)
    }

    @Test func `what is farther away than Envoy can number is one group`() {
        var groups = (0..<300).map { index in
            EndpointGroup(
                locality: Locality(index < 200 ? "eu" : "us"), priority: index * 3, members: [index], weight: 2)
        }
        groups.closeGaps()
        #expect(groups.map(\.priority) == Array(0...128) + [128])
        #expect(groups.flatMap(\.members) == Array(0..<300))
        #expect(groups.map(\.weight).suffix(3) == [2, 144, 200])
    }

    @Test(arguments: [
        ("*", true), ("eu", true), ("eu/*", true), ("eu/1", true), ("eu/1/a", true), ("eu/1/*", true), ("eu/2", false),
        ("us", false), ("eu/1/b", false), ("us/*", false),
    ]) func `a pattern is a place or what is around it`(_ pattern: String, _ expected: Bool) {
        #expect(Locality("eu/1/a").isIn(pattern) == expected)
    }
}
