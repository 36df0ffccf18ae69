import MeshConfig
import Testing

/// What the mesh's settings say of proxies and of providers. Source: generation.md 7.
struct ProxySettingsTests {
    private func settings(_ text: String) -> (settings: MeshSettings?, problems: [String]) {
        let (settings, problems) = MeshSettings.read(Array(text.utf8), file: "mesh.yaml")
        return (settings, problems.map(\.description))
    }

    @Test func `every field of a ProxyConfig that counts is read`() {
        var expected = ProxySettings()
        expected.headers.server = .named("shop")
        expected.headers.makesRequestID = false
        expected.headers.countsAttempts = false
        expected.headers.showsEnvoy = false
        expected.headers.certificateHeader = .removed
        expected.headers.certificateDetails.subject = false
        expected.headers.certificateDetails.chain = true
        expected.headers.tellsPort = true
        expected.headers.tellsHost = true
        expected.headers.keepsCase = true
        expected.headers.hidesClientOutside = true
        expected.gatewayTopology.trustedProxyCount = 2
        expected.gatewayTopology.certificateHeader = .extended
        expected.gatewayTopology.expectsProxyProtocol = true
        expected.tracing.sampling = 42.5
        expected.tracing.pathLengthMax = 99
        expected.tracing.tags = [
            TracingTag(name: "env", source: .environment(name: "ZONE", standard: "none")),
            TracingTag(name: "format", source: .format("%PROTOCOL%")),
            TracingTag(name: "header", source: .header(name: "x-user", standard: "")),
            TracingTag(name: "literal", source: .literal("v")),
        ]
        let found = settings(
            """
            defaultConfig:
              concurrency: 2
              proxyHeaders:
                server: {value: shop}
                requestId: {disabled: true}
                attemptCount: {disabled: true}
                envoyDebugHeaders: {disabled: true}
                forwardedClientCert: SANITIZE
                setCurrentClientCertDetails: {subject: false, chain: true}
                xForwardedPort: {enabled: true}
                xForwardedHost: {enabled: true}
                preserveHttp1HeaderCase: true
                metadataExchangeHeaders: {mode: IN_MESH}
              gatewayTopology: {numTrustedProxies: 2, forwardClientCertDetails: APPEND_FORWARD, proxyProtocol: {}}
              tracing:
                sampling: 42.5
                maxPathTagLength: 99
                customTags:
                  literal: {literal: {value: v}}
                  header: {header: {name: x-user}}
                  format: {formatter: {value: "%PROTOCOL%"}}
                  env: {environment: {name: ZONE, defaultValue: none}}
            """)
        #expect(found.problems == [])
        #expect(found.settings?.proxySettings == expected)
    }

    @Test func `every field of the connection settings is read`() {
        var expected = ConnectionSettings()
        expected.profile = .edge
        expected.bufferBytes = 4096
        expected.idleTimeout = .seconds(1)
        expected.maxConnectionDuration = .seconds(2)
        expected.maxStreamDuration = .seconds(3)
        expected.streamIdleTimeout = .zero
        expected.requestTimeout = .seconds(5)
        expected.requestHeadersTimeout = .seconds(6)
        expected.drainTimeout = .seconds(7)
        expected.maxConcurrentStreams = 8
        expected.streamWindow = 65536
        expected.connectionWindow = 131072
        expected.underscores = .dropHeader
        expected.mergesSlashes = false
        expected.escapedSlashes = .reject
        let found = settings(
            """
            defaultConfig:
              connectionSettings:
                profile: EDGE
                listenerPerConnectionBufferLimitBytes: 4096
                httpIdleTimeout: 1s
                httpMaxConnectionDuration: 2s
                httpMaxStreamDuration: 3s
                httpStreamIdleTimeout: 0s
                httpRequestTimeout: 5s
                httpRequestHeadersTimeout: 6s
                httpDrainTimeout: 7s
                httpMaxConcurrentStreams: 8
                http2InitialStreamWindowSize: 65536
                http2InitialConnectionWindowSize: 131072
                httpHeadersWithUnderscoresAction: DROP_HEADER
                httpMergeSlashes: false
                httpPathWithEscapedSlashesAction: REJECT_REQUEST
            """)
        #expect(found.problems == [])
        #expect(found.settings?.proxySettings.connections == expected)
    }

    @Test func `only gateways have a profile, and what is said goes before it`() {
        var settings = ConnectionSettings()
        settings.profile = .edge
        settings.maxConcurrentStreams = 7
        #expect(settings.filled(forGateway: false) == settings)
        let filled = settings.filled(forGateway: true)
        #expect((filled.maxConcurrentStreams, filled.idleTimeout) == (7, .seconds(3600)))
        settings.profile = .sidecar
        #expect(settings.filled(forGateway: true) == settings)
    }

    @Test func `a server header is left alone where it is disabled`() {
        let found = settings("defaultConfig: {proxyHeaders: {server: {disabled: true, value: x}}}").settings
        #expect(found?.proxySettings.headers.server == .untouched)
    }

    struct Provider: CustomTestStringConvertible {
        let text: String
        let provider: ExtensionProvider?
        var testDescription: String { text }
    }

    static let providers = [
        Provider(text: "envoyExtAuthzGrpc: {service: a, port: 1}", provider: nil),
        Provider(
            text: "envoyFileAccessLog: {}", provider: .fileLog(path: "/dev/stdout", format: nil, omitsEmpty: false)),
        Provider(
            text: "envoyFileAccessLog: {path: \"\"}",
            provider: .fileLog(path: "/dev/stdout", format: nil, omitsEmpty: false)),
        Provider(
            text: "envoyFileAccessLog: {path: /l, logFormat: {text: x}}",
            provider: .fileLog(path: "/l", format: .text("x"), omitsEmpty: false)),
        Provider(
            text: "envoyFileAccessLog: {path: /l, logFormat: {labels: {a: b}}}",
            provider: .fileLog(
                path: "/l", format: .json([AccessLogFormat.Field(name: "a", value: .text("b"))]), omitsEmpty: false)),
        Provider(
            text: "zipkin: {service: Z.shop.svc, port: 9411}",
            provider: .zipkin(ExtensionProvider.Zipkin(address: .init(hostname: "z.shop.svc", port: 9411)))),
        Provider(
            text: "zipkin: {service: shop/z, port: 9411, maxTagLength: 64, enable64bitTraceId: true, path: /in}",
            provider: .zipkin(longZipkin)),
        Provider(
            text:
                "opentelemetry: {service: o, port: 4318, http: {path: /v1, timeout: 2s, headers: [{name: a, value: b}]}}",
            provider: .openTelemetry(httpTelemetry)),
        Provider(
            text:
                "opentelemetry: {service: o, port: 4317, grpc: {timeout: 1s, initialMetadata: [{name: a, value: b}]}, "
                + "resourceDetectors: {environment: {}, dynatrace: {}}}",
            provider: .openTelemetry(grpcTelemetry)),
        Provider(text: "prometheus: {}", provider: .prometheus),
        Provider(text: "datadog: {service: d, port: 8126, maxTagLength: 9}", provider: .datadog(datadog)),
        Provider(
            text: "skywalking: {service: shop/s, port: 11800}",
            provider: .skyWalking(.init(hostname: "s", namespace: "shop", port: 11800))),
        Provider(
            text: "envoyFileAccessLog: {omitEmptyValues: true}",
            provider: .fileLog(path: "/dev/stdout", format: nil, omitsEmpty: true)),
        Provider(
            text: "envoyHttpAls: {service: l, port: 1, logName: mine, filterStateObjectsToLog: [f], "
                + "additionalRequestHeadersToLog: [a], additionalResponseHeadersToLog: [b], "
                + "additionalResponseTrailersToLog: [c]}",
            provider: .logService(requestLog)),
        Provider(
            text: "envoyTcpAls: {service: l, port: 1}",
            provider: .logService(.init(.connections, address: .init(hostname: "l", port: 1)))),
        Provider(
            text: "envoyOtelAls: {service: l, port: 1, logFormat: {text: t, labels: {a: b}}}",
            provider: .logService(
                .init(
                    .openTelemetry(body: "t", attributes: [AccessLogFormat.Field(name: "a", value: .text("b"))]),
                    address: .init(hostname: "l", port: 1)))),
    ]

    private static var requestLog: ExtensionProvider.LogService {
        var headers = ExtensionProvider.LogService.Headers()
        headers.ofRequests = ["a"]
        headers.ofResponses = ["b"]
        headers.trailers = ["c"]
        var log = ExtensionProvider.LogService(.requests(headers), address: .init(hostname: "l", port: 1))
        log.name = "mine"
        log.filterState = ["f"]
        return log
    }

    private static var datadog: ExtensionProvider.Datadog {
        var datadog = ExtensionProvider.Datadog(address: .init(hostname: "d", port: 8126))
        datadog.pathLengthMax = 9
        return datadog
    }

    private static var grpcTelemetry: ExtensionProvider.OpenTelemetry {
        var telemetry = ExtensionProvider.OpenTelemetry(address: .init(hostname: "o", port: 4317))
        telemetry.timeout = .seconds(1)
        telemetry.metadata = [.init(name: "a", value: "b")]
        telemetry.detectors = [.environment, .dynatrace]
        return telemetry
    }

    private static var longZipkin: ExtensionProvider.Zipkin {
        var zipkin = ExtensionProvider.Zipkin(address: .init(hostname: "z", namespace: "shop", port: 9411))
        zipkin.pathLengthMax = 64
        zipkin.hasShortIDs = true
        zipkin.path = "/in"
        return zipkin
    }

    private static var httpTelemetry: ExtensionProvider.OpenTelemetry {
        var telemetry = ExtensionProvider.OpenTelemetry(address: .init(hostname: "o", port: 4318))
        telemetry.http = .init(path: "/v1", timeout: .seconds(2), headers: [.init(name: "a", value: "b")])
        return telemetry
    }

    @Test(arguments: providers) func `providers are read by kind`(_ c: Provider) {
        let found = settings("extensionProviders: [{name: p, \(c.text)}, {name: p, envoyFileAccessLog: {path: /x}}]")
        #expect(found.problems == [])
        let expected = c.provider ?? .fileLog(path: "/x", format: nil, omitsEmpty: false)
        #expect(found.settings?.extensionProviders == ["p": expected])
    }

    @Test(
        arguments: [
            ("zipkin: {port: 1}", "service"), ("zipkin: {service: a}", "port"),
            ("zipkin: {service: a, port: 0}", "port"), ("skywalking: {port: 1}", "service"),
            ("envoyTcpAls: {service: a}", "port"), ("envoyOtelAls: {port: 1}", "service"),
            (
                "envoyHttpAls: {service: a, port: 1, additionalRequestHeadersToLog: [a b]}",
                "additionalRequestHeadersToLog[0]"
            ),
            (
                "opentelemetry: {service: a, port: 1, grpc: {initialMetadata: [{name: \":path\"}]}}",
                "initialMetadata[0].name"
            ),
            (
                #"opentelemetry: {service: a, port: 1, http: {path: /, headers: [{name: a, value: "b\n"}]}}"#,
                "headers[0].value"
            ),
        ])
    func `a collector needs a service, a port and headers that can be sent`(_ text: String, _ field: String) {
        let found = settings("extensionProviders: [{name: p, \(text)}]")
        #expect(found.settings == nil)
        #expect(found.problems.count == 1)
        #expect(found.problems.first?.contains(".\(field): ") == true)
    }

    @Test func `what a proxy says wrong of itself counts as not said`() {
        let text = "{tracing: {sampling: 7}, proxyHeaders: {requestId: {disabled: 3}}, gatewayTopology: 1}"
        let found = ProxySettings(reading: Array(text.utf8))
        var expected = ProxySettings()
        expected.tracing.sampling = 7
        #expect(found == expected)
        #expect(ProxySettings(reading: Array("{".utf8)) == ProxySettings())
    }
}
