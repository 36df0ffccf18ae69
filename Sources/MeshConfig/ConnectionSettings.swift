/// How proxies treat the connections of their clients: `connectionSettings` of a ProxyConfig. nil, unless something
/// else is said: as always. Source: generation.md 7.1.
package struct ConnectionSettings: Hashable, Sendable {
    /// What is set where nothing is said.
    package enum Profile: String, CaseIterable, Sendable {
        case sidecar = "SIDECAR"
        /// What a gateway needs that is open to everybody.
        case edge = "EDGE"
    }

    /// What becomes of a request with a header in whose name there is an underscore.
    package enum UnderscoresAction: String, CaseIterable, Sendable {
        case unspecified = "UNSPECIFIED"
        case allow = "ALLOW"
        case reject = "REJECT_REQUEST"
        case dropHeader = "DROP_HEADER"
    }

    /// What becomes of a request in whose path there is an escaped slash.
    package enum EscapedSlashesAction: String, CaseIterable, Sendable {
        case unspecified = "UNSPECIFIED"
        case keep = "KEEP_UNCHANGED"
        case reject = "REJECT_REQUEST"
        case unescapeAndRedirect = "UNESCAPE_AND_REDIRECT"
        case unescapeAndForward = "UNESCAPE_AND_FORWARD"
    }

    package var profile = Profile.sidecar
    /// How many bytes a gateway keeps of one connection.
    package var bufferBytes: Int?
    package var idleTimeout: Duration?
    package var maxConnectionDuration: Duration?
    package var maxStreamDuration: Duration?
    /// 0: none.
    package var streamIdleTimeout: Duration?
    package var requestTimeout: Duration?
    package var requestHeadersTimeout: Duration?
    package var drainTimeout: Duration?
    package var maxConcurrentStreams: Int?
    /// In bytes.
    package var streamWindow: Int?
    /// In bytes.
    package var connectionWindow: Int?
    package var underscores = UnderscoresAction.unspecified
    /// nil: as the mesh's path normalization has it.
    package var mergesSlashes: Bool?
    /// `unspecified`: as the mesh's path normalization has it.
    package var escapedSlashes = EscapedSlashesAction.unspecified

    package init() {}

    /// With the profile's settings where nothing is said. Only gateways have a profile.
    package func filled(forGateway isGateway: Bool) -> Self {
        guard isGateway, profile == .edge else { return self }
        var filled = self
        filled.bufferBytes = bufferBytes ?? 32 << 10
        filled.idleTimeout = idleTimeout ?? .seconds(3600)
        filled.streamIdleTimeout = streamIdleTimeout ?? .seconds(300)
        filled.requestTimeout = requestTimeout ?? .seconds(300)
        filled.requestHeadersTimeout = requestHeadersTimeout ?? .seconds(60)
        filled.maxConcurrentStreams = maxConcurrentStreams ?? 100
        filled.streamWindow = streamWindow ?? 64 << 10
        filled.connectionWindow = connectionWindow ?? 1 << 20
        if underscores == .unspecified { filled.underscores = .reject }
        filled.mergesSlashes = mergesSlashes ?? true
        if escapedSlashes == .unspecified { filled.escapedSlashes = .unescapeAndRedirect }
        return filled
    }
}
