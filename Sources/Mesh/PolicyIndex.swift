import HashTreeCollections
import MeshConfig

/// An object that says which workloads it is for.
protocol TargetedPolicy: Hashable, Sendable {
    var target: PolicyTarget { get }

    /// What `spec` holds; nil where that is something else.
    init?(_ spec: ConfigSpec)
}

extension AuthorizationPolicy: TargetedPolicy {
    init?(_ spec: ConfigSpec) {
        guard case .authorizationPolicy(let policy) = spec else { return nil }
        self = policy
    }
}

extension RequestAuthentication: TargetedPolicy {
    init?(_ spec: ConfigSpec) {
        guard case .requestAuthentication(let policy) = spec else { return nil }
        self = policy
    }
}

extension Telemetry: TargetedPolicy {
    init?(_ spec: ConfigSpec) {
        guard case .telemetry(let policy) = spec else { return nil }
        self = policy
    }
}

extension EnvoyFilter: TargetedPolicy {
    init?(_ spec: ConfigSpec) {
        guard case .envoyFilter(let policy) = spec else { return nil }
        self = policy
    }
}

extension TrafficExtension: TargetedPolicy {
    init?(_ spec: ConfigSpec) {
        guard case .trafficExtension(let policy) = spec else { return nil }
        self = policy
    }
}

/// The policies of one sort, and which proxies they are for. Source: generation.md 8.2, 8.3, "Applicable"; 9.1.
struct PolicyIndex<Policy: TargetedPolicy>: Sendable {
    /// By namespace, the oldest first.
    private(set) var records: TreeDictionary<String, [ConfigRecord<Policy>]> = [:]

    /// The policy of `key`.
    subscript(key: ConfigKey) -> ConfigRecord<Policy>? {
        records[key.namespace]?.first { $0.key == key }
    }

    /// The policies for a workload of `namespace` with `labels`: those of the mesh, then those of the namespace, the
    /// oldest first.
    ///
    /// - Parameter gateway: the Gateway of the Gateway API whose proxy it is; nil: none.
    func policies(
        for labels: [String: String], gateway: String?, in namespace: String, root: String
    ) -> [ConfigRecord<Policy>] {
        let own = (records[namespace] ?? []).filter { $0.spec.target.includes(labels, gateway: gateway) }
        if namespace == root { return own }
        // Gateways are chosen in their own namespace only.
        return (records[root] ?? []).filter { $0.spec.target.includes(labels, gateway: nil) } + own
    }

    /// Takes over changed objects of `kind`.
    ///
    /// - Returns: the namespaces in which anything that proxies notice changed.
    mutating func apply(
        _ edits: [ConfigKind: TrafficConfig.Edits], of kind: ConfigKind, _ context: TrafficContext
    ) -> Set<String> {
        var namespaces: Set<String> = []
        for (name, object) in edits[kind] ?? [:]
        where set(ConfigKey(kind, name.namespace, name.name), object, context) {
            namespaces.insert(name.namespace)
        }
        return namespaces
    }

    /// Replaces the policy of `key`; nil: removes it.
    ///
    /// - Returns: whether anything that proxies notice changed.
    private mutating func set(_ key: ConfigKey, _ object: ConfigObject?, _ context: TrafficContext) -> Bool {
        let old = self[key]
        var new: ConfigRecord<Policy>?
        if let object, let spec = Policy(object.spec) {
            if let old, old.spec == spec, old.creationTime == object.meta.creationTime { return false }
            new = ConfigRecord(
                key: key, spec: spec, creationTime: object.meta.creationTime, revision: context.revision)
        }
        if old == nil, new == nil { return false }
        var list = (records[key.namespace] ?? []).filter { $0 !== old }
        if let new { list.insert(new) { $0.precedes($1) } }
        records[key.namespace] = list.isEmpty ? nil : list
        return true
    }
}

extension PolicyTarget {
    /// Whether a workload of the policy's namespace with `labels` is among those that it is for.
    ///
    /// - Parameter gateway: the Gateway of the Gateway API whose proxy it is; nil: none.
    func includes(_ labels: [String: String], gateway: String?) -> Bool {
        switch self {
        case .workloads(let selector): selector.isSubset(of: labels)
        case .gateways(let names): gateway.map(names.contains) ?? false
        }
    }
}
