internal import COpenSSL
internal import EventLoops
internal import Glibc

/// The certificates and rules that TLS connections of one end are made with, read once. It never changes; `TLSReloader`
/// makes a new one when they do.
///
/// TLS 1.2 with forward secrecy and authenticated ciphers, or newer (RFC 9113 §9.2); HTTP/2 by ALPN; no session is
/// ever resumed, as connections to a control plane last.
@safe package final class TLSContext: Sendable {
    /// The end that connections are made for.
    let role: H2Session.Role

    // Written in `init` only. Afterwards OpenSSL itself allows any thread to make sessions of it: it reads the context
    // and counts references atomically.
    private nonisolated(unsafe) let handle: OpaquePointer
    private let serverName: String?

    /// For a server's connections.
    ///
    /// - Throws: when a file cannot be read, or key and certificate do not belong together.
    package convenience init(server settings: TLSServerSettings) throws(TLSError) {
        self.init(.server, serverName: nil)
        unsafe SSL_CTX_set_alpn_select_cb(handle, selectHTTP2, nil)
        try useCertificate(settings.certificate, key: settings.key)
        switch settings.clientCertificates {
        case .none: break
        case .optional: try askForCertificates(settings, flags: SSL_VERIFY_PEER)
        case .required: try askForCertificates(settings, flags: SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT)
        }
    }

    /// For a client's connections.
    ///
    /// - Throws: when a file cannot be read, or key and certificate do not belong together.
    package convenience init(client settings: TLSClientSettings) throws(TLSError) {
        self.init(.client, serverName: settings.serverName)
        var protocols = http2
        // Alone among its kind, this one returns 0 for success.
        let refused = unsafe SSL_CTX_set_alpn_protos(handle, &protocols, UInt32(protocols.count))
        precondition(refused == 0, "there is memory for a protocol's name")
        try trust(.file(settings.authoritiesFile), naming: false)
        unsafe SSL_CTX_set_verify(handle, SSL_VERIFY_PEER, nil)
        if let certificate = settings.certificateFile {
            try useCertificate(.file(certificate), key: .file(settings.keyFile ?? certificate))
        }
    }

    private init(_ role: H2Session.Role, serverName: String?) {
        self.role = role
        self.serverName = serverName
        _ = ignoreBrokenPipes
        guard let created = unsafe SSL_CTX_new(role == .server ? TLS_server_method() : TLS_client_method()) else {
            preconditionFailure("a TLS context fails for want of memory only: \(TLSError("context"))")
        }
        unsafe handle = created
        unsafe setRules(of: handle)
    }

    deinit { unsafe SSL_CTX_free(handle) }

    /// A session that has not begun its handshake.
    func makeSession(on socket: consuming FileDescriptor) -> TLSSession {
        guard let session = unsafe SSL_new(handle), unsafe SSL_set_fd(session, socket.number) == 1 else {
            preconditionFailure("a TLS session fails for want of memory only: \(TLSError("session"))")
        }
        switch role {
        case .server: unsafe SSL_set_accept_state(session)
        case .client: unsafe SSL_set_connect_state(session)
        }
        if let serverName {
            let isNamed =
                unsafe SSL_set1_host(session, serverName) == 1
                && shim_SSL_set_tlsext_host_name(session, serverName) == 1
            precondition(isNamed, "a server's name is a DNS name: \(serverName)")
        }
        return unsafe TLSSession(owning: session, on: socket)
    }

    private func useCertificate(_ certificate: PEMSource, key: PEMSource) throws(TLSError) {
        var isFirst = true
        try unsafe certificate.readCertificates("certificate \(certificate)") { read in
            defer { isFirst = false }
            guard isFirst else { return unsafe shim_SSL_CTX_add1_chain_cert(handle, read) == 1 }
            return unsafe SSL_CTX_use_certificate(handle, read) == 1
        }
        // A key that does not belong to the certificate is refused here.
        try unsafe key.readKey("key \(key)") { unsafe SSL_CTX_use_PrivateKey(handle, $0) == 1 }
    }

    /// - Parameter naming: whether the other end is told who they are.
    private func trust(_ authorities: PEMSource, naming: Bool) throws(TLSError) {
        let store = unsafe SSL_CTX_get_cert_store(handle)
        try unsafe authorities.readCertificates("authorities \(authorities)") { authority in
            unsafe X509_STORE_add_cert(store, authority) == 1
                && (!naming || SSL_CTX_add_client_CA(handle, authority) == 1)
        }
    }

    private func distrust(_ revocations: PEMSource) throws(TLSError) {
        let store = unsafe SSL_CTX_get_cert_store(handle)
        try unsafe revocations.readRevocations("revocations \(revocations)") { list in
            unsafe X509_STORE_add_crl(store, list) == 1
        }
        unsafe X509_STORE_set_flags(store, UInt(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL))
    }

    private func askForCertificates(_ settings: TLSServerSettings, flags: Int32) throws(TLSError) {
        guard let authorities = settings.clientAuthorities else {
            throw TLSError("client certificates", reason: "there are no authorities to verify them against")
        }
        try trust(authorities, naming: true)
        if let revocations = settings.revocations { try distrust(revocations) }
        unsafe SSL_CTX_set_verify_depth(handle, settings.verificationDepth)
        unsafe SSL_CTX_set_verify(handle, flags, nil)
    }
}

extension PEMSource {
    /// Calls `use` with each certificate of the text, of which there must be one at least. Who keeps one counts a
    /// reference.
    ///
    /// - Parameters:
    ///   - action: what is being done, for errors.
    ///   - use: whether all is well; if not, OpenSSL has said why.
    @unsafe fileprivate func readCertificates(_ action: String, _ use: (OpaquePointer) -> Bool) throws(TLSError) {
        try unsafe readAll(action, use, free: { unsafe X509_free($0) }) {
            unsafe PEM_read_bio_X509($0, nil, noPassphrase, nil)
        }
    }

    /// The same with lists of revoked certificates.
    @unsafe fileprivate func readRevocations(_ action: String, _ use: (OpaquePointer) -> Bool) throws(TLSError) {
        try unsafe readAll(action, use, free: { unsafe X509_CRL_free($0) }) {
            unsafe PEM_read_bio_X509_CRL($0, nil, noPassphrase, nil)
        }
    }

    @unsafe private func readAll(
        _ action: String, _ use: (OpaquePointer) -> Bool, free: (OpaquePointer) -> Void,
        read: (OpaquePointer) -> OpaquePointer?
    ) throws(TLSError) {
        let text = unsafe try open(action)
        defer { unsafe BIO_free(text) }
        var count = 0
        while let element = unsafe read(text) {
            defer { unsafe free(element) }
            guard unsafe use(element) else { throw TLSError(action) }
            count += 1
        }
        // That no further one begins is how it ends.
        guard count > 0, ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE else { throw TLSError(action) }
        ERR_clear_error()
    }

    /// Calls `use` with the first private key of the text, as `readCertificates` does.
    @unsafe fileprivate func readKey(_ action: String, _ use: (OpaquePointer) -> Bool) throws(TLSError) {
        let text = unsafe try open(action)
        defer { unsafe BIO_free(text) }
        guard let key = unsafe PEM_read_bio_PrivateKey(text, nil, noPassphrase, nil) else { throw TLSError(action) }
        defer { unsafe EVP_PKEY_free(key) }
        guard unsafe use(key) else { throw TLSError(action) }
    }

    @unsafe private func open(_ action: String) throws(TLSError) -> OpaquePointer {
        ERR_clear_error()
        switch self {
        case .file(let path):
            guard let file = unsafe BIO_new_file(path, "r") else { throw TLSError(action) }
            return unsafe file
        case .text(let bytes):
            guard let memory = unsafe BIO_new(BIO_s_secmem()),
                unsafe BIO_write(memory, bytes, Int32(bytes.count)) == bytes.count || bytes.isEmpty
            else { preconditionFailure("a text is copied unless there is no memory") }
            return unsafe memory
        }
    }
}

/// In place of OpenSSL's own way to get a passphrase, which asks on the terminal and waits.
@unsafe private func noPassphrase(
    _ text: UnsafeMutablePointer<CChar>?, _ count: Int32, _ isWriting: Int32, _ argument: UnsafeMutableRawPointer?
) -> Int32 { -1 }

/// Writing to a socket whose peer has gone is an error; OpenSSL's way of writing makes the kernel send a signal too,
/// which ends a process that does not ignore it. Done once, before the first session.
private let ignoreBrokenPipes: Void = {
    _ = signal(SIGPIPE, SIG_IGN)
}()

/// ALPN's list of protocols, each after its length. Source: RFC 7301 §3.1, RFC 9113 §3.2.
private let http2: [UInt8] = [2] + Array("h2".utf8)

@unsafe private func setRules(of handle: OpaquePointer) {
    let isSupported =
        unsafe shim_SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION) == 1
        && SSL_CTX_set_cipher_list(handle, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1
        && SSL_CTX_set_num_tickets(handle, 0) == 1
    precondition(isSupported, "OpenSSL knows the protocols and ciphers of HTTP/2")
    unsafe SSL_CTX_set_options(handle, shim_SSL_OP_NO_TICKET() | shim_SSL_OP_NO_RENEGOTIATION())
    unsafe shim_SSL_CTX_set_session_cache_mode(handle, Int(SSL_SESS_CACHE_OFF))
    // An idle connection keeps no buffers; a write that was interrupted is repeated from wherever its bytes are then.
    unsafe shim_SSL_CTX_set_mode(
        handle,
        Int(SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE) | Int(SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER))
    // One system call for a record and its header, and for all small records that have come.
    unsafe shim_SSL_CTX_set_read_ahead(handle, 1)
}

/// A server's choice among a client's protocols: HTTP/2, or none.
@unsafe private func selectHTTP2(
    _ session: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    _ chosenCount: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?, _ offeredCount: UInt32,
    _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    let list = unsafe UnsafeBufferPointer(start: offered, count: Int(offeredCount))
    var start = 0
    while start < list.count {
        let end = unsafe start + 1 + Int(list[start])
        guard end <= list.count else { break }
        if unsafe list[start..<end].elementsEqual(http2) {
            unsafe chosen?.pointee = list.baseAddress?.advanced(by: start + 1)
            unsafe chosenCount?.pointee = list[start]
            return SSL_TLSEXT_ERR_OK
        }
        start = end
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}
