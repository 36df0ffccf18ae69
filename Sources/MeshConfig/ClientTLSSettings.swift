/// How connections to a destination are secured: `tls` of a traffic policy. Source: generation.md 4.7.
package struct ClientTLSSettings: Hashable, Sendable {
    /// Who proves what to whom.
    package enum Mode: Hashable, Sendable {
        /// Plaintext.
        case disable
        /// The workload's own certificate and the mesh's authorities.
        case istioMutual
        /// The server proves who it is.
        case simple(Trust)
        /// Both prove who they are.
        case mutual(Identity, Trust)
    }

    /// What a server's certificate is checked against.
    package enum Trust: Hashable, Sendable {
        /// Nothing: `insecureSkipVerify`.
        case unverified
        /// The authority that belongs to the credential of this name.
        case credential(String)
        /// Files on the proxy's machine. `caCertificates` empty: the system's authorities; `crl` empty: none.
        case files(caCertificates: String, crl: String)
    }

    /// Where the client's own certificate comes from.
    package enum Identity: Hashable, Sendable {
        /// `credentialName`.
        case credential(String)
        /// Paths on the proxy's machine.
        case files(certificate: String, privateKey: String)
    }

    /// How many bytes the name may have by which a client asks for a server; Envoy refuses clusters with more.
    package static let serverNameSizeMax = 255

    package var mode: Mode
    /// Empty: the mode's default.
    package var sni: String
    /// Empty: the service's own.
    package var subjectAltNames: [String]

    package init(mode: Mode, sni: String = "", subjectAltNames: [String] = []) {
        self.mode = mode
        self.sni = sni
        self.subjectAltNames = subjectAltNames
    }
}
