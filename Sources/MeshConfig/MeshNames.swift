/// Where in the cluster this control plane finds what is its own.
package struct MeshNames: Sendable {
    /// The revision that this instance serves; `default`, or nothing, for the unnamed one.
    package let revision: String
    /// The namespace that holds the mesh's configuration, and its root namespace unless mesh config says otherwise.
    package let systemNamespace: String
    /// As in `MeshSettings`.
    package let isDualStack: Bool

    package init(revision: String, systemNamespace: String, isDualStack: Bool = false) {
        self.revision = revision
        self.systemNamespace = systemNamespace
        self.isDualStack = isDualStack
    }

    /// What holds where there is no mesh config.
    package var defaultSettings: MeshSettings {
        var settings = MeshSettings(rootNamespace: systemNamespace)
        settings.isDualStack = isDualStack
        return settings
    }

    /// The ConfigMap with the mesh config: `istio`, or `istio-REVISION` for a named revision.
    package var meshConfigKey: ConfigKey {
        ConfigKey(.configMap, systemNamespace, revision == "default" ? "istio" : "istio-\(revision)")
    }
}
