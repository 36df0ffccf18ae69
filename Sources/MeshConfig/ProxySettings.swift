/// What proxies are told about themselves: Istio's ProxyConfig, as far as generation reads it. It comes from the mesh's
/// `defaultConfig` or, as a whole, from the proxy's own metadata. Source: generation.md 0.3, 7.1, 18.12.
package struct ProxySettings: Hashable, Sendable {
    /// `proxyHeaders`: what proxies add to requests and responses.
    package struct Headers: Hashable, Sendable {
        /// The header `server` of responses.
        package enum Server: Hashable, Sendable {
            case standard
            /// As the workload sends it.
            case untouched
            case named(String)
        }

        /// Which parts of a client's certificate a workload is told of; nil: as usual.
        package struct CertificateDetails: Hashable, Sendable {
            package var subject: Bool?
            package var cert: Bool?
            package var chain: Bool?
            package var dns: Bool?
            package var uri: Bool?

            package init() {}
        }

        package var server = Server.standard
        /// Whether requests without an ID get one.
        package var makesRequestID = true
        /// Whether workloads are told how often a request was tried.
        package var countsAttempts = true
        /// Whether responses carry Envoy's own headers.
        package var showsEnvoy = true
        /// What becomes of the header that tells a workload of a client's certificate; `standard`: as `extended`.
        package var certificateHeader = GatewayTopology.CertificateHeader.standard
        package var certificateDetails = CertificateDetails()
        /// Whether workloads are told the port of the proxy.
        package var tellsPort = false
        /// Whether they are told the host that a client asked for, where a route puts another one in its place.
        package var tellsHost = false
        /// Whether names of headers keep their case in HTTP/1.1.
        package var keepsCase = false
        /// Whether only servers of the mesh are told who their client is.
        package var hidesClientOutside = false

        package init() {}
    }

    /// `tracing`.
    package struct Tracing: Hashable, Sendable {
        /// Share of requests that start a trace, in percent.
        package var sampling = 1.0
        /// By name, each once.
        package var tags: [TracingTag] = []
        /// How much of a path a span tells; nil: Envoy's 256 bytes.
        package var pathLengthMax: Int?
        /// `enableIstioTags`: whether spans tell whose they are.
        package var namesProxy = true

        package init() {}
    }

    package var headers = Headers()
    package var gatewayTopology = GatewayTopology()
    package var tracing = Tracing()
    package var connections = ConnectionSettings()

    package init() {}
}

/// What a span tells beside the usual. Source: generation.md 7.4.
package struct TracingTag: Hashable, Sendable {
    /// Where the value comes from.
    package enum Source: Hashable, Sendable {
        case literal(String)
        /// A variable of the proxy's environment.
        case environment(name: String, standard: String)
        /// A header of the request.
        case header(name: String, standard: String)
        /// Text in which Envoy replaces operators such as `%PROTOCOL%`.
        case format(String)
    }

    package var name: String
    package var source: Source

    package init(name: String, source: Source) {
        self.name = name
        self.source = source
    }
}
