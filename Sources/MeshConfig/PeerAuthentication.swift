/// An Istio PeerAuthentication: whether the workloads that it is for take mutual TLS, plaintext or both.
/// Source: generation.md 8.1.
package struct PeerAuthentication: Hashable, Sendable {
    /// What a port takes.
    package enum Mode: String, CaseIterable, Sendable {
        /// What a wider policy says.
        case unset = "UNSET"
        case disable = "DISABLE"
        case permissive = "PERMISSIVE"
        case strict = "STRICT"
    }

    /// Labels of the workloads that the policy is for; empty: all of its namespace, or of the mesh in the root
    /// namespace.
    package var selector: [String: String]
    package var mode: Mode
    /// By port of the workload, 1…65535; empty unless there is a selector.
    package var portModes: [Int: Mode]

    package init(selector: [String: String] = [:], mode: Mode = .unset, portModes: [Int: Mode] = [:]) {
        self.selector = selector
        self.mode = mode
        self.portModes = portModes
    }
}
