import Mesh
import MeshConfig

extension TCPForwarding {
    /// To the destinations of a TCP or TLS route of `record`, at least one, on a listener of port `number`.
    init(to destinations: [WeightedDestination], by record: VirtualServiceRecord, on number: Int, in view: ProxyView) {
        let rule = view.rule(forFirstOf: destinations, by: record)?.spec
        let idleTimeout = view.scope.listenerOptions.idleTimeout
        let clusters = destinations.map { view.cluster(of: $0.destination, by: record, on: number) }
        guard destinations.count > 1 else {
            self.init(to: clusters[0], rule: rule, idleTimeout: idleTimeout)
            let service = view.service(named: clusters[0].hostname)
            statPrefix = view.connectionStatName(of: service, clusters[0]) ?? statPrefix
            lookup = service.flatMap { view.dnsCache(of: $0) }.map { Lookup(cache: $0, port: clusters[0].port) }
            return
        }
        self.init(
            to: zip(clusters, destinations).map { Share(cluster: $0.name, weight: $1.weight) },
            statPrefix: "\(record.key.name).\(record.key.namespace)", rule: rule, idleTimeout: idleTimeout)
    }
}

extension ProxyView {
    /// The rule that counts for connections to `destinations`, which are of `record`: that of the first one's service.
    func rule(
        forFirstOf destinations: [WeightedDestination], by record: VirtualServiceRecord
    ) -> DestinationRuleRecord? {
        service(named: destinations[0].destination.host, meantBy: record.key.namespace).flatMap { rule(for: $0) }
    }

    /// The cluster that a destination of `record` means on a listener of port `number`. A name that stands for a host
    /// outside leads there.
    fileprivate func cluster(
        of destination: RouteDestination, by record: VirtualServiceRecord, on number: Int
    ) -> ClusterKey {
        let service = service(named: destination.host, meantBy: record.key.namespace)
        let port = destination.port != 0 ? destination.port : service?.onlyPort ?? number
        if case .alias(let hostname)? = service?.resolution {
            return ClusterKey(port: port, subset: destination.subset, hostname: hostname)
        }
        return ClusterKey(port: port, subset: destination.subset, hostname: destination.host)
    }
}

extension MeshService {
    /// The number of the service's port, if it has one only.
    var onlyPort: Int? { ports.count == 1 ? ports[0].number : nil }
}
