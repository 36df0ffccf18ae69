extension ObjectDecoder {
    /// The providers of a MeshConfig by name, of the kinds that have an effect. Of several of one name the first
    /// counts.
    mutating func extensionProviders() -> [String: ExtensionProvider] {
        var providers: [String: ExtensionProvider] = [:]
        for node in mappings(root, "extensionProviders") {
            guard let name = requiredText(node, "name", "expected the name by which others refer to the provider"),
                providers[name] == nil
            else { continue }
            providers[name] = extensionProvider(node)
        }
        return providers
    }

    private mutating func extensionProvider(_ node: YAMLNode) -> ExtensionProvider? {
        if let log = mapping(node, "envoyFileAccessLog") {
            return .fileLog(
                path: text(log, "path").flatMap { $0.isEmpty ? nil : $0 } ?? "/dev/stdout", format: logFormat(log),
                omitsEmpty: flag(log, "omitEmptyValues") ?? false)
        }
        if let service = logService(node) { return .logService(service) }
        if node["prometheus"] != nil { return .prometheus }
        return tracer(node)
    }

    /// The fields `service`, `host` or `namespace/host`, and `port`.
    private mutating func providerAddress(_ node: YAMLNode) -> ExtensionProvider.Address? {
        let service = requiredText(node, "service", "expected a service such as zipkin.istio-system.svc.cluster.local")
        if node["port"] == nil { problem(in: node, missing: "port", "is missing; expected a port of the service") }
        guard let service, let port = number(node, "port", in: portNumbers) else { return nil }
        let parts = service.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return ExtensionProvider.Address(
            hostname: parts[parts.count - 1].lowercased(), namespace: parts.count == 2 ? parts[0] : nil, port: port)
    }
}

// Services that take logs.
extension ObjectDecoder {
    private mutating func logService(_ parent: YAMLNode) -> ExtensionProvider.LogService? {
        if let node = mapping(parent, "envoyHttpAls") {
            var headers = ExtensionProvider.LogService.Headers()
            headers.ofRequests = headerNames(node, "additionalRequestHeadersToLog")
            headers.ofResponses = headerNames(node, "additionalResponseHeadersToLog")
            headers.trailers = headerNames(node, "additionalResponseTrailersToLog")
            return logService(node, .requests(headers))
        }
        if let node = mapping(parent, "envoyTcpAls") { return logService(node, .connections) }
        guard let node = mapping(parent, "envoyOtelAls") else { return nil }
        let format = mapping(node, "logFormat")
        let attributes = mapping(format, "labels").map(AccessLogFormat.Field.all) ?? []
        return logService(node, .openTelemetry(body: text(format, "text") ?? "", attributes: attributes))
    }

    private mutating func logService(
        _ node: YAMLNode, _ form: ExtensionProvider.LogService.Form
    ) -> ExtensionProvider.LogService? {
        let name = text(node, "logName") ?? ""
        let filterState = texts(node, "filterStateObjectsToLog")
        guard let address = providerAddress(node) else { return nil }
        var service = ExtensionProvider.LogService(form, address: address)
        service.name = name
        service.filterState = filterState
        return service
    }

    private mutating func headerNames(_ parent: YAMLNode, _ name: String) -> [String] {
        list(parent, name).compactMap { node in
            guard let text = text(of: node) else { return nil }
            if let fault = faultOfHeaderName(text) { problem(at: node, "the header \"\(text)\" \(fault)") }
            return text
        }
    }
}

// Collectors of spans.
extension ObjectDecoder {
    private mutating func tracer(_ parent: YAMLNode) -> ExtensionProvider? {
        if let node = mapping(parent, "zipkin") { return providerAddress(node).map { .zipkin(zipkin(node, $0)) } }
        if let node = mapping(parent, "opentelemetry") {
            return providerAddress(node).map { .openTelemetry(openTelemetry(node, $0)) }
        }
        if let node = mapping(parent, "datadog") {
            let pathLengthMax = pathLengthMax(node, "maxTagLength")
            return providerAddress(node).map { address in
                var datadog = ExtensionProvider.Datadog(address: address)
                datadog.pathLengthMax = pathLengthMax
                return .datadog(datadog)
            }
        }
        if let node = mapping(parent, "skywalking") {
            if let token = node["accessToken"] {
                warning(at: token, "has no effect: proxies send their spans without a token")
            }
            return providerAddress(node).map { .skyWalking($0) }
        }
        for gone in ["lightstep", "opencensus"] {
            guard let node = parent[gone] else { continue }
            warning(at: node, "has no effect: Envoy has no such tracer any more; use opentelemetry")
        }
        return nil
    }

    private mutating func zipkin(
        _ node: YAMLNode, _ address: ExtensionProvider.Address
    ) -> ExtensionProvider.Zipkin {
        var collector = ExtensionProvider.Zipkin(address: address)
        collector.pathLengthMax = pathLengthMax(node, "maxTagLength")
        collector.hasShortIDs = flag(node, "enable64bitTraceId") ?? false
        collector.path = text(node, "path").flatMap { $0.isEmpty ? nil : $0 } ?? collector.path
        for name in ["timeout", "headers"] {
            guard let field = node[name] else { continue }
            warning(at: field, "has no effect: spans go to the collector in the form that every release of Envoy reads")
        }
        return collector
    }

    private mutating func openTelemetry(
        _ node: YAMLNode, _ address: ExtensionProvider.Address
    ) -> ExtensionProvider.OpenTelemetry {
        var collector = ExtensionProvider.OpenTelemetry(address: address)
        collector.pathLengthMax = pathLengthMax(node, "maxTagLength")
        if node["http"] != nil, let grpc = node["grpc"] { problem(at: grpc, "is given beside http; keep one of them") }
        collector.http = mapping(node, "http").map { openTelemetryHTTP($0) }
        if let grpc = mapping(node, "grpc") {
            collector.timeout = duration(grpc, "timeout")
            collector.metadata = providerHeaders(grpc, "initialMetadata")
        }
        let detectors = mapping(node, "resourceDetectors")
        collector.detectors = ExtensionProvider.OpenTelemetry.Detector.allCases.filter {
            detectors?[$0.rawValue] != nil
        }
        if let sampler = node["dynatraceSampler"] {
            warning(
                at: sampler, "has no effect: the share of requests that is traced decides; see randomSamplingPercentage"
            )
        }
        return collector
    }

    private mutating func openTelemetryHTTP(_ node: YAMLNode) -> ExtensionProvider.OpenTelemetry.HTTP {
        ExtensionProvider.OpenTelemetry.HTTP(
            path: text(node, "path") ?? "", timeout: duration(node, "timeout"),
            headers: providerHeaders(node, "headers"))
    }

    private mutating func providerHeaders(
        _ parent: YAMLNode, _ name: String
    ) -> [ExtensionProvider.OpenTelemetry.Header] {
        mappings(parent, name).compactMap { header in
            if let variable = header["envName"] {
                warning(
                    at: variable, "has no effect: the control plane's environment is no place for what proxies send")
            }
            checkLines(header, "value")
            return requiredText(header, "name", "expected the name of a header").map {
                if let node = header["name"], let fault = faultOfHeaderName($0) {
                    problem(at: node, "the header name \"\($0)\" \(fault)")
                }
                return ExtensionProvider.OpenTelemetry.Header(name: $0, value: text(header, "value") ?? "")
            }
        }
    }
}
