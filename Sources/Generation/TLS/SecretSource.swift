import EnvoyAPI
import Mesh

/// Who gives the proxies of a class the secrets that their TLS contexts refer to. Source: generation.md 1.4.
enum SecretSource: Hashable, Sendable {
    /// Istio's agent, which serves the workload's certificate and files, as cluster `sds-grpc` of the bootstrap.
    case agent
    /// We do, over the stream on which the contexts come; the proxy reads files itself.
    case stream

    /// The source of the proxies of `scope`.
    init(_ scope: ScopeKey) { self = scope.workloadCertificates == .agent ? .agent : .stream }
}

/// A certificate with its key.
enum CertificateReference: Hashable, Sendable {
    /// The workload's own, of the mesh.
    case workload
    /// A secret: what a `credentialName` says.
    case credential(String)
    /// Paths on the proxy's machine.
    case files(certificate: String, privateKey: String)
}

extension CertificateFiles {
    /// The certificate as TLS contexts refer to it.
    var reference: CertificateReference { .files(certificate: certificate, privateKey: privateKey) }
}

/// What the certificate of the other side is checked against.
enum AuthorityReference: Hashable, Sendable {
    /// The mesh's own authorities.
    case workload
    /// A secret with authorities: a `credentialName`, mostly with the ending `-cacert`.
    case credential(String)
    /// A path on the proxy's machine, empty for the system's authorities.
    case file(String)

    /// The authorities that belong to a credential, unless it has some of its own name.
    static func belonging(to credential: String) -> Self { .credential(credential + "-cacert") }
}

extension Envoy.CommonTlsContext {
    /// Adds a certificate that the proxy shows.
    func add(_ certificate: CertificateReference, from source: SecretSource, in arena: Arena) {
        switch (certificate, source) {
        case (.files(let certificate, let privateKey), .stream):
            tlsCertificates.append { message in
                message.certificateChain = arena.make { $0.filename = certificate }
                message.privateKey = arena.make { $0.filename = privateKey }
            }
        case (.files(let certificate, let privateKey), .agent):
            let name = "file-cert:\(certificate)~\(privateKey)"
            tlsCertificateSdsSecretConfigs.append(arena.agentSecret(name, isVital: false))
        case (.workload, _):
            tlsCertificateSdsSecretConfigs.append(arena.workloadSecret(WorkloadSecretName.certificate, from: source))
        case (.credential(let name), _):
            tlsCertificateSdsSecretConfigs.append(
                arena.credential(name, workload: WorkloadSecretName.certificate, from: source))
        }
    }

    /// Lets the proxy check the certificate of the other side.
    ///
    /// - Parameter conditions: writes what else must hold of it, such as its names.
    func verify(
        against authority: AuthorityReference, from source: SecretSource, in arena: Arena,
        conditions: (Envoy.CertificateValidationContext) -> Void
    ) {
        let secret: Envoy.SdsSecretConfig
        switch (authority, source) {
        case (.file(let path), .stream):
            validationContext = arena.make { context in
                context.trustedCa = arena.make { $0.filename = path.isEmpty ? systemAuthorities : path }
                conditions(context)
            }
            return
        case (.file(let path), .agent):
            secret = arena.agentSecret("file-root:" + (path.isEmpty ? "system" : path), isVital: false)
        case (.workload, _): secret = arena.workloadSecret(WorkloadSecretName.roots, from: source)
        case (.credential(let name), _):
            secret = arena.credential(name, workload: WorkloadSecretName.roots, from: source)
        }
        combinedValidationContext = arena.make { combined in
            combined.defaultValidationContext = arena.make { conditions($0) }
            combined.validationContextSdsSecretConfig = secret
        }
    }
}

/// The name under which the control plane serves the secret that a `credentialName` means.
func secretName(ofCredential name: String) -> String {
    let kinds = ["kubernetes://", "kubernetes-gateway://", "configmap://", "invalid://", "sds://"]
    return kinds.contains { name.hasPrefix($0) } ? name : "kubernetes://" + name
}

extension Arena {
    fileprivate func workloadSecret(_ name: String, from source: SecretSource) -> Envoy.SdsSecretConfig {
        source == .agent ? agentSecret(name, isVital: true) : streamSecret(name)
    }

    /// A secret of the control plane, or the workload's own under the name that stands for it.
    fileprivate func credential(
        _ name: String, workload: String, from source: SecretSource
    ) -> Envoy.SdsSecretConfig {
        name.hasPrefix("builtin://")
            ? workloadSecret(workload, from: source) : streamSecret(secretName(ofCredential: name))
    }

    /// - Parameter isVital: whether to wait for ever: nothing works without it.
    fileprivate func agentSecret(_ name: String, isVital: Bool) -> Envoy.SdsSecretConfig {
        make { secret in
            secret.name = name
            secret.sdsConfig = make { source in
                source.apiConfigSource = make { api in
                    api.apiType = .grpc
                    api.transportApiVersion = .v3
                    api.setNodeOnFirstMessageOnly = true
                    api.grpcServices.append { $0.envoyGrpc = make { $0.clusterName = "sds-grpc" } }
                }
                if isVital { source.initialFetchTimeout = .zero }
                source.resourceApiVersion = .v3
            }
        }
    }

    /// Without a limit of our own, so that a secret that is missing holds things up for Envoy's 15 s and not for ever.
    fileprivate func streamSecret(_ name: String) -> Envoy.SdsSecretConfig {
        make { secret in
            secret.name = name
            secret.sdsConfig = make { source in
                source.ads = make()
                source.resourceApiVersion = .v3
            }
        }
    }
}

/// Where Linux distributions keep the authorities that they trust.
private let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"
