import Mesh
import MeshConfig

/// Where the clients of a class are, as far as they use endpoints by it.
struct ClientPlace: Hashable, Sendable {
    let locality: Locality
    let nodeName: String
    private let labels: [String: String]

    /// Where the clients of `scope` are; unknown where nothing asks.
    init(_ scope: ScopeKey) {
        locality = scope.locality ?? Locality()
        nodeName = scope.nodeName ?? ""
        labels = scope.labels
    }

    /// What label `key` says of the clients, those of the topology included; empty: nothing.
    fileprivate func label(_ key: String) -> String {
        if let label = labels[key] { return label }
        return switch key {
        case TopologyLabel.region: locality.region
        case TopologyLabel.zone: locality.zone
        case TopologyLabel.subzone: locality.subzone
        case TopologyLabel.node: nodeName
        default: ""
        }
    }
}

/// How the clients of a class use the endpoints of a cluster by their places. It holds no more of the clients than
/// matters, so that clients at different places may share an assignment. Source: generation.md 5.4.
enum EndpointRanking: Hashable, Sendable {
    /// Every locality gets a share of the traffic; those without one get nothing.
    case shares([LocalityBalancing.Distribution.Share])
    /// The endpoints of priority 0 first, and so on.
    case priorities(labels: [WantedLabel], regions: RegionOrder?)

    /// A label by whose equality endpoints are ranked, with the value that the client has.
    struct WantedLabel: Hashable, Sendable {
        let key: String
        let value: String
    }

    /// How places rank.
    enum RegionOrder: Hashable, Sendable {
        /// As they are nested, the same place first; a region that takes over for that of the client before others.
        case nested(client: Locality, failover: [LocalityBalancing.Failover])
        /// The client's region first, between whose zones Envoy chooses, then one that takes over for it.
        case zones(clientRegion: String, failover: [LocalityBalancing.Failover])
    }

    /// The ranking for clients at `place`; nil: all endpoints are alike to them.
    init?(_ policy: LocalityPolicy?, _ place: ClientPlace) {
        guard let policy else { return nil }
        switch policy.balancing {
        case .distribute(let distributions):
            guard let own = distributions.first(where: { place.locality.isIn($0.from) }) else { return nil }
            self = .shares(own.to)
        case .failover(let regions, let labels):
            guard policy.isRanked else { return nil }
            let wanted = labels.map { WantedLabel($0, place) }
            let usesRegions = labels.isEmpty || !regions.isEmpty
            self = .priorities(
                labels: wanted, regions: usesRegions ? .nested(client: place.locality, failover: regions) : nil)
        case .zoneAware(_, _, let regions, let labels):
            guard policy.isRanked else { return nil }
            self = .priorities(
                labels: labels.map { WantedLabel($0, place) },
                regions: .zones(clientRegion: place.locality.region, failover: regions))
        case .inherited, .off:
            return nil
        }
    }

    /// How near `endpoint` is, 0 being the nearest that is possible. Numbers may be left out.
    func priority(of endpoint: WorkloadEndpoint) -> Int {
        guard case .priorities(let labels, let regions) = self else { return 0 }
        let nearness = mismatch(endpoint, labels)
        guard let regions else { return nearness }
        let (order, count) = regions.priority(of: endpoint.locality)
        return nearness * count + order
    }

    /// How early in the list of labels the first one is that endpoint and client do not share.
    private func mismatch(_ endpoint: WorkloadEndpoint, _ labels: [WantedLabel]) -> Int {
        var penalty = 0
        for (index, label) in labels.enumerated() where endpoint.rankingLabel(label.key) != label.value {
            // Another network is worse than everything else, but inside it the other labels rank as well.
            if index == 0, label.key == TopologyLabel.network {
                penalty = labels.count
            } else {
                return labels.count - index + penalty
            }
        }
        return penalty
    }
}

extension EndpointRanking.WantedLabel {
    /// Reads `key`, which stands for what the client has, or `key=value`.
    fileprivate init(_ text: String, _ place: ClientPlace) {
        if let equals = text.firstIndex(of: "=") {
            self.init(key: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
        } else {
            self.init(key: text, value: place.label(text))
        }
    }
}

extension EndpointRanking.RegionOrder {
    /// The rank of endpoints at `locality`, and how many ranks there are.
    fileprivate func priority(of locality: Locality) -> (order: Int, count: Int) {
        switch self {
        case .zones(let region, let failover):
            if locality.region == region { return (0, 3) }
            return (failover.first { $0.from == region }?.to == locality.region ? 1 : 2, 3)
        case .nested(let client, let failover):
            if locality == client { return (0, 5) }
            if locality.region == client.region { return (locality.zone == client.zone ? 1 : 2, 5) }
            let next = failover.first { $0.from == client.region }?.to
            return (next == nil || next == locality.region ? 3 : 4, 5)
        }
    }
}

extension Locality {
    /// Whether the place is inside `pattern`, which is `region/zone/subzone`, or less, or has `*` for all.
    func isIn(_ pattern: String) -> Bool {
        let wanted = Locality(pattern)
        return [(wanted.region, region), (wanted.zone, zone), (wanted.subzone, subzone)].enumerated()
            .allSatisfy { index, parts in
                parts.0 == "*" || parts.0 == parts.1 || (index > 0 && parts.0.isEmpty)
            }
    }
}
