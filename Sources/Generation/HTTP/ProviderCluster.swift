import Mesh
import MeshConfig

extension ProxyView {
    /// The cluster of the service that a provider names; nil where the proxies have none: Envoy refuses a listener
    /// whose tracer has an unknown cluster.
    func cluster(of address: ExtensionProvider.Address) -> ClusterKey? {
        guard let service = service(named: address.hostname),
            address.namespace.map({ $0 == service.key.namespace }) ?? true,
            service.servedPorts.contains(where: { $0.port.number == address.port })
        else { return nil }
        if case .alias = service.resolution { return nil }
        let isReachable = reachable.contains {
            $0.service === service && ($0.ports?.contains(address.port) ?? true)
        }
        return isReachable ? ClusterKey(port: address.port, subset: "", hostname: service.hostname) : nil
    }
}
