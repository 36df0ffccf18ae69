internal import MeshConfig

/// Which objects are read at all: those of the namespaces that the mesh's `discoverySelectors` select, and what tells
/// which these are. Nothing of the others is decoded or kept; their files are read again when their time comes.
///
/// Source: serving.md 4.1, "Memory".
struct ManifestScope {
    private let names: MeshNames
    private var selection = NamespaceSelection()
    /// Whether there may be selectors that have not been read yet: then no namespace is selected.
    private var isUndecided = false
    private var hasBegun = false

    /// The scope of the control plane `names`, which selects everything until it hears of selectors.
    init(of names: MeshNames) { self.names = names }

    /// Prepares for the first texts.
    mutating func begin(with changes: [FileChange]) {
        if hasBegun { return }
        hasBegun = true
        isUndecided = changes.contains { change in
            guard case .contents(_, let text) = change else { return false }
            return mentions("discoverySelectors", in: text)
        }
    }

    /// Whether the object `key` is read.
    func wants(_ key: ConfigKey) -> Bool {
        key.kind.isClusterScoped || key == names.meshConfigKey || includes(key.namespace)
            || key.kind == .service && key.namespace == names.systemNamespace
    }

    /// Whether all objects of `namespace` are read.
    func includes(_ namespace: String) -> Bool { !isUndecided && selection.includes(namespace) }

    /// Whether the object `key` decides about others.
    func follows(_ key: ConfigKey) -> Bool { key.kind == .namespace || key == names.meshConfigKey }

    /// Takes over what is in force of the objects that decide; nil: they are gone.
    ///
    /// - Returns: whether other objects are wanted now, perhaps.
    mutating func follow(_ objects: [(key: ConfigKey, object: ConfigObject?)]) -> Bool {
        let old = (selection, isUndecided)
        for (key, object) in objects {
            if key.kind == .namespace {
                selection.set(key.name, object?.meta)
            } else {
                selection.selectors = object?.discoverySelectors ?? []
            }
        }
        isUndecided = false
        return old != (selection, isUndecided)
    }
}

extension ConfigObject {
    fileprivate var discoverySelectors: [LabelSelector] {
        if case .configMap(let map) = spec { map.mesh?.discoverySelectors ?? [] } else { [] }
    }
}

/// Whether `text` holds a word, by Horspool's search: most bytes are never looked at.
private func mentions(_ word: String, in text: [UInt8]) -> Bool {
    let word = Array(word.utf8)
    var steps = [Int](repeating: word.count, count: 256)
    for (index, byte) in word.dropLast().enumerated() { steps[Int(byte)] = word.count - 1 - index }
    var end = word.count
    while end <= text.count {
        if text[end - word.count..<end].elementsEqual(word) { return true }
        end += steps[Int(text[end - 1])]
    }
    return false
}
