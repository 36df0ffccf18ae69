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
    private let services: ChunkedList<MeshService>
    /// Those of `services` whose names are looked up on demand.
    private let onDemand: [MeshService]
    private let routes: L4Routes
    private let resolver: Resolver
    private let view: ProxyView
    private let facts: ListenerFacts
    private let wildcard: EgressPlace

    /// What `scope` shows to the proxies of `view`.
    init(_ scope: EgressScope, _ view: ProxyView, _ facts: ListenerFacts) {
        let bind = scope.listener?.bind ?? ""
        let capture = scope.listener?.capture ?? .standard
        isBound = facts.interception == .none || capture == .none || bind.hasPrefix("unix://")
        address = bind.isEmpty ? (isBound ? facts.loopback : nil) : bind
        port = scope.listener?.port
        services = scope.services
        onDemand = services.filter { $0.resolution == .dynamicDNS }
        routes = L4Routes(scope.virtualServices, view)
        resolver = Resolver(view.scope)
        self.view = view
        self.facts = facts
        wildcard = EgressPlace(
            address: facts.wildcards[0], isWildcard: true, additionalAddresses: Array(facts.wildcards.dropFirst()))
    }

    /// The ports in the order in which they get their way.
    ///
    /// - Parameter numbers: those that count, where the listener has no port of its own; nil: all.
    func ports(_ numbers: Set<Int>?) -> [EgressPort] {
        guard let port else {
            return services.flatMap { service -> [EgressPort] in
                let isCounted = { (number: Int) in numbers?.contains(number) ?? true }
                guard service.ports.contains(where: { isCounted($0.number) }) else { return [] }
                return service.servedPorts.filter { isCounted($0.port.number) }.map {
                    EgressPort(
                        service: service, number: $0.port.number, declared: $0.port.protocol_, name: $0.port.name)
                }
            }
        }
        guard port.protocol_ != .udp else { return [] }
        // A listener for single hosts has services with its port; a proxy and a Unix socket have all.
        let isForAll = port.number == 0 || port.protocol_ == .httpProxy
        return services.filter { $0.servedPorts.contains { isForAll || $0.port.number == port.number } }.map {
            EgressPort(service: $0, number: port.number, declared: port.protocol_, name: "")
        }
    }
}

// Where.
extension EgressListener {
    /// Where the listeners of a port are, but for places that the proxy cannot or must not take.
    func places(of port: EgressPort) -> [EgressPlace] {
        guard !(isBound && facts.mayNotBind(port.number)) else { return [] }
        let stated = address.map { [EgressPlace(address: $0, isWildcard: $0 == wildcard.address)] }
        let places = stated ?? ownPlaces(of: port)
        // A service may have a port of the proxy's own only where its address tells the two apart.
        guard facts.isReserved(port.number) else { return places }
        return isBound ? [] : places.filter { !$0.isWildcard }
    }

    private func ownPlaces(of port: EgressPort) -> [EgressPlace] {
        let service = port.service
        guard port.declared.listenerClass != .http else { return [wildcard] }
        let addresses = service.addresses(for: facts.family, capturesDNS: view.scope.capturesDNS)
        if !addresses.isEmpty { return places(of: service, at: addresses) }
        // An address that this proxy's family cannot reach is still better than taking all traffic of the port.
        if let unreachable = service.addresses.first { return [EgressPlace(address: unreachable)] }
        guard service.resolution == .passthrough, self.port == nil else { return [wildcard] }
        if service.registry == .serviceEntry && service.selector.isEmpty { return [wildcard] }
        return podPlaces(of: port)
    }

    private func places(of service: MeshService, at addresses: [String]) -> [EgressPlace] {
        // The addresses of a Kubernetes service are one service's; those of a ServiceEntry are told apart.
        if service.registry == .kubernetes {
            return [EgressPlace(address: addresses[0], additionalAddresses: Array(addresses.dropFirst()))]
        }
        return addresses.map { address in
            guard address.utf8.contains(UInt8(ascii: "/")), let range = IPPrefix(address) else {
                return EgressPlace(address: address)
            }
            var place = wildcard
            place.range = range
            return place
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
    /// All chains of a port.
    func chains(of port: EgressPort, at place: EgressPlace) -> [OutboundChain] {
        switch port.declared.listenerClass {
        case .http: [httpChain(of: port, at: place)]
        case .tcp: tcpChains(of: port, at: place)
        case .auto: [httpChain(of: port, at: place)] + tcpChains(of: port, at: place)
        }
    }

    private func httpChain(of port: EgressPort, at place: EgressPlace) -> OutboundChain {
        let isAuto = port.declared == .auto
        let routes =
            port.number == 0
            ? place.address
            : isAuto && !place.isWildcard ? hostAndPort(port.service.hostname, port.number) : String(port.number)
        // Clients of a proxy speak nothing but HTTP.
        let isSniffed = (isAuto || place.isWildcard) && port.declared != .httpProxy
        var target = OutboundChain.HTTPTarget(routes: routes, speaksGRPCWeb: port.declared == .grpcWeb)
        target.looksUpNames = looksUpNames(for: port)
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
