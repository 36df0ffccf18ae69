import MeshConfig

/// A pod as its endpoints and its proxy see it: the object with the locality that its label or its node gives it.
struct Workload: Hashable, Sendable {
    let labels: [String: String]
    let pod: Pod
    let locality: Locality

    /// The same pod when its node says `nodeLocality`.
    func moved(to nodeLocality: Locality) -> Workload {
        Workload(labels: labels, pod: pod, locality: Locality(workloadLabels: labels) ?? nodeLocality)
    }
}

/// Labels of workloads and nodes that decide about endpoints. Source: serving.md 6.5.
enum WorkloadLabel {
    static let tlsMode = "security.istio.io/tlsMode"
    static let network = "topology.istio.io/network"
    /// On a workload that is about to end; its value is not empty. Source: generation.md 5.1.
    static let draining = "istio.io/draining"
    /// Of which Gateway of the Gateway API a router is the proxy.
    static let gatewayName = "gateway.networking.k8s.io/gateway-name"
    static let hostname = "kubernetes.io/hostname"
    /// In order of precedence.
    static let localities = ["topology.istio.io/locality", "istio-locality"]
    /// Each in order of precedence.
    static let regions = ["topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"]
    static let zones = ["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"]
    static let subzones = ["topology.istio.io/subzone"]
}

extension [String: String] {
    /// The value of the first of `keys` that is there.
    func first(of keys: [String]) -> String? {
        for key in keys { if let value = self[key] { return value } }
        return nil
    }

    /// Whether every label of the set is also in `labels`, with the same value.
    func isSubset(of labels: [String: String]) -> Bool {
        allSatisfy { labels[$0.key] == $0.value }
    }
}

extension Locality {
    /// The locality that a workload's own labels state, with dots where a label cannot hold slashes; nil where they
    /// state none.
    init?(workloadLabels labels: [String: String]) {
        guard let text = labels.first(of: WorkloadLabel.localities), !text.isEmpty else { return nil }
        self.init(text.contains("/") ? text : String(text.map { $0 == "." ? "/" : $0 }))
    }

    /// The locality that a node's labels state.
    init(nodeLabels labels: [String: String]) {
        self.init(
            region: labels.first(of: WorkloadLabel.regions) ?? "", zone: labels.first(of: WorkloadLabel.zones) ?? "",
            subzone: labels.first(of: WorkloadLabel.subzones) ?? "")
    }
}
