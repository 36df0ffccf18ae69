package import Bytes

/// A request for a certificate.
///
/// Source: istio/v1/auth/ca.proto, `IstioCertificateRequest`; serving.md 7.6.
package struct CertificateRequest: Sendable, Equatable {
    /// The method that takes it.
    package static let method = "/istio.v1.auth.IstioCertificateService/CreateCertificate"

    /// A PKCS #10 request in PEM.
    package var signingRequest = ""
    /// For how many seconds the certificate is wanted; 0 or less: as usual.
    package var seconds: Int64 = 0
    /// Whose certificate is wanted, where that is not the caller's own; empty: the caller's.
    package var impersonatedIdentity = ""

    /// A request without anything.
    package init() {}

    /// Decodes `bytes`.
    package init(decoding bytes: RawSpan) throws(DecodeError) {
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            switch (field.number, field.payload) {
            case (1, _): signingRequest = try bytes.string(field)
            case (3, nil): seconds = Int64(bitPattern: field.bits)
            case (4, let payload?):
                let metadata = try StructReader.object(bytes.extracting(payload))
                impersonatedIdentity = metadata["ImpersonatedIdentity"]?.string ?? ""
            default: break
            }
        }
    }
}

/// The answer to it. Source: istio/v1/auth/ca.proto, `IstioCertificateResponse`.
package struct CertificateResponse: Sendable, Equatable {
    /// PEM texts: the certificate, the authorities between it and the root, the roots.
    package var chain: [String]

    /// An answer with these texts.
    package init(chain: [String]) { self.chain = chain }

    /// The message.
    package func encoded() -> SharedBytes {
        var buffer = OutputBuffer(capacity: chain.reduce(16) { $0 + $1.utf8.count + 8 })
        for text in chain { buffer.appendField(1, string: text) }
        return buffer.shared()
    }
}
