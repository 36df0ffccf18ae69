import HashTreeCollections
import MeshConfig

/// The objects that are for the proxies of one scope: all that shape traffic but VirtualServices, DestinationRules and
/// Secrets. Views in which they are the same share them.
final class ProxyObjects: Sendable {
    let sidecar: SidecarRecord?
    let gateways: [GatewayRecord]
    let gatewaysByReference: [GatewayReference: GatewayRecord]
    /// Whether one of them has all services of the mesh behind it, by their names.
    let hasAutoPassthrough: Bool
    /// The Secrets of other namespaces that the proxies may read.
    let grantedSecrets: Set<ObjectName>
    let telemetries: [TelemetryRecord]
    let authorizationPolicies: [AuthorizationPolicyRecord]
    let requestAuthentications: [RequestAuthenticationRecord]
    /// As many as the scope has; nil where the scope is older than the object's removal.
    let envoyFilters: [EnvoyFilterRecord?]
    let extensions: [TrafficExtensionRecord]
    /// When a PeerAuthentication for all workloads of a namespace changed last: clients go by it.
    private let mutualTLSRevision: Revision

    /// Those of `scope` in `traffic`.
    init(of scope: ScopeKey, in traffic: TrafficConfig) {
        sidecar = scope.sidecar.flatMap { traffic.sidecars[$0] }
        gateways = scope.gateways.compactMap { traffic.gateways[ObjectName($0.namespace, $0.name)] }
        gatewaysByReference = Dictionary(
            gateways.map { (.gateway(namespace: $0.key.namespace, name: $0.key.name), $0) }
        ) { first, _ in first }
        hasAutoPassthrough = gateways.contains { gateway in
            gateway.spec.servers.contains { $0.tls?.mode == .autoPassthrough }
        }
        grantedSecrets = Set(gateways.flatMap(\.spec.grantedSecrets))
        telemetries = scope.telemetries.compactMap { traffic.telemetries[$0] }
        authorizationPolicies = scope.authorizationPolicies.compactMap { traffic.authorizationPolicies[$0] }
        requestAuthentications = scope.requestAuthentications.compactMap { traffic.requestAuthentications[$0] }
        envoyFilters = scope.envoyFilters.map { traffic.envoyFilters[$0.key] }
        extensions = scope.extensions.compactMap { traffic.extensions[$0] }
        mutualTLSRevision = traffic.peerAuthentications.generalRevision
    }

    /// Those of the scope of `older` in `traffic`: itself where they are the same.
    static func following(_ older: ProxyView, in traffic: TrafficConfig) -> ProxyObjects {
        if older.traffic.revision == traffic.revision { return older.objects }
        let newer = ProxyObjects(of: older.scope, in: traffic)
        return newer.isSame(as: older.objects) ? older.objects : newer
    }

    private func isSame(as other: ProxyObjects) -> Bool {
        mutualTLSRevision == other.mutualTLSRevision && sidecar === other.sidecar
            && gateways.elementsEqual(other.gateways, by: ===)
            && telemetries.elementsEqual(other.telemetries, by: ===)
            && authorizationPolicies.elementsEqual(other.authorizationPolicies, by: ===)
            && requestAuthentications.elementsEqual(other.requestAuthentications, by: ===)
            && envoyFilters.elementsEqual(other.envoyFilters, by: ===)
            && extensions.elementsEqual(other.extensions, by: ===)
    }
}
