import HashTreeCollections
package import MeshConfig

/// An EnvoyFilter that is for a proxy.
package struct EnvoyFilterUse: Hashable, Sendable {
    package let key: ConfigKey
    /// The positions of its patches that are for proxies of other versions, or with other metadata.
    package let foreignPatches: [Int]
    /// Whether it changes nothing but what is for traffic to the workload itself.
    let isForWorkloadOnly: Bool
}

extension MeshSnapshot {
    /// The EnvoyFilters for `proxy`, in the order of their application: by priority, then those of the mesh, then by
    /// age. Clients without a proxy have no use for them. Source: generation.md 9.1.
    func envoyFilters(for proxy: ProxyNode, _ labels: [String: String], gateway: String?) -> [EnvoyFilterUse] {
        guard !proxy.isGRPC, proxy.kind != .waypoint else { return [] }
        let records = traffic.envoyFilters.policies(
            for: labels, gateway: gateway, in: proxy.namespace, root: settings.rootNamespace)
        // Swift's sort is stable.
        return records.sorted { $0.spec.priority < $1.spec.priority }.map { record in
            let patches = record.spec.patches
            return EnvoyFilterUse(
                key: record.key, foreignPatches: patches.indices.filter { !patches[$0].proxy.holds(for: proxy) },
                isForWorkloadOnly: patches.allSatisfy(\.isForWorkloadOnly))
        }
    }
}

extension EnvoyFilter.Patch {
    /// Whether it changes resources that are for traffic to the workload itself, and adds none.
    fileprivate var isForWorkloadOnly: Bool {
        // Secrets are planned with what all proxies of a namespace have in common.
        guard context == .sidecarInbound, secrets.isEmpty else { return false }
        switch subject {
        case .cluster, .listener: return operation != .add
        case .listenerFilter, .filterChain, .networkFilter, .httpFilter: return true
        case .routeConfiguration, .virtualHost, .httpRoute: return true
        case .extensionConfig, .bootstrap: return false
        }
    }
}

extension EnvoyFilter.ProxyCondition {
    /// Whether the condition is fulfilled. A regex that `RegexMatcher` does not know is for no proxy.
    fileprivate func holds(for proxy: ProxyNode) -> Bool {
        guard metadata.allSatisfy({ proxy.metadata.has($0.key, $0.value) }) else { return false }
        if version.isEmpty { return true }
        guard (1...Self.versionSizeMax).contains(proxy.istioVersion.utf8.count) else { return false }
        return RegexMatcher(version)?.occurs(in: proxy.istioVersion) ?? false
    }

    /// Bytes of a proxy's version: longer ones are none, and looking at them would cost the more.
    private static let versionSizeMax = 128
}

extension ProxyView {
    /// The EnvoyFilters for the proxies, in the order of their application, each with the positions of the patches that
    /// are for them.
    package var envoyFilters: [(record: EnvoyFilterRecord, patches: [Int])] {
        zip(scope.envoyFilters, objects.envoyFilters).compactMap { use, record in
            guard let record else { return nil }
            return (record, record.spec.patches.indices.filter { !use.foreignPatches.contains($0) })
        }
    }
}
