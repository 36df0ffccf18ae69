/// The labels that tie objects to revisions.
package enum RevisionLabel {
    /// Of which revision a namespace, a pod, an object of the configuration or a webhook is.
    package static let revision = "istio.io/rev"
    /// The tag that a webhook, or a Service in front of a control plane, stands for.
    package static let tag = "istio.io/tag"
}

/// What the manifests of a cluster tell of revisions: which have webhooks, which tags lead to them, and which one is
/// for those who name none.
///
/// A tag is the label `istio.io/tag` of a MutatingWebhookConfiguration or a Service; `istio.io/rev` beside it is the
/// revision that it leads to. Source: serving.md 5.5, 5.9.
package struct RevisionTable: Hashable, Sendable {
    private struct Tag: Hashable {
        let name: String
        let revision: String
    }

    private var tags: [ConfigKey: Tag] = [:]
    private var webhooks: [ConfigKey: String] = [:]
    /// What the Service `istiod` of a namespace says of the default revision.
    private var pointers: [String: String] = [:]

    /// The tag that beats every other way to say which revision is the default one.
    package static let defaultTag = "default"

    /// A table of nothing.
    package init() {}

    /// Takes over one object of any kind; nil: it is gone.
    package mutating func set(_ key: ConfigKey, _ meta: ObjectMeta?) {
        guard key.kind == .mutatingWebhookConfiguration || key.kind == .service else { return }
        let revision = meta?.labels[RevisionLabel.revision]
        if let tag = meta?.labels[RevisionLabel.tag], let revision {
            tags[key] = Tag(name: tag, revision: revision)
        } else if tags[key] != nil {
            tags[key] = nil
        }
        if key.kind == .mutatingWebhookConfiguration {
            webhooks[key] = revision
        } else if key.name == "istiod" {
            pointers[key.namespace] = meta?.annotations[Annotation.defaultRevision].flatMap {
                revisionNamed(inJSON: $0)
            }
        }
    }

    /// The revisions that have a webhook.
    package var revisions: Set<String> { Set(webhooks.values) }

    /// The names of all tags, sorted.
    package var tagNames: [String] { Set(tags.values.map(\.name)).sorted() }

    /// The tags that lead to `revision`.
    package func tags(of revision: String) -> Set<String> {
        Set(tags.values.filter { $0.revision == revision }.map(\.name))
    }

    /// The revisions that `tag` leads to, sorted: several where control planes in several namespaces have it.
    package func revisions(of tag: String) -> [String] {
        Set(tags.values.filter { $0.name == tag }.map(\.revision)).sorted()
    }

    /// The webhooks and Services that make `tag`, sorted.
    package func objects(making tag: String) -> [ConfigKey] {
        tags.filter { $0.value.name == tag }.keys.sorted()
    }

    /// The revision for those who name none, as far as a control plane in `systemNamespace` is told: that of the tag
    /// `default`, else the one that its Service `istiod` points to; nil where neither says anything.
    package func defaultRevision(in systemNamespace: String) -> String? {
        revisions(of: Self.defaultTag).first ?? pointers[systemNamespace]
    }
}

/// What the text of a JSON object says as `revision`; nil where it is no object or says nothing.
package func revisionNamed(inJSON text: String) -> String? {
    var revision: String?
    do throws(YAMLError) {
        try readYAML(Array(text.utf8)) { root in
            guard root.isMapping, let node = root["revision"], node.scalarType == .text, !node.text.isEmpty else {
                return
            }
            revision = node.text
        }
    } catch {
        return nil
    }
    return revision
}
