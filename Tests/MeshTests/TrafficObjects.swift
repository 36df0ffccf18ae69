@testable import Mesh
@testable import MeshConfig

// Istio's traffic objects, as short as a table needs them.

func rule(
    _ name: String, in namespace: String = "shop", for host: String, _ policy: TrafficPolicy? = nil,
    subsets: [DestinationRule.Subset] = [], exportTo: [String] = [], selecting selector: [String: String]? = nil,
    created: Int64 = 0
) -> ConfigObject {
    let spec = DestinationRule(
        host: host, policy: policy, subsets: subsets, exportTo: exportTo, workloadSelector: selector)
    return object(.destinationRule, name, in: namespace, created: created, .destinationRule(spec))
}

/// A policy that differs from those with other marks.
func policy(_ mark: Int) -> TrafficPolicy {
    TrafficPolicy(retryBudget: TrafficPolicy.RetryBudget(percent: Double(mark)))
}

/// A policy that balances between places in this way.
func policy(_ locality: LocalityBalancing, detectsOutliers: Bool = true) -> TrafficPolicy {
    TrafficPolicy(
        parts: TrafficPolicy.Parts(
            loadBalancer: LoadBalancer(locality: locality),
            outlierDetection: detectsOutliers ? OutlierDetection() : nil))
}

func peerAuthentication(
    _ name: String, in namespace: String = "shop", _ mode: PeerAuthentication.Mode = .unset,
    selecting selector: [String: String] = [:], ports: [Int: PeerAuthentication.Mode] = [:], created: Int64 = 0
) -> ConfigObject {
    let spec = PeerAuthentication(selector: selector, mode: mode, portModes: ports)
    return object(.peerAuthentication, name, in: namespace, created: created, .peerAuthentication(spec))
}

func authorization(
    _ name: String, in namespace: String = "shop", _ target: PolicyTarget = .workloads([:]),
    _ action: AuthorizationPolicy.Action = .deny, created: Int64 = 0
) -> ConfigObject {
    let spec = AuthorizationPolicy(target: target, action: action, rules: [AuthorizationPolicy.Rule()])
    return object(.authorizationPolicy, name, in: namespace, created: created, .authorizationPolicy(spec))
}

func authentication(
    _ name: String, in namespace: String = "shop", _ target: PolicyTarget = .workloads([:]), issuer: String = "i",
    created: Int64 = 0
) -> ConfigObject {
    let spec = RequestAuthentication(target: target, rules: [JWTRule(issuer: issuer)])
    return object(.requestAuthentication, name, in: namespace, created: created, .requestAuthentication(spec))
}

func telemetry(
    _ name: String, in namespace: String = "shop", selecting selector: [String: String] = [:], traces: Bool = false,
    created: Int64 = 0
) -> ConfigObject {
    let spec = Telemetry(
        target: .workloads(selector), logging: [Telemetry.Logging(providers: [name])],
        tracing: traces ? [Telemetry.Tracing(provider: name)] : [])
    return object(.telemetry, name, in: namespace, created: created, .telemetry(spec))
}

/// A filter with one patch for each of `versions`; empty: for all.
func envoyFilter(
    _ name: String, in namespace: String = "shop", _ target: PolicyTarget = .workloads([:]), priority: Int = 0,
    versions: [String] = [""], metadata: [String: String] = [:], created: Int64 = 0
) -> ConfigObject {
    var spec = EnvoyFilter(target: target)
    spec.priority = priority
    spec.patches = versions.map { version in
        var patch = EnvoyFilter.Patch(subject: .cluster, operation: .remove)
        patch.proxy.version = version
        patch.proxy.metadata = metadata
        return patch
    }
    return object(.envoyFilter, name, in: namespace, created: created, .envoyFilter(spec))
}

func gateway(
    _ name: String, in namespace: String = "shop", selecting selector: [String: String] = [:],
    services: [String]? = nil, isManaged: Bool = false, created: Int64 = 0
) -> ConfigObject {
    let port = ListenerPort(name: "http", number: 80, protocol: .http)
    var spec = Gateway(selector: selector, servers: [GatewayServer(port: port, hosts: [])])
    spec.services = services
    spec.isManaged = isManaged
    return object(.gateway, name, in: namespace, created: created, .gateway(spec))
}

func router(
    _ pod: String = "gw", in namespace: String = "shop", _ addresses: [String] = ["10.1.0.98"],
    labels: [String: String] = [:]
) -> ProxyNode {
    sidecar(pod, in: namespace, addresses, labels: labels) { $0.kind = .router }
}
