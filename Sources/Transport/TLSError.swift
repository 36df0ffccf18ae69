internal import COpenSSL
internal import Glibc

/// Something of TLS that failed: a file that cannot be used, a handshake, a connection.
package struct TLSError: Error, Equatable, CustomStringConvertible {
    /// What was being done, such as "certificate /etc/tls/tls.crt".
    package let action: String
    /// OpenSSL's or the kernel's words for what went wrong.
    package let reason: String

    package var description: String { "\(action): \(reason)" }

    /// A failure with words of our own.
    init(_ action: String, reason: String) {
        self.action = action
        self.reason = reason
    }

    /// Takes the errors that OpenSSL has left for this thread, of which the first is the cause.
    init(_ action: String) {
        self.init(action, reason: TLSError.describe(ERR_get_error()))
        ERR_clear_error()
    }

    private static func describe(_ code: UInt) -> String {
        guard code != 0 else { return "refused" }
        if ERR_GET_LIB(code) == ERR_LIB_SYS, let text = unsafe strerror(ERR_GET_REASON(code)) {
            return unsafe String(cString: text)
        }
        guard let text = unsafe ERR_reason_error_string(code) else { return "OpenSSL error \(code)" }
        return unsafe String(cString: text)
    }
}
