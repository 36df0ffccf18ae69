/// What a Kubernetes Secret, or a ConfigMap with authorities, gives to TLS; nothing else of either is kept.
/// Source: generation.md 8.4, serving.md 7.6.
package struct Secret: Hashable, Sendable {
    /// A certificate with its key.
    package struct KeyPair: Hashable, Sendable {
        /// PEM: the certificate, then those that sign it.
        package let certificates: [UInt8]
        package let key: PrivateKey
        /// DER: that the certificate has not been revoked; empty: nothing is said of it.
        package let ocspStaple: [UInt8]

        package init(certificates: [UInt8], key: PrivateKey, ocspStaple: [UInt8] = []) {
            self.certificates = certificates
            self.key = key
            self.ocspStaple = ocspStaple
        }
    }

    /// Whose signatures are trusted.
    package struct Authorities: Hashable, Sendable {
        /// PEM, at least one certificate.
        package let certificates: [UInt8]
        /// PEM: lists of certificates that are trusted no more; empty: none.
        package let revocations: [UInt8]

        package init(certificates: [UInt8], revocations: [UInt8] = []) {
            self.certificates = certificates
            self.revocations = revocations
        }
    }

    package var keyPair: KeyPair?
    package var authorities: Authorities?

    package init(keyPair: KeyPair? = nil, authorities: Authorities? = nil) {
        self.keyPair = keyPair
        self.authorities = authorities
    }
}

/// The bytes of a private key, PEM. No description or reflection of it shows them.
package struct PrivateKey: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }
}

extension PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
