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

    /// The policy for `service`; nil: places mean nothing.
    init?(_ service: MeshService, _ policy: EffectivePolicy, _ defaults: PolicyDefaults) {
        var balancing = policy.loadBalancer.locality
        var isForced = false
        if balancing == .inherited {
            if let labels = service.distributionLabels {
                balancing = .failover(regions: [], labels: labels)
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

extension MeshService {
    /// The labels by which the service wishes that clients use near endpoints first; nil where it has no wish or one
    /// that we do not know. There is one network, which is therefore not among them.
    /// Source: generation.md 4.5, "Traffic distribution".
    fileprivate var distributionLabels: [String]? {
        let zone = [TopologyLabel.region, TopologyLabel.zone]
        return switch trafficDistribution {
        case "PreferClose", "PreferSameZone": zone
        case "PreferSameNode": zone + [TopologyLabel.subzone, TopologyLabel.node]
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
