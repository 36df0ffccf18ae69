import HashTreeCollections
import MeshConfig

/// A policy that says which workloads it is for.
protocol TargetedPolicy: Hashable, Sendable {
    var target: PolicyTarget { get }
}

extension AuthorizationPolicy: TargetedPolicy {}
extension RequestAuthentication: TargetedPolicy {}
extension EnvoyFilter: TargetedPolicy {}

/// The policies of one kind, and which proxies they are for. Source: generation.md 8.2, 8.3, "Applicable"; 9.1.
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

    /// Replaces the policy of `key` by `spec`; nil: removes it.
    ///
    /// - Returns: whether anything that proxies notice changed.
    mutating func set(_ key: ConfigKey, _ spec: Policy?, _ meta: ObjectMeta?, _ context: TrafficContext) -> Bool {
        let old = self[key]
        var new: ConfigRecord<Policy>?
        if let spec, let meta {
            if let old, old.spec == spec, old.creationTime == meta.creationTime { return false }
            new = ConfigRecord(
                key: key, spec: spec, creationTime: meta.creationTime, revision: context.revision)
        }
        if old == nil, new == nil { return false }
        let list = (records[key.namespace] ?? []).filter { $0 !== old } + [new].compactMap(\.self)
        records[key.namespace] = list.isEmpty ? nil : list.sorted { $0.precedes($1) }
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

extension TrafficConfig {
    /// Replaces the AuthorizationPolicy `name`; nil: removes it.
    ///
    /// - Returns: whether anything that proxies notice changed.
    mutating func setAuthorization(_ name: ObjectName, _ object: ConfigObject?, _ context: TrafficContext) -> Bool {
        var spec: AuthorizationPolicy?
        if case .authorizationPolicy(let policy)? = object?.spec { spec = policy }
        let key = ConfigKey(.authorizationPolicy, name.namespace, name.name)
        return authorizationPolicies.set(key, spec, object?.meta, context)
    }

    /// Replaces the RequestAuthentication `name`; nil: removes it.
    ///
    /// - Returns: whether anything that proxies notice changed.
    mutating func setAuthentication(_ name: ObjectName, _ object: ConfigObject?, _ context: TrafficContext) -> Bool {
        var spec: RequestAuthentication?
        if case .requestAuthentication(let policy)? = object?.spec { spec = policy }
        let key = ConfigKey(.requestAuthentication, name.namespace, name.name)
        return requestAuthentications.set(key, spec, object?.meta, context)
    }
}
