import EnvoyAPI
import Mesh
import MeshConfig

/// The listener of a port of one service at an address that nobody else has, where no VirtualService and no rule has a
/// say: what most services have whose ports are not HTTP.
///
/// The same as an `OutboundListener` with the service's chains, of which nothing is made before somebody asks. An
/// object, since there are many, which are moved often.
final class ServiceListener: Hashable, Sendable {
    /// What the listeners of many services have alike.
    struct Kind: Hashable, Sendable {
        let port: Int
        /// The port by which the service's cluster is called.
        let clusterPort: Int
        /// TCP or unknown, not HTTP.
        let declared: PortProtocol
        /// Whether clients connect to the listener itself, not to one from which connections are handed over.
        let isBound: Bool
        let facts: Shared<ListenerFacts>
        /// For ports of which the protocol is not known, where the mesh traces.
        let tracing: Shared<Tracing>?
    }

    /// A canonical IP.
    let address: String
    let hostname: String
    let kind: Kind

    init(address: String, hostname: String, kind: Kind) {
        self.address = address
        self.hostname = hostname
        self.kind = kind
    }

    static func == (a: ServiceListener, b: ServiceListener) -> Bool {
        a === b || (a.address == b.address && a.hostname == b.hostname && a.kind == b.kind)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(address)
        hasher.combine(kind.port)
        hasher.combine(hostname)
    }

    /// The listener's name.
    var name: String { listenerName(address: address, port: kind.port) }

    /// The chains of the service, the most general one last.
    var chains: [OutboundChain] {
        let cluster = ClusterKey(port: kind.clusterPort, hostname: hostname)
        let forwarding = TCPForwarding(
            to: cluster.name, isMongo: kind.declared == .mongo, idleTimeout: kind.facts.value.options.idleTimeout)
        let bytes = OutboundChain(match: .everything, target: .tcp(forwarding), hostname: hostname)
        guard kind.declared.listenerClass == .auto else { return [bytes] }
        return [.sniffed(hostname: hostname, port: kind.port), bytes]
    }

    /// The same listener with its chains.
    var outbound: OutboundListener {
        OutboundListener(
            address: address, port: kind.port, additionalAddresses: [], isBound: kind.isBound, chains: chains,
            facts: kind.facts, tracing: kind.tracing)
    }

    /// The listener as the resource `name`.
    func encode(as name: String, in arena: Arena) -> EncodedResource { arena.encode(name, kind, [address, hostname]) }
}

extension ServiceListener.Kind: MessageShape {
    var textCount: Int { 2 }

    func write(to listener: Envoy.Listener, _ texts: [String], in arena: Arena) {
        ServiceListener(address: texts[0], hostname: texts[1], kind: self).outbound.write(to: listener, in: arena)
    }
}
