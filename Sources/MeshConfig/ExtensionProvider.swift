/// Something outside the mesh's own configuration that a Telemetry names: an entry of `extensionProviders`.
/// Source: generation.md 7.3, 7.4.
package enum ExtensionProvider: Hashable, Sendable {
    /// `envoyFileAccessLog`. Without a format the mesh's own is used for the provider `envoy`, Istio's default for
    /// others.
    ///
    /// - Parameter omitsEmpty: whether operators without a value leave nothing behind, in place of `-` or null.
    case fileLog(path: String, format: AccessLogFormat?, omitsEmpty: Bool)
    case logService(LogService)
    case zipkin(Zipkin)
    case openTelemetry(OpenTelemetry)
    case datadog(Datadog)
    /// `skywalking`: a collector of spans in SkyWalking's form.
    case skyWalking(Address)
    /// `prometheus`: Istio's metrics, which Prometheus fetches.
    case prometheus

    /// A service as providers name it: by host, or by namespace and host.
    package struct Address: Hashable, Sendable {
        /// Lower-cased.
        package var hostname: String
        /// nil: any.
        package var namespace: String?
        package var port: Int

        package init(hostname: String, namespace: String? = nil, port: Int) {
            self.hostname = hostname
            self.namespace = namespace
            self.port = port
        }
    }

    /// A service that takes entries of access logs by gRPC.
    package struct LogService: Hashable, Sendable {
        /// What it takes.
        package enum Form: Hashable, Sendable {
            /// `envoyHttpAls`: Envoy's entries of requests, with these headers beside the usual ones.
            case requests(Headers)
            /// `envoyTcpAls`: Envoy's entries of connections.
            case connections
            /// `envoyOtelAls`: records of OpenTelemetry. An empty body is Istio's default line.
            case openTelemetry(body: String, attributes: [AccessLogFormat.Field])
        }

        /// Names of headers.
        package struct Headers: Hashable, Sendable {
            package var ofRequests: [String] = []
            package var ofResponses: [String] = []
            /// Those behind the body.
            package var trailers: [String] = []

            package init() {}
        }

        package var form: Form
        package var address: Address
        /// How entries call their log; empty: as usual for the form.
        package var name = ""
        /// Filter state that entries tell; empty: as usual for the form.
        package var filterState: [String] = []

        package init(_ form: Form, address: Address) {
            self.form = form
            self.address = address
        }
    }

    /// A collector of spans in Datadog's form.
    package struct Datadog: Hashable, Sendable {
        package var address: Address
        package var pathLengthMax: Int?

        package init(address: Address) { self.address = address }
    }

    /// A collector of spans in Zipkin's form.
    package struct Zipkin: Hashable, Sendable {
        package var address: Address
        /// How much of a path a span tells; nil: Envoy's 256 bytes.
        package var pathLengthMax: Int?
        /// Trace IDs of 64 bits in place of 128.
        package var hasShortIDs = false
        /// Where the collector takes spans.
        package var path = "/api/v2/spans"

        package init(address: Address) { self.address = address }
    }

    /// A collector of spans in OpenTelemetry's form.
    package struct OpenTelemetry: Hashable, Sendable {
        /// How spans go there if not by gRPC.
        package struct HTTP: Hashable, Sendable {
            package var path: String
            package var timeout: Duration?
            /// Sent with the spans, in this order.
            package var headers: [Header]

            package init(path: String, timeout: Duration? = nil, headers: [Header] = []) {
                self.path = path
                self.timeout = timeout
                self.headers = headers
            }
        }

        /// A header with a fixed value.
        package struct Header: Hashable, Sendable {
            package var name: String
            package var value: String

            package init(name: String, value: String) {
                self.name = name
                self.value = value
            }
        }

        /// What finds out where a proxy runs, for its spans to tell.
        package enum Detector: String, CaseIterable, Sendable {
            /// The variable `OTEL_RESOURCE_ATTRIBUTES` of the proxy's environment.
            case environment
            /// Files of Dynatrace's agent.
            case dynatrace
        }

        package var address: Address
        package var pathLengthMax: Int?
        /// nil: by gRPC.
        package var http: HTTP?
        /// How long a call by gRPC may take; nil: for ever.
        package var timeout: Duration?
        /// Sent with calls by gRPC, in this order.
        package var metadata: [Header] = []
        package var detectors: [Detector] = []

        package init(address: Address) { self.address = address }
    }
}
