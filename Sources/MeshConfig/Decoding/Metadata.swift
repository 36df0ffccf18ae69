extension ObjectDecoder {
    /// Reads `metadata` of an object of `kind` and learns the object's key from it.
    ///
    /// - Returns: nil where the object cannot be identified, which has been reported.
    /// Source: generation.md 11.2.
    mutating func metadata(of kind: ConfigKind) -> ObjectMeta? {
        guard root["metadata"] != nil else {
            problem(in: root, missing: "metadata", "is missing; give the object a name (metadata.name)")
            return nil
        }
        guard let metadata = mapping(root, "metadata"),
            let name = requiredText(metadata, "name", "give the object a name"),
            let namespace = kind.isClusterScoped ? "" : namespace(in: metadata)
        else { return nil }
        key = ConfigKey(kind, namespace, name)
        let needsLabel = kind == .service || kind == .namespace
        if let fault = needsLabel ? faultOfDNSLabel(name) : faultOfDNSSubdomain(name), let node = metadata["name"] {
            problem(at: node, "the name \"\(name)\" \(fault)")
        }
        var labels = textMap(metadata, "labels")
        // Kubernetes gives every namespace this label, so that selectors can name namespaces.
        if kind == .namespace { labels["kubernetes.io/metadata.name"] = name }
        return ObjectMeta(
            labels: labels, annotations: annotations(in: metadata, of: kind),
            creationTime: creationTime(in: metadata))
    }

    private mutating func namespace(in metadata: YAMLNode) -> String? {
        guard let node = metadata["namespace"] else { return "default" }
        guard let namespace = text(of: node) else { return nil }
        if namespace.isEmpty { return "default" }
        guard let fault = faultOfDNSLabel(namespace) else { return namespace }
        problem(at: node, "the namespace \"\(namespace)\" \(fault)")
        return nil
    }

    /// Only what some rule reads. The others are not even checked: `kubectl apply` keeps whole manifests in one.
    private mutating func annotations(in metadata: YAMLNode, of kind: ConfigKind) -> [String: String] {
        guard let node = mapping(metadata, "annotations") else { return [:] }
        var kept: [String: String] = [:]
        for (key, value) in node.entries where key.isScalar {
            let name = key.text
            if Annotation.kept.contains(name) {
                kept[name] = text(of: value)
            } else if name.hasPrefix("internal.istio.io/"), kind.apiGroup.hasSuffix("istio.io") {
                problem(at: key, "annotations internal.istio.io/* belong to the control plane; remove it")
            }
        }
        return kept
    }

    private mutating func creationTime(in metadata: YAMLNode) -> Int64 {
        guard let node = metadata["creationTimestamp"], let text = text(of: node) else { return 0 }
        if let seconds = parseTimestamp(text) { return seconds }
        problem(at: node, "found \"\(text)\", expected a time such as 2024-05-01T10:00:00Z")
        return 0
    }
}
