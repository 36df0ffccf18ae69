internal import COpenSSL

/// A certificate signing request, of which the key counts and nothing else: whose certificate it will be, the caller
/// has to know from somebody else. Source: RFC 2986; serving.md 7.6.
@safe final class SigningRequest {
    private let handle: OpaquePointer

    /// The longest that is looked at, in bytes of PEM: an RSA key of 8192 bits takes a third of it.
    static let byteCountMax = 16 << 10

    /// Reads a request in PEM, and checks that whoever made it has the key.
    ///
    /// - Throws: `.badRequest`.
    init(_ pem: String) throws(IssuingError) {
        guard pem.utf8.count <= Self.byteCountMax else { throw .badRequest("it is too long") }
        ERR_clear_error()
        let read = unsafe withBIO(reading: Array(pem.utf8)) { bio in
            unsafe PEM_read_bio_X509_REQ(bio, nil, noPassphrase, nil)
        }
        guard let read = unsafe read else { throw .badRequest(openSSLReason()) }
        unsafe handle = read
        guard let key = unsafe X509_REQ_get0_pubkey(handle), unsafe KeyKind(key) != nil else {
            ERR_clear_error()
            throw .badRequest(KeyKind.expected)
        }
        guard unsafe X509_REQ_verify(handle, key) == 1 else {
            ERR_clear_error()
            throw .badRequest("its signature is wrong")
        }
    }

    deinit { unsafe X509_REQ_free(handle) }

    /// The key that a certificate is wanted for, as it is encoded.
    @unsafe var publicKey: OpaquePointer? { unsafe X509_REQ_get_X509_PUBKEY(handle) }
}
