/// Whether a port takes mutual TLS, plaintext or both: what PeerAuthentications say, with nothing left unset.
package enum MutualTLSMode: Hashable, Sendable {
    case disable
    case permissive
    case strict
}

/// What the ports of one workload take. Source: generation.md 8.1.
package struct MutualTLSModes: Hashable, Sendable {
    /// For every port that `ports` does not have.
    package let standard: MutualTLSMode
    /// By port on which the workload listens; only ports that a policy names.
    package let ports: [Int: MutualTLSMode]

    package init(standard: MutualTLSMode = .permissive, ports: [Int: MutualTLSMode] = [:]) {
        self.standard = standard
        self.ports = ports
    }

    /// What `port` takes.
    package subscript(port: Int) -> MutualTLSMode { ports[port] ?? standard }
}
