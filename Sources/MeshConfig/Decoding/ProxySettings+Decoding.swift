extension ProxySettings {
    /// Reads a ProxyConfig that a proxy states of itself, YAML or JSON. Fields that are wrong count as absent: it is
    /// the proxy's own loss. Source: generation.md 18.12.
    package init(reading text: [UInt8]) {
        var settings = ProxySettings()
        do throws(YAMLError) {
            try readYAML(text) { root in
                var decoder = ObjectDecoder(file: "", root: root)
                settings = decoder.proxySettings(root)
            }
        } catch {
            settings = ProxySettings()
        }
        self = settings
    }
}

extension ObjectDecoder {
    /// Checks an object of the kind ProxyConfig, which says how the proxies of new pods are started.
    ///
    /// - Returns: its content.
    /// Source: generation.md 0.3, 11.3.
    mutating func checkedProxyConfig() -> YAMLNode? {
        guard let spec = mapping(root, "spec") else { return nil }
        _ = selector(spec, "selector", "matchLabels")
        _ = number(spec, "concurrency", in: 0...0x7fff_ffff)
        _ = textMap(spec, "environmentVariables")
        _ = text(mapping(spec, "image"), "imageType")
        return spec
    }

    /// The fields of a ProxyConfig.
    mutating func proxySettings(_ node: YAMLNode) -> ProxySettings {
        var settings = ProxySettings()
        if let headers = mapping(node, "proxyHeaders") { settings.headers = proxyHeaders(headers) }
        if let topology = mapping(node, "gatewayTopology") { settings.gatewayTopology = gatewayTopology(topology) }
        if let connections = mapping(node, "connectionSettings") {
            settings.connections = connectionSettings(connections)
        }
        if let tracing = mapping(node, "tracing") {
            settings.tracing.sampling = decimal(tracing, "sampling", in: 0...100) ?? settings.tracing.sampling
            settings.tracing.tags = tracingTags(tracing)
            settings.tracing.namesProxy = flag(tracing, "enableIstioTags") ?? settings.tracing.namesProxy
            settings.tracing.pathLengthMax = pathLengthMax(tracing, "maxPathTagLength")
        }
        return settings
    }

    /// A limit of the length of paths in spans; nil where it is absent or 0, which is none.
    mutating func pathLengthMax(_ parent: YAMLNode, _ name: String) -> Int? {
        number(parent, name, in: 0...0xffff_ffff).flatMap { $0 == 0 ? nil : $0 }
    }

    private mutating func proxyHeaders(_ node: YAMLNode) -> ProxySettings.Headers {
        var headers = ProxySettings.Headers()
        if let server = mapping(node, "server") {
            let name = text(server, "value") ?? ""
            checkLines(server, "value")
            if flag(server, "disabled") == true {
                headers.server = .untouched
            } else if !name.isEmpty {
                headers.server = .named(name)
            }
        }
        headers.makesRequestID = flag(mapping(node, "requestId"), "disabled") != true
        headers.countsAttempts = flag(mapping(node, "attemptCount"), "disabled") != true
        headers.showsEnvoy = flag(mapping(node, "envoyDebugHeaders"), "disabled") != true
        headers.certificateHeader =
            choice(node, "forwardedClientCert", GatewayTopology.CertificateHeader.self) ?? .standard
        if let details = mapping(node, "setCurrentClientCertDetails") {
            headers.certificateDetails.subject = flag(details, "subject")
            headers.certificateDetails.cert = flag(details, "cert")
            headers.certificateDetails.chain = flag(details, "chain")
            headers.certificateDetails.dns = flag(details, "dns")
            headers.certificateDetails.uri = flag(details, "uri")
        }
        headers.tellsPort = flag(mapping(node, "xForwardedPort"), "enabled") == true
        headers.tellsHost = flag(mapping(node, "xForwardedHost"), "enabled") == true
        headers.keepsCase = flag(node, "preserveHttp1HeaderCase") == true
        let exchange = mapping(node, "metadataExchangeHeaders")
        headers.hidesClientOutside = choice(exchange, "mode", MetadataExchangeMode.self) == .inMesh
        return headers
    }

    private mutating func connectionSettings(_ node: YAMLNode) -> ConnectionSettings {
        var settings = ConnectionSettings()
        settings.profile = choice(node, "profile", ConnectionSettings.Profile.self) ?? .sidecar
        let counts = 0...0xffff_ffff
        settings.bufferBytes = number(node, "listenerPerConnectionBufferLimitBytes", in: counts)
        settings.idleTimeout = duration(node, "httpIdleTimeout", atLeast: .zero)
        settings.maxConnectionDuration = duration(node, "httpMaxConnectionDuration")
        settings.maxStreamDuration = duration(node, "httpMaxStreamDuration")
        settings.streamIdleTimeout = duration(node, "httpStreamIdleTimeout", atLeast: .zero)
        settings.requestTimeout = duration(node, "httpRequestTimeout", atLeast: .zero)
        settings.requestHeadersTimeout = duration(node, "httpRequestHeadersTimeout", atLeast: .zero)
        settings.drainTimeout = duration(node, "httpDrainTimeout")
        // Envoy's bounds.
        settings.maxConcurrentStreams = number(node, "httpMaxConcurrentStreams", in: 1...0x7fff_ffff)
        settings.streamWindow = number(node, "http2InitialStreamWindowSize", in: 0xffff...0x7fff_ffff)
        settings.connectionWindow = number(node, "http2InitialConnectionWindowSize", in: 0xffff...0x7fff_ffff)
        let underscores = ConnectionSettings.UnderscoresAction.self
        settings.underscores = choice(node, "httpHeadersWithUnderscoresAction", underscores) ?? .unspecified
        settings.mergesSlashes = flag(node, "httpMergeSlashes")
        let slashes = ConnectionSettings.EscapedSlashesAction.self
        settings.escapedSlashes = choice(node, "httpPathWithEscapedSlashesAction", slashes) ?? .unspecified
        return settings
    }

    private mutating func gatewayTopology(_ node: YAMLNode) -> GatewayTopology {
        var topology = GatewayTopology()
        topology.trustedProxyCount = number(node, "numTrustedProxies", in: 0...0xffff_ffff) ?? 0
        topology.certificateHeader =
            choice(node, "forwardClientCertDetails", GatewayTopology.CertificateHeader.self) ?? .standard
        topology.expectsProxyProtocol = mapping(node, "proxyProtocol") != nil
        return topology
    }
}

private enum MetadataExchangeMode: String, CaseIterable {
    case undefined = "UNDEFINED"
    case inMesh = "IN_MESH"
}
