/// Where a workload is, which also counts as labels of its own. Source: generation.md 5.4, "failoverPriority".
struct TopologyPlace {
    let locality: Locality
    let nodeName: String
    let network: String

    /// What label `key` says of the place; nil: nothing, so that the workload's own label counts.
    func label(_ key: String) -> String? {
        let value =
            switch key {
            case WorkloadLabel.regions[0]: locality.region
            case WorkloadLabel.zones[0]: locality.zone
            case WorkloadLabel.subzones[0]: locality.subzone
            case WorkloadLabel.network: network
            case WorkloadLabel.hostname: nodeName
            default: ""
            }
        return value.isEmpty ? nil : value
    }
}

extension WorkloadEndpoint {
    /// What label `key` says where endpoints are ranked, for which the place of the workload counts as labels too;
    /// empty: nothing. `ScopeKey.labels` has what it says of the client. Source: generation.md 5.4, "failoverPriority".
    package func rankingLabel(_ key: String) -> String {
        TopologyPlace(locality: locality, nodeName: nodeName, network: network).label(key) ?? labels[key] ?? ""
    }
}
