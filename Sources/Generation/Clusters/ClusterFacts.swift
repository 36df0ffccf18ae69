import Mesh
import MeshConfig

/// What a class of proxies contributes to its clusters.
struct ClusterFacts: Hashable, Sendable {
    let policy: TrafficPolicy
    let dnsRefreshRate: Duration
    let family: IPFamily
    let capabilities: ProxyCapabilities

    /// The facts of the proxies of `view`.
    init(_ view: ProxyView) {
        policy = TrafficPolicy(connectTimeout: view.settings.connectTimeout)
        dnsRefreshRate = view.settings.dnsRefreshRate
        family = view.scope.ipFamily
        capabilities = view.scope.capabilities.intersection(.metadataExchange)
    }
}
