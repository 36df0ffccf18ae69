import Mesh
import MeshConfig

/// The listeners of a gateway: one for each port and address with servers that lead anywhere.
/// Source: generation.md 6.8, "Listeners".
func planGatewayListeners(_ view: ProxyView) -> [Recipe] {
    let facts = Shared(ListenerFacts(view, .client))
    let tracing = Tracing(view, .client).map(Shared.init)
    let security = ListenerSecurity(view).map(Shared.init)
    return GatewayPorts(view).ports.compactMap { port in
        var chains = GatewayChains(view)
        if let plain = port.servers.first(where: { $0.kind == .http }) { chains.addHTTP(plain) }
        for server in port.servers { chains.add(server) }
        guard !chains.chains.isEmpty else { return nil }
        let hasHTTP = chains.chains.contains { if case .http = $0.target { true } else { false } }
        return .gatewayListener(
            GatewayListener(
                bind: port.bind, port: port.port, chains: chains.chains, facts: facts,
                tracing: hasHTTP ? tracing : nil, topology: view.proxySettings.gatewayTopology,
                security: security))
    }
}

/// Collects the chains of one listener.
private struct GatewayChains {
    private let view: ProxyView
    private(set) var chains: [GatewayChain] = []
    /// Server names of the chains; empty stands for every name.
    private var taken: Set<String> = []

    init(_ view: ProxyView) { self.view = view }

    /// Adds the chain that all plaintext HTTP servers of a port share.
    mutating func addHTTP(_ server: GatewayServerRef) {
        append(GatewayChain(target: http(server), origins: [server.gateway.key]))
    }

    /// Adds the chains of a server other than a plaintext HTTP one.
    mutating func add(_ server: GatewayServerRef) {
        switch server.kind {
        case .http:
            break
        case .https(let settings):
            append(
                GatewayChain(
                    serverNames: server.serverNames, tls: ServerTLS(settings, isHTTP: true, view),
                    target: http(server), origins: [server.gateway.key]))
        case .tcp:
            addTCP(server, nil)
        case .tls(let settings):
            addTCP(server, ServerTLS(settings, isHTTP: false, view))
        case .passthrough:
            addPassthrough(server)
        case .autoPassthrough:
            addServices(server)
        }
    }

    /// A chain with a server name that an older one has would make Envoy refuse the listener.
    private mutating func append(_ chain: GatewayChain) {
        let names = chain.serverNames.isEmpty ? [""] : chain.serverNames
        guard !names.contains(where: taken.contains) else { return }
        for name in names { taken.insert(name) }
        chains.append(chain)
    }

    private func http(_ server: GatewayServerRef) -> GatewayChain.Target {
        .http(
            GatewayChain.HTTPTarget(
                routes: server.routeTableName ?? "", statPrefix: server.isTLS ? server.server.name : "",
                speaksGRPCWeb: server.server.port.protocol_ == .grpcWeb))
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
    private mutating func addTCP(_ server: GatewayServerRef, _ tls: ServerTLS?) {
        for record in virtualServices(of: server) {
            guard let destinations = record.spec.destinations(for: server, isTLS: tls != nil) else { continue }
            append(
                GatewayChain(
                    serverNames: tls == nil ? [] : server.serverNames, tls: tls,
                    target: .tcp(forwarding(to: destinations, by: record, server)),
                    origins: origins(of: server, record, destinations)))
            return
        }
    }

    private mutating func addPassthrough(_ server: GatewayServerRef) {
        for record in virtualServices(of: server) {
            for route in record.spec.tls {
                for match in route.matches where match.proxy.allows(server) {
                    append(
                        GatewayChain(
                            serverNames: match.sniHosts.contains("*") ? [] : Set(match.sniHosts).sorted(),
                            target: .tcp(forwarding(to: route.destinations, by: record, server)),
                            origins: origins(of: server, record, route.destinations)))
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
                        GatewayChain(
                            serverNames: [key.serverName], isForMesh: true, target: .tcp(forwarding(to: key, rule)),
                            origins: [server.gateway.key] + service.origins + (rule?.origins ?? [])))
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

    private func origins(
        of server: GatewayServerRef, _ record: VirtualServiceRecord, _ destinations: [WeightedDestination]
    ) -> [ConfigKey] {
        [server.gateway.key] + record.origins + (view.rule(forFirstOf: destinations, by: record)?.origins ?? [])
    }
}

extension VirtualService {
    /// Where connections to a server go whose bytes are in the clear for the gateway; nil: the VirtualService does not
    /// say.
    fileprivate func destinations(for server: GatewayServerRef, isTLS: Bool) -> [WeightedDestination]? {
        // What was a TLSRoute is a route of TLS also where TLS ends here.
        if isTLS, isGatewayAPI,
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
