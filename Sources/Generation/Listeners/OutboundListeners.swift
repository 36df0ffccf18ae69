import Mesh
import MeshConfig

/// The outbound listeners of one class of sidecars, gathered service by service; where two want one address and port,
/// the older has its way. Source: generation.md 2.4–2.8.
struct OutboundListeners {
    /// Where a listener would be, and what it would stand for there.
    private struct Place: Hashable {
        var address: String
        var isWildcard = false
        var additionalAddresses: [String] = []
        /// The CIDR that a wildcard listener is limited to.
        var range: IPPrefix?
    }

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
        var chains: [OutboundChain]

        mutating func append(_ chain: OutboundChain) {
            if !chains.contains(where: { $0.match.collides(with: chain.match) }) { chains.append(chain) }
        }
    }

    private var entries: [Key: Entry] = [:]
    /// Further addresses of services, by who came first.
    private var claimed: Set<Key> = []
    private let view: ProxyView
    private let facts: Shared<ListenerFacts>
    private let tracing: Shared<Tracing>?
    private let resolver: Resolver
    private let wildcard: Place

    /// Gathers the listeners of all services that the view shows.
    init(of view: ProxyView, facts: Shared<ListenerFacts>, tracing: Shared<Tracing>?) {
        self.view = view
        self.facts = facts
        self.tracing = tracing
        resolver = Resolver(view.scope)
        let addresses = facts.value.wildcards
        wildcard = Place(address: addresses[0], isWildcard: true, additionalAddresses: Array(addresses.dropFirst()))
        for service in view.services {
            for port in service.servedPorts { add(port) }
        }
    }

    /// The listeners, in no order.
    func planned() -> [OutboundListener] {
        entries.map { key, entry in
            // One service's second address may be another's first: Envoy refuses a listener for a taken address.
            let free = entry.additionalAddresses.filter { entries[Key(address: $0, port: key.port)] == nil }
            return OutboundListener(
                address: key.address, port: key.port, additionalAddresses: free, chains: entry.chains, facts: facts,
                tracing: entry.chains.contains(where: \.isHTTP) ? tracing : nil)
        }
    }
}

// Where a port's listeners are (2.6).
extension OutboundListeners {
    private mutating func add(_ port: ServicePortRef) {
        let isReserved = facts.value.isReserved(port.port.number)
        for place in places(of: port) {
            // A service may have a port of the proxy's own only where its address tells the two apart.
            if isReserved && (place.isWildcard || facts.value.loopback != nil) { continue }
            add(port, at: place)
        }
    }

    private func places(of port: ServicePortRef) -> [Place] {
        if let loopback = facts.value.loopback { return [Place(address: loopback)] }
        let service = port.service
        guard port.port.protocol_.listenerClass != .http else { return [wildcard] }
        let addresses = service.addresses(for: view.scope.ipFamily, capturesDNS: view.scope.capturesDNS)
        if !addresses.isEmpty { return places(of: service, at: addresses) }
        // An address that this proxy's family cannot reach is still better than taking all traffic of the port.
        if let unreachable = service.addresses.first { return [Place(address: unreachable)] }
        guard service.resolution == .passthrough else { return [wildcard] }
        if service.registry == .serviceEntry && service.selector.isEmpty { return [wildcard] }
        return podPlaces(of: port)
    }

    private func places(of service: MeshService, at addresses: [String]) -> [Place] {
        // The addresses of a Kubernetes service are one service's; those of a ServiceEntry are told apart.
        if service.registry == .kubernetes {
            return [Place(address: addresses[0], additionalAddresses: Array(addresses.dropFirst()))]
        }
        return addresses.map { address in
            guard let range = IPPrefix(address), address.utf8.contains(UInt8(ascii: "/")) else {
                return Place(address: address)
            }
            var place = wildcard
            place.range = range
            return place
        }
    }

    /// One listener for each pod of a headless service but the client itself; unready pods included.
    private func podPlaces(of port: ServicePortRef) -> [Place] {
        var places: [Place] = []
        for endpoint in view.endpoints(of: port.service).endpoints
        where endpoint.portName == port.port.name && endpoint.isIP && endpoint.address != view.scope.ownAddress {
            let place = Place(address: endpoint.address)
            if places.last != place { places.append(place) }
        }
        return places
    }
}

// Who has his way at one place (2.7).
extension OutboundListeners {
    private mutating func add(_ port: ServicePortRef, at place: Place) {
        let incoming = port.port.protocol_.listenerClass
        let key = Key(address: place.address, port: port.port.number)
        let tcp = incoming == .http ? nil : tcpChain(of: port, at: place)
        let http = incoming == .tcp ? nil : httpChain(of: port, at: place)
        guard var entry = entries[key] else {
            entries[key] = newEntry(for: port, at: place, chains: [http, tcp].compactMap(\.self))
            return
        }
        // Waiting for the client's first bytes would break servers that speak first.
        let declared = port.port.protocol_
        guard declared == entry.declared || !(declared.isServerFirst || entry.declared.isServerFirst) else { return }
        switch (incoming, entry.state) {
        case (.auto, .http):
            entry = newEntry(for: port, at: place, chains: [http, tcp].compactMap(\.self))
        case (.http, .tcp), (.auto, .tcp), (.tcp, .http):
            for chain in [tcp, http].compactMap(\.self) { entry.append(chain) }
            entry.state = .auto
        case (.tcp, .tcp), (.tcp, .auto), (.auto, .auto):
            if let tcp { entry.append(tcp) }
        case (.http, .http), (.http, .auto):
            return  // The listener's route table holds the service.
        }
        entries[key] = entry
    }

    private mutating func newEntry(for port: ServicePortRef, at place: Place, chains: [OutboundChain]) -> Entry {
        let declared = port.port.protocol_
        // The chain of a wildcard HTTP listener matches HTTP only, so TCP services may join.
        let state = declared.listenerClass == .http && place.isWildcard ? .auto : declared.listenerClass
        let more = place.additionalAddresses.filter {
            claimed.insert(Key(address: $0, port: port.port.number)).inserted
        }
        return Entry(state: state, declared: declared, additionalAddresses: more, chains: chains)
    }

    private func httpChain(of port: ServicePortRef, at place: Place) -> OutboundChain {
        let number = port.port.number
        let isAuto = port.port.protocol_ == .auto
        let routes = isAuto && !place.isWildcard ? hostAndPort(port.service.hostname, number) : String(number)
        let match = ChainMatch(isPlainHTTP: isAuto || place.isWildcard)
        let target = OutboundChain.Target.http(routes: routes, speaksGRPCWeb: port.port.protocol_ == .grpcWeb)
        return OutboundChain(match: match, target: target)
    }

    /// The chain of a TCP, TLS or auto port (2.8). A TLS port is told apart by the name in the client's hello where
    /// its address does not tell.
    private func tcpChain(of port: ServicePortRef, at place: Place) -> OutboundChain {
        var match = ChainMatch(range: place.range)
        if port.port.protocol_.isTLS && place.isWildcard {
            match.serverNames = resolver.serverNames(of: port.service)
        }
        let target = OutboundChain.Target.tcp(port.clusterKey, isMongo: port.port.protocol_ == .mongo)
        return OutboundChain(match: match, target: target)
    }
}
