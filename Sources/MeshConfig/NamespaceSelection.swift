/// Which namespaces a mesh's `discoverySelectors` select by the labels of their Namespace objects.
///
/// Without selectors all are; with some, those that one of them takes. A namespace whose Namespace object is unknown is
/// outside every selector. Source: serving.md 4.1.
package struct NamespaceSelection: Hashable, Sendable {
    /// `discoverySelectors`.
    package var selectors: [LabelSelector] = []
    private var labels: [String: [String: String]] = [:]

    /// Every namespace, of which none is known.
    package init() {}

    /// Takes over the Namespace object `name`; nil: there is none.
    package mutating func set(_ name: String, _ meta: ObjectMeta?) { labels[name] = meta?.labels }

    /// Whether `namespace` is selected.
    package func includes(_ namespace: String) -> Bool {
        if selectors.isEmpty { return true }
        guard let labels = labels[namespace] else { return false }
        return selectors.contains { $0.matches(labels) }
    }
}
