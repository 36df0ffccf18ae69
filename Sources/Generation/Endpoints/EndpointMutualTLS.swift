import Mesh
import MeshConfig

/// For which endpoints of a cluster mutual TLS is meant, where its transport sockets are chosen by endpoint.
/// Source: generation.md 5.2.
enum EndpointMutualTLS: Hashable, Sendable {
    /// For those that take it.
    case whereAccepted
    /// For all: a rule says so.
    case everywhere
    /// A rule says otherwise.
    case nowhere

    /// What the rule of `cluster` means: the nearest settings that it has. Other than for the cluster itself, settings
    /// for its port that say nothing of TLS do not hide the others.
    init(_ cluster: OutboundCluster) {
        let number = cluster.port.port.number
        let nearest = cluster.subset?.policy?.tls(ofPort: number) ?? cluster.rule?.spec.policy?.tls(ofPort: number)
        switch (nearest ?? cluster.policy.tls)?.mode {
        case nil: self = .whereAccepted
        case .istioMutual: self = .everywhere
        case .disable, .simple, .mutual: self = .nowhere
        }
    }

    /// Whether it is meant for `endpoint`.
    func applies(to endpoint: WorkloadEndpoint) -> Bool {
        switch self {
        case .whereAccepted: endpoint.acceptsMTLS
        case .everywhere: true
        case .nowhere: false
        }
    }
}

extension TrafficPolicy {
    /// What the policy says of TLS for `port`; nil: nothing.
    fileprivate func tls(ofPort port: Int) -> ClientTLSSettings? {
        ports.first { $0.port == port && $0.parts.tls != nil }?.parts.tls ?? parts.tls
    }
}
