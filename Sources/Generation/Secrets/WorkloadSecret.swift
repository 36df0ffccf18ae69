package import EnvoyAPI

/// The certificate of a workload as its own proxy takes it: the resource `default`. Source: generation.md 1.4.
///
/// Not among what is planned: a key belongs to an identity, not to the mesh that a view is of.
///
/// - Parameters:
///   - chain: PEM: the certificate, and the authorities up to the root.
///   - key: PEM.
package func workloadCertificate(chain: [UInt8], key: [UInt8], in arena: Arena) -> EncodedResource {
    let name = WorkloadSecretName.certificate
    return arena.encode(name, as: Envoy.Secret.self) { secret in
        secret.name = name
        secret.tlsCertificate = arena.make { certificate in
            certificate.certificateChain = arena.inline(chain)
            certificate.privateKey = arena.inline(key)
        }
    }
}

/// The roots that a workload trusts: the resource `ROOTCA`.
///
/// - Parameters:
///   - roots: PEM.
///   - revocations: what they and the authorities below them have taken back, PEM; empty: nothing is said of that.
package func workloadRoots(_ roots: [UInt8], revocations: [UInt8], in arena: Arena) -> EncodedResource {
    let name = WorkloadSecretName.roots
    return arena.encode(name, as: Envoy.Secret.self) { secret in
        secret.name = name
        secret.validationContext = arena.make { context in
            context.trustedCa = arena.inline(roots)
            if !revocations.isEmpty { context.crl = arena.inline(revocations) }
        }
    }
}

/// What the secrets of a workload are called, whoever serves them. Source: generation.md 1.4.
enum WorkloadSecretName {
    static let certificate = "default"
    static let roots = "ROOTCA"
}
