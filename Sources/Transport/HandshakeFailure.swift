internal import COpenSSL

/// Why a TLS handshake with a client came to nothing: the label `reason` of `metric`.
package enum HandshakeFailure: String, CaseIterable, Sendable {
    /// It was not over in time.
    case timeout
    /// The client has gone before it was over.
    case closed = "closed_by_client"
    /// What came is no TLS.
    case notTLS = "not_tls"
    /// Client and server have no version or cipher in common.
    case nothingInCommon = "no_common_version_or_cipher"
    /// The client does not offer HTTP/2 (ALPN h2).
    case noHTTP2 = "no_http2"
    /// The client has to show a certificate and has shown none.
    case noCertificate = "no_client_certificate"
    /// The client's certificate was not accepted.
    case badCertificate = "bad_client_certificate"
    /// The client has said so by an alert; most often it does not trust the server's certificate.
    case alert = "refused_by_client"
    /// Something else.
    case other

    /// The metric that counts them.
    package static let metric = "martlet_tls_handshakes_failed_total"

    /// The failure behind the error that OpenSSL has left first for this thread; nothing left means that the socket has
    /// failed.
    init(openSSL code: UInt) {
        guard code != 0, ERR_GET_LIB(code) != ERR_LIB_SYS else {
            self = .closed
            return
        }
        self =
            switch ERR_GET_REASON(code) {
            case SSL_R_UNEXPECTED_EOF_WHILE_READING: .closed
            case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST, SSL_R_BAD_RECORD_TYPE,
                SSL_R_RECORD_LENGTH_MISMATCH, SSL_R_UNEXPECTED_MESSAGE, SSL_R_PACKET_LENGTH_TOO_LONG:
                .notTLS
            case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_NO_SHARED_CIPHER, SSL_R_VERSION_TOO_LOW: .nothingInCommon
            case SSL_R_NO_APPLICATION_PROTOCOL: .noHTTP2
            case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: .noCertificate
            case SSL_R_CERTIFICATE_VERIFY_FAILED: .badCertificate
            case let reason where reason > SSL_AD_REASON_OFFSET: .alert
            default: .other
            }
    }
}

/// A handshake that has failed.
struct HandshakeError: Error {
    let failure: HandshakeFailure
    /// The same in words.
    let error: TLSError
}
