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

/// One filter chain of an outbound listener: which connections, and where they go. An object, since it is large and
/// moved often.
final class OutboundChain: Hashable, Sendable {
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

    let match: ChainMatch
    let target: Target
    /// The VirtualService that made the chain; nil: none.
    let virtualService: ConfigKey?
    /// The only service that the chain is for; nil for one that leads to a table of many.
    let hostname: String?
    /// The VirtualService and the DestinationRules that shaped the chain.
    let configs: [ConfigKey]

    init(
        match: ChainMatch, target: Target, virtualService: ConfigKey? = nil, hostname: String? = nil,
        configs: [ConfigKey] = []
    ) {
        self.match = match
        self.target = target
        self.virtualService = virtualService
        self.hostname = hostname
        self.configs = configs
    }

    /// What the proxies recognise as HTTP on a port of unknown protocol that a service has at an address of its own.
    static func sniffed(hostname: String, port: Int, looksUpNames: Bool = false) -> OutboundChain {
        let target = HTTPTarget(routes: hostAndPort(hostname, port), looksUpNames: looksUpNames)
        return OutboundChain(match: ChainMatch(isPlainHTTP: true), target: .http(target), hostname: hostname)
    }

    /// The same chain for other connections.
    func with(_ match: ChainMatch) -> OutboundChain {
        OutboundChain(
            match: match, target: target, virtualService: virtualService, hostname: hostname, configs: configs)
    }

    static func == (a: OutboundChain, b: OutboundChain) -> Bool {
        a === b
            || (a.match == b.match && a.target == b.target && a.virtualService == b.virtualService
                && a.hostname == b.hostname && a.configs == b.configs)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(match)
        hasher.combine(target)
    }

    /// Whether the chain understands HTTP.
    var isHTTP: Bool { if case .http = target { true } else { false } }
}
