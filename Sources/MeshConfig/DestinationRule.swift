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

    /// How connections to one port are secured where the rule itself says nothing of it, as a policy for backends has
    /// it. Source: generation.md 4.8, 6.9.
    package struct BackendTLS: Hashable, Sendable {
        /// Name of the service's port; empty: every port.
        package var port: String
        package var settings: ClientTLSSettings

        package init(port: String = "", _ settings: ClientTLSSettings) {
            self.port = port
            self.settings = settings
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
    /// Of two for the same the first counts; one for a port by name counts before one for every port.
    package var backendTLS: [BackendTLS] = []
    /// Whether it says how the host is reached, as a rule need not that has subsets.
    package var hasPolicy: Bool { policy != nil || !backendTLS.isEmpty }

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
