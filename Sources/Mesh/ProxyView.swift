import HashTreeCollections
package import MeshConfig

/// One inbound port of a workload: the service and port that lead to it, and the port on which it listens.
///
/// UDP ports never appear. Source: generation.md 3.1.
package struct ServiceTarget: Sendable {
    package let service: MeshService
    package let port: ServicePort
    package let targetPort: Int

    package init(service: MeshService, port: ServicePort, targetPort: Int) {
        self.service = service
        self.port = port
        self.targetPort = targetPort
    }
}

/// What the proxies of one class see of one snapshot: all that generation reads.
package final class ProxyView: Sendable {
    package let scope: ScopeKey
    package let settings: MeshSettings
    package let settingsRevision: Revision
    /// Equal numbers mean equal `services` and `targets`, for views of one scope.
    package let servicesRevision: Revision
    /// The visible services in service order, one for each hostname. Aliases (ExternalName) are among them.
    package let services: [MeshService]
    /// The inbound ports, in service order, then in the order of the service's ports. Several may share a target port.
    package let targets: [ServiceTarget]
    private let registry: Registry

    init(
        scope: ScopeKey, settings: MeshSettings, settingsRevision: Revision, services: [MeshService],
        targets: [ServiceTarget], registry: Registry
    ) {
        self.scope = scope
        self.settings = settings
        self.settingsRevision = settingsRevision
        servicesRevision = registry.servicesRevision
        self.services = services
        self.targets = targets
        self.registry = registry
    }

    /// The endpoints of `service`, `.none` where it has none.
    package func endpoints(of service: MeshService) -> ServiceEndpoints {
        registry.endpoints[service.key] ?? .none
    }

    /// The service that the proxy reaches under `hostname`, which is written as in `MeshService.hostname`.
    package func service(named hostname: String) -> MeshService? {
        registry.service(named: hostname, seenFrom: scope.namespace)
    }

    /// Whether a view of `registry` under the same scope and settings would show the same.
    func shows(_ registry: Registry, settingsRevision: Revision) -> Bool {
        settingsRevision == self.settingsRevision && registry.servicesRevision == servicesRevision
            && registry.endpointsRevision == self.registry.endpointsRevision
    }
}
