import Mesh
import MeshConfig

/// Everything that the bytes of one outbound listener depend on. Source: generation.md 2.6, 2.7.
struct OutboundListener: Hashable, Sendable {
    /// A canonical IP.
    let address: String
    let port: Int
    /// More addresses of the same service that the listener answers for.
    let additionalAddresses: [String]
    /// At least one, in the order in which services added them; at most one matches everything.
    let chains: [OutboundChain]
    let facts: Shared<ListenerFacts>
    /// For listeners with an HTTP chain, where the mesh traces.
    let tracing: Shared<Tracing>?

    /// The listener's name.
    var name: String { listenerName(address: address, port: port) }
}

/// One filter chain of an outbound listener: which connections, and where they go.
struct OutboundChain: Hashable, Sendable {
    /// Where the connections of a chain go.
    enum Target: Hashable, Sendable {
        /// To the hosts of the route table with this name; gRPC-Web is translated to gRPC.
        case http(routes: String, speaksGRPCWeb: Bool)
        /// To a cluster; Mongo ports are also looked into.
        case tcp(ClusterKey, isMongo: Bool)
    }

    let match: ChainMatch
    let target: Target

    /// Whether the chain understands HTTP.
    var isHTTP: Bool { if case .http = target { true } else { false } }
}

/// The condition of an outbound filter chain: all parts must hold, an absent part always does.
struct ChainMatch: Hashable, Sendable {
    /// Plaintext that the inspector recognised as HTTP.
    var isPlainHTTP = false
    /// Hosts named in a TLS client hello, sorted; a wildcard starts with `*.`.
    var serverNames: [String] = []
    /// Where the connection goes to.
    var range: IPPrefix?

    /// The condition that always holds.
    static let everything = ChainMatch()

    /// Whether Envoy would refuse both in one listener: they are equal, or share a server name and all else.
    ///
    /// Istio compares whole sets of names; Envoy refuses a single shared one. Source: generation.md 2.7 c, 14.1.
    func collides(with other: ChainMatch) -> Bool {
        guard isPlainHTTP == other.isPlainHTTP, range == other.range else { return false }
        if serverNames.isEmpty || other.serverNames.isEmpty { return serverNames == other.serverNames }
        return serverNames.contains { other.serverNames.contains($0) }
    }
}
