import HashTreeCollections
package import MeshConfig

// What the traffic configuration says to the proxies of a view.
extension ProxyView {
    /// The rule by which the proxies reach `service`; nil: none. Source: generation.md 4.8.
    package func rule(for service: MeshService) -> DestinationRuleRecord? {
        let rules = rules(for: service)
        return rules.first { rule in
            guard rule.key.namespace == scope.namespace, let selector = rule.spec.workloadSelector else { return false }
            return selector.isSubset(of: scope.labels)
        } ?? rules.unselecting
    }

    /// The rule that counts for connections from the proxy to its own workload under `service`'s name: one without
    /// workload selector. Source: generation.md 3.7.
    package func inboundRule(for service: MeshService) -> DestinationRuleRecord? {
        rules(for: service).unselecting
    }

    private func rules(for service: MeshService) -> [DestinationRuleRecord] {
        traffic.destinationRules.rules(for: service, seenFrom: scope.namespace, root: settings.rootNamespace)
    }

    /// What clients assume about the mutual TLS of `service`, apart from what single endpoints can do; nil: nothing,
    /// as for services outside the mesh. Source: generation.md 4.7, "Best-effort mTLS mode".
    ///
    /// - Parameter port: the port that counts where it depends on endpoints; nil: all.
    /// - Parameter passesThrough: whether connections go to the address that the client dialled, as they do for a
    ///   service whose resolution says so, and for others with a rule that does. Nobody tells endpoints apart then.
    package func mutualTLS(
        of service: MeshService, port: ServicePort? = nil, passesThrough: Bool = false
    ) -> MutualTLSMode? {
        if service.isMeshExternal { return nil }
        if passesThrough || service.resolution == .passthrough {
            let endpoints = endpoints(of: service).endpoints.lazy.filter { port == nil || $0.portName == port?.name }
            if !endpoints.contains(where: \.speaksMTLS) || !endpoints.allSatisfy(\.speaksMTLS) { return .disable }
        }
        return traffic.peerAuthentications.mode(in: service.namespace, root: settings.rootNamespace)
    }

    /// The names of which a server of `service` must have one in its certificate, sorted; empty: any.
    /// Source: generation.md 4.7, "SAN list".
    package func subjectAltNames(of service: MeshService) -> [String] {
        registry.subjectAltNames[service.key] ?? []
    }

    /// The VirtualServices that are bound to `gateway`, one of `gateways`, and that the proxies see, in the order in
    /// which they win.
    /// Source: generation.md 6.1.
    package func virtualServices(boundTo gateway: GatewayReference) -> [VirtualServiceRecord] {
        traffic.virtualServices.records(boundTo: gateway, seenFrom: scope.namespace)
    }
}

extension [DestinationRuleRecord] {
    /// The rule without workload selector; of several, which have different audiences, the youngest.
    fileprivate var unselecting: DestinationRuleRecord? { last { $0.spec.workloadSelector == nil } }
}
