import Mesh
import MeshConfig

/// What the places of clients and endpoints mean for one cluster. Source: generation.md 4.5, "Effective locality
/// setting".
struct LocalityPolicy: Hashable, Sendable {
    /// Never `inherited` and never `off`.
    let balancing: LocalityBalancing
    /// Whether endpoints farther away are used only when the nearer ones are not healthy. Without detection of outliers
    /// nearly nobody would ever be found unhealthy, so endpoints are not ranked then.
    let isRanked: Bool

    /// The policy for a service with this wish; nil: places mean nothing.
    init?(_ wish: PlacementWish?, _ policy: EffectivePolicy, _ defaults: PolicyDefaults) {
        var balancing = policy.loadBalancer.locality
        var isForced = false
        if balancing == .inherited {
            if let wish {
                balancing = .failover(regions: [], labels: wish.labels)
                isForced = true
            } else {
                balancing = defaults.locality
            }
        }
        if balancing == .off || balancing == .inherited { return nil }
        self.balancing = balancing
        isRanked = isForced || policy.outlierDetection != nil
    }

    /// Whether Envoy chooses between localities by their weights. Source: generation.md 4.5,
    /// "locality_weighted_lb_config".
    var weighsLocalities: Bool {
        switch balancing {
        case .distribute: true
        case .failover(let regions, let labels): isRanked && !(regions.isEmpty && labels.isEmpty)
        case .zoneAware, .inherited, .off: false
        }
    }
}

/// Which endpoints a service wishes its clients to use first. Source: generation.md 4.5, "Traffic distribution".
enum PlacementWish: Hashable, Sendable {
    case sameZone
    case sameNode

    /// What near endpoints have in common with the client, the widest first. There is one network, which is therefore
    /// not among them.
    fileprivate var labels: [String] {
        let zone = [TopologyLabel.region, TopologyLabel.zone]
        return switch self {
        case .sameZone: zone
        case .sameNode: zone + [TopologyLabel.subzone, TopologyLabel.node]
        }
    }
}

extension MeshService {
    /// nil where it has no wish, or one that we do not know.
    var placementWish: PlacementWish? {
        if trafficDistribution.isEmpty { return nil }
        return switch trafficDistribution {
        case "PreferClose", "PreferSameZone": .sameZone
        case "PreferSameNode": .sameNode
        default: nil
        }
    }
}

/// Labels that stand for the place of a workload.
enum TopologyLabel {
    static let region = "topology.kubernetes.io/region"
    static let zone = "topology.kubernetes.io/zone"
    static let subzone = "topology.istio.io/subzone"
    static let node = "kubernetes.io/hostname"
    static let network = "topology.istio.io/network"
}
