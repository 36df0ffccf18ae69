import HashTreeCollections
import MeshConfig

/// Which namespaces exist for proxies, and all objects, so that those of a namespace can come and go with it.
///
/// It stands in front of all indexes: nothing behind it knows of objects outside the scope. A namespace whose
/// Namespace object is unknown is outside every selector. Source: serving.md 4.1, 4.2.
struct DiscoveryScope: Sendable {
    /// Changed objects of each kind by name; nil: removed.
    typealias Edits = [ConfigKind: TrafficConfig.Edits]

    /// What decides about a namespace.
    private struct Selection: Sendable {
        var selectors: [LabelSelector] = []
        /// Labels of the namespaces that are known.
        var labels: TreeDictionary<String, [String: String]> = [:]

        func includes(_ namespace: String) -> Bool {
            if selectors.isEmpty { return true }
            guard let labels = labels[namespace] else { return false }
            return selectors.contains { $0.matches(labels) }
        }
    }

    private var selection = Selection()
    /// The objects of each namespace, in the scope or not.
    private var objects: TreeDictionary<String, TreeDictionary<ConfigKey, ConfigObject>> = [:]

    /// Whether the objects of `namespace` exist for proxies.
    func includes(_ namespace: String) -> Bool { selection.includes(namespace) }

    /// Takes over changed objects and the selectors that are in force now.
    ///
    /// - Returns: what changes for those who see the scope alone: the edits inside it, and the objects of namespaces that
    ///   enter or leave it.
    mutating func apply(_ edits: Edits, selectors: [LabelSelector]) -> Edits {
        let old = selection
        selection.selectors = selectors
        for (name, object) in edits[.namespace] ?? [:] { selection.labels[name.name] = object?.meta.labels }
        for (kind, edits) in edits where !kind.isClusterScoped {
            for (name, object) in edits { keep(object, as: ConfigKey(kind, name.namespace, name.name)) }
        }
        if old.selectors.isEmpty, selectors.isEmpty { return edits }
        var visible: Edits = [:]
        for (kind, edits) in edits {
            visible[kind] = kind.isClusterScoped ? edits : inScope(edits, before: old)
        }
        let namespaces =
            old.selectors == selectors ? (edits[.namespace] ?? [:]).keys.map(\.name) : Array(objects.keys)
        for namespace in namespaces where old.includes(namespace) != selection.includes(namespace) {
            let enters = selection.includes(namespace)
            for (key, object) in objects[namespace] ?? [:] {
                visible[key.kind, default: [:]][ObjectName(namespace, key.name)] = enters ? object : .some(nil)
            }
        }
        return visible
    }

    private mutating func keep(_ object: ConfigObject?, as key: ConfigKey) {
        if let object {
            objects[key.namespace, default: [:]][key] = object
        } else if objects[key.namespace] != nil {
            objects[key.namespace, default: [:]][key] = nil
            if objects[key.namespace]?.isEmpty == true { objects[key.namespace] = nil }
        }
    }

    /// The edits of namespaces in the scope. Others are as good as removals where there may be something to remove.
    private func inScope(_ edits: TrafficConfig.Edits, before old: Selection) -> TrafficConfig.Edits {
        edits.reduce(into: [:]) { visible, edit in
            if includes(edit.key.namespace) {
                visible[edit.key] = edit.value
            } else if old.includes(edit.key.namespace) {
                visible[edit.key] = .some(nil)
            }
        }
    }
}
