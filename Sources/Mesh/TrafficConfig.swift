import MeshConfig

/// The Istio objects that shape traffic, and the secrets that they name, with the indexes by which views and scopes
/// find them.
///
/// A value of persistent maps, like `Inventory`.
struct TrafficConfig: Sendable {
    var virtualServices = VirtualServiceIndex()
    var destinationRules = DestinationRuleIndex()
    var sidecars = SidecarIndex()
    var gateways = GatewayIndex()
    var peerAuthentications = PeerAuthenticationIndex()
    var authorizationPolicies = PolicyIndex<AuthorizationPolicy>()
    var requestAuthentications = PolicyIndex<RequestAuthentication>()
    var telemetries = PolicyIndex<Telemetry>()
    var envoyFilters = PolicyIndex<EnvoyFilter>()
    var extensions = PolicyIndex<TrafficExtension>()
    /// Makes objects of the other kinds.
    var gatewayAPI = GatewayAPIIndex()
    var secrets = SecretIndex()
    /// When anything in it changed last but what says itself what changed: VirtualServices, DestinationRules and
    /// secrets.
    var revision: Revision = 0
}

/// What an edit of the traffic configuration needs to know of the mesh.
struct TrafficContext {
    let settings: MeshSettings
    /// Whether the settings are others than at the last edit, so that what depends on them must be derived anew.
    let settingsChanged: Bool
    /// The domain under which Kubernetes services have their hostnames.
    let clusterDomain: String
    /// The revision for what changes.
    let revision: Revision
}

extension TrafficConfig {
    /// Changed objects of one kind by name; nil: removed.
    typealias Edits = [ObjectName: ConfigObject?]

    /// Takes over changed objects, and new settings of the mesh.
    ///
    /// Each index says whether anything that proxies notice changed. Records in which nothing did stay the same
    /// objects.
    mutating func apply(_ edits: [ConfigKind: Edits], _ context: TrafficContext, _ change: inout SnapshotChange) {
        var edits = edits
        for (key, object) in gatewayAPI.apply(edits, clusterDomain: context.clusterDomain) {
            edits[key.kind, default: [:]][ObjectName(key.namespace, key.name)] = object
        }
        secrets.apply(secrets: edits[.secret] ?? [:], configMaps: edits[.configMap] ?? [:], context, &change)
        let old = self
        change.trafficChanged = virtualServices.apply(edits[.virtualService] ?? [:], context)
        if destinationRules.apply(edits[.destinationRule] ?? [:], context) { change.trafficChanged = true }
        var hasChanged = false
        for (name, object) in edits[.gateway] ?? [:] where gateways.set(name, object, context) {
            change.everyRouter = true
            hasChanged = true
        }
        for namespace in applyPolicies(edits, context) {
            change.noteScopes(in: namespace, context.settings)
            hasChanged = true
        }
        change.noteScopes(askedBy: virtualServices.facts, before: old.virtualServices.facts)
        change.noteScopes(askedBy: destinationRules.facts, before: old.destinationRules.facts)
        guard hasChanged else { return }
        change.trafficChanged = true
        revision = context.revision
    }
}

extension TrafficConfig {
    /// Takes over changed objects that choose the workloads that they are for.
    ///
    /// - Returns: the namespaces in which anything that proxies notice changed.
    private mutating func applyPolicies(_ edits: [ConfigKind: Edits], _ context: TrafficContext) -> Set<String> {
        var namespaces: Set<String> = []
        for (name, object) in edits[.sidecar] ?? [:] where sidecars.set(name, object, context) {
            namespaces.insert(name.namespace)
        }
        for (name, object) in edits[.peerAuthentication] ?? [:] where peerAuthentications.set(name, object, context) {
            namespaces.insert(name.namespace)
        }
        namespaces.formUnion(authorizationPolicies.apply(edits, of: .authorizationPolicy, context))
        namespaces.formUnion(requestAuthentications.apply(edits, of: .requestAuthentication, context))
        namespaces.formUnion(telemetries.apply(edits, of: .telemetry, context))
        namespaces.formUnion(envoyFilters.apply(edits, of: .envoyFilter, context))
        for kind in [ConfigKind.wasmPlugin, .trafficExtension] {
            namespaces.formUnion(extensions.apply(edits, of: kind, context))
        }
        return namespaces
    }

    /// What the objects want to know of the proxies of `namespace`.
    func facts(asked namespace: String) -> Set<ScopeFact> {
        Set(virtualServices.facts.asked(of: namespace) + destinationRules.facts.asked(of: namespace))
    }
}

extension SnapshotChange {
    /// Notes whose scopes hold other facts now.
    fileprivate mutating func noteScopes(askedBy new: ScopeFacts, before old: ScopeFacts) {
        let audience = new.audience(differingFrom: old)
        if audience.contains("*") { everyScope = true } else { namespaces.formUnion(audience) }
    }

    /// Notes that an object of `namespace` is for the workloads there, or for all where it is the root namespace.
    fileprivate mutating func noteScopes(in namespace: String, _ settings: MeshSettings) {
        if namespace == settings.rootNamespace { everyScope = true } else { namespaces.insert(namespace) }
    }
}
