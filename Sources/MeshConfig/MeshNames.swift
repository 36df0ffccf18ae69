/// Where in the cluster this control plane finds what is its own.
package struct MeshNames: Sendable {
    /// The revision that this instance serves; `default`, or nothing, for the unnamed one.
    package let revision: String
    /// The namespace that holds the mesh's configuration, and its root namespace unless mesh config says otherwise.
    package let systemNamespace: String
    /// As in `MeshSettings`.
    package let isDualStack: Bool

    /// Names, where nothing else is said those of an installation without a revision.
    package init(revision: String = "default", systemNamespace: String = "istio-system", isDualStack: Bool = false) {
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
}

// What its objects are called. Source: serving.md 5.2.
extension MeshNames {
    /// The ConfigMap with the mesh config.
    package var meshConfigKey: ConfigKey { ConfigKey(.configMap, systemNamespace, named("istio")) }

    /// The Deployment, Service and account of the control plane.
    package var controlPlane: String { named("istiod") }

    /// The ConfigMap of its injector.
    package var injectorConfigMap: String { named("istio-sidecar-injector") }

    /// The MutatingWebhookConfiguration of its injector.
    package var webhook: String { placed(injectorConfigMap) }

    /// The MutatingWebhookConfiguration that makes `tag` lead to it.
    package func webhook(ofTag tag: String) -> String { placed("istio-revision-tag-\(tag)") }

    /// The names under which clients may look for it: those of Services in front of it, with `.svc` and without, and
    /// the host of `discoveryAddress`. No name twice. Source: serving.md 5.6.
    ///
    /// - Parameter tags: those that lead to its revision.
    package func serverNames(discoveryAddress: String, tags: Set<String>) -> [String] {
        let services =
            [controlPlane, "istiod", "istiod-remote", "istio-pilot"]
            + tags.sorted().map { "istiod-revision-tag-\($0)" }
        let names = services.flatMap { ["\($0).\(systemNamespace).svc", "\($0).\(systemNamespace)"] }
        let host = String(discoveryAddress.prefix { $0 != ":" })
        return (names + [host]).reduce(into: []) { unique, name in
            if faultOfHostname(name, wildcards: false) == nil, !unique.contains(name) { unique.append(name) }
        }
    }

    /// `name`, with the revision behind it where it is a named one.
    private func named(_ name: String) -> String {
        revision.isEmpty || revision == "default" ? name : "\(name)-\(revision)"
    }

    /// `name` for an object outside namespaces: with the system namespace behind it where that is not the usual one.
    private func placed(_ name: String) -> String {
        systemNamespace == "istio-system" ? name : "\(name)-\(systemNamespace)"
    }
}
