/// Something outside the mesh's own configuration that a Telemetry names: an entry of `extensionProviders`.
/// Source: generation.md 7.3, 7.4.
package enum ExtensionProvider: Hashable, Sendable {
    /// `envoyFileAccessLog`. Without a format the mesh's own is used for the provider `envoy`, Istio's default for others.
    case fileLog(path: String, format: AccessLogFormat?)
    case zipkin(Zipkin)
    case openTelemetry(OpenTelemetry)

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

        package var address: Address
        package var pathLengthMax: Int?
        /// nil: by gRPC.
        package var http: HTTP?

        package init(address: Address) { self.address = address }
    }
}
