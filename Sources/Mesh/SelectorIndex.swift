import HashTreeCollections

/// A label of the workloads of a namespace.
struct NamespacedLabel: Hashable {
    let namespace: String
    let key: String
    let value: String
}

/// Label selectors, found by the labels that they select.
///
/// Each selector is filed under one of its labels, so that a lookup tests only the selectors that have a label in
/// common with the workload: its cost grows with the workload's labels, not with the number of selectors. A selector
/// without labels selects nothing.
struct SelectorIndex<Owner: Hashable & Sendable>: Sendable {
    private struct Entry {
        let owner: Owner
        let selector: [String: String]
    }

    private var entries: TreeDictionary<NamespacedLabel, [Entry]> = [:]

    /// Adds the selector of `owner` over the workloads of `namespace`.
    mutating func insert(_ owner: Owner, selecting selector: [String: String], in namespace: String) {
        guard let label = Self.filing(selector, in: namespace) else { return }
        entries[label, default: []].append(Entry(owner: owner, selector: selector))
    }

    /// Takes back what `insert` added under the same arguments.
    mutating func remove(_ owner: Owner, selecting selector: [String: String], in namespace: String) {
        guard let label = Self.filing(selector, in: namespace), var list = entries[label] else { return }
        list.removeAll { $0.owner == owner }
        entries[label] = list.isEmpty ? nil : list
    }

    /// The owners whose selector fits a workload of `namespace` with these labels.
    func owners(selecting labels: [String: String], in namespace: String) -> Set<Owner> {
        var owners: Set<Owner> = []
        for (key, value) in labels {
            for entry in entries[NamespacedLabel(namespace: namespace, key: key, value: value)] ?? []
            where entry.selector.isSubset(of: labels) {
                owners.insert(entry.owner)
            }
        }
        return owners
    }

    private static func filing(_ selector: [String: String], in namespace: String) -> NamespacedLabel? {
        selector.min { $0.key < $1.key }.map { NamespacedLabel(namespace: namespace, key: $0.key, value: $0.value) }
    }
}
