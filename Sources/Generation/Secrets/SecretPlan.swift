import Mesh
import MeshConfig

/// The secrets that the proxies' own listeners and clusters name, as far as they exist and may be had. Nothing else of
/// a namespace is served, whoever asks. Source: generation.md 1.4, 8.4; demands.md, "Security".
func planSecrets(_ view: ProxyView) -> [Recipe] {
    var wanted: Set<SecretReference> = []
    for gateway in view.gateways {
        for reference in gateway.credentials where view.allows(reference, by: gateway) { wanted.insert(reference) }
    }
    for reachable in view.reachable {
        guard let rule = view.rule(for: reachable.service) else { continue }
        for reference in rule.spec.credentials where view.allows(reference, by: rule) { wanted.insert(reference) }
    }
    for (filter, patches) in view.envoyFilters {
        for reference in patches.flatMap({ filter.spec.patches[$0].secrets }).map(SecretReference.init(patch:))
        where view.allows(reference, by: filter) { wanted.insert(reference) }
    }
    // One name is one resource: as a certificate it is worth more than as an authority.
    return wanted.sorted { $0.purpose == .keyPair && $1.purpose != .keyPair }
        .compactMap { $0.resource(in: view).map(Recipe.secret) }
}

extension ProxyView {
    /// A Gateway that was written by hand may name `kubernetes-gateway://` only in its own namespace; in one that was
    /// converted it has been checked.
    fileprivate func allows(_ reference: SecretReference, by gateway: GatewayRecord) -> Bool {
        gateway.spec.services != nil || isOrdinary(reference, namespace: gateway.key.namespace)
    }

    /// An EnvoyFilter names what its proxies may have in their own namespace; a sidecar has it only where the filter
    /// selects it, as with rules.
    fileprivate func allows(_ reference: SecretReference, by filter: EnvoyFilterRecord) -> Bool {
        let selects = filter.spec.target != .workloads([:])
        return isOrdinary(reference, namespace: scope.namespace)
            && (scope.kind != .sidecar || selects || reference.name.hasPrefix("configmap://"))
    }

    private func isOrdinary(_ reference: SecretReference, namespace: String) -> Bool {
        !reference.name.hasPrefix("kubernetes-gateway://")
            || reference.key(in: scope.namespace)?.namespace == namespace
    }

    /// A sidecar does as a rule says only if the rule selects it, but for authorities that are no secret.
    fileprivate func allows(_ reference: SecretReference, by rule: DestinationRuleRecord) -> Bool {
        scope.kind != .sidecar || rule.spec.workloadSelector != nil || reference.name.hasPrefix("configmap://")
    }
}

extension ConfigRecord<Gateway> {
    /// What its servers prove who they are with, and whose clients they take.
    fileprivate var credentials: [SecretReference] {
        spec.servers.flatMap { server -> [SecretReference] in
            switch server.tls?.mode {
            case .simple(let identity): identity.credentials
            case .mutual(let identity, let authority), .optionalMutual(let identity, let authority):
                identity.credentials + authority.credentials
            case .passthrough, .autoPassthrough, .istioMutual, nil: []
            }
        }
    }
}

extension ServerTLSSettings.Identity {
    fileprivate var credentials: [SecretReference] {
        guard case .credentials(let names) = self else { return [] }
        return names.map { SecretReference($0, .keyPair) }
    }
}

extension ServerTLSSettings.Authority {
    fileprivate var credentials: [SecretReference] {
        guard case .credential(let name) = self else { return [] }
        return [SecretReference(name, .authorities)]
    }
}

extension DestinationRule {
    /// What its clients prove who they are with, and whose servers they take.
    var credentials: [SecretReference] {
        let policies = ([policy] + subsets.map(\.policy)).compactMap(\.self)
        let settings = policies.flatMap { ([$0.parts] + $0.ports.map(\.parts)).compactMap(\.tls) }
        return (settings + backendTLS.map(\.settings)).flatMap(\.credentials)
    }
}

extension ClientTLSSettings {
    fileprivate var credentials: [SecretReference] {
        switch mode {
        case .disable, .istioMutual: []
        case .simple(let trust): trust.credentials
        case .mutual(.credential(let name), let trust): [SecretReference(name, .keyPair)] + trust.credentials
        case .mutual(.files, let trust): trust.credentials
        }
    }
}

extension ClientTLSSettings.Trust {
    fileprivate var credentials: [SecretReference] {
        guard case .credential(let name) = self else { return [] }
        guard case .credential(let full) = AuthorityReference.belonging(to: name) else { return [] }
        return [SecretReference(full, .authorities)]
    }
}
