internal import COpenSSL
internal import EventLoops
internal import Glibc

/// The certificates and rules that TLS connections of one end are made with, read from files once. It never changes;
/// `TLSReloader` makes a new one when the files do.
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
        try useCertificate(settings.certificateFile, key: settings.keyFile)
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
        try trust(settings.authoritiesFile)
        unsafe SSL_CTX_set_verify(handle, SSL_VERIFY_PEER, nil)
        if let certificate = settings.certificateFile {
            try useCertificate(certificate, key: settings.keyFile ?? certificate)
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

    private func useCertificate(_ certificate: String, key: String) throws(TLSError) {
        ERR_clear_error()
        guard unsafe SSL_CTX_use_certificate_chain_file(handle, certificate) == 1 else {
            throw TLSError("certificate \(certificate)")
        }
        // A key that does not belong to the certificate is refused here.
        guard unsafe SSL_CTX_use_PrivateKey_file(handle, key, SSL_FILETYPE_PEM) == 1 else {
            throw TLSError("key \(key)")
        }
    }

    private func trust(_ authorities: String) throws(TLSError) {
        ERR_clear_error()
        guard unsafe SSL_CTX_load_verify_locations(handle, authorities, nil) == 1 else {
            throw TLSError("authorities \(authorities)")
        }
    }

    private func askForCertificates(_ settings: TLSServerSettings, flags: Int32) throws(TLSError) {
        guard let authorities = settings.clientAuthoritiesFile else {
            throw TLSError("client certificates", reason: "there are no authorities to verify them against")
        }
        try trust(authorities)
        guard let names = unsafe SSL_load_client_CA_file(authorities) else {
            throw TLSError("authorities \(authorities)")
        }
        unsafe SSL_CTX_set_client_CA_list(handle, names)  // which owns them now
        unsafe SSL_CTX_set_verify_depth(handle, settings.verificationDepth)
        unsafe SSL_CTX_set_verify(handle, flags, nil)
    }
}

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
    // The default asks for a passphrase on the terminal, and waits.
    unsafe SSL_CTX_set_default_passwd_cb(handle) { _, _, _, _ in -1 }
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
