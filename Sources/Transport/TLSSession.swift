internal import COpenSSL
internal import EventLoops
internal import Glibc

/// OpenSSL's state of one connection, and the socket below it. Nothing here waits: what cannot go on says for what.
@safe struct TLSSession: ~Copyable {
    /// Where a handshake stands.
    enum Handshake {
        /// It is over, and both ends have agreed on HTTP/2.
        case done
        /// It goes on when the socket has input.
        case needsInput
        /// It goes on when the socket has room.
        case needsRoom
    }

    /// The socket, for the loop to watch.
    let socket: FileDescriptor
    private let handle: OpaquePointer

    /// A plaintext's share of one record at most. Source: RFC 8446 §5.1.
    static let recordBytesMax = 16 << 10

    /// Takes ownership of a session that works on `socket`.
    @unsafe init(owning handle: OpaquePointer, on socket: consuming FileDescriptor) {
        unsafe self.handle = handle
        self.socket = socket
    }

    deinit { unsafe SSL_free(handle) }

    /// Goes on with the handshake.
    ///
    /// - Throws: when it has failed. The peer was told why, as far as TLS has words for it.
    func shakeHands() throws(HandshakeError) -> Handshake {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(handle)
        guard result != 1 else {
            guard hasAgreedOnHTTP2 else {
                let error = TLSError("TLS handshake", reason: "the peer does not offer HTTP/2 (ALPN h2)")
                throw HandshakeError(failure: .noHTTP2, error: error)
            }
            return .done
        }
        switch unsafe SSL_get_error(handle, result) {
        case SSL_ERROR_WANT_READ: return .needsInput
        case SSL_ERROR_WANT_WRITE: return .needsRoom
        case let error:
            let failure = HandshakeFailure(openSSL: ERR_peek_error())
            throw HandshakeError(failure: failure, error: self.failure("TLS handshake", error))
        }
    }

    /// Reads what has come, from one record at most.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Wire.Transfer {
        ERR_clear_error()
        let result = unsafe SSL_read(handle, buffer.baseAddress, Int32(clamping: buffer.count))
        return transfer(result, "TLS read")
    }

    /// Whether there may be input that the kernel no longer knows of, so that the loop would not report it.
    var holdsInput: Bool { unsafe SSL_has_pending(handle) == 1 }

    /// Writes the first `count` of `pieces` as far as there is room, in as few records as they fit.
    ///
    /// What was not written has to come first in the next call, as a part of it may be encrypted already.
    ///
    /// - Parameter stage: memory to put a record together, of `recordBytesMax`.
    func write(
        gathered pieces: UnsafeMutablePointer<iovec>, count: Int, stage: UnsafeMutableRawBufferPointer
    ) -> Wire.Transfer {
        var written = 0
        var piece = 0
        var offset = 0
        while piece < count {
            var filled = 0
            while piece < count, filled < stage.count {
                let source = unsafe UnsafeRawBufferPointer(start: pieces[piece].iov_base, count: pieces[piece].iov_len)
                let part = unsafe UnsafeRawBufferPointer(rebasing: source[offset...].prefix(stage.count - filled))
                unsafe UnsafeMutableRawBufferPointer(rebasing: stage[filled...]).copyMemory(from: part)
                filled += part.count
                offset += part.count
                if offset == source.count {
                    piece += 1
                    offset = 0
                }
            }
            var start = 0
            while start < filled {
                switch unsafe write(UnsafeRawBufferPointer(rebasing: stage[start..<filled])) {
                case .moved(let moved): start += moved
                case .wouldBlock: return written + start > 0 ? .moved(written + start) : .wouldBlock
                case let end: return end
                }
            }
            written += filled
        }
        return .moved(written)
    }

    /// Tells the peer, if there is room for it, that nothing more will come, so that it need not suspect an attack.
    func notifyClose() {
        ERR_clear_error()
        _ = unsafe SSL_shutdown(handle)
        ERR_clear_error()
    }

    /// The peer's certificate; nil when it has shown none. After the handshake, which has verified it.
    var peerCertificate: PeerCertificate? {
        guard let certificate = unsafe SSL_get0_peer_certificate(handle) else { return nil }
        return unsafe PeerCertificate(uriSANs: uriNames(of: certificate))
    }

    private var hasAgreedOnHTTP2: Bool {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(handle, &name, &count)
        return unsafe UnsafeBufferPointer(start: name, count: Int(count)).elementsEqual("h2".utf8)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Wire.Transfer {
        ERR_clear_error()
        let result = unsafe SSL_write(handle, bytes.baseAddress, Int32(clamping: bytes.count))
        return transfer(result, "TLS write")
    }

    private func transfer(_ result: Int32, _ action: String) -> Wire.Transfer {
        if result > 0 { return .moved(Int(result)) }
        switch unsafe SSL_get_error(handle, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wouldBlock
        case SSL_ERROR_ZERO_RETURN: return .ended
        case let error: return .failed(.tls(failure(action, error)))
        }
    }

    private func failure(_ action: String, _ error: Int32) -> TLSError {
        let kernelError = errno
        let verification = unsafe SSL_get_verify_result(handle)
        if error == SSL_ERROR_SYSCALL, let text = unsafe strerror(kernelError) {
            return unsafe TLSError(action, reason: String(cString: text))
        }
        let failure = TLSError(action)
        guard verification != X509_V_OK, let text = unsafe X509_verify_cert_error_string(verification) else {
            return failure
        }
        return unsafe TLSError(action, reason: "\(failure.reason): \(String(cString: text))")
    }
}

@unsafe private func uriNames(of certificate: OpaquePointer) -> [String] {
    guard let found = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return [] }
    let names = OpaquePointer(found)
    defer { unsafe GENERAL_NAMES_free(names) }
    return unsafe (0..<shim_sk_GENERAL_NAME_num(names)).compactMap { index in
        var type: Int32 = 0
        let name = unsafe shim_sk_GENERAL_NAME_value(names, index)
        guard let value = unsafe GENERAL_NAME_get0_value(name, &type), type == GEN_URI else { return nil }
        let text = unsafe value.assumingMemoryBound(to: ASN1_STRING.self)
        let bytes = unsafe UnsafeBufferPointer(
            start: ASN1_STRING_get0_data(text), count: Int(ASN1_STRING_length(text)))
        return unsafe String(decoding: bytes, as: UTF8.self)
    }
}
