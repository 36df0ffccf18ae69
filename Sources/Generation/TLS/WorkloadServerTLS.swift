import EnvoyAPI
import Mesh
import MeshConfig

/// How a workload's proxy takes mutual TLS from other proxies of the mesh. Source: generation.md 3.3.
struct WorkloadServerTLS: Hashable, Sendable {
    /// The trust domains whose identities are taken, none twice.
    let trustDomains: [String]
    let source: SecretSource
    private let certificate: CertificateReference
    private let authority: AuthorityReference
    /// Whether the proxy can tell others who it is while a connection is set up.
    let exchangesMetadata: Bool
    /// What the mesh asks of it.
    let defaults: MeshSettings.TLSDefaults

    /// How the proxies of `view` take it; nil where they have no certificate to show.
    init?(_ view: ProxyView) {
        guard view.scope.canTakeMutualTLS else { return nil }
        var domains = [view.settings.trustDomain]
        let others = view.settings.trustDomainAliases + view.settings.caTrustDomains
        for domain in others where !domains.contains(domain) { domains.append(domain) }
        trustDomains = domains
        source = SecretSource(view.scope)
        let files = view.scope.serverFiles
        certificate = files?.reference ?? .workload
        authority = files.map { .file($0.authorities) } ?? .workload
        defaults = view.settings.meshTLS
        exchangesMetadata = view.scope.capabilities.contains(.metadataExchange)
    }

    /// The socket of a filter chain.
    ///
    /// None of Istio's own protocols may be among those that a server takes but the exchange of metadata: it would be
    /// chosen in place of HTTP/2.
    func socket(isHTTP: Bool, in arena: Arena) -> Envoy.TransportSocket {
        arena.make { socket in
            socket.name = "envoy.transport_sockets.tls"
            socket.typedConfig = arena.any(Envoy.DownstreamTlsContext.self) { context in
                context.requireClientCertificate = true
                context.commonTlsContext = arena.make { common in
                    if exchangesMetadata && !isHTTP { common.alpnProtocols.append("istio-peer-exchange") }
                    common.alpnProtocols.append(contentsOf: ["h2", "http/1.1"])
                    common.tlsParams = arena.make { parameters in
                        parameters.tlsMinimumProtocolVersion = defaults.minVersion == .tls1_3 ? .tlsv13 : .tlsv12
                        parameters.tlsMaximumProtocolVersion = .tlsv13
                        parameters.cipherSuites.append(
                            contentsOf: defaults.cipherSuites.isEmpty ? Self.cipherSuites : defaults.cipherSuites)
                    }
                    common.add(certificate, from: source, in: arena)
                    common.verify(against: authority, from: source, in: arena) { context in
                        for domain in trustDomains {
                            context.matchSubjectAltNames.append { $0.prefix = "spiffe://\(domain)/" }
                        }
                    }
                }
            }
        }
    }

    private static let cipherSuites = [
        "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-GCM-SHA256",
    ]
}
