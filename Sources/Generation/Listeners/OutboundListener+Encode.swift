import EnvoyAPI
import Mesh
import MeshConfig

extension OutboundListener {
    /// The listener as a resource. Source: generation.md 2.7, "Finishing an outbound listener".
    func encode(in arena: Arena) -> EncodedResource {
        arena.encode(name, as: Envoy.Listener.self) { listener in
            listener.name = name
            listener.address = arena.address(address, port)
            for more in additionalAddresses {
                listener.additionalAddresses.append { $0.address = arena.address(more, port) }
            }
            listener.trafficDirection = .outbound
            listener.continueOnListenerFiltersTimeout = true
            if facts.value.loopback == nil {
                listener.bindToPort = false
            } else {
                listener.maxConnectionsToAcceptPerSocketEvent = 1
            }
            writeInspectors(listener, in: arena)
            writeChains(listener, in: arena)
        }
    }

    private func writeInspectors(_ listener: Envoy.Listener, in arena: Arena) {
        if chains.contains(where: { !$0.match.serverNames.isEmpty }) {
            listener.listenerFilters.append(arena.tlsInspector())
        }
        let sniffs = chains.contains { $0.match.isPlainHTTP }
        if sniffs { listener.listenerFilters.append(arena.httpInspector()) }
        listener.listenerFiltersTimeout = sniffs ? facts.value.detectionTimeout : .zero
    }

    /// A chain that matches everything is the default one beside others, but the only one when alone. Without it,
    /// unknown traffic of the port passes by.
    private func writeChains(_ listener: Envoy.Listener, in arena: Arena) {
        for chain in chains where chain.match != .everything || chains.count == 1 {
            listener.filterChains.append(message(chain, in: arena))
        }
        guard let last = chains.first(where: { $0.match == .everything }) else {
            listener.defaultFilterChain = arena.make { chain in
                chain.name = "PassthroughFilterChain"
                chain.filterChainMatch = arena.make()
                chain.filters.appendTCPProxy(to: facts.value.egressCluster, log: facts.value.accessLog, in: arena)
            }
            return
        }
        if chains.count > 1 { listener.defaultFilterChain = message(last, in: arena) }
    }

    private func message(_ chain: OutboundChain, in arena: Arena) -> Envoy.FilterChain {
        arena.make { message in
            if chain.match != .everything { message.filterChainMatch = arena.make { chain.match.write(to: $0) } }
            message.transportSocketConnectTimeout = .seconds(15)
            switch chain.target {
            case .http(let routes, let speaksGRPCWeb):
                let manager = ConnectionManager(
                    direction: .outbound(routes: routes), statPrefix: "outbound_\(name);", speaksGRPCWeb: speaksGRPCWeb,
                    facts: facts.value, tracing: tracing?.value)
                message.filters.append(manager.message(in: arena))
            case .tcp(let cluster, let isMongo):
                message.filters.appendTCPProxy(
                    to: cluster.name, isMongo: isMongo, log: facts.value.accessLog, in: arena)
            }
        }
    }
}

extension ChainMatch {
    fileprivate func write(to match: Envoy.FilterChainMatch) {
        if isPlainHTTP {
            match.transportProtocol = "raw_buffer"
            match.applicationProtocols.append(contentsOf: plainHTTPProtocols)
        }
        match.serverNames.append(contentsOf: serverNames)
        if let range {
            match.prefixRanges.append { message in
                message.addressPrefix = range.address.description
                message.prefixLen = UInt32(range.length)
            }
        }
    }
}

/// What the HTTP inspector calls the plaintext protocols that it recognises.
let plainHTTPProtocols = ["http/1.1", "h2c"]

extension Arena {
    /// Reads the server name, and that it is TLS at all, from a client's hello.
    func tlsInspector() -> Envoy.ListenerFilter {
        make { filter in
            filter.name = "envoy.filters.listener.tls_inspector"
            filter.typedConfig = any(Envoy.TlsInspector.self) { $0.initialReadBufferSize = 512 }
        }
    }

    /// Recognises plaintext HTTP by its first bytes.
    func httpInspector() -> Envoy.ListenerFilter {
        make { filter in
            filter.name = "envoy.filters.listener.http_inspector"
            filter.typedConfig = any(Envoy.HttpInspector.self)
        }
    }
}
