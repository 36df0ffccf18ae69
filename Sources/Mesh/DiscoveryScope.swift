import HashTreeCollections
import MeshConfig

/// Which objects exist for proxies, those of the selected namespaces that are not another revision's, and all objects,
/// so that those of a namespace can come and go with it.
///
/// It stands in front of all indexes: nothing behind it knows of objects outside the scope. Source: serving.md 4.1,
/// 4.2, 4.4.
struct DiscoveryScope: Sendable {
    /// Changed objects of each kind by name; nil: removed.
    typealias Edits = [ConfigKind: TrafficConfig.Edits]

    /// What decides about an object.
    private struct Selection: Sendable {
        var namespaces = NamespaceSelection()
        /// The names of the control plane's revision; empty: objects of all revisions count.
        var revisions: Set<String> = []

        func includes(_ object: ConfigObject) -> Bool {
            if let label = object.revisionLabel, !revisions.isEmpty, !revisions.contains(label) { return false }
            return object.key.kind.isClusterScoped || namespaces.includes(object.key.namespace)
        }
    }

    /// What the control plane is called; empty: objects of all revisions count.
    let revision: String
    /// Which revisions and tags there are.
    private(set) var revisions = RevisionTable()
    /// What proxies may call the control plane's revision: its name, or a tag that leads to it.
    private(set) var ownRevisions: Set<String> = []
    private var selection = Selection()
    /// The objects of each namespace, in the scope or not.
    private var objects: TreeDictionary<String, TreeDictionary<ConfigKey, ConfigObject>> = [:]
    /// Those of them that name a revision.
    private var labelled: TreeSet<ConfigKey> = []

    /// A scope of no objects for the control plane `revision`.
    init(revision: String) {
        self.revision = revision
        nameRevision()
    }

    /// Whether the objects of `namespace` exist for proxies.
    func includes(_ namespace: String) -> Bool { selection.namespaces.includes(namespace) }

    /// Whether `object` exists for proxies.
    func includes(_ object: ConfigObject) -> Bool { selection.includes(object) }

    /// Works out what the revision is called, from its tags.
    private mutating func nameRevision() {
        let name = revision.isEmpty ? "default" : revision
        ownRevisions = revisions.tags(of: name).union([name])
        if !revision.isEmpty { selection.revisions = ownRevisions }
    }

    /// What changes for those who see the scope alone.
    struct Difference {
        /// The edits inside it, and the objects that enter or leave it.
        var edits: Edits = [:]
        /// Whether other namespaces are selected than before.
        var selectsOthers = false
        /// Whether the control plane's revision has other names than before.
        var namesDiffer = false
    }

    /// Takes over changed objects and the selectors that are in force now.
    mutating func apply(_ edits: Edits, selectors: [LabelSelector]) -> Difference {
        let old = selection
        let oldNames = ownRevisions
        selection.namespaces.selectors = selectors
        for (name, object) in edits[.namespace] ?? [:] { selection.namespaces.set(name.name, object?.meta) }
        for kind in [ConfigKind.service, .mutatingWebhookConfiguration] {
            guard let edits = edits[kind] else { continue }
            for (name, object) in edits { revisions.set(ConfigKey(kind, name.namespace, name.name), object?.meta) }
            nameRevision()
        }
        var difference = Difference()
        for (kind, edits) in edits {
            difference.edits[kind] = kind.isClusterScoped ? edits : take(edits, of: kind, before: old)
        }
        difference.namesDiffer = oldNames != ownRevisions
        let namespaces =
            old.namespaces.selectors == selectors ? (edits[.namespace] ?? [:]).keys.map(\.name) : Array(objects.keys)
        for namespace in namespaces where old.namespaces.includes(namespace) != includes(namespace) {
            difference.selectsOthers = true
            for object in (objects[namespace] ?? [:]).values { move(object, before: old, &difference) }
        }
        if difference.namesDiffer {
            for key in labelled {
                if let object = objects[key.namespace]?[key] { move(object, before: old, &difference) }
            }
        }
        return difference
    }

    /// Keeps the objects of `edits`.
    ///
    /// - Returns: what of them is in the scope, or was.
    private mutating func take(
        _ edits: TrafficConfig.Edits, of kind: ConfigKind, before old: Selection
    ) -> TrafficConfig.Edits {
        edits.reduce(into: [:]) { visible, edit in
            let key = ConfigKey(kind, edit.key.namespace, edit.key.name)
            let previous = keep(edit.value, as: key)
            if let object = edit.value, selection.includes(object) {
                visible[edit.key] = object
            } else if let previous, old.includes(previous) {
                visible[edit.key] = .some(nil)
            }
        }
    }

    /// - Returns: what the object was before.
    private mutating func keep(_ object: ConfigObject?, as key: ConfigKey) -> ConfigObject? {
        if object?.revisionLabel != nil { labelled.insert(key) } else { labelled.remove(key) }
        if let object { return objects[key.namespace, default: [:]].updateValue(object, forKey: key) }
        guard let previous = objects[key.namespace]?[key] else { return nil }
        objects[key.namespace, default: [:]][key] = nil
        if objects[key.namespace]?.isEmpty == true { objects[key.namespace] = nil }
        return previous
    }

    /// Notes what becomes of an object that was not edited, or was; nothing where the selection left it where it was.
    private func move(_ object: ConfigObject, before old: Selection, _ difference: inout Difference) {
        let isIn = selection.includes(object)
        if isIn == old.includes(object) { return }
        let key = object.key
        difference.edits[key.kind, default: [:]][ObjectName(key.namespace, key.name)] = isIn ? object : .some(nil)
    }
}

extension ConfigObject {
    /// The revision that alone shall take the object; nil for all revisions, and for kinds that are every revision's.
    fileprivate var revisionLabel: String? {
        key.kind.followsRevisionLabel ? meta.labels[RevisionLabel.revision] : nil
    }
}
