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

    /// The workloads that it is for.
    package var target: PolicyTarget
    package var logging: [Logging]
    package var tracing: [Tracing]

    package init(
        target: PolicyTarget = .workloads([:]), logging: [Logging] = [], tracing: [Tracing] = []
    ) {
        self.target = target
        self.logging = logging
        self.tracing = tracing
    }
}
