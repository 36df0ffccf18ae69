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
    package let reachable: ReachableServices
    /// The inbound ports, in service order, then in the order of the service's ports. Several may share a target port.
    package let targets: [ServiceTarget]
    let objects: ProxyObjects
    let registry: Registry
    let traffic: TrafficConfig

    /// - Parameter snapshot: gives all that the other parameters do not.
    init(
        of scope: ScopeKey, _ objects: ProxyObjects, in snapshot: MeshSnapshot, egress: [EgressScope],
        reachable: ReachableServices, targets: [ServiceTarget]
    ) {
        self.scope = scope
        self.objects = objects
        self.egress = egress
        self.reachable = reachable
        self.targets = targets
        settings = snapshot.settings
        settingsRevision = snapshot.settingsRevision
        registry = snapshot.registry
        traffic = snapshot.traffic
    }

    /// The Sidecar that the proxies have; nil: none.
    package var sidecar: SidecarRecord? { objects.sidecar }

    /// The Gateways that a router serves, the oldest first.
    package var gateways: [GatewayRecord] { objects.gateways }

    /// Whether one of them leads to all services of the mesh, by their names.
    package var hasAutoPassthrough: Bool { objects.hasAutoPassthrough }

    /// The one of `gateways` that VirtualServices call so; nil: it is none of them.
    package func gateway(_ reference: GatewayReference) -> GatewayRecord? { objects.gatewaysByReference[reference] }

    /// The Telemetries that are for the proxies, the widest first.
    package var telemetries: [TelemetryRecord] { objects.telemetries }

    /// What the proxies are told about themselves.
    package var proxySettings: ProxySettings { scope.proxySettings ?? settings.proxySettings }

    /// All services of `egress`, in service order where there is one egress listener.
    package var services: [MeshService] {
        if egress.count == 1 { return Array(egress[0].services) }
        var seen: Set<String> = []
        return egress.flatMap(\.services).filter { seen.insert($0.hostname).inserted }
    }

    /// The services of `egress`, one of the view's, that have a port of this number, in service order.
    package func services(withPort number: Int, in egress: EgressScope) -> some Sequence<MeshService> {
        registry.services(withPort: number).lazy.filter { egress.services.counterpart(of: $0) === $0 }
    }

    /// The numbers of the ports that services have, by whether all of them speak HTTP, whoever sees them; nil where
    /// these are too many, or too few of the services are those of `egress`, to look at the services port by port.
    package func portNumbers(for egress: EgressScope) -> (http: [Int], others: Set<Int>)? {
        guard registry.portNumberCount < egress.services.count / 8, registry.services.count < egress.services.count * 2
        else { return nil }
        var (http, others): ([Int], Set<Int>) = ([], [])
        for (number, isHTTP) in registry.portNumbers {
            if isHTTP { http.append(number) } else { others.insert(number) }
        }
        return (http, others)
    }

    /// How many services have a port of this number, whoever sees them.
    package func serviceCount(withPort number: Int) -> Int { registry.services(withPort: number).count }

    /// The services of `egress`, one of the view's, whose names are looked up on demand, in service order.
    package func onDemandServices(in egress: EgressScope) -> [MeshService] {
        registry.onDemandServices.filter { egress.services.counterpart(of: $0) === $0 }
    }

    /// The endpoints of `service`, `.none` where it has none.
    package func endpoints(of service: MeshService) -> ServiceEndpoints {
        registry.endpoints[service.key] ?? .none
    }

    /// The service that the proxy reaches under `hostname`, which is written as in `MeshService.hostname`: one of
    /// `reachable`.
    package func service(named hostname: String) -> MeshService? {
        if sidecar == nil { return registry.service(named: hostname, seenFrom: scope.namespace) }
        return registry.services(named: hostname).first(where: reachable.contains)
    }

    /// The service that a destination of an object of `namespace` means. For gateways, whose own namespace says little
    /// about what they route, that of the object's namespace comes first. Source: generation.md 6.3.
    package func service(named hostname: String, meantBy namespace: String) -> MeshService? {
        if scope.kind == .router,
            let own = registry.services(named: hostname).first(where: { $0.namespace == namespace }),
            own.isVisible(from: scope.namespace)
        {
            return own
        }
        return service(named: hostname)
    }

    /// Whether the objects that are for the proxies are as in `snapshot`: policies, Telemetries, Gateways and such.
    package func showsObjects(of snapshot: MeshSnapshot) -> Bool {
        ProxyObjects.following(self, in: snapshot.traffic) === objects
    }

    /// Whether a view of the same scope, made from `snapshot`, would show the same.
    ///
    /// - Parameter objects: those of the scope there.
    func shows(_ snapshot: MeshSnapshot, _ objects: ProxyObjects) -> Bool {
        showsServices(settings: snapshot.settingsRevision, snapshot.registry, snapshot.traffic, objects)
            && snapshot.registry.endpointChanges.revision == registry.endpointChanges.revision
            && snapshot.traffic.secrets.looksLike(traffic.secrets, in: secretNamespaces)
    }

    /// Whether one that is made from these would, but for endpoints and secrets.
    func showsServices(
        settings revision: Revision, _ registry: Registry, _ traffic: TrafficConfig, _ objects: ProxyObjects
    ) -> Bool {
        revision == settingsRevision && registry.servicesRevision == self.registry.servicesRevision
            && objects === self.objects
            && traffic.destinationRules.changes.revision == self.traffic.destinationRules.changes.revision
            && traffic.virtualServices.looksLike(self.traffic.virtualServices, to: self)
    }
}
