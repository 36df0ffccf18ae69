import HashTreeCollections
import MeshConfig

// The VirtualServices that the proxies of a view see.
extension ProxyView {
    /// Those of the mesh that are for one of `hosts`, or send requests there, whoever sees them; nil: too many to tell.
    package func virtualServices(concerning hosts: Set<String>) -> Set<ObjectName>? {
        traffic.virtualServices.names(concerning: hosts)
    }

    /// Of those called `names` the ones of `egress`, the view's only scope, in the order in which they win.
    package func virtualServices(_ names: Set<ObjectName>, in egress: EgressScope) -> [VirtualServiceRecord] {
        names.compactMap { traffic.virtualServices.records[$0] }
            .filter { isShown($0, by: egress.listener) }
            .sorted { $0.wins(over: $1, in: scope.namespace) }
    }

    /// Those of `egress` that say where connections go, in the order in which they win.
    package func connectionRoutes(in egress: EgressScope) -> [VirtualServiceRecord] {
        traffic.virtualServices.meshConnections.compactMap { traffic.virtualServices.records[$0] }
            .filter { isShown($0, by: egress.listener) }
            .sorted { $0.wins(over: $1, in: scope.namespace) }
    }

    /// Of those called `names` the ones that are bound to one of `gateways`, in the order in which they win.
    package func virtualServicesAtGateways(_ names: Set<ObjectName>) -> [VirtualServiceRecord] {
        names.compactMap { traffic.virtualServices.records[$0] }.filter(isShownAtGateways)
            .sorted { $0.wins(over: $1, in: scope.namespace) }
    }

    /// Those that are bound to Gateways and send requests to `host`, whoever sees them.
    package func virtualServicesAtGateways(sendingTo host: String) -> Set<ObjectName> {
        Set(traffic.virtualServices.gatewayHosts.names(sendingTo: host))
    }

    /// Those that are bound to Gateways and have `host`, whoever sees them.
    ///
    /// - Parameter isNarrowing: whether those count too of which it is inside a wildcard.
    package func virtualServicesAtGateways(for host: String, isNarrowing: Bool) -> Set<ObjectName> {
        let hosts = traffic.virtualServices.gatewayHosts
        return Set(isNarrowing ? hosts.names(forAnyAround: host) : hosts.names(for: host))
    }

    /// Whether one that is bound to one of `gateways` says where connections go.
    package var routesConnectionsAtGateways: Bool {
        traffic.virtualServices.gatewayConnections.contains { name in
            traffic.virtualServices.records[name].map(isShownAtGateways) ?? false
        }
    }

    /// Whether `record` is one of `egress`, or bound to one of `gateways`, and seen.
    func shows(_ record: VirtualServiceRecord) -> Bool {
        if egress.contains(where: { isShown(record, by: $0.listener) }) { return true }
        return isShownAtGateways(record)
    }

    private func isShownAtGateways(_ record: VirtualServiceRecord) -> Bool {
        record.isVisible(from: scope.namespace) && record.spec.gateways.contains { gateway($0) != nil }
    }

    private func isShown(_ record: VirtualServiceRecord, by listener: Sidecar.EgressListener?) -> Bool {
        scope.kind == .sidecar && record.spec.gateways.contains(.mesh) && record.isVisible(from: scope.namespace)
            && listener?.shows(record, to: scope.namespace) ?? true
    }
}

extension VirtualServiceRecord {
    /// Whether it comes before `other` for clients of `namespace`.
    package func wins(over other: VirtualServiceRecord, in namespace: String) -> Bool {
        let (own, others) = (rank(in: namespace), other.rank(in: namespace))
        return own == others ? precedes(other) : own < others
    }
}
