internal import EnvoyAPI
package import MeshConfig

/// A MutatingWebhookConfiguration that calls an injector: which pods it sends there.
///
/// Source: serving.md 5.3. The API server asks every entry whose selectors take the pod's namespace and the pod.
package struct InjectionWebhook: Sendable {
    /// One of `webhooks`.
    package struct Entry: Sendable {
        /// Such as `rev.namespace.sidecar-injector.istio.io`.
        package let name: String
        let namespaceSelector: LabelSelector
        let objectSelector: LabelSelector

        /// Why the entry does not take a pod; nil where it does.
        func objection(namespace: [String: String], pod: [String: String]) -> String? {
            namespaceSelector.objection(to: namespace, of: "namespace")
                ?? objectSelector.objection(to: pod, of: "pod")
        }

        /// Whether pods come here without naming a revision: by `istio-injection`, by the pod's wish, or by themselves.
        var namesNoRevision: Bool { !name.hasPrefix("rev.") }
    }

    package let name: String
    /// Whose injector is called: label `istio.io/rev`.
    package let revision: String
    /// Label `istio.io/tag`; nil for the configuration of a revision itself.
    package let tag: String?
    package let entries: [Entry]

    /// Reads a manifest; nil for one that calls no injector.
    init?(_ manifest: JSONObject) {
        let entries = manifest[list: "webhooks"].compactMap { $0.object.flatMap(Entry.init) }
        guard !entries.isEmpty else { return nil }
        let metadata = manifest[object: "metadata"]
        let labels = metadata.texts("labels")
        name = metadata["name"]?.string ?? ""
        revision = labels["istio.io/rev"].flatMap(\.nonEmpty) ?? "default"
        tag = labels["istio.io/tag"].flatMap(\.nonEmpty)
        self.entries = entries
    }

    /// What an installation of the control plane `names` makes: an entry for namespaces and one for pods that name the
    /// revision, and where it is the default one those for everybody who names none.
    package init(of names: MeshNames) {
        name = names.webhook
        revision = names.revision
        tag = nil
        entries = Entry.naming(names.revision) + (names.revision == "default" ? Entry.standard : [])
    }

    /// What makes `tag` lead to the control plane `names`; the tag `default` is for everybody who names no revision.
    package init(of tag: String, leadingTo names: MeshNames) {
        name = names.webhook(ofTag: tag)
        revision = names.revision
        self.tag = tag
        entries = Entry.naming(tag) + (tag == "default" ? Entry.standard : [])
    }
}

extension InjectionWebhook.Entry {
    private static let revisionLabel = "istio.io/rev"
    private static let namespaceLabel = "istio-injection"
    private static let podLabel = "sidecar.istio.io/inject"
    private static let domain = "sidecar-injector.istio.io"
    private static let notRefused = LabelSelector.Expression(key: podLabel, operator: .isNotIn, values: ["false"])

    fileprivate init?(_ manifest: JSONObject) {
        guard let name = manifest["name"]?.string, name.hasSuffix(Self.domain) else { return nil }
        self.name = name
        namespaceSelector = LabelSelector(manifest[object: "namespaceSelector"])
        objectSelector = LabelSelector(manifest[object: "objectSelector"])
    }

    private init(_ name: String, namespace: [LabelSelector.Expression], pod: [LabelSelector.Expression]) {
        self.name = "\(name).\(Self.domain)"
        namespaceSelector = LabelSelector(expressions: namespace)
        objectSelector = LabelSelector(expressions: pod)
    }

    private static func absent(_ key: String) -> LabelSelector.Expression {
        LabelSelector.Expression(key: key, operator: .doesNotExist)
    }

    private static func among(_ key: String, _ value: String) -> LabelSelector.Expression {
        LabelSelector.Expression(key: key, operator: .isIn, values: [value])
    }

    /// For namespaces and pods labelled with a revision or tag.
    fileprivate static func naming(_ revision: String) -> [Self] {
        [
            Self(
                "rev.namespace", namespace: [among(revisionLabel, revision), absent(namespaceLabel)],
                pod: [notRefused]),
            Self(
                "rev.object", namespace: [absent(revisionLabel), absent(namespaceLabel)],
                pod: [notRefused, among(revisionLabel, revision)]),
        ]
    }

    /// For namespaces and pods that ask for a sidecar and name no revision.
    fileprivate static let standard = [
        Self("namespace", namespace: [among(namespaceLabel, "enabled")], pod: [notRefused]),
        Self(
            "object", namespace: [absent(namespaceLabel), absent(revisionLabel)],
            pod: [among(podLabel, "true"), absent(revisionLabel)]),
    ]
}

extension LabelSelector {
    /// Reads `matchLabels` and `matchExpressions`; an expression with an unknown operator selects nothing.
    init(_ manifest: JSONObject) {
        let expressions = manifest[list: "matchExpressions"].compactMap(\.object).map { expression in
            let key = expression["key"]?.string ?? ""
            let values = expression[list: "values"].compactMap(\.spelling)
            let known = Expression.Operator(rawValue: expression["operator"]?.string ?? "")
            return Expression(key: key, operator: known ?? .isIn, values: known == nil ? [] : values)
        }
        self.init(labels: manifest.texts("matchLabels"), expressions: expressions)
    }

    /// What of `labels` is not as the selector wants it; nil where it selects them.
    fileprivate func objection(to labels: [String: String], of owner: String) -> String? {
        for (key, value) in self.labels.sorted(by: { $0.key < $1.key }) where labels[key] != value {
            return "\(found(key, labels, owner)), the entry wants \"\(value)\""
        }
        for expression in expressions
        where !LabelSelector(expressions: [expression]).matches(labels) {
            let values = expression.values.map { "\"\($0)\"" }.joined(separator: ", ")
            let wish =
                switch expression.operator {
                case .isIn: "wants \(values.isEmpty ? "what does not exist" : values)"
                case .isNotIn: "does not want \(values)"
                case .exists: "wants it"
                case .doesNotExist: "wants none"
                }
            return "\(found(expression.key, labels, owner)), the entry \(wish)"
        }
        return nil
    }

    private func found(_ key: String, _ labels: [String: String], _ owner: String) -> String {
        labels[key].map { "label \(key) of the \(owner) is \"\($0)\"" } ?? "the \(owner) has no label \(key)"
    }
}
