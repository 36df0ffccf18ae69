import EnvoyAPI
import Mesh

/// The listener that receives all redirected traffic of a workload and hands it to the listener of its address; what
/// none claims passes through or is refused. Source: generation.md 2.4.
struct VirtualOutbound: Hashable, Sendable {
    let facts: Shared<ListenerFacts>
    /// How HTTP is told from what else none claims; nil: it need not be.
    var inspection: Inspection?

    /// What looking at unclaimed connections takes.
    struct Inspection: Hashable, Sendable {
        /// nil: the mesh does not trace.
        let tracing: Shared<Tracing>?
        /// Sorted: connections to these are handed to listeners whose servers may speak first, and connections are
        /// looked at before they are handed over.
        let uninspectedPorts: [Int]
    }

    /// The listener's name.
    var name: String { "virtualOutbound" }

    /// The listener as a resource. Those of most workloads are the same.
    func encode(in arena: Arena) -> EncodedResource { arena.encode(name, self, []) }
}

extension VirtualOutbound: MessageShape {
    var textCount: Int { 0 }

    func write(to listener: Envoy.Listener, _ texts: [String], in arena: Arena) {
        let facts = facts.value
        listener.name = name
        listener.address = arena.address(facts.wildcards[0], facts.outboundPort)
        if facts.isDualStack {
            listener.additionalAddresses.append { $0.address = arena.address("::", facts.outboundPort) }
        }
        listener.useOriginalDst = true
        listener.trafficDirection = .outbound
        if facts.interception == .tproxy { listener.transparent = true }
        listener.maxConnectionsToAcceptPerSocketEvent = 1
        facts.writeLogs(to: listener, in: arena)
        listener.filterChains.append { chain in
            // Whoever names the proxy's own port would go in circles.
            chain.name = "\(name)-blackhole"
            chain.filterChainMatch = arena.make { $0.destinationPort = UInt32(facts.outboundPort) }
            chain.filters.append(
                contentsOf: TCPForwarding(to: SpecialClusterName.blackHole).finalFilters(facts, in: arena))
        }
        if let inspection { write(inspection, to: listener, in: arena) }
        listener.filterChains.append { chain in
            chain.name = "\(name)-catchall-tcp"
            chain.filters.append(contentsOf: facts.passthrough.filters(facts, port: 0, in: arena))
        }
    }

    private func write(_ inspection: Inspection, to listener: Envoy.Listener, in arena: Arena) {
        let facts = facts.value
        // The port that decides whether to look at a connection is the one that was dialled; the filter that Envoy adds
        // for `use_original_dst` would find it out only afterwards.
        listener.listenerFilters.append(arena.originalDestination())
        let inspector = arena.httpInspector()
        inspector.filterDisabled = arena.anyPort(of: Set(inspection.uninspectedPorts))
        listener.listenerFilters.append(inspector)
        listener.listenerFiltersTimeout = facts.detectionTimeout
        listener.continueOnListenerFiltersTimeout = true
        listener.filterChains.append { chain in
            chain.name = "\(name)-catchall-tcp-http"
            chain.filterChainMatch = arena.make {
                $0.applicationProtocols.append(contentsOf: facts.plainHTTPProtocols)
            }
            let manager = ConnectionManager(
                direction: .unclaimed(facts.unknown), statPrefix: "outbound_\(name);", port: 0, speaksGRPCWeb: false,
                facts: facts, tracing: inspection.tracing?.value, dnsCache: facts.dnsCache)
            chain.filters.append(contentsOf: manager.filters(in: arena))
        }
    }
}
