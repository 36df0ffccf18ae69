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
        let key: Key
        /// What the listener carries by now.
        var state: ListenerClass
        /// What the service that made the entry declared.
        let declared: PortProtocol
        let additionalAddresses: [String]
        let isBound: Bool
        /// Whether no other service may join.
        var isComplete = false
        /// The listener as long as it is for one service and nothing else, then `chains` are not made yet.
        private(set) var sole: ServiceListener?
        private(set) var chains: [OutboundChain] = []

        init(
            _ key: Key, state: ListenerClass, declared: PortProtocol, additionalAddresses: [String] = [],
            isBound: Bool, isComplete: Bool = false
        ) {
            self.key = key
            self.state = state
            self.declared = declared
            self.additionalAddresses = additionalAddresses
            self.isBound = isBound
            self.isComplete = isComplete
        }

        init(_ listener: ServiceListener, at key: Key) {
            let declared = listener.kind.declared
            self.init(key, state: declared.listenerClass, declared: declared, isBound: listener.kind.isBound)
            sole = listener
        }

        /// Adds what of the chain no other one is for.
        mutating func append(_ chain: OutboundChain) {
            var match = chain.match
            for other in sole?.chains ?? chains {
                guard let rest = match.excluding(other.match) else { return }
                match = rest
            }
            if let sole {
                chains = sole.chains
                self.sole = nil
            }
            chains.append(match == chain.match ? chain : chain.with(match))
        }

        /// Whether anything of it carries HTTP, known or recognised.
        var hasHTTP: Bool { sole.map { $0.kind.declared.listenerClass == .auto } ?? chains.contains(where: \.isHTTP) }
    }

    private var entries: [Entry] = []
    /// Where in `entries` who has a place is.
    private var positions: [Key: Int] = [:]
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
            let egress = EgressListener(scope, view, facts, tracing)
            // What listeners with a port of their own show is all that is to be seen there.
            if scope.listener?.port == nil { for index in entries.indices { entries[index].isComplete = true } }
            if numbers == nil { positions.reserveCapacity(scope.services.count) }
            egress.forEachPort(numbers) { port in
                egress.forEachPlace(of: port) { place in add(port, at: place, egress) }
            }
        }
    }

    /// The listeners, in no order.
    func planned() -> [Recipe] {
        entries.indices.map { index in
            if let sole = entries[index].sole { return .serviceListener(sole) }
            let entry = entries[index]
            let key = entry.key
            // One service's second address may be another's first: Envoy refuses a listener for a taken address.
            let free = entry.additionalAddresses.filter { positions[Key(address: $0, port: key.port)] == nil }
            return .outboundListener(
                OutboundListener(
                    address: key.address, port: key.port, additionalAddresses: free, isBound: entry.isBound,
                    chains: entry.chains, facts: facts, tracing: entry.hasHTTP ? tracing : nil))
        }
    }

    /// The ports of listeners to which connections are handed over that carry no HTTP, sorted.
    var silentPorts: [Int] { Set(entries.filter { !$0.isBound && !$0.hasHTTP }.map(\.key.port)).sorted() }

    /// The listener to which clients speak as to a proxy. Source: generation.md 2.11.
    private mutating func addHTTPProxy() {
        let number = facts.value.options.httpProxyPort ?? view.settings.httpProxyPort
        guard number != 0, !facts.value.isReserved(number), !facts.value.mayNotBind(number) else { return }
        var entry = Entry(
            Key(address: facts.value.loopback, port: number), state: .http, declared: .httpProxy, isBound: true,
            isComplete: true)
        let looksUpNames =
            facts.value.unknown == .lookedUp || view.egress.contains { !view.onDemandServices(in: $0).isEmpty }
        let target = OutboundChain.HTTPTarget(
            routes: "http_proxy", isExplicitProxy: true, looksUpNames: looksUpNames)
        entry.append(OutboundChain(match: .everything, target: .http(target)))
        positions[entry.key] = entries.count
        entries.append(entry)
    }

    /// Where in `entries` who has a place is; if nobody has it yet, where the entry must be appended that now has it.
    private mutating func position(of key: Key) -> Int {
        let next = entries.count
        // A look-up and an insertion at once.
        return { $0 }(&positions[key, default: next])
    }
}

// Who has his way at one place (2.7).
extension OutboundListeners {
    private mutating func add(_ port: EgressPort, at place: EgressPlace, _ egress: EgressListener) {
        let key = Key(address: place.address, port: port.number)
        let incoming = port.declared.listenerClass
        let index = position(of: key)
        if index == entries.count {
            entries.append(newEntry(key, for: port, at: place, egress))
            return
        }
        guard !entries[index].isComplete else { return }
        // Waiting for the client's first bytes would break servers that speak first.
        let declared = port.declared
        let older = entries[index].declared
        guard declared == older || !(declared.isServerFirst || older.isServerFirst) else { return }
        switch (incoming, entries[index].state) {
        case (.auto, .http):
            entries[index] = newEntry(key, for: port, at: place, egress)
        case (.http, .tcp), (.auto, .tcp), (.tcp, .http):
            for chain in egress.chains(of: port, at: place) { entries[index].append(chain) }
            entries[index].state = .auto
        case (.tcp, .tcp), (.tcp, .auto), (.auto, .auto):
            for chain in egress.tcpChains(of: port, at: place) { entries[index].append(chain) }
        case (.http, .http), (.http, .auto):
            break  // The listener's route table holds the service.
        }
    }

    private mutating func newEntry(
        _ key: Key, for port: EgressPort, at place: EgressPlace, _ egress: EgressListener
    ) -> Entry {
        if let sole = egress.soleListener(of: port, at: place) { return Entry(sole, at: key) }
        let chains = egress.chains(of: port, at: place)
        // A chain that matches HTTP only lets TCP services join.
        let isOpen = chains.contains { $0.match.isPlainHTTP }
        let more = place.additionalAddresses.filter { claimed.insert(Key(address: $0, port: port.number)).inserted }
        var entry = Entry(
            key, state: isOpen ? .auto : port.declared.listenerClass, declared: port.declared,
            additionalAddresses: more, isBound: egress.isBound)
        for chain in chains { entry.append(chain) }
        return entry
    }
}
