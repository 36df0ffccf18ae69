import EnvoyAPI
import Mesh
import MeshConfig

/// Where spans go, a cluster that the proxy has. Source: generation.md 7.4.
struct TracingProvider: Hashable, Sendable {
    private enum Kind: Hashable, Sendable {
        case zipkin(ExtensionProvider.Zipkin)
        case openTelemetry(ExtensionProvider.OpenTelemetry)
        case datadog(ExtensionProvider.Datadog)
        case skyWalking
    }

    private let kind: Kind
    private let cluster: String
    private let hostname: String
    /// What the proxy's spans say where they are from, where the provider asks.
    private let serviceName: String

    /// The provider `name` of the mesh; nil where there is none that takes spans, or the proxy does not reach it.
    init?(named name: String, _ view: ProxyView, _ facts: TracingFacts) {
        let address: ExtensionProvider.Address
        // What Istio's injector calls the proxy of such a workload.
        var serviceName = "\(facts.canonicalService).\(view.scope.namespace)"
        switch view.settings.extensionProviders[name] {
        case .zipkin(let zipkin):
            kind = .zipkin(zipkin)
            address = zipkin.address
            serviceName = ""
        case .openTelemetry(let telemetry):
            kind = .openTelemetry(telemetry)
            address = telemetry.address
        case .datadog(let datadog):
            kind = .datadog(datadog)
            address = datadog.address
        case .skyWalking(let collector):
            kind = .skyWalking
            address = collector
            serviceName = ""
        case .fileLog, .logService, .prometheus, nil:
            return nil
        }
        guard let cluster = view.cluster(of: address) else { return nil }
        self.cluster = cluster.name
        hostname = cluster.hostname
        self.serviceName = serviceName
    }

    /// How much of a path a span tells; nil: Envoy's default.
    var pathLengthMax: Int? {
        switch kind {
        case .zipkin(let zipkin): zipkin.pathLengthMax
        case .openTelemetry(let telemetry): telemetry.pathLengthMax
        case .datadog(let datadog): datadog.pathLengthMax
        case .skyWalking: nil
        }
    }

    /// Whether requests to the next proxy are spans of their own for every proxy: SkyWalking pairs them with those of
    /// the other side.
    var needsUpstreamSpan: Bool { kind == .skyWalking }

    /// The provider as a part of a connection manager's tracing.
    func message(in arena: Arena) -> Envoy.Tracing.Http {
        arena.make { provider in
            switch kind {
            case .zipkin(let zipkin):
                provider.name = "envoy.tracers.zipkin"
                provider.typedConfig = message(zipkin, in: arena)
            case .openTelemetry(let telemetry):
                provider.name = "envoy.tracers.opentelemetry"
                provider.typedConfig = message(telemetry, in: arena)
            case .datadog:
                provider.name = "envoy.tracers.datadog"
                provider.typedConfig = arena.any(Envoy.DatadogConfig.self) { config in
                    config.collectorCluster = cluster
                    config.collectorHostname = hostname
                    config.serviceName = serviceName
                }
            case .skyWalking:
                provider.name = "envoy.tracers.skywalking"
                provider.typedConfig = arena.any(Envoy.SkyWalkingConfig.self) { $0.grpcService = grpc(in: arena) }
            }
        }
    }

    /// The form that every release of Envoy reads, not the newer one with a service.
    private func message(_ zipkin: ExtensionProvider.Zipkin, in arena: Arena) -> AnyMessage {
        arena.any(Envoy.ZipkinConfig.self) { config in
            config.collectorCluster = cluster
            config.collectorHostname = hostname
            config.collectorEndpoint = zipkin.path
            config.collectorEndpointVersion = .httpJson
            config.traceId128bit = !zipkin.hasShortIDs
            config.sharedSpanContext = false
        }
    }

    private func message(_ telemetry: ExtensionProvider.OpenTelemetry, in arena: Arena) -> AnyMessage {
        arena.any(Envoy.OpenTelemetryConfig.self) { config in
            config.serviceName = serviceName
            for detector in telemetry.detectors { config.resourceDetectors.append(detector.message(in: arena)) }
            guard let http = telemetry.http else {
                let service = grpc(in: arena)
                service.timeout = telemetry.timeout
                for header in telemetry.metadata {
                    service.initialMetadata.append { value in
                        value.key = header.name
                        value.value = header.value
                    }
                }
                config.grpcService = service
                return
            }
            config.httpService = message(http, in: arena)
        }
    }

    private func message(_ http: ExtensionProvider.OpenTelemetry.HTTP, in arena: Arena) -> Envoy.HttpService {
        arena.make { service in
            service.httpUri = arena.make { uri in
                uri.uri = "http://\(hostname)\(http.path)"
                uri.cluster = cluster
                uri.timeout = http.timeout ?? .seconds(5)
            }
            for header in http.headers {
                service.requestHeadersToAdd.append { option in
                    option.header = arena.make { value in
                        value.key = header.name
                        value.value = header.value
                    }
                    option.appendAction = .overwriteIfExistsOrAdd
                }
            }
        }
    }

    private func grpc(in arena: Arena) -> Envoy.GrpcService {
        arena.make { service in
            service.envoyGrpc = arena.make { grpc in
                grpc.clusterName = cluster
                grpc.authority = hostname
            }
        }
    }
}

extension ExtensionProvider.OpenTelemetry.Detector {
    fileprivate func message(in arena: Arena) -> Envoy.TypedExtensionConfig {
        let config =
            switch self {
            case .environment: arena.any(Envoy.EnvironmentResourceDetectorConfig.self)
            case .dynatrace: arena.any(Envoy.DynatraceResourceDetectorConfig.self)
            }
        return arena.extensionConfig("envoy.tracers.opentelemetry.resource_detectors.\(rawValue)", config)
    }
}
