import Mesh
import MeshConfig

/// Everything that the bytes of one outbound listener depend on. Source: generation.md 2.6, 2.7.
struct OutboundListener: Hashable, Sendable {
    /// A canonical IP, or `unix:///path` with port 0.
    var address: String
    let port: Int
    /// More addresses of the same service that the listener answers for.
    var additionalAddresses: [String]
    /// Whether clients connect to the listener itself, not to one from which connections are handed over.
    let isBound: Bool
    /// At least one, in the order in which services added them; at most one matches everything.
    var chains: [OutboundChain]
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
        case http(HTTPTarget)
        case tcp(TCPForwarding)
    }

    /// To the hosts of a route table.
    struct HTTPTarget: Hashable, Sendable {
        /// The table's name.
        var routes: String
        /// gRPC-Web is translated to gRPC.
        var speaksGRPCWeb = false
        /// Clients know that they speak to a proxy.
        var isExplicitProxy = false
        /// Whether the table has hosts whose names are looked up on demand.
        var looksUpNames = false
    }

    var match: ChainMatch
    var target: Target
    /// The VirtualService that made the chain; nil: none.
    var virtualService: ConfigKey?
    /// The only service that the chain is for; nil for one that leads to a table of many.
    var hostname: String?
    /// The VirtualService and the DestinationRules that shaped the chain.
    var configs: [ConfigKey] = []

    /// Whether the chain understands HTTP.
    var isHTTP: Bool { if case .http = target { true } else { false } }
}
