import EnvoyAPI
import Mesh
import MeshConfig

/// How a server that is not the mesh's own ends TLS: one of a Gateway. The servers of many hosts are alike but for the
/// names of their credentials. Source: generation.md 4.7, "Server side".
struct ServerTLS: Hashable, Sendable {
    private var settings: ServerTLSSettings
    private let defaults: MeshSettings.TLSDefaults
    private let source: SecretSource
    /// Whether the proxy and its client may tell each other who they are while a connection is set up.
    let exchangesMetadata: Bool
    /// How many names of credentials are kept beside it, and not in it.
    private(set) var nameCount = 0

    /// - Parameter names: the names of its credentials are added to them, unless they say where the credentials are.
    /// - Parameter isHTTP: whether requests are inside.
    init(_ settings: ServerTLSSettings, names: inout [String], isHTTP: Bool, _ view: ProxyView) {
        self.settings = settings
        let isOfMesh = settings.mode == .istioMutual
        defaults = isOfMesh ? MeshSettings.TLSDefaults() : view.settings.tlsDefaults
        source = SecretSource(view.scope)
        exchangesMetadata = isOfMesh && !isHTTP && view.scope.capabilities.contains(.metadataExchange)
        guard case .simple(.credentials(let own)) = settings.mode,
            own.allSatisfy({ !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: "/")) })
        else { return }
        names += own
        nameCount = own.count
        self.settings.mode = .simple(.credentials([]))
    }

    /// The socket of a filter chain.
    ///
    /// - Parameter names: of credentials, as many as are kept beside it.
    func socket(_ names: ArraySlice<String>, in arena: Arena) -> Envoy.TransportSocket {
        arena.make { socket in
            socket.name = "envoy.transport_sockets.tls"
            socket.typedConfig = arena.any(Envoy.DownstreamTlsContext.self) { context in
                context.requireClientCertificate = requiresClientCertificate
                context.commonTlsContext = arena.make { common in
                    if exchangesMetadata { common.alpnProtocols.append("istio-peer-exchange") }
                    common.alpnProtocols.append(contentsOf: ["h2", "http/1.1"])
                    common.tlsParams = parameters(in: arena)
                    writeCertificates(common, names, in: arena)
                }
            }
        }
    }

    private var requiresClientCertificate: Bool {
        switch settings.mode {
        case .mutual, .istioMutual: true
        case .simple, .optionalMutual, .passthrough, .autoPassthrough: false
        }
    }

    private func writeCertificates(_ common: Envoy.CommonTlsContext, _ names: ArraySlice<String>, in arena: Arena) {
        switch settings.mode {
        case .simple(let identity):
            identity.write(to: common, from: source, in: arena)
            for name in names { common.add(.credential(name), from: source, in: arena) }
            // Names count for nothing where nobody says who may give them: Envoy would refuse the listener.
            if hasHashes { common.validationContext = arena.make { writeHashes($0) } }
        case .mutual(let identity, let authority), .optionalMutual(let identity, let authority):
            identity.write(to: common, from: source, in: arena)
            common.verify(against: authority.reference, from: source, in: arena) { context in
                writeClientConditions(context)
                if case .files(_, let crl) = authority, !crl.isEmpty {
                    context.crl = arena.make { $0.filename = crl }
                }
                if settings.acceptsUntrustedClients { context.trustChainVerification = .acceptUntrusted }
            }
        case .istioMutual:
            common.add(.workload, from: source, in: arena)
            common.verify(against: .workload, from: source, in: arena) { writeClientConditions($0) }
        case .passthrough, .autoPassthrough:
            break
        }
    }

    private var hasHashes: Bool { !settings.clientKeyHashes.isEmpty || !settings.clientCertificateHashes.isEmpty }

    private func writeClientConditions(_ context: Envoy.CertificateValidationContext) {
        for name in settings.subjectAltNames { context.matchSubjectAltNames.append { $0.exact = name } }
        writeHashes(context)
    }

    private func writeHashes(_ context: Envoy.CertificateValidationContext) {
        context.verifyCertificateSpki.append(contentsOf: settings.clientKeyHashes)
        context.verifyCertificateHash.append(contentsOf: settings.clientCertificateHashes)
    }

    /// nil where everything is as Envoy has it.
    private func parameters(in arena: Arena) -> Envoy.TlsParameters? {
        let min = settings.minVersion == .auto ? defaults.minVersion : settings.minVersion
        let ciphers = settings.cipherSuites.isEmpty ? defaults.cipherSuites : settings.cipherSuites
        let curves = settings.ecdhCurves.isEmpty ? defaults.ecdhCurves : settings.ecdhCurves
        guard min != .auto || settings.maxVersion != .auto || !ciphers.isEmpty || !curves.isEmpty else { return nil }
        return arena.make { parameters in
            parameters.tlsMinimumProtocolVersion = Envoy.TlsParameters.TlsProtocol(min)
            parameters.tlsMaximumProtocolVersion = Envoy.TlsParameters.TlsProtocol(settings.maxVersion)
            parameters.cipherSuites.append(contentsOf: ciphers)
            parameters.ecdhCurves.append(contentsOf: curves)
        }
    }
}

extension ServerTLSSettings.Identity {
    fileprivate func write(to common: Envoy.CommonTlsContext, from source: SecretSource, in arena: Arena) {
        switch self {
        case .credentials(let names):
            for name in names { common.add(.credential(name), from: source, in: arena) }
        case .files(let pairs):
            for pair in pairs {
                common.add(
                    .files(certificate: pair.certificate, privateKey: pair.privateKey), from: source, in: arena)
            }
        }
    }
}

extension ServerTLSSettings.Authority {
    fileprivate var reference: AuthorityReference {
        switch self {
        case .credential(let name): .credential(name)
        case .files(let caCertificates, _): .file(caCertificates)
        }
    }
}

extension Envoy.TlsParameters.TlsProtocol {
    fileprivate init(_ version: ServerTLSSettings.Version) {
        self =
            switch version {
            case .auto: .tlsAuto
            case .tls1_0: .tlsv10
            case .tls1_1: .tlsv11
            case .tls1_2: .tlsv12
            case .tls1_3: .tlsv13
            }
    }
}
