/// How a snapshot differs from its predecessor, as far as proxies can notice.
package struct SnapshotChange: Sendable {
    /// Services that were added, changed or removed.
    package internal(set) var services: Set<ServiceKey> = []
    /// Services whose endpoints changed.
    package internal(set) var endpoints: Set<ServiceKey> = []
    /// Whether the mesh's settings differ.
    package internal(set) var settingsChanged = false
    /// Whether Istio's traffic objects say something else to some proxy.
    package internal(set) var trafficChanged = false
    /// Whether a Secret or the authorities in a ConfigMap changed.
    package internal(set) var secretsChanged = false
    /// Whether `discoverySelectors` select other namespaces.
    package internal(set) var discoveryChanged = false
    /// Whether the control plane's revision has other names.
    package internal(set) var revisionsChanged = false

    // What decides whether a proxy's class may have changed.

    /// Whether all proxies may be concerned.
    var everyScope = false
    /// Whether all routers may be concerned.
    var everyRouter = false
    /// Namespaces of which all proxies may be concerned, such as those in which a service was added or removed.
    var namespaces: Set<String> = []
    /// Pods that were added, changed or removed.
    var workloads: Set<ObjectName> = []
    /// Addresses that a workload or an endpoint has, or had.
    var addresses: Set<String> = []

    /// Nothing that a proxy could notice: the snapshot need not be published. The next one must still follow it.
    package var isEmpty: Bool {
        services.isEmpty && endpoints.isEmpty && !settingsChanged && !trafficChanged && workloads.isEmpty
            && !everyScope && !everyRouter && namespaces.isEmpty && !secretsChanged && !discoveryChanged
            && !revisionsChanged
    }

    /// Whether all views show the same services and objects under the same settings, with other endpoints.
    package var isEndpointsOnly: Bool {
        services.isEmpty && !settingsChanged && !trafficChanged && !secretsChanged && !endpoints.isEmpty
    }

    /// Whether the scope of some proxy may have to be computed anew.
    package var mayAffectScopes: Bool {
        everyScope || everyRouter || !namespaces.isEmpty || !addresses.isEmpty || !workloads.isEmpty
    }

    /// The pods and addresses of the only proxies for which `mayAffect(scopeOf:)` may hold; nil: it may for any.
    package var affectedProxies: (pods: Set<ObjectName>, addresses: Set<String>)? {
        everyScope || everyRouter || !namespaces.isEmpty ? nil : (workloads, addresses)
    }

    /// Whether the scope of `proxy` must be computed anew; false means that it is the same as before.
    package func mayAffect(scopeOf proxy: ProxyNode) -> Bool {
        if everyScope || namespaces.contains(proxy.namespace) { return true }
        if everyRouter, proxy.kind == .router { return true }
        if !addresses.isEmpty, proxy.addresses.contains(where: addresses.contains) { return true }
        if workloads.isEmpty { return false }
        return proxy.podName.map(workloads.contains) ?? false
    }
}
