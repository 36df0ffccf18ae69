import EnvoyAPI
import MeshConfig

/// Access logs that go to a service by gRPC. Source: generation.md 7.3.
struct LogService: Hashable, Sendable {
    private typealias Stated = ExtensionProvider.LogService

    /// nil: what origin entries have says what they are.
    private let form: Stated.Form?
    /// Empty: as usual.
    private let name: String
    private let cluster: String
    private let authority: String
    private let filterState: [String]

    /// The service of the proxies' bootstrap, where the mesh logs to it.
    static let ofMesh = LogService()

    private init() {
        form = nil
        name = ""
        cluster = "envoy_accesslog_service"
        authority = ""
        filterState = Self.allPeers
    }

    /// A provider, which the proxies reach by `cluster`.
    init(_ stated: ExtensionProvider.LogService, _ cluster: ClusterKey) {
        form = stated.form
        name = stated.name
        self.cluster = cluster.name
        authority = cluster.hostname
        if case .openTelemetry = stated.form {
            filterState = Self.allPeers
        } else {
            filterState = stated.filterState.isEmpty ? Self.peers : stated.filterState
        }
    }

    /// Where Istio's filters leave who is at the other end.
    private static let peers = ["upstream_peer", "downstream_peer"]
    /// Also where those of old releases do.
    private static let allPeers =
        peers + ["wasm.upstream_peer", "wasm.upstream_peer_id", "wasm.downstream_peer", "wasm.downstream_peer_id"]

    private func form(for origin: AccessLog.Origin) -> ExtensionProvider.LogService.Form {
        form ?? (origin == .requests ? .requests(Stated.Headers()) : .connections)
    }

    /// What Envoy calls the logger.
    func loggerName(for origin: AccessLog.Origin) -> String {
        switch form(for: origin) {
        case .requests: "envoy.access_loggers.http_grpc"
        case .connections: "envoy.tcp_grpc_access_log"
        case .openTelemetry: "envoy.access_loggers.open_telemetry"
        }
    }

    /// The configuration of the logger.
    func message(for origin: AccessLog.Origin, in arena: Arena) -> AnyMessage {
        switch form(for: origin) {
        case .requests(let headers):
            arena.any(Envoy.HttpGrpcAccessLogConfig.self) { config in
                config.commonConfig = common("http_envoy_accesslog", in: arena)
                config.additionalRequestHeadersToLog.append(contentsOf: headers.ofRequests)
                config.additionalResponseHeadersToLog.append(contentsOf: headers.ofResponses)
                config.additionalResponseTrailersToLog.append(contentsOf: headers.trailers)
            }
        case .connections:
            arena.any(Envoy.TcpGrpcAccessLogConfig.self) { config in
                let isOfListener = form == nil && origin == .refusedConnections
                config.commonConfig = common(
                    isOfListener ? "listener_envoy_accesslog" : "tcp_envoy_accesslog", in: arena)
            }
        case .openTelemetry(let body, let attributes): record(body, attributes, in: arena)
        }
    }

    private func record(_ body: String, _ attributes: [AccessLogFormat.Field], in arena: Arena) -> AnyMessage {
        let body = body.isEmpty ? FileLog.defaultText : body
        return arena.any(Envoy.OpenTelemetryAccessLogConfig.self) { config in
            config.commonConfig = common("otel_envoy_accesslog", in: arena)
            config.disableBuiltinLabels = true
            config.body = arena.make { $0.stringValue = body }
            if !attributes.isEmpty {
                config.attributes = arena.make { list in
                    for attribute in attributes.sorted(by: { $0.name < $1.name }) {
                        list.values.append { pair in
                            pair.key = attribute.name
                            pair.value = arena.make { $0.stringValue = attribute.text ?? "" }
                        }
                    }
                }
            }
            let formatters = arena.logFormatters(of: [body] + attributes.compactMap(\.text))
            config.formatters.append(contentsOf: formatters.sorted { $0.name < $1.name })
        }
    }

    private func common(_ usualName: String, in arena: Arena) -> Envoy.CommonGrpcAccessLogConfig {
        arena.make { common in
            common.logName = name.isEmpty ? usualName : name
            common.grpcService = arena.make { service in
                service.envoyGrpc = arena.make { grpc in
                    grpc.clusterName = cluster
                    grpc.authority = authority
                }
            }
            common.transportApiVersion = .v3
            common.filterStateObjectsToLog.append(contentsOf: filterState)
        }
    }
}
