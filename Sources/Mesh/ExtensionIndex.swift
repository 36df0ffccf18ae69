import MeshConfig

extension TrafficConfig {
    /// Those that are for a workload of `namespace` with `labels`, in the order in which traffic passes those of one
    /// phase: by priority, then by age. Source: generation.md 9.2.
    ///
    /// - Parameter gateway: the Gateway of the Gateway API whose proxy it is; nil: none.
    func extensions(
        for labels: [String: String], gateway: String?, in namespace: String, root: String
    ) -> [TrafficExtensionRecord] {
        extensions.policies(for: labels, gateway: gateway, in: namespace, root: root).sorted { a, b in
            a.spec.priority == b.spec.priority ? a.precedes(b) : a.spec.priority > b.spec.priority
        }
    }
}

extension ProxyView {
    /// The code of users' own that is for the proxies, in the order in which traffic passes that of one phase.
    package var extensions: [TrafficExtensionRecord] { objects.extensions }
}
