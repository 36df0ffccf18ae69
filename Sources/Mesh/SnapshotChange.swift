/// How a snapshot differs from its predecessor, as far as proxies can notice.
package struct SnapshotChange: Sendable {
    /// Services that were added, changed or removed.
    package internal(set) var services: Set<ServiceKey> = []
    /// Services whose endpoints changed.
    package internal(set) var endpoints: Set<ServiceKey> = []
    /// Whether the mesh's settings differ.
    package internal(set) var settingsChanged = false

    // What decides whether a proxy's class may have changed.

    /// Whether all proxies may be concerned.
    var everyScope = false
    /// Namespaces in which a service was added, changed or removed.
    var namespaces: Set<String> = []
    /// Pods that were added, changed or removed.
    var workloads: Set<ObjectName> = []
    /// Addresses that a workload or an endpoint has, or had.
    var addresses: Set<String> = []

    /// Nothing that a proxy could notice: the snapshot need not be published. The next one must still follow it.
    package var isEmpty: Bool {
        services.isEmpty && endpoints.isEmpty && !settingsChanged && workloads.isEmpty && !everyScope
    }

    /// Whether all views show the same services under the same settings, with other endpoints.
    package var isEndpointsOnly: Bool {
        services.isEmpty && !settingsChanged && !endpoints.isEmpty
    }

    /// Whether the scope of `proxy` must be computed anew; false means that it is the same as before.
    package func mayAffect(scopeOf proxy: ProxyNode) -> Bool {
        if everyScope || namespaces.contains(proxy.namespace) { return true }
        if !addresses.isEmpty, proxy.addresses.contains(where: addresses.contains) { return true }
        if workloads.isEmpty { return false }
        return proxy.podName.map(workloads.contains) ?? false
    }
}
