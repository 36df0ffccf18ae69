internal import COpenSSL
internal import Glibc

/// A file of an authority that cannot be used or written.
package struct AuthorityError: Error, Equatable, CustomStringConvertible {
    /// What was being done, such as "certificates of ca-cert.pem".
    package let action: String
    /// OpenSSL's, the kernel's or our own words for what went wrong. Never a content of a file.
    package let reason: String

    package var description: String { "\(action): \(reason)" }

    init(_ action: String, reason: String) {
        self.action = action
        self.reason = reason
    }

    /// What the last system call has left.
    init(system action: String) {
        self.init(action, reason: unsafe String(cString: strerror(errno)))
    }

    /// What OpenSSL has left for this thread.
    init(openSSL action: String) { self.init(action, reason: openSSLReason()) }
}

/// Why a certificate is not issued.
package enum IssuingError: Error, Equatable, CustomStringConvertible {
    /// The request is not a signing request that could be granted.
    case badRequest(String)
    /// A longer life is asked for than may be granted.
    case lifetimeTooLong(seconds: Int64, max: Int64)
    /// The authority's own certificate is not valid now.
    case authorityNotValid
    /// OpenSSL has failed.
    case failed(String)

    package var description: String {
        switch self {
        case .badRequest(let reason): "the certificate signing request is refused: \(reason)"
        case .lifetimeTooLong(let seconds, let max):
            "a certificate is asked for that lasts \(seconds) s; at most \(max) s are granted"
        case .authorityNotValid: "the authority's own certificate is not valid now"
        case .failed(let reason): "the certificate could not be made: \(reason)"
        }
    }
}

/// The cause among the errors that OpenSSL has left for this thread, which are taken away.
func openSSLReason() -> String {
    let code = ERR_get_error()
    ERR_clear_error()
    guard code != 0, let text = unsafe ERR_reason_error_string(code) else { return "refused" }
    return unsafe String(cString: text)
}
