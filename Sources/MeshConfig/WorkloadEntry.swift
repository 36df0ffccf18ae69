/// An Istio WorkloadEntry: a workload outside Kubernetes, such as a virtual machine, that services select by its
/// labels. Source: generation.md 2.1, 11.3.
package struct WorkloadEntry: Hashable, Sendable {
    /// Its address is a canonical IP, a lower-cased host name, `unix:///path`, or empty where only `network` is given;
    /// its ports go by the names of the selecting service's ports. Its labels are those of the spec and of the
    /// metadata, which win.
    package var endpoint: EntryEndpoint
    /// False where the status has the condition `Healthy` and it is not `True`.
    package var isHealthy: Bool

    package init(endpoint: EntryEndpoint, isHealthy: Bool = true) {
        self.endpoint = endpoint
        self.isHealthy = isHealthy
    }
}
