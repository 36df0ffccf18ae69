/// Which keys changed lately, so that a view can be told what it shows otherwise than an older one.
struct ChangeLog<Key: Hashable & Sendable>: Sendable {
    /// The newest last.
    private var entries: [(revision: Revision, keys: Set<Key>)] = []
    /// What changed in this revision and before is not known any more.
    private var forgotten: Revision = 0
    /// When something changed last.
    private(set) var revision: Revision = 0

    /// Changes that are remembered, and keys of one; a change of more touches most of what there is.
    private static var entryCountMax: Int { 32 }
    private static var keyCountMax: Int { 256 }

    /// Notes that something of `key` changed in `revision`, the newest of all.
    mutating func note(_ key: Key, at revision: Revision) {
        self.revision = revision
        if forgotten == revision { return }
        if entries.last?.revision != revision {
            if entries.count == Self.entryCountMax { forgotten = entries.removeFirst().revision }
            entries.append((revision, []))
        }
        entries[entries.count - 1].keys.insert(key)
        if entries[entries.count - 1].keys.count > Self.keyCountMax {
            entries = []
            forgotten = revision
        }
    }

    /// The keys of which something changed after `revision`; nil: nobody knows.
    func keys(changedSince revision: Revision) -> Set<Key>? {
        if revision < forgotten { return nil }
        return entries.reversed().prefix { $0.revision > revision }.reduce(into: []) { $0.formUnion($1.keys) }
    }
}
