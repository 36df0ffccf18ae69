import HashTreeCollections
import MeshConfig

/// What Secrets and ConfigMaps give to TLS. Those that give nothing are not in it.
struct SecretIndex: Sendable {
    private struct Namespace {
        var records: TreeDictionary<String, SecretRecord> = [:]
        /// When one of them changed last.
        var revision: Revision = 0
    }

    private var namespaces: TreeDictionary<String, Namespace> = [:]
    private var authorities: TreeDictionary<ObjectName, SecretRecord> = [:]
    /// When the authorities of some ConfigMap changed last.
    private var authoritiesRevision: Revision = 0
    /// Which of them changed lately.
    private(set) var changes = ChangeLog<ConfigKey>()

    /// What the Secret or ConfigMap with this key holds.
    subscript(key: ConfigKey) -> SecretRecord? {
        switch key.kind {
        case .secret: namespaces[key.namespace]?.records[key.name]
        case .configMap: authorities[ObjectName(key.namespace, key.name)]
        default: nil
        }
    }

    /// Whether proxies that may read the Secrets of `owners` see the same in both.
    func looksLike(_ other: SecretIndex, in owners: Set<String>) -> Bool {
        authoritiesRevision == other.authoritiesRevision
            && owners.allSatisfy { namespaces[$0]?.revision == other.namespaces[$0]?.revision }
    }
}

extension SecretIndex {
    /// Takes over changed Secrets and ConfigMaps.
    mutating func apply(
        secrets: TrafficConfig.Edits, configMaps: TrafficConfig.Edits, _ context: TrafficContext,
        _ change: inout SnapshotChange
    ) {
        for (name, object) in secrets {
            let key = ConfigKey(.secret, name.namespace, name.name)
            guard case .record(let record) = edit(key, to: object?.secret, context.revision) else { continue }
            var namespace = namespaces[name.namespace] ?? Namespace()
            namespace.records[name.name] = record
            namespace.revision = context.revision
            namespaces[name.namespace] = namespace.records.isEmpty ? nil : namespace
            changes.note(key, at: context.revision)
            change.secretsChanged = true
        }
        for (name, object) in configMaps {
            let key = ConfigKey(.configMap, name.namespace, name.name)
            guard case .record(let record) = edit(key, to: object?.secret, context.revision) else { continue }
            authorities[name] = record
            authoritiesRevision = context.revision
            changes.note(key, at: context.revision)
            change.secretsChanged = true
        }
    }

    private enum Edit {
        case unchanged
        case record(SecretRecord?)
    }

    /// What becomes of the record of an object.
    private func edit(_ key: ConfigKey, to spec: Secret?, _ revision: Revision) -> Edit {
        let spec = spec == Secret() ? nil : spec
        guard self[key]?.spec != spec else { return .unchanged }
        return .record(spec.map { SecretRecord(key: key, spec: $0, revision: revision) })
    }
}

extension ConfigObject {
    /// What the object gives to TLS.
    fileprivate var secret: Secret? {
        switch spec {
        case .secret(let secret): secret
        case .configMap(let map): map.authorities.map { Secret(authorities: $0) }
        default: nil
        }
    }
}
