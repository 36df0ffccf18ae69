import EnvoyAPI
import Mesh
import MeshConfig

/// Everything that the bytes of one listener of a gateway depend on. Source: generation.md 6.8, "Listeners".
struct GatewayListener: Hashable, Sendable {
    /// A canonical IP, `unix:///path` with port 0, or empty for every address.
    let bind: String
    let port: Int
    /// At least one; no two could match one connection alike.
    let chains: [GatewayChain]
    let facts: Shared<ListenerFacts>
    /// For listeners with an HTTP chain, where the mesh traces.
    let tracing: Shared<Tracing>?
    /// What stands before the proxy.
    let topology: GatewayTopology
    /// nil: everybody may come in.
    let security: Shared<ListenerSecurity>?

    /// The listener's name.
    var name: String { listenerName(address: address, port: port) }

    private var address: String { bind.isEmpty ? facts.value.wildcards[0] : bind }

    /// The listener as a resource. Other than at sidecars clients connect to the listener itself, and no chain is there
    /// for what no server wants.
    func encode(in arena: Arena) -> EncodedResource {
        let (name, facts) = (name, facts.value)
        return arena.encode(name, as: Envoy.Listener.self) { listener in
            listener.name = name
            listener.address = arena.listenerAddress(address, port)
            for more in bind.isEmpty ? facts.wildcards.dropFirst() : [] {
                listener.additionalAddresses.append { $0.address = arena.address(more, port) }
            }
            listener.trafficDirection = .outbound
            listener.maxConnectionsToAcceptPerSocketEvent = 1
            listener.perConnectionBufferLimitBytes = facts.connections.bufferBytes.map(UInt32.init)
            if facts.options.balancesOutbound { listener.setExactBalance(in: arena) }
            facts.writeLogs(to: listener, in: arena)
            if topology.expectsProxyProtocol { listener.listenerFilters.append(arena.proxyProtocol()) }
            if chains.contains(where: \.needsInspector) { listener.listenerFilters.append(arena.tlsInspector()) }
            let common = GatewayChainWriter.Common(
                port: port, facts: self.facts, tracing: tracing, topology: topology, security: security)
            let shared = Shared(common)
            for chain in chains {
                let writer = GatewayChainWriter(listener: name, chain: chain, shared: shared)
                listener.filterChains.append(arena.fragment(writer))
            }
        }
    }
}

/// Writes a chain of a listener. The chains of many hosts are alike.
private struct GatewayChainWriter: TextHolder {
    /// What all chains of a listener have alike but its name.
    struct Common: Hashable, Sendable {
        let port: Int
        let facts: Shared<ListenerFacts>
        let tracing: Shared<Tracing>?
        let topology: GatewayTopology
        let security: Shared<ListenerSecurity>?
    }

    /// The listener's name.
    var listener: String
    var chain: GatewayChain
    let shared: Shared<Common>

    mutating func visitTexts(_ visit: (inout String) -> Void) {
        visit(&listener)
        for index in chain.serverNames.indices { visit(&chain.serverNames[index]) }
        chain.tls?.visitTexts(visit)
        switch chain.target {
        case .http(var target):
            visit(&target.routes)
            visit(&target.statPrefix)
            chain.target = .http(target)
        case .tcp(var forwarding):
            forwarding.visitTexts(visit)
            chain.target = .tcp(forwarding)
        }
        chain.origins = []
    }

    func write(to message: Envoy.FilterChain, in arena: Arena) {
        if !chain.serverNames.isEmpty || chain.isForMesh {
            message.filterChainMatch = arena.make { match in
                match.serverNames.append(contentsOf: chain.serverNames)
                if chain.isForMesh { match.applicationProtocols.append(contentsOf: meshProtocols) }
            }
        }
        let common = shared.value
        message.transportSocketConnectTimeout = .seconds(15)
        message.transportSocket = chain.tls?.socket(in: arena)
        let access = common.security?.value.filters(in: arena) ?? .none
        switch chain.target {
        case .http(let target):
            let manager = ConnectionManager(
                direction: .gateway(routes: target.routes, topology: common.topology),
                statPrefix: target.statPrefix.isEmpty ? "outbound_\(listener);" : target.statPrefix,
                port: common.port, speaksGRPCWeb: target.speaksGRPCWeb, facts: common.facts.value,
                tracing: common.tracing?.value, security: access)
            message.filters.append(contentsOf: manager.filters(in: arena))
        case .tcp(let forwarding):
            if chain.tls?.exchangesMetadata ?? false {
                message.filters.appendMetadataExchange(common.facts.value.capabilities, in: arena)
            }
            message.filters.append(
                contentsOf: forwarding.filters(common.facts.value, access, port: common.port, in: arena))
        }
    }
}

extension Arena {
    /// Reads who the client is from what a proxy before the gateway sends first.
    fileprivate func proxyProtocol() -> Envoy.ListenerFilter {
        make { filter in
            filter.name = "envoy.filters.listener.proxy_protocol"
            filter.typedConfig = any(Envoy.ProxyProtocol.self)
        }
    }
}

/// One filter chain of a gateway's listener: which connections, what is done about TLS, and where they go.
struct GatewayChain: Hashable, Sendable {
    /// Where the connections of a chain go.
    enum Target: Hashable, Sendable {
        case http(HTTPTarget)
        case tcp(TCPForwarding)
    }

    /// To the hosts of a route table.
    struct HTTPTarget: Hashable, Sendable {
        /// The table's name.
        var routes: String
        /// Empty: called by the listener.
        var statPrefix: String
        /// gRPC-Web is translated to gRPC.
        let speaksGRPCWeb: Bool
    }

    /// Names that clients' TLS may ask for, sorted; empty: any.
    var serverNames: [String] = []
    /// Whether clients must offer the protocols of the mesh's mutual TLS.
    var isForMesh = false
    /// nil: TLS, if there is any, is opened elsewhere.
    var tls: ServerTLS?
    var target: Target
    /// The objects that made it.
    var origins: [ConfigKey]

    /// Whether the chain can be told from others only by what a client's TLS begins with.
    fileprivate var needsInspector: Bool { !serverNames.isEmpty || isForMesh || tls != nil }
}

/// What clients of the mesh offer in their TLS, whatever they speak. Source: generation.md 3.3, "ALPN sets".
private let meshProtocols = ["istio", "istio-peer-exchange", "istio-http/1.0", "istio-http/1.1", "istio-h2"]
