import HashTreeCollections
import MeshConfig

extension MeshSnapshot {
    /// When an object that is for some proxies, such as a policy, a Telemetry or a Gateway, changed last.
    package var objectsRevision: Revision { traffic.revision }

    /// What the proxies of class `scope` see.
    ///
    /// - Parameter previous: the view of the same scope in an older snapshot, of which everything that still holds is
    ///   taken over: the view itself when nothing differs, all but the endpoints when only those do.
    package func view(of scope: ScopeKey, reusing previous: ProxyView?) -> ProxyView {
        let previous = previous?.scope == scope ? previous : nil
        let objects = objects(of: scope, following: previous)
        if let previous, previous.shows(self, objects) { return previous }
        if let previous, previous.showsServices(settings: settingsRevision, registry, traffic, objects) {
            return ProxyView(
                of: scope, objects, in: self, egress: previous.egress, reachable: previous.reachable,
                targets: previous.targets)
        }
        let sidecar = objects.sidecar
        // Services mean the same as before while neither they nor the Sidecar have changed.
        let holds = previous?.registry.servicesRevision == registry.servicesRevision && previous?.sidecar === sidecar
        let old = holds ? previous : nil
        let egress: [EgressScope]
        let reachable: ReachableServices
        if let sidecar, !sidecar.spec.egress.isEmpty {
            egress = self.egress(sidecar.spec.egress, of: scope, reusing: old?.egress)
            reachable = self.reachable(from: egress, in: scope.namespace)
        } else {
            let services = old?.egress[0].services ?? registry.services(seenFrom: scope.namespace)
            egress = [
                EgressScope(services: services, virtualServices: traffic.virtualServices.records(for: nil, of: scope))
            ]
            reachable = old?.reachable ?? ReachableServices(services)
        }
        return ProxyView(
            of: scope, objects, in: self, egress: egress, reachable: reachable,
            targets: old?.targets ?? scope.targets.compactMap(resolve))
    }

    /// What the proxies of class `scope` see, where `common` is the view of this snapshot that they have in common with
    /// others.
    ///
    /// - Parameter previous: the view of the same scope in an older snapshot.
    package func view(of scope: ScopeKey, sharing common: ProxyView, reusing previous: ProxyView?) -> ProxyView {
        if common.scope == scope { return common }
        let previous = previous?.scope == scope ? previous : nil
        let holds = previous?.registry.servicesRevision == registry.servicesRevision
        let old = holds ? previous?.targets : nil
        return ProxyView(
            of: scope, objects(of: scope, following: previous), in: self, egress: common.egress,
            reachable: common.reachable, targets: old ?? scope.targets.compactMap(resolve))
    }

    private func objects(of scope: ScopeKey, following previous: ProxyView?) -> ProxyObjects {
        previous.map { ProxyObjects.following($0, in: traffic) } ?? ProxyObjects(of: scope, in: traffic)
    }

    /// The scopes of `listeners`. Clusters are named for hostnames alone, so that each hostname means the same service
    /// on all of them: the one that the first listener with the hostname shows.
    private func egress(
        _ listeners: [Sidecar.EgressListener], of scope: ScopeKey, reusing old: [EgressScope]?
    ) -> [EgressScope] {
        var chosen: [String: MeshService] = [:]
        return listeners.enumerated().map { index, listener in
            EgressScope(
                listener: listener,
                services: old?[index].services ?? services(for: listener, of: scope.namespace, &chosen),
                virtualServices: traffic.virtualServices.records(for: listener, of: scope))
        }
    }

    /// What `listener` shows, with the services that earlier listeners chose for hostnames of several namespaces.
    private func services(
        for listener: Sidecar.EgressListener, of namespace: String, _ chosen: inout [String: MeshService]
    ) -> ChunkedList<MeshService> {
        let services = registry.services(for: listener, seenFrom: namespace)
        var edits: [ChunkedList<MeshService>.Edit] = []
        for hostname in registry.sharedHostnames {
            guard let service = registry.services(named: hostname).first(where: { services.counterpart(of: $0) === $0 })
            else { continue }
            let first = chosen[hostname] ?? service
            chosen[hostname] = first
            if first === service { continue }
            edits.append(.remove(service))
            if listener.isForPort(of: first) { edits.append(.insert(first)) }
        }
        return services.applying(edits)
    }

    /// What the scopes show, and where their VirtualServices lead. Source: generation.md 2.3.
    private func reachable(from egress: [EgressScope], in namespace: String) -> ReachableServices {
        var services = ReachedPorts()
        for scope in egress {
            let ports = scope.listener?.restrictedPort.map { Set([$0]) }
            for service in scope.services { services.add(service, ports: ports) }
        }
        // All that a destination may be is there already.
        if egress.contains(where: { $0.listener?.showsEverything ?? true }) { return services.inOrder }
        for destination in egress.lazy.flatMap(\.virtualServices).flatMap({ $0.spec.destinations(from: namespace) }) {
            guard
                let service = services[destination.host]
                    ?? registry.service(named: destination.host, seenFrom: namespace)
            else { continue }
            if destination.port == 0 {
                services.add(service, ports: nil)
            } else if service.ports.contains(where: { $0.number == destination.port }) {
                services.add(service, ports: [destination.port])
            }
        }
        return services.inOrder
    }

    /// The records behind a target; nil where the scope is older than the service's removal.
    private func resolve(_ target: ScopeKey.Target) -> ServiceTarget? {
        guard let service = registry.services[target.service],
            let port = service.ports.first(where: { $0.number == target.port })
        else { return nil }
        return ServiceTarget(service: service, port: port, targetPort: target.targetPort)
    }
}

/// Services that need clusters, one for each hostname, with all ports that are added.
private struct ReachedPorts {
    private var found: [(service: MeshService, ports: Set<Int>?)] = []
    private var places: [String: Int] = [:]

    subscript(hostname: String) -> MeshService? { places[hostname].map { found[$0].service } }

    /// Adds ports of `service`, the only one of its hostname; nil: all.
    mutating func add(_ service: MeshService, ports: Set<Int>?) {
        guard let place = places[service.hostname] else {
            places[service.hostname] = found.count
            found.append((service, ports))
            return
        }
        guard let known = found[place].ports else { return }
        found[place].ports = ports.map { known.union($0) }
    }

    /// All, in service order.
    var inOrder: ReachableServices {
        ReachableServices(
            ChunkedList(found.map(\.service).sorted { $0.precedes($1) }),
            ports: found.reduce(into: [:]) { $0[$1.service.hostname] = $1.ports })
    }
}
