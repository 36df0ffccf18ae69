package import MeshConfig

/// One Istio object as generation uses it: names are full, visibility is decided, and what other objects add is in it.
///
/// Two records are equal if they are of the same objects at one revision, so an input of a resource may hold a record
/// instead of everything that it says.
package final class ConfigRecord<Spec: Hashable & Sendable>: Hashable, Sendable {
    package let key: ConfigKey
    package let spec: Spec
    /// Who sees it, in the form of `MeshService.exportTo`.
    package let exportTo: [String]
    /// Seconds since 1970; older objects come first.
    package let creationTime: Int64
    /// The objects that it was made of: its own first, then those that it merged.
    package let origins: [ConfigKey]
    package let revision: Revision
    /// What the index of VirtualServices has worked out of their routes; nil for all other objects.
    let outline: RouteOutline?

    package convenience init(
        key: ConfigKey, spec: Spec, exportTo: [String] = ["*"], creationTime: Int64 = 0, origins: [ConfigKey]? = nil,
        revision: Revision
    ) {
        self.init(
            key: key, spec: spec, exportTo: exportTo, creationTime: creationTime, origins: origins,
            revision: revision, outline: nil)
    }

    init(
        key: ConfigKey, spec: Spec, exportTo: [String], creationTime: Int64, origins: [ConfigKey]?,
        revision: Revision, outline: RouteOutline?
    ) {
        self.key = key
        self.spec = spec
        self.exportTo = exportTo
        self.creationTime = creationTime
        self.origins = origins ?? [key]
        self.revision = revision
        self.outline = outline
    }

    /// Whether proxies of `namespace` know the object at all. Source: generation.md 2.3, "Visibility".
    package func isVisible(from namespace: String) -> Bool {
        exportTo == MeshService.everybody || exportTo.contains(namespace)
    }

    /// The order of objects: creation time, name, namespace. Source: generation.md 0.6.
    ///
    /// The kind comes last, so that no two objects are equal: extensions are of two kinds.
    package func precedes(_ other: ConfigRecord) -> Bool {
        if creationTime != other.creationTime { return creationTime < other.creationTime }
        if key.name != other.key.name { return key.name < other.key.name }
        if key.namespace != other.key.namespace { return key.namespace < other.key.namespace }
        return key.kind.rawValue < other.key.kind.rawValue
    }

    /// Whether they say the same. An object may be merged with others for some clients, and for others not.
    package static func == (a: ConfigRecord, b: ConfigRecord) -> Bool {
        a === b || (a.revision == b.revision && a.key == b.key && a.origins == b.origins)
    }

    /// By the name and the revision, which nearly always tell records apart.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(key.name)
        hasher.combine(revision)
    }
}

extension ConfigRecord<Gateway> {
    /// Where the services are whose workloads serve a Gateway of the Gateway API.
    package var servicesNamespace: String { spec.servicesNamespace ?? key.namespace }
}

/// A VirtualService: hosts and destinations are full names in lower case, delegates are merged in, so that
/// `HTTPRoute.Action.delegate` does not occur and `hosts` is not empty.
package typealias VirtualServiceRecord = ConfigRecord<VirtualService>
/// The DestinationRules of one host that count as one: its host is a full name in lower case.
/// Source: generation.md 4.8, "Merging".
package typealias DestinationRuleRecord = ConfigRecord<DestinationRule>
/// A Sidecar as it is written.
package typealias SidecarRecord = ConfigRecord<Sidecar>
/// A Gateway as it is written.
package typealias GatewayRecord = ConfigRecord<Gateway>
/// An AuthorizationPolicy as it is written.
package typealias AuthorizationPolicyRecord = ConfigRecord<AuthorizationPolicy>
/// A RequestAuthentication as it is written.
package typealias RequestAuthenticationRecord = ConfigRecord<RequestAuthentication>
/// A Telemetry as it is written.
package typealias TelemetryRecord = ConfigRecord<Telemetry>
/// An EnvoyFilter as it is written.
package typealias EnvoyFilterRecord = ConfigRecord<EnvoyFilter>
/// A WasmPlugin or a TrafficExtension as it is written.
package typealias TrafficExtensionRecord = ConfigRecord<TrafficExtension>
/// What a Secret or a ConfigMap gives to TLS.
package typealias SecretRecord = ConfigRecord<Secret>
