package import EnvoyAPI
package import MeshConfig

/// What a cluster's manifests say about injection: namespaces, webhooks, control planes and their settings.
package struct InjectionCluster: Sendable {
    private struct Name: Hashable {
        let namespace: String
        let name: String
    }

    private var namespaceLabels: [String: [String: String]] = [:]
    private var configMaps: [Name: JSONObject] = [:]
    private var services: [Name: [String: String]] = [:]
    /// The objects of the kind ProxyConfig, the oldest first.
    private var proxyConfigs: [ProxyConfigObject] = []
    /// By name, as the API server asks them.
    private(set) var webhooks: [InjectionWebhook] = []

    /// Reads objects of any kind and keeps those that matter.
    package init(_ manifests: [JSONValue]) {
        for manifest in manifests.compactMap(\.object) {
            let metadata = manifest[object: "metadata"]
            let namespace = metadata["namespace"]?.string ?? "default"
            let name = Name(namespace: namespace, name: metadata["name"]?.string ?? "")
            switch manifest["kind"]?.string {
            case "Namespace": namespaceLabels[name.name] = metadata.texts("labels")
            case "ConfigMap": configMaps[name] = manifest[object: "data"]
            case "Service": services[name] = metadata.texts("annotations")
            case "MutatingWebhookConfiguration":
                if let webhook = InjectionWebhook(manifest) { webhooks.append(webhook) }
            case "ProxyConfig": proxyConfigs.append(ProxyConfigObject(manifest, in: namespace))
            default: break
            }
        }
        webhooks.sort { $0.name < $1.name }
        proxyConfigs.sort { $0.precedes($1) }
    }

    /// Adds what an installation of `names` would make, where the manifests hold no webhook at all.
    package mutating func assumeInstallation(of names: MeshNames) {
        if webhooks.isEmpty { webhooks = [InjectionWebhook(of: names)] }
    }

    /// The labels of a namespace, with the one that Kubernetes adds.
    func labels(ofNamespace name: String) -> [String: String] {
        var labels = namespaceLabels[name] ?? [:]
        labels["kubernetes.io/metadata.name"] = name
        return labels
    }

    /// Whether a control plane of the revision is installed, as far as the manifests tell.
    func hasControlPlane(_ names: MeshNames) -> Bool {
        services[Name(namespace: names.systemNamespace, name: names.controlPlane)] != nil
            || webhooks.contains { $0.revision == names.revision }
    }

    /// What the annotation on the default control plane's Service says; nil where there is none.
    func pointer(in systemNamespace: String) -> String? {
        let names = MeshNames(revision: "default", systemNamespace: systemNamespace)
        return services[Name(namespace: systemNamespace, name: names.controlPlane)]?[Annotation.defaultRevision]
    }

    /// How the injector of `names` is set for a pod of `namespace` with `labels`.
    ///
    /// - Parameter mesh: a MeshConfig that counts in place of the cluster's own.
    /// - Throws: where the mesh's or the injector's ConfigMap holds no YAML.
    package func settings(
        of names: MeshNames, mesh: JSONObject?, forPodIn namespace: String, _ labels: [String: String]
    ) throws(InjectionError) -> InjectorSettings {
        let key = names.meshConfigKey
        var settings = mesh ?? JSONObject()
        if mesh == nil { settings = try object("mesh", of: key.name, in: key.namespace) }
        let root = settings["rootNamespace"]?.string?.nonEmpty ?? names.systemNamespace
        let own = proxyConfigs.settings(forPodIn: namespace, labels, root: root)
        settings["defaultConfig"] = .object(settings[object: "defaultConfig"].overlaid(with: own))
        return InjectorSettings(
            names: names, mesh: settings,
            values: try object("values", of: names.injectorConfigMap, in: names.systemNamespace))
    }

    /// How the injector of `names` decides.
    ///
    /// - Throws: where its ConfigMap holds no YAML or no known policy.
    func policy(of names: MeshNames) throws(InjectionError) -> InjectionPolicy {
        try InjectionPolicy(object("config", of: names.injectorConfigMap, in: names.systemNamespace))
    }

    /// The object that a key of a ConfigMap holds as text; empty where there is none.
    private func object(_ key: String, of name: String, in namespace: String) throws(InjectionError) -> JSONObject {
        guard let text = configMaps[Name(namespace: namespace, name: name)]?[key]?.string else { return JSONObject() }
        do throws(InjectionError) {
            return try readYAMLValue(text).object ?? JSONObject()
        } catch {
            throw InjectionError("ConfigMap \(namespace)/\(name), key \(key): \(error)")
        }
    }
}
