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

    /// Whether `record` is one of `egress`, or bound to one of `gateways`, and seen.
    func shows(_ record: VirtualServiceRecord) -> Bool {
        if egress.contains(where: { isShown(record, by: $0.listener) }) { return true }
        return record.isVisible(from: scope.namespace)
            && scope.gateways.contains { key in
                record.spec.gateways.contains(.gateway(namespace: key.namespace, name: key.name))
            }
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
