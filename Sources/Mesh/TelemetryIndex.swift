import HashTreeCollections
import MeshConfig

// Which proxy has which Telemetry. Source: generation.md 7.5, "Telemetry scope".
extension PolicyIndex<Telemetry> {
    /// Those that are for a workload of `namespace` with `labels`: the oldest of the mesh and of the namespace, and all
    /// that choose the workload itself, so far as there are such.
    ///
    /// - Parameter gateway: the Gateway of the Gateway API whose proxy it is; nil: none.
    func telemetries(
        for labels: [String: String], gateway: String?, in namespace: String, root: String
    ) -> [TelemetryRecord] {
        let wide = (namespace == root ? [root] : [root, namespace]).compactMap { namespace in
            records[namespace]?.first { $0.spec.target == .everybody }
        }
        let own = (records[namespace] ?? []).filter {
            $0.spec.target != .everybody && $0.spec.target.includes(labels, gateway: gateway)
        }
        return wide + own
    }
}

extension PolicyTarget {
    /// All workloads of the namespace, or of the mesh.
    fileprivate static let everybody = PolicyTarget.workloads([:])
}
