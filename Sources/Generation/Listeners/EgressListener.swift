import Mesh
import MeshConfig

/// A port of a service as an egress listener serves it: the service's own, or what the Sidecar says.
struct EgressPort {
    let service: MeshService
    /// 0 for a Unix socket.
    let number: Int
    let declared: PortProtocol
    /// Of the service's port; empty where the Sidecar says what the port is.
    let name: String
}

/// Where a listener would be, and what it would stand for there.
struct EgressPlace: Hashable {
    var address: String
    var isWildcard = false
    var additionalAddresses: [String] = []
    /// The CIDR that a wildcard listener is limited to.
    var range: IPPrefix?
}

/// One egress listener of a Sidecar, or the built-in one: which ports of services it serves, where, and how.
/// Source: generation.md 2.4, 2.6.
struct EgressListener {
    /// Whether clients connect to its listeners themselves.
    let isBound: Bool
    /// The address that all its listeners have; nil: what fits the service.
    private let address: String?
    private let port: ListenerPort?
    private let scope: EgressScope
    private let services: ChunkedList<MeshService>
    /// Those of `services` whose names are looked up on demand.
    private let onDemand: [MeshService]
    private let routes: L4Routes
    private let resolver: Resolver
    private let view: ProxyView
    private let shared: Shared<ListenerFacts>
    private let tracing: Shared<Tracing>?
    private let wildcard: EgressPlace
    /// Whether statistics call connections by their clusters.
    private let usesUsualStatistics: Bool

    private var facts: ListenerFacts { shared.value }

    /// What `scope` shows to the proxies of `view`.
    ///
    /// - Parameter tracing: nil: the mesh does not trace.
    init(_ scope: EgressScope, _ view: ProxyView, _ shared: Shared<ListenerFacts>, _ tracing: Shared<Tracing>?) {
        let (bind, facts) = (scope.listener?.bind ?? "", shared.value)
        let capture = scope.listener?.capture ?? .standard
        isBound = facts.interception == .none || capture == .none || bind.hasPrefix("unix://")
        address = bind.isEmpty ? (isBound ? facts.loopback : nil) : bind
        port = scope.listener?.port
        services = scope.services
        onDemand = view.onDemandServices(in: scope)
        routes = L4Routes(view.connectionRoutes(in: scope), view)
        usesUsualStatistics = view.settings.outboundStatPattern.isEmpty
        self.scope = scope
        resolver = Resolver(view.scope)
        self.view = view
        self.shared = shared
        self.tracing = tracing
        wildcard = EgressPlace(
            address: facts.wildcards[0], isWildcard: true, additionalAddresses: Array(facts.wildcards.dropFirst()))
    }

    /// Calls `body` with the ports in the order in which they get their way.
    ///
    /// - Parameter numbers: those that count, where the listener has no port of its own; nil: all.
    func forEachPort(_ numbers: Set<Int>?, _ body: (EgressPort) -> Void) {
        guard let port else {
            var numbers = numbers
            if numbers == nil, let known = view.portNumbers(for: scope) {
                for number in known.http { forFirstService(withPort: number, body) }
                if known.others.isEmpty { return }
                if !known.http.isEmpty { numbers = known.others }
            }
            return forEachService(withPorts: numbers, body)
        }
        guard port.protocol_ != .udp else { return }
        // A listener for single hosts has services with its port; a proxy and a Unix socket have all.
        let isForAll = port.number == 0 || port.protocol_ == .httpProxy
        for service in services where service.servedPorts.contains(where: { isForAll || $0.port.number == port.number })
        {
            body(EgressPort(service: service, number: port.number, declared: port.protocol_, name: ""))
        }
    }
}

extension EgressListener {
    /// Calls `body` with the first port of this number, where all speak HTTP: further services change no listener,
    /// since the route table holds them.
    private func forFirstService(withPort number: Int, _ body: (EgressPort) -> Void) {
        guard let service = view.services(withPort: number, in: scope).first(where: \.hasServedPorts),
            let port = service.ports.first(where: { $0.number == number })
        else { return }
        body(EgressPort(service: service, number: number, declared: port.protocol_, name: port.name))
    }

    /// Calls `body` with the ports of these numbers that may have a say; nil: of all.
    private func forEachService(withPorts numbers: Set<Int>?, _ body: (EgressPort) -> Void) {
        // Of a number the first port that speaks HTTP counts, as above.
        var (numbersOfHTTP, last): (Set<Int>, Int?) = ([], nil)
        for service in services(withPorts: numbers) where service.hasServedPorts {
            for port in service.ports where port.protocol_ != .udp && numbers?.contains(port.number) ?? true {
                if port.protocol_.listenerClass == .http {
                    if port.number == last || !numbersOfHTTP.insert(port.number).inserted { continue }
                    last = port.number
                }
                body(EgressPort(service: service, number: port.number, declared: port.protocol_, name: port.name))
            }
        }
    }

    /// All services that have one of these ports, in service order, and maybe others; nil: all.
    private func services(withPorts numbers: Set<Int>?) -> ChunkedList<MeshService> {
        // To look up where many services stand costs more than to look at all.
        guard let numbers, numbers.reduce(0, { $0 + view.serviceCount(withPort: $1) }) < services.count / 8 else {
            return services
        }
        var seen: Set<ServiceKey> = []
        return ChunkedList(
            numbers.flatMap { view.services(withPort: $0, in: scope) }
                .filter { seen.insert($0.key).inserted }
                .sorted { $0.precedes($1) })
    }
}

// Where.
extension EgressListener {
    /// Calls `body` with where the listeners of a port are, but for places that the proxy cannot or must not take.
    func forEachPlace(of port: EgressPort, _ body: (EgressPlace) -> Void) {
        guard !(isBound && facts.mayNotBind(port.number)) else { return }
        guard facts.isReserved(port.number) else { return forEachPossiblePlace(of: port, body) }
        // A service may have a port of the proxy's own only where its address tells the two apart.
        if !isBound { forEachPossiblePlace(of: port) { if !$0.isWildcard { body($0) } } }
    }

    private func forEachPossiblePlace(of port: EgressPort, _ body: (EgressPlace) -> Void) {
        if let address { return body(EgressPlace(address: address, isWildcard: address == wildcard.address)) }
        let service = port.service
        guard port.declared.listenerClass != .http else { return body(wildcard) }
        let addresses = service.addresses(for: facts.family, capturesDNS: view.scope.capturesDNS)
        if !addresses.isEmpty { return forEachPlace(of: service, at: addresses, body) }
        // An address that this proxy's family cannot reach is still better than taking all traffic of the port.
        if let unreachable = service.addresses.first { return body(EgressPlace(address: unreachable)) }
        guard service.resolution == .passthrough, self.port == nil else { return body(wildcard) }
        if service.registry == .serviceEntry && service.selector.isEmpty { return body(wildcard) }
        podPlaces(of: port).forEach(body)
    }

    private func forEachPlace(of service: MeshService, at addresses: [String], _ body: (EgressPlace) -> Void) {
        // The addresses of a Kubernetes service are one service's; those of a ServiceEntry are told apart.
        if service.registry == .kubernetes {
            return body(EgressPlace(address: addresses[0], additionalAddresses: Array(addresses.dropFirst())))
        }
        for address in addresses {
            var place = EgressPlace(address: address)
            if address.utf8.contains(UInt8(ascii: "/")), let range = IPPrefix(address) {
                place = wildcard
                place.range = range
            }
            body(place)
        }
    }

    /// One listener for each pod of a headless service but the client itself; unready pods included.
    private func podPlaces(of port: EgressPort) -> [EgressPlace] {
        var places: [EgressPlace] = []
        for endpoint in view.endpoints(of: port.service).endpoints
        where endpoint.portName == port.name && endpoint.isIP && endpoint.address != view.scope.ownAddress {
            let place = EgressPlace(address: endpoint.address)
            if places.last != place { places.append(place) }
        }
        return places
    }
}

// How.
extension EgressListener {
    /// The listener of a port that has `place` for itself, where nothing but its service decides; nil: ask for
    /// `chains`.
    func soleListener(of port: EgressPort, at place: EgressPlace) -> ServiceListener? {
        let service = port.service
        let (number, `class`) = (port.number, port.declared.listenerClass)
        guard `class` != .http, !place.isWildcard, place.additionalAddresses.isEmpty, number != 0,
            service.resolution != .dynamicDNS, usesUsualStatistics
        else { return nil }
        let isSniffed = `class` == .auto
        if isSniffed, looksUpNames(for: port) { return nil }
        let kind = ServiceListener.Kind(
            port: number, clusterPort: service.onlyPort ?? number, declared: port.declared,
            isBound: isBound, facts: shared, tracing: isSniffed ? tracing : nil)
        let listener = ServiceListener(address: place.address, hostname: service.hostname, kind: kind)
        // Rules and routes may say nothing that matters here: then the inputs must be the same as without them.
        if routes.isEmpty, view.rule(for: service) == nil { return listener }
        return chains(of: port, at: place) == listener.chains ? listener : nil
    }

    /// All chains of a port.
    func chains(of port: EgressPort, at place: EgressPlace) -> [OutboundChain] {
        switch port.declared.listenerClass {
        case .http: [httpChain(of: port, at: place)]
        case .tcp: tcpChains(of: port, at: place)
        case .auto: [httpChain(of: port, at: place)] + tcpChains(of: port, at: place)
        }
    }

    private func httpChain(of port: EgressPort, at place: EgressPlace) -> OutboundChain {
        let (isAuto, looksUpNames) = (port.declared == .auto, looksUpNames(for: port))
        if isAuto, !place.isWildcard, port.number != 0 {
            return .sniffed(hostname: port.service.hostname, port: port.number, looksUpNames: looksUpNames)
        }
        // Clients of a proxy speak nothing but HTTP.
        let isSniffed = (isAuto || place.isWildcard) && port.declared != .httpProxy
        let target = OutboundChain.HTTPTarget(
            routes: port.number == 0 ? place.address : String(port.number),
            speaksGRPCWeb: port.declared == .grpcWeb, looksUpNames: looksUpNames)
        return OutboundChain(
            match: ChainMatch(isPlainHTTP: isSniffed), target: .http(target),
            hostname: isAuto && !place.isWildcard ? port.service.hostname : nil)
    }

    /// Whether the route table of a port has hosts that are looked up on demand, whichever service made the chain.
    private func looksUpNames(for port: EgressPort) -> Bool {
        if facts.unknown == .lookedUp { return true }
        let isForAll = port.number == 0 || port.declared == .httpProxy
        return onDemand.contains { service in
            service.ports.contains { (isForAll || $0.number == port.number) && $0.protocol_.listenerClass == .http }
        }
    }

    /// The chains of a TCP, TLS or auto port. A TLS port is told apart by the name in the client's hello where its
    /// address does not tell.
    func tcpChains(of port: EgressPort, at place: EgressPlace) -> [OutboundChain] {
        let isNamed = port.declared.isTLS && (place.isWildcard || port.service.resolution == .dynamicDNS)
        return routes.chains(
            of: L4Routes.Port(
                service: port.service, number: port.number, isTLS: port.declared.isTLS,
                isMongo: port.declared == .mongo, ranges: place.range.map { [$0] } ?? [],
                serverNames: isNamed ? resolver.serverNames(of: port.service) : []))
    }
}
