internal import Mesh
package import MeshConfig

// What the manifests make of tags.
extension StaticMesh {
    /// A tag, where it leads, and who uses it.
    package struct Tag: Sendable {
        package let name: String
        /// Sorted; one, but where control planes of several system namespaces share the tag.
        package let revisions: [String]
        /// The namespaces that are labelled with it, sorted.
        package let namespaces: [String]
        /// What makes it, sorted.
        package let objects: [ConfigKey]
    }

    /// The tags that the manifests make, by name.
    package var tags: [Tag] {
        snapshot.revisions.tagNames.map { name in
            Tag(
                name: name, revisions: snapshot.revisions.revisions(of: name), namespaces: namespaces(labelled: name),
                objects: snapshot.revisions.objects(making: name))
        }
    }

    /// The namespaces whose label `istio.io/rev` is `name`, sorted.
    package func namespaces(labelled name: String) -> [String] {
        objects.values.filter { $0.key.kind == .namespace && $0.meta.labels[RevisionLabel.revision] == name }
            .map(\.key.name).sorted()
    }

    /// With what authorities the API server checks the control plane `names`, as its webhook has them: `caBundle`,
    /// empty where it has none; nil where the manifests hold no webhook of that control plane.
    package func authorities(of names: MeshNames) -> String? {
        objects.values.lazy.compactMap { object -> String? in
            guard case .mutatingWebhookConfiguration(let webhooks) = object.spec,
                object.meta.labels[RevisionLabel.revision] == names.revision,
                webhooks.serviceNamespace.isEmpty || webhooks.serviceNamespace == names.systemNamespace
            else { return nil }
            return webhooks.authorities
        }.first
    }

    /// The webhooks that take pods for revision `default` in its own name: beside a tag `default` both would take them.
    package var defaultWebhooks: [ConfigKey] {
        objects.values.filter {
            $0.key.kind == .mutatingWebhookConfiguration && $0.meta.labels[RevisionLabel.tag] == nil
                && $0.meta.labels[RevisionLabel.revision] == "default"
        }.map(\.key).sorted()
    }
}
