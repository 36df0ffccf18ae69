import Mesh
import MeshConfig

/// The listeners of a gateway: one for each port and address with servers that lead anywhere.
/// Source: generation.md 6.8, "Listeners".
func planGatewayListeners(_ view: ProxyView) -> [Recipe] {
    let facts = Shared(ListenerFacts(view, .client))
    let tracing = Tracing(view, .client).map(Shared.init)
    let security = ListenerSecurity(view).map(Shared.init)
    var collector = GatewayChains(view)
    return GatewayPorts(view).ports.compactMap { port in
        let chains = collector.chains(of: port)
        guard !chains.isEmpty else { return nil }
        let hasHTTP = chains.contains { if case .http = $0.kind.value.target { true } else { false } }
        return .gatewayListener(
            GatewayListener(
                bind: port.bind, port: port.port, chains: chains, facts: facts, tracing: hasHTTP ? tracing : nil,
                topology: view.proxySettings.gatewayTopology, security: security))
    }
}

/// Collects the chains of one listener after the other.
private struct GatewayChains {
    private let view: ProxyView
    private var chains: [GatewayChain] = []
    /// Server names of the chains, empty standing for every name; nil: no two chains can have one in common.
    private var taken: Set<String>?
    /// The chains of many hosts are of few kinds.
    private var kinds = RecentValues<GatewayChain.Kind>()
    private var endings = RecentValues<ServerTLS>()

    init(_ view: ProxyView) { self.view = view }

    /// The chains of a listener.
    mutating func chains(of port: GatewayPort) -> [GatewayChain] {
        chains = []
        // No two servers have a host in common, but whoever is behind them calls itself as it likes.
        taken = port.servers.allSatisfy(\.endsTLS) ? nil : []
        if taken == nil { chains.reserveCapacity(port.servers.count) }
        // All plaintext HTTP servers of a port share a chain.
        if let plain = port.servers.first(where: { $0.kind == .http }) { addHTTP(plain) }
        for server in port.servers { add(server) }
        return chains
    }

    /// Adds the chains of a server other than a plaintext HTTP one.
    private mutating func add(_ server: GatewayServerRef) {
        switch server.kind {
        case .http: break
        case .https: addHTTP(server)
        case .tcp, .tls: addTCP(server)
        case .passthrough: addPassthrough(server)
        case .autoPassthrough: addServices(server)
        }
    }

    private mutating func addHTTP(_ server: GatewayServerRef) {
        var texts: [String] = []
        texts.reserveCapacity(4)
        if server.isTLS { server.addServerNames(to: &texts) }
        let serverNameCount = texts.count
        let tls = tls(of: server, names: &texts, isHTTP: true)
        texts.append(server.routeTableName ?? "")
        let isNamed = server.isTLS && !server.server.name.isEmpty
        if isNamed { texts.append(server.server.name) }
        let speaksGRPCWeb = server.server.port.protocol_ == .grpcWeb
        let kind = GatewayChain.Kind(
            serverNameCount: serverNameCount, isForMesh: false, tls: tls,
            target: .http(isNamed: isNamed, speaksGRPCWeb: speaksGRPCWeb), textCount: texts.count)
        append(kind, texts, server, [])
    }

    /// Adds a chain to clusters.
    ///
    /// - Parameter serverNames: sorted; empty: any.
    private mutating func append(
        _ serverNames: [String], isForMesh: Bool = false, to forwarding: TCPForwarding, _ server: GatewayServerRef,
        _ others: [ConfigKey]
    ) {
        var (texts, forwarding) = (serverNames, forwarding)
        let tls = tls(of: server, names: &texts, isHTTP: false)
        forwarding.visitTexts { text in
            texts.append(text)
            text = ""
        }
        let kind = GatewayChain.Kind(
            serverNameCount: serverNames.count, isForMesh: isForMesh, tls: tls, target: .tcp(forwarding),
            textCount: texts.count)
        append(kind, texts, server, others)
    }

    /// A chain with a server name that an older one has would make Envoy refuse the listener.
    private mutating func append(
        _ kind: GatewayChain.Kind, _ texts: [String], _ server: GatewayServerRef, _ others: [ConfigKey]
    ) {
        let names = kind.serverNameCount == 0 ? [""] : texts[..<kind.serverNameCount]
        if let taken, names.contains(where: taken.contains) { return }
        taken?.formUnion(names)
        chains.append(
            GatewayChain(kind: kinds.shared(kind), texts: texts, gateway: server.gateway.key, others: others))
    }

    /// How the server ends TLS; nil: it does not.
    ///
    /// - Parameter names: those of its credentials are added to them.
    private mutating func tls(
        of server: GatewayServerRef, names: inout [String], isHTTP: Bool
    ) -> Shared<ServerTLS>? {
        guard server.endsTLS, let settings = server.server.tls else { return nil }
        return endings.shared(ServerTLS(settings, names: &names, isHTTP: isHTTP, view))
    }

    /// The VirtualServices that have a host of the server.
    private func virtualServices(of server: GatewayServerRef) -> [VirtualServiceRecord] {
        view.virtualServices(boundTo: server.reference).filter {
            !server.hosts(for: $0.spec.hosts, in: $0.key.namespace).isEmpty
        }
    }
}

// Bytes.
extension GatewayChains {
    /// The first route that the server allows is the only one.
    private mutating func addTCP(_ server: GatewayServerRef) {
        for record in virtualServices(of: server) {
            guard let destinations = record.spec.destinations(for: server) else { continue }
            var serverNames: [String] = []
            if server.isTLS { server.addServerNames(to: &serverNames) }
            append(
                serverNames, to: forwarding(to: destinations, by: record, server), server,
                origins(of: record, destinations))
            return
        }
    }

    private mutating func addPassthrough(_ server: GatewayServerRef) {
        for record in virtualServices(of: server) {
            for route in record.spec.tls {
                for match in route.matches where match.proxy.allows(server) {
                    append(
                        match.sniHosts.contains("*") ? [] : Set(match.sniHosts).sorted(),
                        to: forwarding(to: route.destinations, by: record, server), server,
                        origins(of: record, route.destinations))
                }
            }
        }
    }

    /// The clusters of all services inside a host of the server, by the names that clients of the mesh ask for.
    private mutating func addServices(_ server: GatewayServerRef) {
        for service in view.reachable.map(\.service) where !service.isMeshExternal && service.resolution != .dynamicDNS
        {
            guard server.server.hosts.contains(where: { service.hostname.isInsideHost($0.host) }) else { continue }
            let rule = view.rule(for: service)
            for port in service.servedPorts {
                for subset in [""] + (rule?.spec.subsets ?? []).map(\.name) {
                    let key = ClusterKey(port: port.port.number, subset: subset, hostname: service.hostname)
                    append(
                        [key.serverName], isForMesh: true, to: forwarding(to: key, rule), server,
                        service.origins + (rule?.origins ?? []))
                }
            }
        }
    }

    private func forwarding(
        to destinations: [WeightedDestination], by record: VirtualServiceRecord, _ server: GatewayServerRef
    ) -> TCPForwarding {
        var forwarding = TCPForwarding(to: destinations, by: record, on: server.server.port.number, in: view)
        forwarding.isMongo = server.server.port.protocol_ == .mongo
        return forwarding
    }

    /// What the rule says about hosts is said where the connection ends.
    private func forwarding(to key: ClusterKey, _ rule: DestinationRuleRecord?) -> TCPForwarding {
        let idleTimeout = view.scope.listenerOptions.idleTimeout
        var forwarding = TCPForwarding(to: key.serverName, idleTimeout: idleTimeout)
        guard let rule else { return forwarding }
        let shaped = TCPForwarding(to: key, rule: rule.spec, idleTimeout: idleTimeout)
        forwarding.idleTimeout = shaped.idleTimeout
        forwarding.maxDuration = shaped.maxDuration
        forwarding.hashesSource = shaped.hashesSource
        return forwarding
    }

    private func origins(of record: VirtualServiceRecord, _ destinations: [WeightedDestination]) -> [ConfigKey] {
        record.origins + (view.rule(forFirstOf: destinations, by: record)?.origins ?? [])
    }
}

extension VirtualService {
    /// Where connections to a server go whose bytes are in the clear for the gateway; nil: the VirtualService does not
    /// say.
    fileprivate func destinations(for server: GatewayServerRef) -> [WeightedDestination]? {
        // What was a TLSRoute is a route of TLS also where TLS ends here.
        if server.isTLS, isGatewayAPI,
            let route = tls.first(where: { $0.matches.contains { $0.proxy.allows(server) } })
        {
            return route.destinations
        }
        return tcp.first { $0.matches.isEmpty || $0.matches.contains { $0.proxy.allows(server) } }?.destinations
    }
}

extension ProxyMatch {
    /// Whether a route with the condition is for the server: who the client is cannot be told.
    fileprivate func allows(_ server: GatewayServerRef) -> Bool {
        (port == 0 || port == server.server.port.number) && (gateways.isEmpty || gateways.contains(server.reference))
    }
}
