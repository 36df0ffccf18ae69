import EnvoyAPI
import Mesh

/// The listener that receives all redirected traffic of a workload and hands it to the listener of its address; what
/// none claims passes through or is refused. Source: generation.md 2.4.
struct VirtualOutbound: Hashable, Sendable {
    let facts: Shared<ListenerFacts>

    /// The listener's name.
    var name: String { "virtualOutbound" }

    /// The listener as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        let facts = facts.value
        return arena.encode(name, as: Envoy.Listener.self) { listener in
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
                    contentsOf: TCPForwarding(to: SpecialClusterName.blackHole).filters(
                        facts, isLogged: false, in: arena))
            }
            listener.filterChains.append { chain in
                chain.name = "\(name)-catchall-tcp"
                chain.filters.append(contentsOf: facts.passthrough.filters(facts, in: arena))
            }
        }
    }
}
