import HashTreeCollections
import MeshConfig

/// The Telemetries of the mesh, and which proxy has which. Source: generation.md 7.5, "Telemetry scope".
struct TelemetryIndex: Sendable {
    /// By namespace, the oldest first.
    private var records: TreeDictionary<String, [TelemetryRecord]> = [:]

    /// The Telemetry of `key`.
    subscript(key: ConfigKey) -> TelemetryRecord? {
        records[key.namespace]?.first { $0.key == key }
    }

    /// Those that are for a workload of `namespace` with `labels`: the oldest of the mesh, of the namespace and of the
    /// workload, so far as there are such.
    func telemetries(for labels: [String: String], in namespace: String, root: String) -> [TelemetryRecord] {
        let own = records[namespace] ?? []
        let wide = (namespace == root ? [own] : [records[root] ?? [], own]).compactMap { records in
            records.first { $0.spec.selector.isEmpty }
        }
        let selecting = own.first { !$0.spec.selector.isEmpty && $0.spec.selector.isSubset(of: labels) }
        return wide + [selecting].compactMap(\.self)
    }

    /// Replaces the Telemetry `name`; nil: removes it.
    ///
    /// - Returns: whether anything that proxies notice changed.
    mutating func set(_ name: ObjectName, _ object: ConfigObject?, _ context: TrafficContext) -> Bool {
        let key = ConfigKey(.telemetry, name.namespace, name.name)
        let old = self[key]
        var new: TelemetryRecord?
        if let object, case .telemetry(let spec) = object.spec, !spec.hasTargets {
            if let old, old.spec == spec, old.creationTime == object.meta.creationTime { return false }
            new = TelemetryRecord(
                key: key, spec: spec, creationTime: object.meta.creationTime, revision: context.revision)
        }
        if old == nil, new == nil { return false }
        let list = (records[name.namespace] ?? []).filter { $0 !== old } + [new].compactMap(\.self)
        records[name.namespace] = list.isEmpty ? nil : list.sorted { $0.precedes($1) }
        return true
    }
}
