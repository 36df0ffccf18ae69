package import HashTreeCollections
package import MeshConfig

/// The whole mesh at one moment: services, endpoints, settings. It shares all that did not change with its predecessor.
package final class MeshSnapshot: Sendable {
    /// 1, 2, … along the chain of snapshots of a process.
    package let generation: UInt64
    package let settings: MeshSettings
    package let settingsRevision: Revision
    /// Revision of the control plane: objects of other revisions do not count.
    let revision: String
    let inventory: Inventory
    let registry: Registry

    init(
        generation: UInt64, settings: MeshSettings, settingsRevision: Revision, revision: String,
        inventory: Inventory, registry: Registry
    ) {
        self.generation = generation
        self.settings = settings
        self.settingsRevision = settingsRevision
        self.revision = revision
        self.inventory = inventory
        self.registry = registry
    }

    /// All services, also those that nobody sees.
    package var services: TreeDictionary<ServiceKey, MeshService> { registry.services }

    /// The endpoints of the services that have any.
    package var endpoints: TreeDictionary<ServiceKey, ServiceEndpoints> { registry.endpoints }

    /// The services of which endpoints are missing, for operators: no proxy notices.
    package var withheld: TreeDictionary<ServiceKey, WithheldEndpoints> { registry.withheld }

    /// The number of the snapshot in which a service changed last.
    package var servicesRevision: Revision { registry.servicesRevision }

    /// The endpoints of service `key`, `.none` where it has none.
    package func endpoints(of key: ServiceKey) -> ServiceEndpoints { registry.endpoints[key] ?? .none }

    /// What the proxies of class `scope` see.
    ///
    /// - Parameter previous: the view of the same scope in an older snapshot, of which everything that still holds is
    ///   taken over: the view itself when nothing differs, its arrays when only endpoints or settings do.
    package func view(of scope: ScopeKey, reusing previous: ProxyView?) -> ProxyView {
        var services: [MeshService]?
        var targets: [ServiceTarget]?
        if let previous, previous.scope == scope {
            if previous.shows(registry, settingsRevision: settingsRevision) { return previous }
            if previous.servicesRevision == servicesRevision {
                services = previous.services
                targets = previous.targets
            }
        }
        return ProxyView(
            scope: scope, settings: settings, settingsRevision: settingsRevision,
            services: services ?? registry.services(seenFrom: scope.namespace),
            targets: targets ?? scope.targets.compactMap(resolve), registry: registry)
    }

    /// The records behind a target; nil where the scope is older than the service's removal.
    private func resolve(_ target: ScopeKey.Target) -> ServiceTarget? {
        guard let service = registry.services[target.service],
            let port = service.ports.first(where: { $0.number == target.port })
        else { return nil }
        return ServiceTarget(service: service, port: port, targetPort: target.targetPort)
    }
}
