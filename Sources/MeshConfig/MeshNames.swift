/// Where in the cluster this control plane finds what is its own.
package struct MeshNames: Sendable {
    /// The revision that this instance serves; `default` for the unnamed one.
    package let revision: String
    /// The namespace that holds the mesh's configuration, and its root namespace unless mesh config says otherwise.
    package let systemNamespace: String

    package init(revision: String, systemNamespace: String) {
        self.revision = revision
        self.systemNamespace = systemNamespace
    }

    /// What holds where there is no mesh config.
    package var defaultSettings: MeshSettings { MeshSettings(rootNamespace: systemNamespace) }

    /// The ConfigMap with the mesh config: `istio`, or `istio-REVISION` for a named revision.
    package var meshConfigKey: ConfigKey {
        ConfigKey(.configMap, systemNamespace, revision == "default" ? "istio" : "istio-\(revision)")
    }
}
