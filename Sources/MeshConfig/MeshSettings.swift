/// Istio's MeshConfig, as far as generation reads it. Source: generation.md 0.3.
package struct MeshSettings: Hashable, Sendable {
    /// What happens to traffic for hosts outside the registry.
    package enum OutboundPolicy: String, CaseIterable, Sendable {
        case allowAny = "ALLOW_ANY"
        case registryOnly = "REGISTRY_ONLY"
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
    /// Whether the HCM carries a tracing block.
    package var enableTracing = true
    /// `defaultConfig.tracing.sampling`, in percent.
    package var tracingSampling = 1.0

    /// Istio's defaults, with the root namespace of the installation.
    package init(rootNamespace: String = "istio-system") { self.rootNamespace = rootNamespace }
}
