import MeshConfig

/// The key sets that RequestAuthentications name instead of holding them: which are known, and when to ask for which
/// again. A pure value: time goes in, a deadline comes out.
///
/// A set that was had once stays in force while it cannot be had again. Until it was had its rules have no keys, so
/// that no token of theirs is good. Source: generation.md 8.3.
struct TokenKeys {
    /// A key set that is to be had.
    struct Request: Hashable, Sendable {
        let location: KeySetLocation
        let timeout: Duration
    }

    private struct Entry {
        var keys: String?
        /// nil: it is under way.
        var dueAt: Duration?
        var failureCount = 0
        /// The longest that a rule allows.
        var timeout: Duration
    }

    /// How long a key set is good for.
    static let refreshInterval: Duration = .seconds(20 * 60)
    /// How long to wait after a failure; twice as long after each more.
    static let retryMin: Duration = .seconds(1)
    static let retryMax: Duration = .seconds(5 * 60)

    private var entries: [KeySetLocation: Entry] = [:]
    /// The policies that name key sets, as they were read.
    private var policies: [ConfigKey: ConfigObject] = [:]

    /// The change with the keys that are known in the rules that name them.
    mutating func resolve(_ change: ConfigChange, at now: Duration) -> ConfigChange {
        guard change.key.kind == .requestAuthentication else { return change }
        let before = policies.removeValue(forKey: change.key)
        guard case .set(let object) = change, case .requestAuthentication(let policy) = object.spec,
            policy.rules.contains(where: { $0.keySetLocation != nil })
        else {
            if before != nil { forget() }
            return change
        }
        policies[change.key] = object
        for rule in policy.rules {
            guard let location = rule.keySetLocation else { continue }
            let timeout = max(rule.keySetTimeout, entries[location]?.timeout ?? .zero)
            entries[location, default: Entry(dueAt: now, timeout: timeout)].timeout = timeout
        }
        forget()
        return .set(withKeys(object, policy))
    }

    /// When to call `due` next; nil: there is nothing to ask for.
    var deadline: Duration? { entries.values.compactMap(\.dueAt).min() }

    /// Takes the requests whose time has come: each is to be answered by `receive`.
    mutating func due(at now: Duration) -> [Request] {
        let locations = entries.filter { $0.value.dueAt.map { $0 <= now } ?? false }
        for location in locations.keys { entries[location]?.dueAt = nil }
        return locations.map { Request(location: $0.key, timeout: $0.value.timeout) }
    }

    /// Notes what came of a request; nil: nothing that can be used.
    ///
    /// - Returns: the policies that have other keys now.
    mutating func receive(_ keys: String?, from location: KeySetLocation, at now: Duration) -> [ConfigChange] {
        guard var entry = entries[location] else { return [] }
        let isNew = keys != nil && keys != entry.keys
        if let keys {
            entry.keys = keys
            entry.failureCount = 0
            entry.dueAt = now + Self.refreshInterval
        } else {
            entry.dueAt = now + min(Self.retryMin * (1 << min(entry.failureCount, 10)), Self.retryMax)
            entry.failureCount += 1
        }
        entries[location] = entry
        guard isNew else { return [] }
        return policies.values.sorted { $0.key < $1.key }.compactMap { object in
            guard case .requestAuthentication(let policy) = object.spec,
                policy.rules.contains(where: { $0.keySetLocation == location })
            else { return nil }
            return .set(withKeys(object, policy))
        }
    }

    private func withKeys(_ object: ConfigObject, _ policy: RequestAuthentication) -> ConfigObject {
        var policy = policy
        for index in policy.rules.indices {
            guard let location = policy.rules[index].keySetLocation else { continue }
            policy.rules[index].keys = entries[location]?.keys
        }
        return ConfigObject(
            key: object.key, meta: object.meta, spec: .requestAuthentication(policy), source: object.source)
    }

    /// Drops the key sets that no policy names any more.
    private mutating func forget() {
        var named: Set<KeySetLocation> = []
        for object in policies.values {
            guard case .requestAuthentication(let policy) = object.spec else { continue }
            named.formUnion(policy.rules.compactMap(\.keySetLocation))
        }
        entries = entries.filter { named.contains($0.key) }
    }
}
