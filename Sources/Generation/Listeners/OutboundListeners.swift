import Mesh
import MeshConfig

/// The outbound listeners of one class of sidecars, gathered service by service; where two want one address and port,
/// the older has its way. Source: generation.md 2.4–2.8.
struct OutboundListeners {
    private struct Key: Hashable {
        let address: String
        let port: Int
    }

    private struct Entry {
        /// What the listener carries by now.
        var state: ListenerClass
        /// What the service that made the entry declared.
        let declared: PortProtocol
        let additionalAddresses: [String]
        let isBound: Bool
        /// Whether no other service may join.
        var isComplete = false
        private(set) var chains: [OutboundChain] = []

        /// Adds what of the chain no other one is for.
        mutating func append(_ chain: OutboundChain) {
            var rest = chain
            for other in chains {
                guard let match = rest.match.excluding(other.match) else { return }
                rest.match = match
            }
            chains.append(rest)
        }
    }

    private var entries: [Key: Entry] = [:]
    /// Further addresses of services, by who came first.
    private var claimed: Set<Key> = []
    private let view: ProxyView
    private let facts: Shared<ListenerFacts>
    private let tracing: Shared<Tracing>?

    /// Gathers the listeners of all services that the view shows.
    ///
    /// - Parameter numbers: the ports of services that count, where no egress listener has one of its own; nil: all.
    init(
        of view: ProxyView, ports numbers: Set<Int>? = nil, facts: Shared<ListenerFacts>, tracing: Shared<Tracing>?
    ) {
        self.view = view
        self.facts = facts
        self.tracing = tracing
        addHTTPProxy()
        for scope in view.egress {
            let egress = EgressListener(scope, view, facts.value)
            // What listeners with a port of their own show is all that is to be seen there.
            if scope.listener?.port == nil { for key in Array(entries.keys) { entries[key]?.isComplete = true } }
            for port in egress.ports(numbers) {
                for place in egress.places(of: port) { add(port, at: place, egress) }
            }
        }
    }

    /// The listeners, in no order.
    func planned() -> [OutboundListener] {
        entries.map { key, entry in
            // One service's second address may be another's first: Envoy refuses a listener for a taken address.
            let free = entry.additionalAddresses.filter { entries[Key(address: $0, port: key.port)] == nil }
            return OutboundListener(
                address: key.address, port: key.port, additionalAddresses: free, isBound: entry.isBound,
                chains: entry.chains, facts: facts, tracing: entry.chains.contains(where: \.isHTTP) ? tracing : nil)
        }
    }

    /// The listener to which clients speak as to a proxy. Source: generation.md 2.11.
    private mutating func addHTTPProxy() {
        let number = facts.value.options.httpProxyPort ?? view.settings.httpProxyPort
        guard number != 0, !facts.value.isReserved(number), !facts.value.mayNotBind(number) else { return }
        var entry = Entry(
            state: .http, declared: .httpProxy, additionalAddresses: [], isBound: true, isComplete: true)
        let looksUpNames =
            facts.value.unknown == .lookedUp || view.services.contains { $0.resolution == .dynamicDNS }
        let target = OutboundChain.HTTPTarget(
            routes: "http_proxy", isExplicitProxy: true, looksUpNames: looksUpNames)
        entry.append(OutboundChain(match: .everything, target: .http(target)))
        entries[Key(address: facts.value.loopback, port: number)] = entry
    }
}

// Who has his way at one place (2.7).
extension OutboundListeners {
    private mutating func add(_ port: EgressPort, at place: EgressPlace, _ egress: EgressListener) {
        let key = Key(address: place.address, port: port.number)
        let incoming = port.declared.listenerClass
        guard var entry = entries[key] else {
            entries[key] = newEntry(for: port, at: place, egress)
            return
        }
        guard !entry.isComplete else { return }
        // Waiting for the client's first bytes would break servers that speak first.
        let declared = port.declared
        guard declared == entry.declared || !(declared.isServerFirst || entry.declared.isServerFirst) else { return }
        switch (incoming, entry.state) {
        case (.auto, .http):
            entry = newEntry(for: port, at: place, egress)
        case (.http, .tcp), (.auto, .tcp), (.tcp, .http):
            for chain in egress.chains(of: port, at: place) { entry.append(chain) }
            entry.state = .auto
        case (.tcp, .tcp), (.tcp, .auto), (.auto, .auto):
            for chain in egress.tcpChains(of: port, at: place) { entry.append(chain) }
        case (.http, .http), (.http, .auto):
            return  // The listener's route table holds the service.
        }
        entries[key] = entry
    }

    private mutating func newEntry(for port: EgressPort, at place: EgressPlace, _ egress: EgressListener) -> Entry {
        let chains = egress.chains(of: port, at: place)
        // A chain that matches HTTP only lets TCP services join.
        let isOpen = chains.contains { $0.match.isPlainHTTP }
        let more = place.additionalAddresses.filter { claimed.insert(Key(address: $0, port: port.number)).inserted }
        var entry = Entry(
            state: isOpen ? .auto : port.declared.listenerClass, declared: port.declared, additionalAddresses: more,
            isBound: egress.isBound)
        for chain in chains { entry.append(chain) }
        return entry
    }
}
