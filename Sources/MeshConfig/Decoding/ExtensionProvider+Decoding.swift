extension ObjectDecoder {
    /// The providers of a MeshConfig by name, of the kinds that have an effect. Of several of one name the first counts.
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
            return .fileLog(path: text(log, "path") ?? "/dev/stdout", format: logFormat(log))
        }
        if let zipkin = mapping(node, "zipkin"), let address = providerAddress(zipkin) {
            var collector = ExtensionProvider.Zipkin(address: address)
            collector.pathLengthMax = pathLengthMax(zipkin, "maxTagLength")
            collector.hasShortIDs = flag(zipkin, "enable64bitTraceId") ?? false
            collector.path = text(zipkin, "path").flatMap { $0.isEmpty ? nil : $0 } ?? collector.path
            return .zipkin(collector)
        }
        if let telemetry = mapping(node, "opentelemetry"), let address = providerAddress(telemetry) {
            var collector = ExtensionProvider.OpenTelemetry(address: address)
            collector.pathLengthMax = pathLengthMax(telemetry, "maxTagLength")
            collector.http = mapping(telemetry, "http").map { openTelemetryHTTP($0) }
            return .openTelemetry(collector)
        }
        return nil
    }

    private mutating func openTelemetryHTTP(_ node: YAMLNode) -> ExtensionProvider.OpenTelemetry.HTTP {
        let headers = mappings(node, "headers").compactMap { header in
            requiredText(header, "name", "expected the name of a header").map {
                ExtensionProvider.OpenTelemetry.Header(name: $0, value: text(header, "value") ?? "")
            }
        }
        return ExtensionProvider.OpenTelemetry.HTTP(
            path: text(node, "path") ?? "", timeout: duration(node, "timeout"), headers: headers)
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
