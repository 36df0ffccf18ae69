/// How a connection is protected, and what is known for sure of who is at its other end.
package enum ConnectionSecurity: Hashable, Sendable {
    /// Not at all.
    ///
    /// - Parameter isLoopback: the peer is on this machine.
    case plaintext(isLoopback: Bool)
    /// By TLS. The certificate was verified against the server's authorities; nil when the client has shown none.
    case tls(PeerCertificate?)
}

/// What a verified certificate says of its owner.
package struct PeerCertificate: Hashable, Sendable {
    /// The URIs among its subject alternative names, in their order. They are as the authority has signed them, so not
    /// necessarily well-formed. Source: SPIFFE X.509-SVID §2, which puts the SPIFFE ID here.
    package let uriSANs: [String]

    /// A certificate that was verified.
    package init(uriSANs: [String]) {
        self.uriSANs = uriSANs
    }
}
