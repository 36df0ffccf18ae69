/// Istio's MeshConfig, as far as generation reads it. Source: generation.md 0.3.
package struct MeshSettings: Hashable, Sendable {
    /// What happens to traffic for hosts outside the registry.
    package enum OutboundPolicy: String, CaseIterable, Sendable {
        case allowAny = "ALLOW_ANY"
        case registryOnly = "REGISTRY_ONLY"
        /// As `allowAny`, but the hosts that HTTP requests name are looked up, instead of going where the client
        /// dialled.
        case allowAnyDynamicDNS = "ALLOW_ANY_DYNAMIC_DNS"
    }

    /// Where inbound traffic of an intercepted port goes.
    package enum InboundPolicy: String, CaseIterable, Sendable {
        /// To the original destination address.
        case passthrough = "PASSTHROUGH"
        /// To 127.0.0.1.
        case localhost = "LOCALHOST"
    }

    /// How paths of requests are rewritten before anything is decided by them.
    package enum PathNormalization: String, CaseIterable, Sendable {
        /// As `base`.
        case standard = "DEFAULT"
        case none = "NONE"
        /// RFC 3986: `/a/../b` is `/b`.
        case base = "BASE"
        /// Also `//` is `/`.
        case mergeSlashes = "MERGE_SLASHES"
        /// Also `%2F` is `/`.
        case decodeAndMergeSlashes = "DECODE_AND_MERGE_SLASHES"
    }

    /// What TLS is like where nobody says.
    package struct TLSDefaults: Hashable, Sendable {
        package var minVersion = ServerTLSSettings.Version.auto
        /// Names that Envoy knows, none twice; empty: Envoy's default.
        package var cipherSuites: [String] = []
        /// Empty: Envoy's default.
        package var ecdhCurves: [String] = []

        package init() {}
    }

    /// The namespace whose policies apply to the whole mesh; by default the one where the mesh config lives.
    package var rootNamespace: String
    package var trustDomain = "cluster.local"
    /// `proxyListenPort`; 0: no listener is generated at all.
    package var outboundPort = 15001
    /// `proxyInboundListenPort`.
    package var inboundPort = 15006
    /// How long a cluster waits for a connection.
    package var connectTimeout: Duration = .seconds(10)
    /// How long a listener waits for the first bytes before it gives up on detecting a protocol; 0: for ever.
    package var protocolDetectionTimeout: Duration = .zero
    package var outboundPolicy = OutboundPolicy.allowAny
    package var inboundPolicy = InboundPolicy.passthrough
    package var pathNormalization = PathNormalization.standard
    /// Interval in which DNS clusters look their names up.
    package var dnsRefreshRate: Duration = .seconds(60)
    /// Who sees a Service or ServiceEntry that says nothing: `*`, `.`, `~` or namespace names.
    package var defaultServiceExportTo = ["*"]
    /// File that access logs go to; empty: none.
    package var accessLogFile = ""
    /// What an entry of it looks like.
    package var accessLogFormat = AccessLogFormat.text("")
    /// `enableEnvoyAccessLogService`: whether proxies log to the cluster `envoy_accesslog_service` of their bootstrap.
    package var logsToService = false
    /// Whether the HCM carries a tracing block.
    package var enableTracing = true
    /// `disableEnvoyListenerLog` is absent: also connections that no chain of a listener takes are logged.
    package var logsListeners = true
    /// The providers among `extensionProviders` that decide about requests, by name.
    package var authorizers: [String: ExternalAuthorizer] = [:]
    /// The other ones of `extensionProviders`, by name.
    package var extensionProviders: [String: ExtensionProvider] = [:]
    /// `defaultProviders.tracing`: the first; nil: none.
    package var defaultTracingProvider: String?
    /// `defaultProviders.accessLogging`.
    package var defaultLogProviders: [String] = []
    /// `defaultProviders.metrics`.
    package var defaultMetricsProviders: [String] = []
    /// `defaultConfig.discoveryAddress`: where proxies are told to find the control plane; empty: at its usual name.
    package var discoveryAddress = ""
    /// The rest of `defaultConfig`.
    package var proxySettings = ProxySettings()

    /// `enableAutoMtls`: clients use mutual TLS with every endpoint that takes it.
    package var enableAutoMTLS = true
    /// Other trust domains whose identities count as the mesh's own.
    package var trustDomainAliases: [String] = []
    /// Trust domains of `caCertificates`, whose identities servers take as well.
    package var caTrustDomains: [String] = []
    /// `meshMTLS`: what servers ask of mutual TLS of the mesh.
    package var meshTLS = TLSDefaults()
    /// Who sees a VirtualService that says nothing.
    package var defaultVirtualServiceExportTo = ["*"]
    /// Who sees a DestinationRule that says nothing.
    package var defaultDestinationRuleExportTo = ["*"]
    /// `zoneAwareLbSetting`, else `localityLbSetting`: what places of clients and endpoints mean where neither rule nor
    /// service says; never `inherited`.
    package var localityBalancing = LocalityBalancing.failover(regions: [], labels: [])
    /// `h2UpgradePolicy: UPGRADE`.
    package var upgradesToHTTP2 = false
    /// `tcpKeepalive`; nil: none.
    package var tcpKeepalive: ConnectionPool.Keepalive?
    /// `defaultTrafficPolicy`: connection pool and outlier detection where a DestinationRule has none.
    package var defaultPolicy = TrafficPolicy.Parts()
    /// `defaultHttpRetryPolicy`; `meshDefault`: the built-in one of generation.md 6.5.
    package var defaultRetryPolicy = RetryPolicy.meshDefault
    /// `defaultInboundHttpRetryPolicy`; `meshDefault`: the built-in one of generation.md 3.5.
    package var defaultInboundRetryPolicy = RetryPolicy.meshDefault
    /// `proxyHttpPort`: where an explicit HTTP proxy listens; 0: nowhere.
    package var httpProxyPort = 0
    /// Whether proxies and endpoints with addresses of both families are known by all of them; else by those of IPv4.
    /// No field of MeshConfig but a switch of the control plane, `ISTIO_DUAL_STACK`, which never changes in a process.
    package var isDualStack = false
    /// `tlsDefaults`.
    package var tlsDefaults = TLSDefaults()
    /// `outboundClusterStatName`: how statistics call services, with operators such as `%SERVICE%`; empty: like
    /// clusters.
    package var outboundStatPattern = ""
    /// `inboundClusterStatName`: the same for the ports of proxies' own workloads.
    package var inboundStatPattern = ""
    /// The addresses of the mesh's networks, from `meshNetworks` beside the MeshConfig: gateways believe what requests
    /// from there say of themselves. Empty: those of nobody.
    package var networkRanges: [IPPrefix] = []
    /// `discoverySelectors`: the namespaces that exist for proxies are those that one of them selects; empty: all.
    package var discoverySelectors: [LabelSelector] = []

    /// Istio's defaults, with the root namespace of the installation.
    package init(rootNamespace: String = "istio-system") { self.rootNamespace = rootNamespace }
}
