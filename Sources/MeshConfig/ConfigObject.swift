/// The kinds of object that Martlet reads; anything else is skipped with one log line for the kind.
///
/// The raw value is the `kind` of the manifest, with the API group behind it where an Istio kind has the same name.
/// Kinds are told apart from foreign ones of the same name by their group (`apiGroup`).
package enum ConfigKind: String, CaseIterable, Sendable {
    case namespace = "Namespace"
    case node = "Node"
    case pod = "Pod"
    case service = "Service"
    case endpointSlice = "EndpointSlice"
    case configMap = "ConfigMap"
    case secret = "Secret"
    case serviceEntry = "ServiceEntry"
    case workloadEntry = "WorkloadEntry"
    case workloadGroup = "WorkloadGroup"
    case gateway = "Gateway"
    case sidecar = "Sidecar"
    case peerAuthentication = "PeerAuthentication"
    case authorizationPolicy = "AuthorizationPolicy"
    case requestAuthentication = "RequestAuthentication"
    case telemetry = "Telemetry"
    case virtualService = "VirtualService"
    case destinationRule = "DestinationRule"
    // The Gateway API.
    case gatewayClass = "GatewayClass"
    case kubernetesGateway = "Gateway.gateway.networking.k8s.io"
    case listenerSet = "ListenerSet"
    case httpRoute = "HTTPRoute"
    case grpcRoute = "GRPCRoute"
    case tlsRoute = "TLSRoute"
    case tcpRoute = "TCPRoute"
    case referenceGrant = "ReferenceGrant"
    case backendTLSPolicy = "BackendTLSPolicy"
    case mutatingWebhookConfiguration = "MutatingWebhookConfiguration"
    case envoyFilter = "EnvoyFilter"
    case wasmPlugin = "WasmPlugin"
    case trafficExtension = "TrafficExtension"
    // For whoever injects sidecars: checked, and of no effect on what proxies are sent.
    case proxyConfig = "ProxyConfig"

    /// The API group of the kind, without version; empty for Kubernetes' core group.
    package var apiGroup: String {
        switch self {
        case .namespace, .node, .pod, .service, .configMap, .secret: ""
        case .endpointSlice: "discovery.k8s.io"
        case .serviceEntry, .workloadEntry, .workloadGroup, .virtualService, .destinationRule, .gateway, .sidecar,
            .envoyFilter, .proxyConfig:
            "networking.istio.io"
        case .peerAuthentication, .requestAuthentication, .authorizationPolicy: "security.istio.io"
        case .gatewayClass, .kubernetesGateway, .listenerSet, .httpRoute, .grpcRoute, .tlsRoute, .tcpRoute,
            .referenceGrant, .backendTLSPolicy:
            "gateway.networking.k8s.io"
        case .telemetry: "telemetry.istio.io"
        case .wasmPlugin, .trafficExtension: "extensions.istio.io"
        case .mutatingWebhookConfiguration: "admissionregistration.k8s.io"
        }
    }

    /// Whether objects of the kind live outside namespaces; their key has an empty namespace.
    package var isClusterScoped: Bool {
        switch self {
        case .namespace, .node, .gatewayClass, .mutatingWebhookConfiguration: true
        default: false
        }
    }

    /// Whether the kind is Istio's or the Gateway API's, and none of those that every cluster has, with fields that
    /// concern others than proxies.
    var isCustom: Bool { apiGroup.hasSuffix("istio.io") || apiGroup == "gateway.networking.k8s.io" }

    /// Whether an object of the kind that has the label `istio.io/rev` is for that revision alone. A Gateway of the
    /// Gateway API says by it who makes its workloads. Source: serving.md 4.4.
    package var followsRevisionLabel: Bool { isCustom && !isClusterScoped && self != .kubernetesGateway }

    /// The kind that manifests call `kind`, of the API group `group`; nil for one that is not read.
    package init?(_ kind: String, group: String) {
        guard
            let known = [kind, "\(kind).\(group)"].lazy.compactMap(Self.init(rawValue:)).first(where: {
                $0.apiGroup == group
            })
        else { return nil }
        self = known
    }
}

/// What identifies an object: kind, namespace (empty for cluster-scoped kinds) and name.
package struct ConfigKey: Hashable, Sendable {
    package let kind: ConfigKind
    package let namespace: String
    package let name: String

    /// The key of `kind` `namespace`/`name`.
    package init(_ kind: ConfigKind, _ namespace: String, _ name: String) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }
}

extension ConfigKey: CustomStringConvertible, Comparable {
    /// `ServiceEntry shop/cart`, as every message names an object.
    package var description: String {
        namespace.isEmpty ? "\(kind.rawValue) \(name)" : "\(kind.rawValue) \(namespace)/\(name)"
    }

    package static func < (a: ConfigKey, b: ConfigKey) -> Bool {
        (a.kind.rawValue, a.namespace, a.name) < (b.kind.rawValue, b.namespace, b.name)
    }
}

/// Where an object was read: what `FILE:LINE` in a message says.
package struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// Path of the file; it begins with a configured path as the operator wrote it.
    package let file: String
    /// Line of the object's or field's first character, from 1; 0 where the whole file is meant.
    package let line: Int

    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    package var description: String { line == 0 ? file : "\(file):\(line)" }
}

/// The part of `metadata` that generation depends on.
package struct ObjectMeta: Hashable, Sendable {
    package var labels: [String: String]
    /// Only the annotations that some rule reads (see `Annotation`): others may change without any effect.
    package var annotations: [String: String]
    /// `creationTimestamp` in seconds since 1970; 0, the oldest, where it is absent. Decides "first wins" rules.
    package var creationTime: Int64

    package init(labels: [String: String] = [:], annotations: [String: String] = [:], creationTime: Int64 = 0) {
        self.labels = labels
        self.annotations = annotations
        self.creationTime = creationTime
    }
}

/// The annotations that generation reads; all others are dropped when an object is read.
package enum Annotation {
    package static let exportTo = "networking.istio.io/exportTo"
    package static let trafficDistribution = "networking.istio.io/traffic-distribution"
    package static let connectStrategy = "istio.io/connect-strategy"
    package static let canonicalServiceAccounts = "alpha.istio.io/canonical-serviceaccounts"
    package static let kubernetesServiceAccounts = "alpha.istio.io/kubernetes-serviceaccounts"
    /// Whether a policy only says what it would do.
    package static let dryRun = "istio.io/dry-run"
    /// On the Service of a control plane: which revision is the default one.
    package static let defaultRevision = "alpha.istio.io/kubernetesService"
    /// Every key that is kept.
    package static let kept: Set<String> = [
        exportTo, trafficDistribution, connectStrategy, canonicalServiceAccounts, kubernetesServiceAccounts, dryRun,
        defaultRevision,
    ]
}

/// One object as it was read, decoded, defaulted and validated.
package struct ConfigObject: Sendable {
    package let key: ConfigKey
    package let meta: ObjectMeta
    package let spec: ConfigSpec
    package let source: SourceLocation
    /// The objects that a control plane made it of; nil for what somebody wrote.
    private let ingredients: [ConfigKey]?

    /// The objects that it was made of: itself, or for one that a control plane makes of others, those.
    package var origins: [ConfigKey] { ingredients ?? [key] }

    package init(
        key: ConfigKey, meta: ObjectMeta, spec: ConfigSpec, source: SourceLocation, origins: [ConfigKey]? = nil
    ) {
        self.key = key
        self.meta = meta
        self.spec = spec
        self.source = source
        ingredients = origins
    }

    /// Whether replacing one by the other can change no resource: everything equal but the place it was read from.
    package func isEquivalent(to other: ConfigObject) -> Bool {
        key == other.key && meta == other.meta && spec == other.spec && ingredients == other.ingredients
    }
}

/// The content of an object, by kind. In a box: objects are copied from place to place on their way into a snapshot,
/// and the largest kinds have hundreds of bytes.
package indirect enum ConfigSpec: Hashable, Sendable {
    /// Nothing but the metadata counts.
    case namespace
    /// Nothing but the metadata counts: localities come from a Node's labels.
    case node
    case pod(Pod)
    case service(Service)
    case endpointSlice(EndpointSlice)
    case configMap(ConfigMap)
    case secret(Secret)
    case serviceEntry(ServiceEntry)
    case workloadEntry(WorkloadEntry)
    case workloadGroup(WorkloadGroup)
    case gateway(Gateway)
    case sidecar(Sidecar)
    case peerAuthentication(PeerAuthentication)
    case authorizationPolicy(AuthorizationPolicy)
    case requestAuthentication(RequestAuthentication)
    case telemetry(Telemetry)
    case virtualService(VirtualService)
    case destinationRule(DestinationRule)
    case gatewayClass(GatewayClass)
    case kubernetesGateway(KubernetesGateway)
    case listenerSet(ListenerSet)
    /// HTTPRoute, GRPCRoute, TLSRoute or TCPRoute.
    case kubernetesRoute(KubernetesRoute)
    case referenceGrant(ReferenceGrant)
    case backendTLSPolicy(BackendTLSPolicy)
    case mutatingWebhookConfiguration(WebhookConfiguration)
    case envoyFilter(EnvoyFilter)
    /// WasmPlugin or TrafficExtension.
    case trafficExtension(TrafficExtension)
    /// A kind of no effect on proxies: a hash of its content, so that an edit counts as a change.
    case stored(contentHash: UInt64)
}
