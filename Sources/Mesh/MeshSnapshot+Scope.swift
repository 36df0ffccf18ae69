import HashTreeCollections
import MeshConfig

extension MeshSnapshot {
    /// The class to which `proxy` belongs.
    ///
    /// The mesh's own knowledge of the proxy's pod goes before what the node message says.
    package func scope(of proxy: ProxyNode) -> ScopeKey {
        let workload = inventory.workload(of: proxy)
        let labels = workload?.labels ?? proxy.labels
        let targets = targets(of: proxy, workload)
        let place = place(of: proxy, workload)
        let matters = registry.placementMatters(in: proxy.namespace)
        let facts = facts(asked: proxy.namespace)
        let telemetries =
            proxy.isGRPC
            ? [] : traffic.telemetries.telemetries(for: labels, in: proxy.namespace, root: settings.rootNamespace)
        let traces = !proxy.isGRPC && (settings.traces || telemetries.contains { !$0.spec.tracing.isEmpty })
        let gateways =
            proxy.kind == .router ? traffic.gateways.gateways(for: labels, of: Set(targets.map(\.service))) : []
        let mutualTLS = traffic.peerAuthentications.modes(
            of: labels, in: proxy.namespace, root: settings.rootNamespace)
        let sidecar =
            proxy.kind == .sidecar
            ? traffic.sidecars.sidecar(for: labels, in: proxy.namespace, root: settings.rootNamespace) : nil
        let root = settings.rootNamespace
        let gateway = proxy.kind == .router ? labels[WorkloadLabel.gatewayName] : nil
        let authorizations = traffic.authorizationPolicies.policies(
            for: labels, gateway: gateway, in: proxy.namespace, root: root)
        let authentications = traffic.requestAuthentications.policies(
            for: labels, gateway: gateway, in: proxy.namespace, root: root)
        return ScopeKey(
            proxy: proxy, targets: targets,
            locality: matters.locality || facts.contains(.locality) ? place.locality : nil,
            nodeName: matters.node ? place.nodeName : nil,
            ownAddress: isHeadlessEndpoint(proxy) ? proxy.addresses[0] : nil,
            tracing: traces ? TracingFacts(proxy, labels: labels) : nil,
            labels: answer(facts, labels, place), sidecar: sidecar?.key, gateways: gateways.map(\.key),
            mutualTLS: proxy.kind == .sidecar ? mutualTLS : MutualTLSModes(),
            ownAddresses: sidecar?.spec.ingress.isEmpty == false ? proxy.addresses : [],
            takesMutualTLS: proxy.isGRPC && labels[WorkloadLabel.tlsMode] == "istio",
            authorizationPolicies: authorizations.map(\.key), requestAuthentications: authentications.map(\.key),
            telemetries: telemetries.map(\.key),
            proxySettings: proxy.isGRPC || proxy.proxySettings == settings.proxySettings ? nil : proxy.proxySettings)
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
    fileprivate var hasListenerPerEndpoint: Bool {
        switch self {
        case .http, .httpProxy, .http2, .grpc, .grpcWeb, .udp: false
        case .tcp, .https, .tls, .mongo, .redis, .mysql, .auto: true
        }
    }
}

extension MeshSettings {
    /// Whether proxies trace where no Telemetry says.
    var traces: Bool { enableTracing || defaultTracingProvider != nil }
}
