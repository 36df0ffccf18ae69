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
            if chains.contains(where: \.kind.value.needsInspector) {
                listener.listenerFilters.append(arena.tlsInspector())
            }
            let setting = Shared(
                GatewayChainShape.Setting(
                    listener: name, port: port, facts: self.facts, tracing: tracing, topology: topology,
                    security: security))
            for chain in chains {
                let shape = GatewayChainShape(kind: chain.kind, setting: setting)
                listener.filterChains.append(arena.fragment(shape, chain.texts))
            }
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
