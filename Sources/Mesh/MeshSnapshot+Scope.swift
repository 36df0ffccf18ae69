import HashTreeCollections
import MeshConfig

extension MeshSnapshot {
    /// The service account of a proxy that is taken at its word: what it says, else its pod's.
    package func serviceAccount(of proxy: ProxyNode) -> String {
        let stated =
            proxy.serviceAccount.isEmpty ? inventory.workload(of: proxy)?.pod.serviceAccount : proxy.serviceAccount
        return stated.flatMap { $0.isEmpty ? nil : $0 } ?? "default"
    }

    /// The class to which `proxy` belongs.
    ///
    /// The mesh's own knowledge of the proxy's pod goes before what the node message says.
    package func scope(of proxy: ProxyNode) -> ScopeKey {
        let workload = inventory.workload(of: proxy)
        let labels = workload?.labels ?? proxy.labels
        let place = place(of: proxy, workload)
        let matters = registry.placementMatters(in: proxy.namespace)
        let facts = facts(asked: proxy.namespace)
        var scope = ScopeKey(proxy: proxy)
        scope.targets = targets(of: proxy, workload)
        scope.locality = matters.locality || facts.contains(.locality) ? place.locality : nil
        scope.nodeName = matters.node ? place.nodeName : nil
        scope.ownAddress = isHeadlessEndpoint(proxy) ? proxy.addresses[0] : nil
        scope.labels = answer(facts, labels, place)
        scope.takesMutualTLS = proxy.isGRPC && labels[WorkloadLabel.tlsMode] == "istio"
        fillConfiguration(&scope, of: proxy, labels)
        if !proxy.isGRPC { fillTelemetry(&scope, of: proxy, labels) }
        return scope
    }

    /// Sets which objects are for `proxy`.
    private func fillConfiguration(_ scope: inout ScopeKey, of proxy: ProxyNode, _ labels: [String: String]) {
        let (namespace, root) = (proxy.namespace, settings.rootNamespace)
        var gateway: String?
        switch proxy.kind {
        case .sidecar:
            let sidecar = traffic.sidecars.sidecar(for: labels, in: namespace, root: root)
            scope.sidecar = sidecar?.key
            if sidecar?.spec.ingress.isEmpty == false { scope.ownAddresses = proxy.addresses }
            scope.mutualTLS = traffic.peerAuthentications.modes(of: labels, in: namespace, root: root)
        case .router:
            scope.gateways = traffic.gateways.gateways(for: labels, of: Set(scope.targets.map(\.service))).map(\.key)
            gateway = labels[WorkloadLabel.gatewayName]
        case .waypoint: break
        }
        scope.authorizationPolicies = traffic.authorizationPolicies.policies(
            for: labels, gateway: gateway, in: namespace, root: root
        ).map(\.key)
        scope.requestAuthentications = traffic.requestAuthentications.policies(
            for: labels, gateway: gateway, in: namespace, root: root
        ).map(\.key)
        scope.envoyFilters = envoyFilters(for: proxy, labels, gateway: gateway)
    }

    /// Sets what `proxy`, which is no gRPC client, tells of itself and of requests.
    private func fillTelemetry(_ scope: inout ScopeKey, of proxy: ProxyNode, _ labels: [String: String]) {
        let gateway = proxy.kind == .router ? labels[WorkloadLabel.gatewayName] : nil
        let telemetries = traffic.telemetries.telemetries(
            for: labels, gateway: gateway, in: proxy.namespace, root: settings.rootNamespace)
        scope.telemetries = telemetries.map(\.key)
        if settings.traces || telemetries.contains(where: { !$0.spec.tracing.isEmpty }) {
            scope.tracing = TracingFacts(proxy, labels: labels)
        }
        if proxy.kind != .waypoint {
            scope.extensions = traffic.extensions(
                for: labels, gateway: gateway, in: proxy.namespace, root: settings.rootNamespace
            ).map(\.key)
        }
        if proxy.proxySettings != settings.proxySettings { scope.proxySettings = proxy.proxySettings }
    }

    /// Whether a Gateway is for the workload of `proxy`, which must be a gateway then, and not for every gateway.
    package func isGateway(_ proxy: ProxyNode) -> Bool {
        let workload = inventory.workload(of: proxy)
        return traffic.gateways.choose(
            workload?.labels ?? proxy.labels, of: Set(targets(of: proxy, workload).map(\.service)))
    }

    /// The Gateways that a gateway with these labels serves, the oldest first.
    package func gateways(selecting labels: [String: String]) -> [GatewayRecord] {
        traffic.gateways.gateways(for: labels, of: [])
    }

    private func place(of proxy: ProxyNode, _ workload: Workload?) -> TopologyPlace {
        let locality = workload?.locality ?? Locality()
        let nodeName = workload?.pod.nodeName ?? ""
        return TopologyPlace(
            locality: locality == Locality() ? proxy.locality : locality,
            nodeName: nodeName.isEmpty ? proxy.nodeName : nodeName, network: proxy.network)
    }

    /// What the configuration wants to know of proxies of `namespace`.
    private func facts(asked namespace: String) -> Set<ScopeFact> {
        let facts = traffic.facts(asked: namespace)
        return facts.union(settings.localityBalancing.facts(detectsOutliers: facts.contains(.meshFailover)))
    }

    /// Of `labels` and those that follow from `place`, what `facts` ask for.
    private func answer(
        _ facts: Set<ScopeFact>, _ labels: [String: String], _ place: TopologyPlace
    ) -> [String: String] {
        var answer: [String: String] = [:]
        for fact in facts {
            switch fact {
            // Who lacks one of them counts like everybody else.
            case .labels(let wanted): if wanted.isSubset(of: labels) { answer.merge(wanted) { $1 } }
            case .label(let key): answer[key] = place.label(key) ?? labels[key]
            case .locality, .meshFailover: break
            }
        }
        return answer
    }

    /// The inbound ports of a workload: of the services of its namespace that select it or have an endpoint at one of
    /// its addresses. Source: generation.md 3.1, serving.md 6.6.
    private func targets(of proxy: ProxyNode, _ workload: Workload?) -> [ScopeKey.Target] {
        let labels = workload?.labels ?? proxy.labels
        let selecting = registry.services(selecting: labels, in: proxy.namespace)
        var keys = selecting
        for address in proxy.addresses {
            keys.formUnion(registry.services(at: address).filter { $0.namespace == proxy.namespace })
        }
        let services = keys.compactMap { registry.services[$0] }.filter { $0.exportTo != MeshService.nobody }
        var targets: [ScopeKey.Target] = []
        for service in services.sorted(by: { $0.precedes($1) }) {
            if case .alias = service.resolution { continue }
            for port in service.ports where port.protocol_ != .udp {
                let declared = selecting.contains(service.key) ? targetNumber(of: port, workload) : nil
                // Without a pod it may be a WorkloadEntry, which can serve a port under a number of its own.
                let own = workload == nil ? endpointPort(of: service, port, at: proxy.addresses) : nil
                guard let number = own ?? declared ?? endpointPort(of: service, port, at: proxy.addresses) else {
                    continue
                }
                targets.append(ScopeKey.Target(service: service.key, port: port.number, targetPort: number))
            }
        }
        return targets
    }

    private func targetNumber(of port: ServicePort, _ workload: Workload?) -> Int? {
        switch port.target {
        case .number(let number): number
        case .name(let name): workload?.pod.namedPorts[name]
        }
    }

    private func endpointPort(of service: MeshService, _ port: ServicePort, at addresses: [String]) -> Int? {
        endpoints(of: service.key).endpoints
            .first { $0.portName == port.name && addresses.contains($0.address) }?.port
    }

    /// Whether a headless service that the proxy sees has an endpoint at its first address, on a port for which
    /// outbound listeners at endpoint addresses exist. Source: generation.md 2.6.
    private func isHeadlessEndpoint(_ proxy: ProxyNode) -> Bool {
        guard proxy.kind == .sidecar, !proxy.isGRPC else { return false }
        let address = proxy.addresses[0]
        return registry.services(at: address).contains { key in
            guard let service = registry.services[key], service.resolution == .passthrough,
                service.isVisible(from: proxy.namespace)
            else { return false }
            return service.ports.contains {
                $0.protocol_.hasListenerPerEndpoint && endpointPort(of: service, $0, at: [address]) != nil
            }
        }
    }
}

extension PortProtocol {
    /// Whether a headless port of this protocol is reached by the endpoints' addresses: TCP and auto-detected ones.
    fileprivate var hasListenerPerEndpoint: Bool { listenerClass != .http && self != .udp }
}

extension MeshSettings {
    /// Whether proxies trace where no Telemetry says.
    var traces: Bool { enableTracing || defaultTracingProvider != nil }
}
