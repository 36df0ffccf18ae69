import EnvoyAPI
import Mesh
import MeshConfig

/// A credential as a resource. Source: generation.md 8.4.
struct SecretResource: Hashable, Sendable {
    let name: String
    let purpose: SecretReference.Purpose
    /// It has what is wanted.
    let record: SecretRecord

    /// The secret as a resource.
    func encode(in arena: Arena) -> EncodedResource {
        arena.encode(name, as: Envoy.Secret.self) { secret in
            secret.name = name
            switch purpose {
            case .keyPair:
                guard let pair = record.spec.keyPair else { return }
                secret.tlsCertificate = arena.make { certificate in
                    certificate.certificateChain = arena.inline(pair.certificates)
                    certificate.privateKey = arena.inline(pair.key.bytes)
                    if !pair.ocspStaple.isEmpty { certificate.ocspStaple = arena.inline(pair.ocspStaple) }
                }
            case .authorities:
                guard let authorities = record.spec.authorities else { return }
                secret.validationContext = arena.make { context in
                    context.trustedCa = arena.inline(authorities.certificates)
                    if !authorities.revocations.isEmpty { context.crl = arena.inline(authorities.revocations) }
                }
            }
        }
    }
}

extension PlannedResource {
    /// The same secret as it is in `view`; nil: there is none.
    func renewed(in view: ProxyView) -> PlannedResource? {
        guard case .secret(let secret) = inputs.recipe else { return nil }
        return SecretReference(secret.name, secret.purpose).resource(in: view).map { PlannedResource(.secret($0)) }
    }
}

extension Arena {
    /// `bytes` in the message itself.
    func inline(_ bytes: [UInt8]) -> Envoy.DataSource {
        make { $0.inlineBytes = bytes }
    }
}
