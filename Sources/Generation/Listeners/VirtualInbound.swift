import EnvoyAPI
import Mesh

/// The listener that receives all traffic to a workload. Source: generation.md 3.4.
struct VirtualInbound: Hashable, Sendable {
    /// By target port.
    let ports: [InboundPort]
    let facts: Shared<ListenerFacts>
    let tracing: Shared<Tracing>?

    /// The listener's name.
    var name: String { "virtualInbound" }

    /// The listener as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        let facts = facts.value
        let chains = ([.passthrough] + ports).flatMap(InboundChain.chains)
        return arena.encode(name, as: Envoy.Listener.self) { listener in
            listener.name = name
            listener.address = arena.address(facts.wildcards[0], facts.inboundPort)
            listener.trafficDirection = .inbound
            listener.continueOnListenerFiltersTimeout = true
            listener.listenerFiltersTimeout = facts.detectionTimeout
            listener.maxConnectionsToAcceptPerSocketEvent = 1
            if facts.interception == .tproxy { listener.transparent = true }
            if let log = facts.accessLog { listener.accessLog.append(log.message(only: "NR", in: arena)) }
            listener.filterChains.append { chain in
                // Whoever names the proxy's own port would go in circles.
                chain.name = "\(name)-blackhole"
                chain.filterChainMatch = arena.make { $0.destinationPort = UInt32(facts.inboundPort) }
                chain.filters.appendMetadataExchange(facts.capabilities, in: arena)
                chain.filters.appendTCPProxy(to: SpecialClusterName.blackHole, log: nil, in: arena)
            }
            for chain in chains { listener.filterChains.append(chain.message(facts, tracing?.value, in: arena)) }
            writeListenerFilters(listener, chains, in: arena)
        }
    }

    private func writeListenerFilters(_ listener: Envoy.Listener, _ chains: [InboundChain], in arena: Arena) {
        listener.listenerFilters.append { filter in
            filter.name = "envoy.filters.listener.original_dst"
            filter.typedConfig = arena.any(Envoy.OriginalDst.self)
        }
        let all = Set(chains.map(\.port.targetPort)).union([facts.value.inboundPort])
        let sniffed = Set(chains.filter(\.isSniffed).map(\.port.targetPort))
        // The inspector waits for the client's first bytes. A port that does not need it must not have it, or a server
        // that speaks first would never be heard.
        let inspector = arena.httpInspector()
        inspector.filterDisabled = arena.anyPort(of: all.subtracting(sniffed))
        listener.listenerFilters.append(inspector)
    }
}

extension Arena {
    /// Holds for connections to one of these ports; nil where there are none. Source: generation.md 3.4.
    fileprivate func anyPort(of ports: Set<Int>) -> Envoy.ListenerFilterChainMatchPredicate? {
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
