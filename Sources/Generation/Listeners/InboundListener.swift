import EnvoyAPI
import Mesh
import MeshConfig

/// A listener that takes connections to a workload: that of all redirected ones, `virtualInbound`, or that of a port to
/// which clients connect directly. Source: generation.md 3.2, 3.4.
struct InboundListener: Hashable, Sendable {
    /// The address of a listener of a single port; nil: `virtualInbound`.
    private(set) var boundAddress: String?
    /// At least one.
    private(set) var ports: [InboundPort]
    let facts: Shared<ListenerFacts>
    let tracing: Shared<Tracing>?
    /// nil: the proxies have no certificate.
    let tls: WorkloadServerTLS?
    /// nil: everybody may come in.
    let security: Shared<ListenerSecurity>?

    /// The listener's name.
    var name: String {
        boundAddress.map { listenerName(address: $0, port: port) } ?? "virtualInbound"
    }

    /// The port of its address.
    var port: Int { boundAddress == nil ? facts.value.inboundPort : ports[0].targetPort }

    /// The listener as a resource. Those of workloads by whose ports everybody may come in are often alike.
    func encode(in arena: Arena) -> EncodedResource {
        if security == nil { return arena.encode(name, self) }
        return arena.encode(name, as: Envoy.Listener.self) { write(to: $0, in: arena) }
    }
}

extension InboundListener: TextHolder {
    mutating func visitTexts(_ visit: (inout String) -> Void) {
        if var address = boundAddress {
            visit(&address)
            boundAddress = address
        }
        for index in ports.indices { ports[index].visitTexts(visit) }
    }

    func write(to listener: Envoy.Listener, in arena: Arena) {
        let facts = facts.value
        let chains = ports.flatMap { InboundChain.chains(of: $0, hasCertificate: tls != nil) }
        listener.name = name
        listener.address = arena.address(boundAddress ?? facts.wildcards[0], port)
        listener.trafficDirection = .inbound
        listener.continueOnListenerFiltersTimeout = true
        listener.listenerFiltersTimeout = facts.detectionTimeout
        listener.maxConnectionsToAcceptPerSocketEvent = 1
        if facts.options.balancesInbound { listener.setExactBalance(in: arena) }
        facts.writeLogs(to: listener, in: arena)
        if boundAddress == nil { writeRedirection(listener, in: arena) }
        write(chains, to: listener, in: arena)
        writeInspectors(listener, chains, in: arena)
    }

    private func write(_ chains: [InboundChain], to listener: Envoy.Listener, in arena: Arena) {
        // Who may come in is said once for all chains.
        let access = security?.value.filters(in: arena) ?? .none
        for chain in chains {
            listener.filterChains.append { chain.write(to: $0, facts.value, tracing?.value, tls, access, in: arena) }
        }
    }

    private func writeRedirection(_ listener: Envoy.Listener, in arena: Arena) {
        let facts = facts.value
        if facts.interception == .tproxy { listener.transparent = true }
        if facts.isDualStack {
            listener.additionalAddresses.append { $0.address = arena.address("::", facts.inboundPort) }
        }
        listener.filterChains.append { chain in
            // Whoever names the proxy's own port would go in circles.
            chain.name = "\(name)-blackhole"
            chain.filterChainMatch = arena.make { $0.destinationPort = UInt32(facts.inboundPort) }
            chain.filters.appendMetadataExchange(facts.capabilities, in: arena)
            chain.filters.append(
                contentsOf: TCPForwarding(to: SpecialClusterName.blackHole).finalFilters(facts, in: arena))
        }
        listener.listenerFilters.append(arena.originalDestination())
        guard facts.interception == .tproxy else { return }
        listener.listenerFilters.append { filter in
            filter.name = "envoy.filters.listener.original_src"
            // By this mark the kernel's rules know that answers go back through the proxy.
            filter.typedConfig = arena.any(Envoy.OriginalSrc.self) { $0.mark = 1337 }
        }
    }

    /// An inspector waits for the client's first bytes. A port that does not need it must not have it, or a server that
    /// speaks first would never be heard.
    private func writeInspectors(_ listener: Envoy.Listener, _ chains: [InboundChain], in arena: Arena) {
        var all = Set(chains.map(\.port.targetPort))
        if boundAddress == nil { all.insert(facts.value.inboundPort) }
        let tls = Set(chains.filter(\.needsTLSInspector).map(\.port.targetPort))
        if !tls.isEmpty {
            let inspector = arena.tlsInspector()
            // Port 0 stands for all that have no chains of their own.
            if tls.contains(0) {
                inspector.filterDisabled = arena.anyPort(of: all.subtracting(tls))
            } else {
                let enabled = arena.anyPort(of: tls)
                inspector.filterDisabled = arena.make { $0.notMatch = enabled }
            }
            listener.listenerFilters.append(inspector)
        }
        let http = Set(chains.filter(\.needsHTTPInspector).map(\.port.targetPort))
        if !http.isEmpty {
            let inspector = arena.httpInspector()
            inspector.filterDisabled = arena.anyPort(of: all.subtracting(http))
            listener.listenerFilters.append(inspector)
        }
    }
}

/// The inbound listeners of a sidecar; none where the mesh gives it no port to listen on. Source: generation.md 3.
func planInboundListeners(_ view: ProxyView) -> [InboundListener] {
    guard view.settings.outboundPort != 0 else { return [] }
    let facts = Shared(ListenerFacts(view, .server))
    let tracing = Tracing(view, .server).map(Shared.init)
    let ports = inboundPorts(view)
    let tls = WorkloadServerTLS(view)
    let security = ListenerSecurity(view).map(Shared.init)
    var listeners = ports.compactMap { port -> InboundListener? in
        guard case .bound(let address) = port.place else { return nil }
        return InboundListener(
            boundAddress: address, ports: [port], facts: facts, tracing: tracing, tls: tls, security: security)
    }
    guard view.scope.interception != .none else { return listeners }
    let redirected = ports.filter { if case .redirected = $0.place { true } else { false } }
    listeners.append(
        InboundListener(
            boundAddress: nil, ports: passthroughPorts(besides: ports, view) + redirected, facts: facts,
            tracing: tracing, tls: tls, security: security))
    return listeners
}
