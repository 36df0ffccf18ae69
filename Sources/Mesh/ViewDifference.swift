import HashTreeCollections
package import MeshConfig

/// What a view shows otherwise than an older one of the same scope. It may name more than what really differs.
package struct ViewDifference: Sendable {
    /// Hostnames of the services that the proxies see or reach in one of the views only, or otherwise than in the
    /// other; for gateways also of those that only routes of some namespaces mean.
    package let hostnames: Set<String>
    /// Services with other endpoints, or other names in the certificates of those.
    package let endpoints: Set<ServiceKey>
    /// The hosts of DestinationRules, concrete or wildcard, that say something else.
    package let ruledHosts: Set<String>
    /// Whether VirtualServices say something else.
    package let hasOtherVirtualServices: Bool
    /// Those that say something else, to whomever; nil: nobody remembers.
    package let virtualServices: Set<ObjectName>?
    /// Secrets and ConfigMaps that give something else to TLS, to whomever; nil: nobody remembers.
    package let secrets: Set<ConfigKey>?
}

extension ProxyView {
    /// What the view shows otherwise than `older`; nil: it differs in more than that, or nobody remembers in what.
    package func difference(from older: ProxyView) -> ViewDifference? {
        guard older.scope == scope, older.settingsRevision == settingsRevision, older.objects === objects,
            let endpoints = registry.endpointChanges.keys(changedSince: older.registry.endpointChanges.revision),
            let ruledHosts = traffic.destinationRules.changes.keys(
                changedSince: older.traffic.destinationRules.changes.revision)
        else { return nil }
        return ViewDifference(
            hostnames: hostnames(differingFrom: older), endpoints: endpoints, ruledHosts: ruledHosts,
            hasOtherVirtualServices: !traffic.virtualServices.looksLike(older.traffic.virtualServices, to: older),
            virtualServices: traffic.virtualServices.changes.keys(
                changedSince: older.traffic.virtualServices.changes.revision),
            secrets: traffic.secrets.changes.keys(changedSince: older.traffic.secrets.changes.revision))
    }

    private func hostnames(differingFrom older: ProxyView) -> Set<String> {
        var hostnames = reachable.hostnames(differingFrom: older.reachable)
        guard registry.servicesRevision != older.registry.servicesRevision else { return hostnames }
        // What listeners show may change where all is still reached.
        for (scope, before) in zip(egress, older.egress) where scope.listener != nil {
            for (a, b) in scope.services.differences(from: before.services, ===) {
                hostnames.formUnion([a, b].compactMap { $0?.hostname })
            }
        }
        guard scope.kind == .router else { return hostnames }
        for hostname in registry.sharedHostnames.union(older.registry.sharedHostnames) {
            let services = registry.services(named: hostname)
            if !services.elementsEqual(older.registry.services(named: hostname), by: ===) { hostnames.insert(hostname) }
        }
        return hostnames
    }

    /// Whether all that concerns the workload itself is certain to be as in `older`, a view of the same scope: its
    /// ports, the rules and policies for them, and the settings.
    package func showsWorkload(like older: ProxyView) -> Bool {
        guard older.settingsRevision == settingsRevision, older.objects === objects else { return false }
        let rules = traffic.destinationRules.changes
        let rulesBefore = older.traffic.destinationRules.changes.revision
        if rules.revision != rulesBefore {
            guard let hosts = rules.keys(changedSince: rulesBefore), !hosts.contains(where: \.isWildcardHost) else {
                return false
            }
            if targets.contains(where: { hosts.contains($0.service.hostname) }) { return false }
        }
        return showsTargets(like: older) && showsProviders(like: older)
    }

    /// Whether the ports of the workload itself are as in `older`, a view of the same scope.
    package func showsTargets(like older: ProxyView) -> Bool {
        older.registry.servicesRevision == registry.servicesRevision
            || targets.elementsEqual(older.targets) { $0.service === $1.service }
    }

    /// Whether the services that the mesh's settings name as providers are as in `older`, a view of the same scope
    /// under the same settings.
    package func showsProviders(like older: ProxyView) -> Bool {
        older.registry.servicesRevision == registry.servicesRevision
            || settings.providerHosts.allSatisfy { host in
                let (reached, before) = (reachable(named: host), older.reachable(named: host))
                return registry.services(named: host).elementsEqual(older.registry.services(named: host), by: ===)
                    && reached?.service === before?.service && reached?.ports == before?.ports
            }
    }

    /// The service of `egress` that is called `hostname`; nil: none.
    package func service(named hostname: String, in egress: EgressScope) -> MeshService? {
        registry.services(named: hostname).first { egress.services.counterpart(of: $0) === $0 }
    }

    /// The service that is reached under `hostname`, with the ports that count; nil: none.
    package func reachable(named hostname: String) -> ReachableService? {
        registry.services(named: hostname).first(where: reachable.contains).map(reachable.reached)
    }
}
