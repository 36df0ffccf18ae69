/// Paths on a proxy's machine, in PEM. Source: generation.md 0.2, 4.7.
package struct CertificateFiles: Hashable, Sendable {
    package var certificate: String
    package var privateKey: String
    /// Authorities that certificates of the other side must come from; empty: those of the system.
    package var authorities: String

    package init(certificate: String, privateKey: String, authorities: String) {
        self.certificate = certificate
        self.privateKey = privateKey
        self.authorities = authorities
    }
}
