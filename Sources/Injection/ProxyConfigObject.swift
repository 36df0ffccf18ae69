internal import EnvoyAPI

/// A ProxyConfig: how the proxies of new pods are started. Source: generation.md 0.3, "Effective ProxyConfig".
struct ProxyConfigObject {
    fileprivate let namespace: String
    private let name: String
    /// In the form of RFC 3339, which sorts by time; empty, the oldest, where it is absent.
    private let created: String
    /// Empty: all pods of the namespace, or of the mesh.
    fileprivate let selector: [String: String]
    /// What it says, in the fields of the mesh's `defaultConfig`.
    fileprivate let settings: JSONObject

    /// Reads a manifest of `namespace`.
    init(_ manifest: JSONObject, in namespace: String) {
        let metadata = manifest[object: "metadata"]
        let spec = manifest[object: "spec"]
        self.namespace = namespace
        name = metadata["name"]?.string ?? ""
        created = metadata["creationTimestamp"]?.string ?? ""
        selector = spec[object: "selector"].texts("matchLabels")
        var settings = JSONObject()
        settings["concurrency"] = spec["concurrency"]
        settings["image"] = spec["image"]
        settings["proxyMetadata"] = spec["environmentVariables"]
        self.settings = settings
    }

    /// Whether it is older, or as old and first by name.
    func precedes(_ other: ProxyConfigObject) -> Bool { (created, name) < (other.created, other.name) }
}

extension [ProxyConfigObject] {
    /// What the oldest of the mesh, of the namespace and of the pod say, so far as there are such, the narrower over
    /// the wider.
    ///
    /// - Parameter root: the namespace whose objects are the mesh's.
    func settings(forPodIn namespace: String, _ labels: [String: String], root: String) -> JSONObject {
        let wide = (namespace == root ? [root] : [root, namespace]).map { level in
            first { $0.namespace == level && $0.selector.isEmpty }
        }
        let own = first { config in
            config.namespace == namespace && !config.selector.isEmpty
                && config.selector.allSatisfy { labels[$0.key] == $0.value }
        }
        return (wide + [own]).compactMap { $0?.settings }.reduce(JSONObject()) { $0.overlaid(with: $1) }
    }
}
