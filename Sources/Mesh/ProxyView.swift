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
    /// What listeners and routes are made of: one scope, or one for each egress listener of the Sidecar, in its order,
    /// the one without port last. A gateway has one, without VirtualServices: those are bound to its Gateways.
    package let egress: [EgressScope]
    /// What clusters and endpoints are made of: the services of `egress`, and those that only a VirtualService's
    /// destinations name. In service order, one for each hostname.
    package let reachable: [ReachableService]
    /// The inbound ports, in service order, then in the order of the service's ports. Several may share a target port.
    package let targets: [ServiceTarget]
    /// The Sidecar that the proxies have; nil: none.
    package let sidecar: SidecarRecord?
    /// The Gateways that a router serves, the oldest first.
    package let gateways: [GatewayRecord]
    /// The Telemetries that are for the proxies, the widest first.
    package let telemetries: [TelemetryRecord]
    let registry: Registry
    let traffic: TrafficConfig

    init(
        scope: ScopeKey, settings: MeshSettings, settingsRevision: Revision, egress: [EgressScope],
        reachable: [ReachableService], targets: [ServiceTarget], sidecar: SidecarRecord? = nil,
        gateways: [GatewayRecord] = [], telemetries: [TelemetryRecord] = [], registry: Registry, traffic: TrafficConfig
    ) {
        self.scope = scope
        self.settings = settings
        self.settingsRevision = settingsRevision
        self.egress = egress
        self.reachable = reachable
        self.targets = targets
        self.sidecar = sidecar
        self.gateways = gateways
        self.telemetries = telemetries
        self.registry = registry
        self.traffic = traffic
    }

    /// What the proxies are told about themselves.
    package var proxySettings: ProxySettings { scope.proxySettings ?? settings.proxySettings }

    /// All services of `egress`, in service order where there is one egress listener.
    package var services: [MeshService] {
        if egress.count == 1 { return egress[0].services }
        var seen: Set<String> = []
        return egress.flatMap(\.services).filter { seen.insert($0.hostname).inserted }
    }

    /// The endpoints of `service`, `.none` where it has none.
    package func endpoints(of service: MeshService) -> ServiceEndpoints {
        registry.endpoints[service.key] ?? .none
    }

    /// The service that the proxy reaches under `hostname`, which is written as in `MeshService.hostname`: one of
    /// `reachable`.
    package func service(named hostname: String) -> MeshService? {
        if sidecar == nil { return registry.service(named: hostname, seenFrom: scope.namespace) }
        return registry.services(named: hostname).first { service in
            let place = reachable.partitionPoint { $0.service.precedes(service) }
            return place < reachable.count && reachable[place].service === service
        }
    }

    /// Whether a view of the same scope, made from these, would show the same.
    func shows(_ registry: Registry, _ traffic: TrafficConfig, settingsRevision: Revision) -> Bool {
        showsServices(registry, traffic, settingsRevision: settingsRevision)
            && registry.endpointsRevision == self.registry.endpointsRevision
            && traffic.secrets.looksLike(self.traffic.secrets, to: scope)
    }

    /// The same but for endpoints and secrets.
    func showsServices(_ registry: Registry, _ traffic: TrafficConfig, settingsRevision: Revision) -> Bool {
        settingsRevision == self.settingsRevision && registry.servicesRevision == self.registry.servicesRevision
            && traffic.revision == self.traffic.revision
            && traffic.virtualServices.looksLike(self.traffic.virtualServices, to: self)
    }
}
