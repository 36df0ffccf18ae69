/// An Istio WorkloadGroup: what the WorkloadEntries of a group of machines have in common.
///
/// It adds nothing to the mesh by itself. Source: generation.md 11.3.
package struct WorkloadGroup: Hashable, Sendable {
    /// `metadata.labels` and `metadata.annotations` of each WorkloadEntry of the group.
    package var labels: [String: String]
    package var annotations: [String: String]
    /// Its address is normally empty.
    package var template: EntryEndpoint
    package var probe: WorkloadProbe?

    package init(
        labels: [String: String] = [:], annotations: [String: String] = [:], template: EntryEndpoint,
        probe: WorkloadProbe? = nil
    ) {
        self.labels = labels
        self.annotations = annotations
        self.template = template
        self.probe = probe
    }
}

/// How an agent finds out whether the workload at its side is ready.
package struct WorkloadProbe: Hashable, Sendable {
    /// What the agent tries.
    package enum Handler: Hashable, Sendable {
        /// A GET request; an empty host means the workload itself.
        case http(host: String, port: Int, path: String, usesTLS: Bool, headers: [Header])
        /// A connection; an empty host means the workload itself.
        case tcp(host: String, port: Int)
        /// gRPC's health service; an empty service means the whole server.
        case grpc(port: Int, service: String)
        /// A command and its arguments.
        case command([String])
    }

    /// A header of a GET request.
    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package var handler: Handler
    /// In seconds.
    package var initialDelay = 0
    /// In seconds.
    package var timeout = 1
    /// In seconds.
    package var period = 10
    /// How many successes in a row make the workload ready.
    package var successThreshold = 1
    /// How many failures in a row make it unready.
    package var failureThreshold = 3

    /// A probe with Kubernetes' defaults.
    package init(handler: Handler) { self.handler = handler }
}
