import HashTreeCollections
import MeshConfig

extension MeshSnapshot {
    /// The class to which `proxy` belongs.
    ///
    /// The mesh's own knowledge of the proxy's pod goes before what the node message says.
    package func scope(of proxy: ProxyNode) -> ScopeKey {
        let workload = inventory.workload(of: proxy)
        let matters = registry.placementMatters(in: proxy.namespace)
        let podLocality = workload?.locality ?? Locality()
        let podNode = workload?.pod.nodeName ?? ""
        let traces = settings.enableTracing && !proxy.isGRPC
        return ScopeKey(
            proxy: proxy, targets: targets(of: proxy, workload),
            locality: matters.locality ? (podLocality == Locality() ? proxy.locality : podLocality) : nil,
            nodeName: matters.node ? (podNode.isEmpty ? proxy.nodeName : podNode) : nil,
            ownAddress: isHeadlessEndpoint(proxy) ? proxy.addresses[0] : nil,
            tracing: traces ? TracingFacts(proxy, labels: workload?.labels ?? proxy.labels) : nil)
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
