/// Code of the user's own on the way of requests or connections: a WasmPlugin or a TrafficExtension.
/// Source: generation.md 9.2.
package struct TrafficExtension: Hashable, Sendable {
    /// Where among the filters of a chain it stands, in their order.
    package enum Phase: String, CaseIterable, Sendable {
        case authentication = "AUTHN"
        case authorization = "AUTHZ"
        case statistics = "STATS"
        case unspecified = "UNSPECIFIED_PHASE"
    }

    /// What runs.
    package enum Code: Hashable, Sendable {
        case wasm(Module)
        /// The script.
        case lua(String)
    }

    /// A WebAssembly module.
    package struct Module: Hashable, Sendable {
        /// What becomes of traffic when it cannot be fetched, or fails.
        package enum Failure: String, CaseIterable, Sendable {
            case close = "FAIL_CLOSE"
            case open = "FAIL_OPEN"
            /// As `close`, until it has been started again.
            case reload = "FAIL_RELOAD"
        }

        /// When an image that is there is fetched again; raw values are those of the agent, too.
        package enum PullPolicy: String, CaseIterable, Sendable {
            case unspecified = "UNSPECIFIED_POLICY"
            case ifNotPresent = "IfNotPresent"
            case always = "Always"
        }

        /// With its scheme: `oci`, `http`, `https` or `file`.
        package var url: String
        /// In hexadecimal; empty: any.
        package var sha256 = ""
        /// Which of the plugins in it; empty: the only one.
        package var pluginName = ""
        /// What it is told, a JSON object.
        package var configuration: [AccessLogFormat.Field] = []
        /// Whether it is for connections, not for requests.
        package var isForConnections = false
        package var failure = Failure.close
        package var pullPolicy = PullPolicy.unspecified
        /// Variables that the module sees, with their values.
        package var environment: [String: String] = [:]
        /// Variables of the proxy that it sees, in this order.
        package var proxyEnvironment: [String] = []

        package init(url: String) { self.url = url }

        /// Path on the proxy's machine; nil: it must be fetched.
        package var path: String? { url.hasPrefix("file://") ? String(url.dropFirst("file://".count)) : nil }
    }

    /// Traffic that it is for.
    package struct Match: Hashable, Sendable {
        package var mode = Telemetry.Mode.both
        /// Empty: all.
        package var ports: [Int] = []

        package init() {}

        /// Whether it is about a port on `side`, client or server.
        package func includes(_ side: Telemetry.Mode, port: Int) -> Bool {
            (mode == .both || mode == side) && (ports.isEmpty || ports.contains(port))
        }
    }

    /// The workloads that it is for.
    package var target: PolicyTarget
    package var code: Code
    package var phase = Phase.unspecified
    /// Higher ones come first within a phase.
    package var priority = 0
    /// Any of them; empty: all traffic.
    package var matches: [Match] = []

    package init(target: PolicyTarget = .workloads([:]), code: Code) {
        self.target = target
        self.code = code
    }
}
