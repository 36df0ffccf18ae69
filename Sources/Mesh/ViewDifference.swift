import MeshConfig

/// What a view shows otherwise than an older one of the same scope. It may name more than what really differs.
package struct ViewDifference: Sendable {
    /// Hostnames of the services that the proxies reach in one of the views only, or otherwise than in the other.
    package let hostnames: Set<String>
    /// Whether any service of the mesh differs.
    package let hasOtherServices: Bool
    /// Services with other endpoints, or other names in the certificates of those.
    package let endpoints: Set<ServiceKey>
    /// The hosts of DestinationRules, concrete or wildcard, that say something else.
    package let ruledHosts: Set<String>
    /// Whether VirtualServices say something else.
    package let hasOtherVirtualServices: Bool
    /// Those that say something else, to whomever; nil: nobody remembers.
    package let virtualServices: Set<ObjectName>?
    /// Whether Secrets or authorities are others.
    package let hasOtherSecrets: Bool
}

extension ProxyView {
    /// What the view shows otherwise than `older`; nil: it differs in more than that, or nobody remembers in what.
    package func difference(from older: ProxyView) -> ViewDifference? {
        guard older.scope == scope, older.settingsRevision == settingsRevision,
            older.traffic.revision == traffic.revision,
            let endpoints = registry.endpointChanges.keys(changedSince: older.registry.endpointChanges.revision),
            let ruledHosts = traffic.destinationRules.changes.keys(
                changedSince: older.traffic.destinationRules.changes.revision)
        else { return nil }
        return ViewDifference(
            hostnames: reachable.hostnames(differingFrom: older.reachable),
            hasOtherServices: registry.servicesRevision != older.registry.servicesRevision, endpoints: endpoints,
            ruledHosts: ruledHosts,
            hasOtherVirtualServices: !traffic.virtualServices.looksLike(older.traffic.virtualServices, to: older),
            virtualServices: traffic.virtualServices.changes.keys(
                changedSince: older.traffic.virtualServices.changes.revision),
            hasOtherSecrets: !traffic.secrets.looksLike(older.traffic.secrets, in: secretNamespaces))
    }

    /// Whether all that concerns the workload itself is certain to be as in `older`, a view of the same scope: its
    /// ports, the rules and policies for them, and the settings.
    package func showsWorkload(like older: ProxyView) -> Bool {
        guard older.settingsRevision == settingsRevision, older.traffic.revision == traffic.revision else {
            return false
        }
        let rules = traffic.destinationRules.changes
        let rulesBefore = older.traffic.destinationRules.changes.revision
        if rules.revision != rulesBefore {
            guard let hosts = rules.keys(changedSince: rulesBefore), !hosts.contains(where: \.isWildcardHost) else {
                return false
            }
            if targets.contains(where: { hosts.contains($0.service.hostname) }) { return false }
        }
        if older.registry.servicesRevision == registry.servicesRevision { return true }
        // Providers are other services, by whatever name the settings call them.
        return settings.extensionProviders.isEmpty
            && targets.elementsEqual(older.targets) { $0.service === $1.service }
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
