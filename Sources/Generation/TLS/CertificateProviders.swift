import EnvoyAPI

extension Envoy.CommonTlsContext {
    /// Lets a gRPC client or server use the certificates and authorities of the provider `default`, which its bootstrap
    /// defines. Old fields go along for old versions of gRPC.
    ///
    /// - Parameter conditions: writes what else must hold of the other side's certificate; gRPC servers take nothing.
    /// Source: generation.md 10.5.
    func useCertificateProviders(
        in arena: Arena, conditions: (Envoy.CertificateValidationContext) -> Void = { _ in }
    ) {
        tlsCertificateProviderInstance = arena.make { $0.name("default") }
        tlsCertificateCertificateProviderInstance = arena.make { $0.name("default") }
        combinedValidationContext = arena.make { combined in
            combined.defaultValidationContext = arena.make { context in
                conditions(context)
                context.caCertificateProviderInstance = arena.make { $0.name("ROOTCA") }
            }
            combined.validationContextCertificateProviderInstance = arena.make { $0.name("ROOTCA") }
        }
    }
}

extension Envoy.CertificateProviderPluginInstance {
    fileprivate func name(_ certificate: String) {
        instanceName = "default"
        certificateName = certificate
    }
}

extension Envoy.CommonTlsContext.CertificateProviderInstance {
    fileprivate func name(_ certificate: String) {
        instanceName = "default"
        certificateName = certificate
    }
}
