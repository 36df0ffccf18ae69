/// An Istio DestinationRule: how a host is reached, and by which subsets. Source: generation.md 4.4, 4.8.
package struct DestinationRule: Hashable, Sendable {
    /// Some of the endpoints of the host.
    package struct Subset: Hashable, Sendable {
        package var name: String
        /// Labels of its endpoints; empty: all are in it.
        package var labels: [String: String]
        /// nil: nothing of its own.
        package var policy: TrafficPolicy?

        package init(name: String, labels: [String: String] = [:], policy: TrafficPolicy? = nil) {
            self.name = name
            self.labels = labels
            self.policy = policy
        }
    }

    /// Lower-cased; a short name as it is written, a wildcard begins with `*`.
    package var host: String
    /// nil: the rule says nothing, so that another rule of the host may.
    package var policy: TrafficPolicy?
    /// Their names differ.
    package var subsets: [Subset]
    /// Who sees the rule: `*`, `.` or namespace names; empty: the mesh's default. Rules with a workload selector have
    /// `.` whatever they say.
    package var exportTo: [String]
    /// Labels of the clients that the rule is for; nil: all clients.
    package var workloadSelector: [String: String]?

    package init(
        host: String, policy: TrafficPolicy? = nil, subsets: [Subset] = [], exportTo: [String] = [],
        workloadSelector: [String: String]? = nil
    ) {
        self.host = host
        self.policy = policy
        self.subsets = subsets
        self.exportTo = exportTo
        self.workloadSelector = workloadSelector
    }
}
