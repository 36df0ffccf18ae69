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

    /// What a rule's settings mean; nil: it has none.
    init(_ tls: ClientTLSSettings?) {
        switch tls?.mode {
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
