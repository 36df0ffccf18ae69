internal import ArgumentParser
internal import ConfigSources
internal import ControlPlane
internal import EventLoops
internal import Foundation
internal import Identity
internal import Logging
internal import MeshConfig
internal import Metrics
internal import Operations
internal import ServiceLifecycle
internal import Transport
internal import UnixSignals

/// `martlet serve`: serves the mesh that a directory of manifests describes.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the mesh that directories of Kubernetes manifests describe, and follow their changes.")

    @OptionGroup var source: SourceOptions
    @OptionGroup var mesh: MeshOptions
    @OptionGroup var gate: GateOptions

    @Flag(help: "Take it at once when most of a path's objects vanish; else after a second look, 5 s later.")
    var allowMassRemoval = false

    @Option(help: "Where proxies are served in plaintext, HOST:PORT.")
    var xdsAddress = "127.0.0.1:15010"

    @Option(
        help:
            "Where proxies are served over TLS, HOST:PORT; needs --tls-cert and --tls-key, or --ca-dir. istiod: 15012.")
    var xdsTlsAddress: String?

    @Option(
        help: """
            The server's certificate chain, PEM; read again when it changes. Without it --ca-dir's authority makes one for \
            the names of the Services in front of the instance, and those in ISTIOD_CUSTOM_HOST.
            """)
    var tlsCert: String?

    @Option(help: "The private key of the certificate, PEM.")
    var tlsKey: String?

    @Option(
        help: """
            Authorities of client certificates, PEM: clients that show one are known by its SPIFFE identity. (default: \
            --ca-dir's roots)
            """)
    var tlsClientCa: String?

    @Flag(help: "Refuse TLS clients without a certificate.")
    var requireClientCertificates = false

    @OptionGroup var authority: AuthorityOptions

    @Flag(help: "Send no secrets to plaintext clients on this machine, which else count as trusted.")
    var noTrustLoopback = false

    @Option(help: "Keys (JWKS) that clients' bearer tokens are verified with; read again when they change.")
    var tokenJwks: String?

    @Option(help: "What tokens must be made for.")
    var tokenAudience = "istio-ca"

    @Option(help: "Who must have made the tokens.")
    var tokenIssuer: String?

    @Option(
        help: ArgumentHelp(
            "A limit to what clients may do; may be given several times.", discussion: limitsHelp,
            valueName: "name=value"))
    var limit: [String] = []

    @Option(help: "Where /ready, /metrics and /debug are served, HOST:PORT; port 0 picks one.")
    var httpAddress = "127.0.0.1:8080"

    @Option(help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: LogLevel = .info

    @Option(help: "text or json.")
    var logFormat: LogFormat = .text

    func run() async throws {
        let log = bootstrapLogging()
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        let xdsAddress = try address(xdsAddress, option: "--xds-address")
        let httpAddress = try address(httpAddress, option: "--http-address")
        let names = mesh.names
        var settings = ControlPlaneSettings(
            names: names, xdsAddress: xdsAddress, shardCount: max(1, ProcessInfo.processInfo.activeProcessorCount))
        settings.tls = try tlsEndpoint()
        settings.authentication.authenticator = try authenticator(log)
        settings.authentication.trustsLoopback = !noTrustLoopback
        settings.limits = try limits()
        settings.authority = try authority.authority()
        settings.gate = try gate.gate(of: names)
        let controlPlane = try ControlPlane(settings: settings, log: log)
        if !xdsAddress.isLoopback {
            log.warning("plaintext xDS is open to other machines", metadata: ["address": "\(xdsAddress)"])
        }
        if !httpAddress.isLoopback {
            log.warning("operations are open to other machines", metadata: ["address": "\(httpAddress)"])
        }
        let operations = OperationsServer(
            controlPlane: controlPlane, registry: registry, instance: instance(of: names))
        let service = operations.service(host: httpAddress.host, port: Int(httpAddress.port), log: log)
        let mesh = MeshServer(
            controlPlane: controlPlane, paths: source.config,
            meshConfig: source.meshConfig.map { MeshConfigFile(path: $0, key: names.meshConfigKey) },
            names: names, allowsMassRemoval: allowMassRemoval)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                // Shut down in reverse order: operators can watch until the proxies have gone.
                services: [.init(service: ImpatientEnd()), .init(service: service), .init(service: mesh)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
        log.notice("starting", metadata: ["version": "\(Martlet.version)", "revision": "\(names.revision)"])
        do {
            try await group.run()
        } catch {
            log.critical("stopped", metadata: ["reason": "\(error)"])
            throw ExitCode.failure
        }
    }

    private func instance(of names: MeshNames) -> InstanceReport {
        InstanceReport(
            id: ProcessInfo.processInfo.environment["POD_NAME"] ?? names.controlPlane, version: Martlet.version,
            revision: names.revision)
    }

    private func limits() throws -> Limits {
        var limits = Limits()
        limits.memoryByteCountMax = MemoryBudget.byteCountMaxOfContainer()
        for setting in limit {
            do throws(LimitError) {
                try limits.set(setting)
            } catch {
                throw ValidationError("--limit \(setting): \(error)")
            }
        }
        return limits
    }

    /// Whether clients may show certificates.
    private var takesCertificates: Bool { xdsTlsAddress != nil && (tlsClientCa ?? authority.caDir) != nil }

    private func tlsEndpoint() throws -> ControlPlaneSettings.TLSEndpoint? {
        guard let xdsTlsAddress else {
            let idle = [
                ("--tls-cert", tlsCert != nil), ("--tls-key", tlsKey != nil), ("--tls-client-ca", tlsClientCa != nil),
                ("--require-client-certificates", requireClientCertificates),
            ]
            if let option = idle.first(where: \.1)?.0 { throw ValidationError("\(option) needs --xds-tls-address") }
            return nil
        }
        guard (tlsCert == nil) == (tlsKey == nil), tlsCert != nil || authority.caDir != nil else {
            throw ValidationError("--xds-tls-address needs --tls-cert and --tls-key, or --ca-dir")
        }
        guard takesCertificates || !requireClientCertificates else {
            throw ValidationError("--require-client-certificates needs --tls-client-ca or --ca-dir")
        }
        var endpoint = ControlPlaneSettings.TLSEndpoint(
            address: try address(xdsTlsAddress, option: "--xds-tls-address"), files: tlsFiles)
        let names = ProcessInfo.processInfo.environment["ISTIOD_CUSTOM_HOST"] ?? ""
        endpoint.otherNames = names.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        endpoint.clientAuthorities = tlsClientCa
        endpoint.requiresClientCertificates = requireClientCertificates
        return endpoint
    }

    private var tlsFiles: ControlPlaneSettings.TLSEndpoint.Files? {
        guard let tlsCert, let tlsKey else { return nil }
        return ControlPlaneSettings.TLSEndpoint.Files(certificate: tlsCert, key: tlsKey)
    }

    /// Who judges clients, or nil where nothing was given to judge them by.
    private func authenticator(_ log: Logger) throws -> (any Authenticator)? {
        var authenticators: [any Authenticator] = []
        if takesCertificates { authenticators.append(CertificateAuthenticator()) }
        if let tokenJwks {
            let settings = JWTAuthenticator.Settings(
                keysPath: tokenJwks, audience: tokenAudience, issuer: tokenIssuer)
            do throws(KeySetError) {
                authenticators.append(try JWTAuthenticator(settings, log: log))
            } catch {
                throw ValidationError("--token-jwks \(tokenJwks) \(error)")
            }
        }
        guard tokenJwks != nil || tokenIssuer == nil else { throw ValidationError("--token-issuer needs --token-jwks") }
        return authenticators.isEmpty ? nil : AuthenticatorChain(authenticators)
    }

    private func bootstrapLogging() -> Logger {
        LoggingSystem.bootstrap { [logLevel, logFormat] _ in
            StderrLogHandler(level: logLevel.level, format: logFormat)
        }
        return Logger(label: "martlet")
    }
}

/// What `--limit` takes, a line for each.
private let limitsHelp =
    "The limits, with their defaults:\n"
    + Limits.all.map { "  \($0.name)=\($0.text(in: Limits())): \($0.meaning)" }.joined(separator: "\n")

/// The control plane and its sources as one service of the process.
private struct MeshServer: ServiceLifecycle.Service {
    let controlPlane: ControlPlane
    let paths: [String]
    let meshConfig: MeshConfigFile?
    let names: MeshNames
    let allowsMassRemoval: Bool

    /// Istio: shutdownDuration.
    private let shutdownTime: Duration = .seconds(10)

    func run() async throws {
        let (failures, continuation) = AsyncStream.makeStream(of: ControlPlane.Failure.self)
        controlPlane.start(orFail: { continuation.yield($0) })
        do {
            try await serve(until: failures)
        } catch {
            controlPlane.stop()
            throw error
        }
        await controlPlane.shutDown(within: shutdownTime)
    }

    private func serve(until failures: AsyncStream<ControlPlane.Failure>) async throws {
        let source = try DirectorySource(
            paths: paths, meshConfig: meshConfig, scopeOf: names, allowsMassRemoval: allowsMassRemoval
        ) {
            controlPlane.receive($0)
        }
        try source.start()
        defer { source.stop() }
        try await cancelWhenGracefulShutdown {
            for await failure in failures { throw failure }
        }
    }
}

/// Ends the process at once when it is told to end a second time.
private struct ImpatientEnd: ServiceLifecycle.Service {
    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        await cancelWhenGracefulShutdown {
            for await _ in signals.dropFirst() { exit(EXIT_FAILURE) }
        }
    }
}
