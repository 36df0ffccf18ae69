/// One difference between what was configured and what is configured now.
package enum ConfigChange: Sendable {
    /// The object is new, or differs from its last version.
    case set(ConfigObject)
    /// The object is gone.
    case remove(ConfigKey)

    /// Which object it is about.
    package var key: ConfigKey {
        switch self {
        case .set(let object): object.key
        case .remove(let key): key
        }
    }
}

/// What a source hands over: what changed since the last batch, and the complete state of everything that is wrong.
package struct ConfigBatch: Sendable {
    /// Real differences only, each key at most once, sorted by key.
    package var changes: [ConfigChange]
    /// Every problem there is now, sorted by place; not only the new ones.
    package var problems: [ConfigProblem]
    /// How many objects are skipped now because Martlet does not read their kind, by `Kind.group` (`Deployment.apps`).
    package var ignoredKinds: [String: Int]
    /// Objects that are not there since every version of them so far has had a mistake.
    package var refused: Set<ConfigKey>
    /// How long the source has known of the first of the changes when it hands them over.
    package var age: Duration

    package init(
        changes: [ConfigChange], problems: [ConfigProblem], ignoredKinds: [String: Int], refused: Set<ConfigKey> = [],
        age: Duration = .zero
    ) {
        self.changes = changes
        self.problems = problems
        self.ignoredKinds = ignoredKinds
        self.refused = refused
        self.age = age
    }
}
