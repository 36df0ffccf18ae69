/// How a server of a Gateway, or an ingress listener of a Sidecar, treats TLS. Source: generation.md 4.7, "Server
/// side".
package struct ServerTLSSettings: Hashable, Sendable {
    /// Who ends the connection, and who proves what.
    package enum Mode: Hashable, Sendable {
        /// Whoever is behind: the server name decides where the connection goes.
        case passthrough
        /// The same, where the server name is that of a cluster.
        case autoPassthrough
        /// The server proves who it is.
        case simple(Identity)
        /// Client and server prove who they are.
        case mutual(Identity, Authority)
        /// The client may, but need not.
        case optionalMutual(Identity, Authority)
        /// Both, with the mesh's own certificates.
        case istioMutual
    }

    /// Where the server's certificates come from: one, or two of different kinds of key.
    package enum Identity: Hashable, Sendable {
        /// Names of credentials.
        case credentials([String])
        /// Paths on the proxy's machine.
        case files([KeyPair])
    }

    /// What the certificates of clients are checked against.
    package enum Authority: Hashable, Sendable {
        /// The name of a credential.
        case credential(String)
        /// Paths on the proxy's machine; `crl` empty: none.
        case files(caCertificates: String, crl: String)
    }

    /// A certificate with its key: paths on the proxy's machine.
    package struct KeyPair: Hashable, Sendable {
        package var certificate: String
        package var privateKey: String

        package init(certificate: String, privateKey: String) {
            self.certificate = certificate
            self.privateKey = privateKey
        }
    }

    /// A version of TLS.
    package enum Version: String, CaseIterable, Sendable {
        /// Envoy's default.
        case auto = "TLS_AUTO"
        case tls1_0 = "TLSV1_0"
        case tls1_1 = "TLSV1_1"
        case tls1_2 = "TLSV1_2"
        case tls1_3 = "TLSV1_3"
    }

    package var mode: Mode
    /// `httpsRedirect`: plaintext requests are sent to https.
    package var redirectsToHTTPS = false
    /// Names that a client's certificate must have one of; empty: any.
    package var subjectAltNames: [String] = []
    /// Base64 hashes of the client keys that are taken; empty: any.
    package var clientKeyHashes: [String] = []
    /// Hex hashes of the client certificates that are taken; empty: any.
    package var clientCertificateHashes: [String] = []
    /// `insecureSkipVerify`: certificates of clients are taken whoever signed them.
    package var acceptsUntrustedClients = false
    package var minVersion = Version.auto
    package var maxVersion = Version.auto
    /// Names that Envoy knows, none twice; empty: the mesh's, else Envoy's default.
    package var cipherSuites: [String] = []
    /// Empty: the mesh's, else Envoy's default.
    package var ecdhCurves: [String] = []

    package init(mode: Mode) { self.mode = mode }
}
