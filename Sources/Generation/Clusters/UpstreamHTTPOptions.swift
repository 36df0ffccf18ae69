import EnvoyAPI
import MeshConfig

/// How a cluster speaks HTTP: its extension `HttpProtocolOptions`. Source: generation.md 4.3, 4.4.
struct UpstreamHTTPOptions {
    /// nil: HTTP/1.1.
    var version: UpstreamProtocol?
    /// How long an unused connection is kept; nil: Envoy's hour.
    var idleTimeout: Duration?
    private var pool = ConnectionPool()
    /// Whether the server is called by the name in the request, for lack of a name in the TLS settings.
    var setsServerName = false
    /// Whether the server's certificate must be for that name.
    var verifiesServerName = false
    /// Whether names of headers keep their case in HTTP/1.1.
    var keepsCase = false
    /// Status codes that count as errors of a host; empty: all from 500.
    var errorCodes: [Int] = []

    /// The options without limits.
    init(version: UpstreamProtocol?, idleTimeout: Duration? = nil) {
        self.version = version
        self.idleTimeout = idleTimeout
    }

    /// The options of a cluster for a declared port, with the limits of `pool`.
    init(version: UpstreamProtocol?, of declared: PortProtocol, pool: ConnectionPool, _ facts: ClusterFacts) {
        self.init(version: version, idleTimeout: pool.http.idleTimeout ?? pool.tcp.idleTimeout)
        self.pool = pool
        keepsCase = facts.keepsCase && declared.listenerClass != .tcp && version != .http2
    }

    /// Writes the extension, if anything is set.
    func write(to cluster: Envoy.Cluster, in arena: Arena) {
        guard version != nil || hasCommonOptions || setsServerName || keepsCase || !errorCodes.isEmpty else { return }
        let name = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
        cluster.typedExtensionProtocolOptions[name] = arena.any(Envoy.UpstreamHttpOptions.self) { options in
            writeCommon(options, in: arena)
            writeVersion(options, in: arena)
            if setsServerName {
                options.upstreamHttpProtocolOptions = arena.make { upstream in
                    upstream.autoSni = true
                    upstream.autoSanValidation = verifiesServerName
                }
            }
            if !errorCodes.isEmpty {
                options.outlierDetection = arena.make { $0.errorMatcher = errorMatcher(in: arena) }
            }
        }
    }

    private var hasCommonOptions: Bool {
        idleTimeout != nil || pool.tcp.maxConnectionDuration != nil || pool.http.maxRequestsPerConnection > 0
    }

    private func writeCommon(_ options: Envoy.UpstreamHttpOptions, in arena: Arena) {
        guard hasCommonOptions else { return }
        options.commonHttpProtocolOptions = arena.make { common in
            common.idleTimeout = idleTimeout
            common.maxConnectionDuration = pool.tcp.maxConnectionDuration
            let requests = pool.http.maxRequestsPerConnection
            if requests > 0 { common.maxRequestsPerConnection = UInt32(requests) }
        }
    }

    /// Envoy refuses the extension without a choice of protocol.
    private func writeVersion(_ options: Envoy.UpstreamHttpOptions, in arena: Arena) {
        switch version {
        case nil:
            options.explicitHttpConfig = arena.make { $0.httpProtocolOptions = http1(in: arena) }
        case .http2:
            options.explicitHttpConfig = arena.make { choice in
                choice.http2ProtocolOptions = arena.make { http2 in
                    let streams = pool.http.maxConcurrentStreams
                    if streams > 0 { http2.maxConcurrentStreams = UInt32(streams) }
                    http2.connectionKeepalive = pool.http.http2Keepalive.map { pings in
                        arena.make { keepalive in
                            keepalive.interval = pings.interval
                            keepalive.timeout = pings.timeout
                        }
                    }
                }
            }
        case .asDownstream:
            options.useDownstreamProtocolConfig = arena.make { choice in
                choice.httpProtocolOptions = http1(in: arena)
                choice.http2ProtocolOptions = arena.make()
            }
        }
    }

    private func http1(in arena: Arena) -> Envoy.Http1ProtocolOptions {
        arena.make { if keepsCase { $0.headerKeyFormat = arena.keptCase() } }
    }

    private func errorMatcher(in arena: Arena) -> Envoy.MatchPredicate {
        let matchers = errorCodes.map { code -> Envoy.MatchPredicate in
            arena.make { predicate in
                predicate.httpResponseHeadersMatch = arena.make { headers in
                    headers.headers.append { header in
                        header.name = ":status"
                        header.stringMatch = arena.make { $0.exact = String(code) }
                    }
                }
            }
        }
        if matchers.count == 1 { return matchers[0] }
        return arena.make { predicate in
            predicate.orMatch = arena.make { set in
                for matcher in matchers { set.rules.append(matcher) }
            }
        }
    }
}
