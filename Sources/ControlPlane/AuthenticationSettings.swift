package import Identity
internal import Transport

/// Which clients are served, and what has to be known of them.
package struct AuthenticationSettings: Sendable {
    /// Judges what clients show; nil: nothing is looked at, and everyone is served.
    package var authenticator: (any Authenticator)?
    /// Whether a client on this machine without TLS and credentials counts as one of ours, who may have the secrets of
    /// the namespace that it names. Default true.
    package var trustsLoopback: Bool

    package init(authenticator: (any Authenticator)? = nil, trustsLoopback: Bool = true) {
        self.authenticator = authenticator
        self.trustsLoopback = trustsLoopback
    }
}

extension AuthenticationSettings {
    /// What to do with a stream that is being opened.
    enum Admission {
        /// Serve it at once.
        case admitted(Peer)
        /// Ask the authenticator first.
        case undecided(Credentials, any Authenticator)
        /// Turn it away: it must show credentials and has none.
        case refused
    }

    /// Decides by the connection and the credentials, without looking at their worth. Without an authenticator
    /// everyone is admitted; with one, who shows something is judged, TLS demands it, and plaintext does not, since it
    /// is opened on purpose. Source: serving.md 1.4, checks 3 and 8.
    func admission(of head: RequestHead) -> Admission {
        guard let authenticator else { return .admitted(withoutCredentials(head.connection)) }
        let credentials = Credentials(head)
        if !credentials.isEmpty { return .undecided(credentials, authenticator) }
        if case .tls = head.connection { return .refused }
        return .admitted(withoutCredentials(head.connection))
    }

    private func withoutCredentials(_ connection: ConnectionSecurity) -> Peer {
        connection == .plaintext(isLoopback: true) && trustsLoopback ? .local : .anonymous
    }
}

extension Credentials {
    /// What the client shows when it opens a stream.
    init(_ head: RequestHead) {
        let certificate: PeerCertificate? =
            if case .tls(let certificate) = head.connection { certificate } else { nil }
        self.init(
            token: head.header("authorization").flatMap { BearerToken(authorization: $0) },
            certificateURIs: certificate?.uriSANs)
    }
}
