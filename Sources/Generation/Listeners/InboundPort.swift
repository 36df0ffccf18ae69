import Mesh
import MeshConfig

/// One port on which the proxy's workload takes connections. Source: generation.md 3.2.
struct InboundPort: Hashable, Sendable {
    /// How traffic of a port comes to the proxy.
    enum Place: Hashable, Sendable {
        /// Redirected to `virtualInbound`; the chains are called by this address.
        case redirected(String)
        /// To a listener of the port's own at this address.
        case bound(String)
        /// Redirected, to a port that no service has. The proxy does not know what it carries.
        case passthrough
    }

    /// 0: any port without chains of its own.
    let targetPort: Int
    let servicePort: Int
    /// What the port's traffic is called in traces: a service, or a Sidecar.
    private(set) var hostname: String
    let declared: PortProtocol
    private(set) var place: Place
    /// Whether connections must or may be mutual TLS.
    let mode: MutualTLSMode
    /// The Sidecar that says so; nil: a service.
    let sidecar: ConfigKey?
    /// What statistics call the port's traffic in place of its cluster, where the mesh says.
    private let ownStatName: String?

    init(
        targetPort: Int, servicePort: Int, hostname: String, declared: PortProtocol, place: Place, mode: MutualTLSMode,
        sidecar: ConfigKey? = nil, statName: String? = nil
    ) {
        self.targetPort = targetPort
        self.servicePort = servicePort
        self.hostname = hostname
        self.declared = declared
        self.place = place
        self.mode = mode
        self.sidecar = sidecar
        ownStatName = statName
    }

    /// Traffic to a port that no service has; 0: to all others.
    static func passthrough(_ targetPort: Int, mode: MutualTLSMode) -> InboundPort {
        InboundPort(
            targetPort: targetPort, servicePort: 0, hostname: "", declared: .auto, place: .passthrough, mode: mode)
    }

    /// Where the port's traffic goes.
    var cluster: String {
        place == .passthrough ? SpecialClusterName.inboundPassthrough : inboundClusterName(targetPort: targetPort)
    }

    /// What statistics call its traffic.
    var statName: String { ownStatName ?? cluster }

    /// Visits what differs from workload to workload.
    mutating func visitTexts(_ visit: (inout String) -> Void) {
        visit(&hostname)
        switch place {
        case .redirected(var address):
            visit(&address)
            place = .redirected(address)
        case .bound(var address):
            visit(&address)
            place = .bound(address)
        case .passthrough: break
        }
    }
}

/// The inbound ports of a workload, by number: what its Sidecar says, else what its services say. Of several services
/// on one port the oldest decides; without redirection services have none.
func inboundPorts(_ view: ProxyView) -> [InboundPort] {
    if view.sidecar?.spec.ingress.isEmpty == false { return ingressPorts(view).map(\.port) }
    guard view.scope.interception != .none else { return [] }
    let wildcard = ListenerFacts(view, .server).wildcards[0]
    var seen: Set<Int> = []
    var ports: [InboundPort] = []
    for target in view.targets where seen.insert(target.targetPort).inserted {
        ports.append(
            InboundPort(
                targetPort: target.targetPort, servicePort: target.port.number, hostname: target.service.hostname,
                declared: target.port.protocol_, place: .redirected(wildcard),
                mode: mutualTLSMode(of: target.targetPort, view),
                statName: view.inboundStatName(
                    StatName(target.service, port: target.port.number), portName: target.port.name,
                    targetPort: target.targetPort)))
    }
    return ports.sorted { $0.targetPort < $1.targetPort }
}

/// The ports that no service has, as far as policies tell them apart: 0 for all others, then by number.
/// Source: generation.md 3.4, "Passthrough".
func passthroughPorts(besides ports: [InboundPort], _ view: ProxyView) -> [InboundPort] {
    let known = Set(ports.map(\.targetPort))
    let special = view.scope.mutualTLS.ports.keys.filter { !known.contains($0) }.sorted()
    // No port has number 0, so its mode is that of all ports without one of their own.
    return ([0] + special).map { .passthrough($0, mode: mutualTLSMode(of: $0, view)) }
}

/// What `port` takes. A proxy without certificate can take plaintext only, and where that is forbidden nothing: a
/// policy that says STRICT is never loosened.
private func mutualTLSMode(of port: Int, _ view: ProxyView) -> MutualTLSMode {
    let mode = view.scope.mutualTLS[port]
    return mode == .strict || view.scope.canTakeMutualTLS ? mode : .disable
}

/// The ports of a Sidecar's ingress listeners, by number, but for those that the proxy cannot take, each with what the
/// Sidecar says of it. Source: generation.md 3.2, 18.9.
func ingressPorts(_ view: ProxyView) -> [(port: InboundPort, from: Sidecar.IngressListener)] {
    guard let sidecar = view.sidecar else { return [] }
    let facts = ListenerFacts(view, .server)
    let own = view.scope.ownAddresses.first { IPAddress($0)?.isGlobalUnicast == true } ?? facts.wildcards[0]
    let listeners = sidecar.spec.ingress.sorted { $0.port.number < $1.port.number }
    return listeners.compactMap { listener in
        let number = listener.port.number
        let isBound =
            listener.capture == .none || listener.capture == .standard && view.scope.interception == .none
        // Without redirection nothing leads to a chain of `virtualInbound`.
        guard isBound || view.scope.interception != .none else { return nil }
        let isHTTP = listener.port.protocol_.listenerClass == .http
        let isWild = listener.bind.isEmpty ? isHTTP : listener.bind == facts.wildcards[0]
        guard !(isWild && facts.isReserved(number)), !(isBound && facts.mayNotBind(number)) else { return nil }
        let address = listener.bind.isEmpty ? own : listener.bind
        let hostname = "\(sidecar.key.name).\(view.scope.namespace)"
        let service = view.targets.first { $0.targetPort == number }?.service
        let statName =
            service.map { StatName($0, port: number) }
            ?? StatName(sidecar: sidecar.key.name, hostname: hostname, port: number)
        let port = InboundPort(
            targetPort: number, servicePort: number, hostname: hostname,
            declared: listener.port.protocol_, place: isBound ? .bound(address) : .redirected(address),
            mode: mutualTLSMode(of: number, view), sidecar: sidecar.key,
            statName: view.inboundStatName(statName, portName: listener.port.name, targetPort: number))
        return (port, listener)
    }
}

extension IPAddress {
    /// Whether it can be that of one host in a network of several.
    fileprivate var isGlobalUnicast: Bool { !Self.otherwiseUsed.contains { $0.contains(self) } }

    /// Nobody, loopback, links, multicast and broadcast.
    private static let otherwiseUsed = [
        "0.0.0.0/32", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32", "::/127", "fe80::/10",
        "ff00::/8",
    ].compactMap(IPPrefix.init)
}
