import HashTreeCollections
import MeshConfig

/// The Sidecars of the mesh, and which proxy has which. Source: generation.md 2.3.
struct SidecarIndex: Sendable {
    /// By namespace: those with a workload selector first, then the older ones.
    private var records: TreeDictionary<String, [SidecarRecord]> = [:]

    /// The Sidecar of `key`.
    subscript(key: ConfigKey) -> SidecarRecord? {
        records[key.namespace]?.first { $0.key == key }
    }

    /// The Sidecar that a workload of `namespace` with `labels` has; nil: none, so that it sees everything.
    func sidecar(for labels: [String: String], in namespace: String, root: String) -> SidecarRecord? {
        let own = records[namespace]?.first { $0.spec.workloadSelector?.isSubset(of: labels) ?? true }
        return own ?? records[root]?.first { $0.spec.workloadSelector == nil }
    }

    /// Replaces the Sidecar `name`; nil: removes it.
    ///
    /// - Returns: whether anything that proxies notice changed.
    mutating func set(_ name: ObjectName, _ object: ConfigObject?, _ context: TrafficContext) -> Bool {
        let key = ConfigKey(.sidecar, name.namespace, name.name)
        let old = self[key]
        var new: SidecarRecord?
        if let object, case .sidecar(let spec) = object.spec {
            if let old, old.spec == spec, old.creationTime == object.meta.creationTime { return false }
            new = SidecarRecord(
                key: key, spec: spec, creationTime: object.meta.creationTime, revision: context.revision)
        }
        if old == nil, new == nil { return false }
        var list = (records[name.namespace] ?? []).filter { $0 !== old }
        if let new { list.insert(new) { $0.isChosenBefore($1) } }
        records[name.namespace] = list.isEmpty ? nil : list
        return true
    }
}

extension SidecarRecord {
    fileprivate func isChosenBefore(_ other: SidecarRecord) -> Bool {
        let (selects, otherSelects) = (spec.workloadSelector != nil, other.spec.workloadSelector != nil)
        return selects == otherSelects ? precedes(other) : selects
    }
}
