import EnvoyAPI
import Mesh
import MeshConfig

/// Where spans go, a cluster that the proxy has. Source: generation.md 7.4.
struct TracingProvider: Hashable, Sendable {
    private enum Kind: Hashable, Sendable {
        case zipkin(ExtensionProvider.Zipkin)
        /// - Parameter serviceName: what the proxy's spans say where they are from.
        case openTelemetry(ExtensionProvider.OpenTelemetry, serviceName: String)
    }

    private let kind: Kind
    private let cluster: String
    private let hostname: String

    /// The provider `name` of the mesh; nil where there is none that takes spans, or the proxy does not reach it: Envoy
    /// refuses a listener whose tracer has an unknown cluster.
    init?(named name: String, _ view: ProxyView, _ facts: TracingFacts) {
        let address: ExtensionProvider.Address
        switch view.settings.extensionProviders[name] {
        case .zipkin(let zipkin):
            kind = .zipkin(zipkin)
            address = zipkin.address
        case .openTelemetry(let telemetry):
            // What Istio's injector calls the proxy of such a workload.
            kind = .openTelemetry(telemetry, serviceName: "\(facts.canonicalService).\(view.scope.namespace)")
            address = telemetry.address
        case .fileLog, nil:
            return nil
        }
        guard let cluster = view.cluster(of: address) else { return nil }
        self.cluster = cluster.name
        hostname = cluster.hostname
    }

    /// How much of a path a span tells; nil: Envoy's default.
    var pathLengthMax: Int? {
        switch kind {
        case .zipkin(let zipkin): zipkin.pathLengthMax
        case .openTelemetry(let telemetry, _): telemetry.pathLengthMax
        }
    }

    /// The provider as a part of a connection manager's tracing.
    func message(in arena: Arena) -> Envoy.Tracing.Http {
        arena.make { provider in
            switch kind {
            case .zipkin(let zipkin):
                provider.name = "envoy.tracers.zipkin"
                provider.typedConfig = message(zipkin, in: arena)
            case .openTelemetry(let telemetry, let serviceName):
                provider.name = "envoy.tracers.opentelemetry"
                provider.typedConfig = message(telemetry, serviceName, in: arena)
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

    private func message(
        _ telemetry: ExtensionProvider.OpenTelemetry, _ serviceName: String, in arena: Arena
    ) -> AnyMessage {
        arena.any(Envoy.OpenTelemetryConfig.self) { config in
            config.serviceName = serviceName
            guard let http = telemetry.http else {
                config.grpcService = arena.make { service in
                    service.envoyGrpc = arena.make { grpc in
                        grpc.clusterName = cluster
                        grpc.authority = hostname
                    }
                }
                return
            }
            config.httpService = arena.make { service in
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
    }
}

extension ProxyView {
    /// The cluster of the service that a provider names; nil where the proxies have none.
    fileprivate func cluster(of address: ExtensionProvider.Address) -> ClusterKey? {
        guard let service = service(named: address.hostname),
            address.namespace.map({ $0 == service.key.namespace }) ?? true,
            service.servedPorts.contains(where: { $0.port.number == address.port })
        else { return nil }
        if case .alias = service.resolution { return nil }
        let isReachable = reachable.contains {
            $0.service === service && ($0.ports?.contains(address.port) ?? true)
        }
        return isReachable ? ClusterKey(port: address.port, subset: "", hostname: service.hostname) : nil
    }
}
