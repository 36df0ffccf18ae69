/// An Istio Telemetry: what the workloads that it is for log, trace and count. Source: generation.md 7.3–7.5.
package struct Telemetry: Hashable, Sendable {
    /// Which side of a connection an entry is for.
    package enum Mode: String, CaseIterable, Sendable {
        case both = "CLIENT_AND_SERVER"
        /// The side that asks; gateways.
        case client = "CLIENT"
        case server = "SERVER"
    }

    /// An entry of `accessLogging`.
    package struct Logging: Hashable, Sendable {
        package var mode: Mode
        /// Empty: those of the entry before, and of the first one those that are in force without it.
        package var providers: [String]
        package var isDisabled: Bool
        /// A CEL expression that must hold for a line to be written; empty: none.
        package var filter: String

        package init(mode: Mode = .both, providers: [String] = [], isDisabled: Bool = false, filter: String = "") {
            self.mode = mode
            self.providers = providers
            self.isDisabled = isDisabled
            self.filter = filter
        }
    }

    /// An entry of `tracing`; what is nil stays as wider policies say.
    package struct Tracing: Hashable, Sendable {
        package var mode: Mode
        /// The first of the providers.
        package var provider: String?
        /// Whether no spans are reported.
        package var isDisabled: Bool?
        /// In percent.
        package var sampling: Double?
        package var tags: [TracingTag]?
        /// Whether a request's ID says whether it is traced, so that all proxies on its way decide alike.
        package var followsRequestID: Bool?
        /// Whether spans tell whose they are.
        package var namesProxy: Bool?

        package init(
            mode: Mode = .both, provider: String? = nil, isDisabled: Bool? = nil, sampling: Double? = nil,
            tags: [TracingTag]? = nil, followsRequestID: Bool? = nil, namesProxy: Bool? = nil
        ) {
            self.mode = mode
            self.provider = provider
            self.isDisabled = isDisabled
            self.sampling = sampling
            self.tags = tags
            self.followsRequestID = followsRequestID
            self.namesProxy = namesProxy
        }
    }

    /// An entry of `metrics`.
    package struct Metrics: Hashable, Sendable {
        /// What becomes of a tag.
        package enum TagChange: Hashable, Sendable {
            case remove
            /// It says what this expression gives.
            case set(String)
        }

        /// What is otherwise than usual.
        package struct Override: Hashable, Sendable {
            package var mode = Mode.both
            /// One of `known`, or a metric of the user's own; nil: all of `known`.
            package var metric: String?
            package var isDisabled: Bool?
            /// By tag.
            package var tags: [String: TagChange] = [:]

            package init() {}
        }

        /// Istio's metrics but for `ALL_METRICS`.
        package static let known = [
            "REQUEST_COUNT", "REQUEST_DURATION", "REQUEST_SIZE", "RESPONSE_SIZE", "TCP_OPENED_CONNECTIONS",
            "TCP_CLOSED_CONNECTIONS", "TCP_SENT_BYTES", "TCP_RECEIVED_BYTES", "GRPC_REQUEST_MESSAGES",
            "GRPC_RESPONSE_MESSAGES",
        ]

        /// Empty: those of the entry before, and of the first one those that are in force without it.
        package var providers: [String] = []
        /// The later over the earlier ones.
        package var overrides: [Override] = []
        /// How often connections are counted that last; nil: as wider policies say.
        package var interval: Duration?

        package init() {}
    }

    /// The workloads that it is for.
    package var target: PolicyTarget
    package var logging: [Logging]
    package var tracing: [Tracing]
    package var metrics: [Metrics]

    package init(
        target: PolicyTarget = .workloads([:]), logging: [Logging] = [], tracing: [Tracing] = [],
        metrics: [Metrics] = []
    ) {
        self.target = target
        self.logging = logging
        self.tracing = tracing
        self.metrics = metrics
    }
}
