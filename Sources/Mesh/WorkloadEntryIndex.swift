import HashTreeCollections
import MeshConfig

/// The WorkloadEntries, found by the labels that a selector asks for.
///
/// Each entry is filed under all of its labels, so that a lookup tests only the entries that have the selector's rarest
/// label, and a changed entry costs O(log n) for each of its labels.
struct WorkloadEntryIndex: Sendable {
    private var entries: TreeDictionary<ObjectName, WorkloadEntry> = [:]
    private var names: TreeDictionary<NamespacedLabel, TreeSet<String>> = [:]

    /// Replaces the entry `name`; nil: removes it.
    ///
    /// - Returns: the entry that was there.
    mutating func replace(_ name: ObjectName, with new: WorkloadEntry?) -> WorkloadEntry? {
        let old = entries[name]
        entries[name] = new
        let (oldLabels, newLabels) = (old?.endpoint.labels ?? [:], new?.endpoint.labels ?? [:])
        guard oldLabels != newLabels else { return old }
        for (key, value) in oldLabels where newLabels[key] != value {
            names.remove(name.name, from: NamespacedLabel(namespace: name.namespace, key: key, value: value))
        }
        for (key, value) in newLabels where oldLabels[key] != value {
            names.insert(name.name, under: NamespacedLabel(namespace: name.namespace, key: key, value: value))
        }
        return old
    }

    /// The entries of `namespace` with all labels of `selector`, by name; none for a selector without labels.
    func entries(
        selectedBy selector: [String: String], in namespace: String
    ) -> [(name: String, entry: WorkloadEntry)] {
        let candidates = selector.map {
            names[NamespacedLabel(namespace: namespace, key: $0.key, value: $0.value)] ?? []
        }
        guard let fewest = candidates.min(by: { $0.count < $1.count }) else { return [] }
        return fewest.sorted().compactMap { name in
            guard let entry = entries[ObjectName(namespace, name)], selector.isSubset(of: entry.endpoint.labels) else {
                return nil
            }
            return (name, entry)
        }
    }
}
