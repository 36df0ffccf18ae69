import EnvoyAPI
import Mesh
import MeshConfig

extension OutboundListener: TextHolder {
    mutating func visitTexts(_ visit: (inout String) -> Void) {
        // A Unix socket is another kind of address.
        if !address.hasPrefix(pipeScheme) { visit(&address) }
        for index in additionalAddresses.indices { visit(&additionalAddresses[index]) }
        chains = chains.map { $0.visitingTexts(visit) }
    }

    /// Source: generation.md 2.7, "Finishing an outbound listener".
    func write(to listener: Envoy.Listener, in arena: Arena) {
        listener.name = name
        listener.address = arena.listenerAddress(address, port)
        for more in additionalAddresses {
            listener.additionalAddresses.append { $0.address = arena.address(more, port) }
        }
        listener.trafficDirection = .outbound
        listener.continueOnListenerFiltersTimeout = true
        if isBound {
            listener.maxConnectionsToAcceptPerSocketEvent = 1
        } else {
            listener.bindToPort = false
        }
        if facts.value.options.balancesOutbound { listener.setExactBalance(in: arena) }
        writeInspectors(listener, in: arena)
        writeChains(listener, in: arena)
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
                chain.filters.append(
                    contentsOf: facts.value.passthrough.filters(facts.value, port: port, in: arena))
            }
            return
        }
        if chains.count > 1 { listener.defaultFilterChain = message(last, in: arena) }
    }

    private func message(_ chain: OutboundChain, in arena: Arena) -> Envoy.FilterChain {
        let facts = facts.value
        return arena.make { message in
            if chain.match != .everything {
                message.filterChainMatch = arena.make {
                    chain.match.write(to: $0, plainHTTP: facts.plainHTTPProtocols)
                }
            }
            message.transportSocketConnectTimeout = .seconds(15)
            if let key = chain.virtualService { message.metadata = arena.configMetadata(key) }
            switch chain.target {
            case .http(let target):
                let manager = ConnectionManager(
                    direction: .outbound(routes: target.routes, isExplicitProxy: target.isExplicitProxy),
                    statPrefix: "outbound_\(name);", port: port, speaksGRPCWeb: target.speaksGRPCWeb, facts: facts,
                    tracing: tracing?.value, dnsCache: target.looksUpNames ? facts.dnsCache : nil)
                message.filters.append(contentsOf: manager.filters(in: arena))
            case .tcp(let forwarding):
                message.filters.append(contentsOf: forwarding.filters(facts, port: port, in: arena))
            }
        }
    }
}

extension OutboundChain {
    /// The chain with what `visit` makes of its texts, and without what is not written.
    fileprivate func visitingTexts(_ visit: (inout String) -> Void) -> OutboundChain {
        var (match, target) = (match, target)
        for index in match.serverNames.indices { visit(&match.serverNames[index]) }
        target.visitTexts(visit)
        return OutboundChain(match: match, target: target, virtualService: virtualService)
    }
}

extension OutboundChain.Target {
    fileprivate mutating func visitTexts(_ visit: (inout String) -> Void) {
        switch self {
        case .http(var target):
            visit(&target.routes)
            self = .http(target)
        case .tcp(var forwarding):
            forwarding.visitTexts(visit)
            self = .tcp(forwarding)
        }
    }
}

/// How the address of a listener on a Unix socket begins.
private let pipeScheme = "unix://"

extension ListenerFacts {
    /// Where connections go that no service claims.
    var passthrough: TCPForwarding { TCPForwarding(to: unknown.cluster, idleTimeout: options.idleTimeout) }
}

extension Envoy.Listener {
    /// Spreads connections over Envoy's threads one by one, for those that are few and long.
    func setExactBalance(in arena: Arena) {
        connectionBalanceConfig = arena.make { $0.exactBalance = arena.make() }
    }
}

extension Arena {
    /// An IP with its port, or the Unix socket `unix:///path`.
    func listenerAddress(_ address: String, _ port: Int) -> Envoy.Address {
        guard address.hasPrefix(pipeScheme) else { return self.address(address, port) }
        return make { $0.pipe = make { $0.path = String(address.dropFirst(pipeScheme.count)) } }
    }

    /// Reads the server name, and that it is TLS at all, from a client's hello.
    func tlsInspector() -> Envoy.ListenerFilter {
        make { filter in
            filter.name = "envoy.filters.listener.tls_inspector"
            filter.typedConfig = any(Envoy.TlsInspector.self) { $0.initialReadBufferSize = 512 }
        }
    }

    /// Finds out where a redirected connection was meant to go.
    func originalDestination() -> Envoy.ListenerFilter {
        make { filter in
            filter.name = "envoy.filters.listener.original_dst"
            filter.typedConfig = any(Envoy.OriginalDst.self)
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

extension Arena {
    /// Holds for connections to one of these ports; nil where there are none. Source: generation.md 3.4.
    func anyPort(of ports: Set<Int>) -> Envoy.ListenerFilterChainMatchPredicate? {
        let ranges = ports.sorted().map { port -> Envoy.ListenerFilterChainMatchPredicate in
            make { predicate in
                predicate.destinationPortRange = make { range in
                    range.start = Int32(port)
                    range.end = Int32(port + 1)
                }
            }
        }
        // Envoy refuses an "or" of one.
        guard ranges.count > 1 else { return ranges.first }
        return make { $0.orMatch = make { $0.rules.append(contentsOf: ranges) } }
    }
}
