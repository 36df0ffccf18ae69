import Mesh
import MeshConfig

/// What a class of proxies contributes to its clusters.
struct ClusterFacts: Hashable, Sendable {
    let defaults: PolicyDefaults
    /// What counts for services without a rule: follows from `defaults`.
    let usualPolicy: Shared<EffectivePolicy>
    let dnsRefreshRate: Duration
    let family: IPFamily
    let dnsLookup: DNSLookup
    /// Those that matter for clusters.
    let capabilities: ProxyCapabilities
    let isRouter: Bool
    let secrets: SecretSource
    let tlsDefaults: MeshSettings.TLSDefaults
    /// What the proxies show to servers of the mesh that want a certificate; nil: what rules say.
    let clientFiles: CertificateFiles?
    /// Whether names of headers keep their case.
    let keepsCase: Bool
    /// How statistics call the clusters of services; empty: like the clusters themselves.
    let statPattern: String

    /// The facts of the proxies of `view`.
    init(_ view: ProxyView) {
        defaults = PolicyDefaults(view.settings)
        usualPolicy = Shared(EffectivePolicy(nil, port: 0, defaults))
        dnsRefreshRate = view.settings.dnsRefreshRate
        family = view.scope.ipFamily
        dnsLookup = view.dnsLookup
        capabilities = view.scope.capabilities.intersection([.alpn, .metadataExchange])
        isRouter = view.scope.kind == .router
        secrets = SecretSource(view.scope)
        tlsDefaults = view.settings.tlsDefaults
        clientFiles = view.scope.clientFiles
        keepsCase = view.proxySettings.headers.keepsCase
        statPattern = view.settings.outboundStatPattern
    }
}
