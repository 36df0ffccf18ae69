/// A PEM text that TLS is set up with. No description shows the text: it may be a key.
package enum PEMSource: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// The path of a file.
    case file(String)
    /// The text itself, of somebody in this process.
    case text([UInt8])

    package var description: String {
        switch self {
        case .file(let path): path
        case .text: "of our own"
        }
    }

    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Nil for a text.
    var path: String? {
        if case .file(let path) = self { path } else { nil }
    }
}

/// How a server proves itself, and what it wants of its clients.
package struct TLSServerSettings: Sendable, Equatable {
    /// Whether clients show a certificate. One that is shown and cannot be verified always ends the handshake.
    package enum ClientCertificates: Sendable, Equatable {
        /// They are not asked.
        case none
        /// They are asked, and those without one are served.
        case optional
        /// Those without one are refused.
        case required
    }

    /// The server's certificate, followed by those of the authorities between it and the root.
    package var certificate: PEMSource
    /// The private key of the first certificate, without a passphrase.
    package var key: PEMSource
    /// Default: none.
    package var clientCertificates = ClientCertificates.none
    /// The authorities that clients' certificates are verified against; needed unless there are none.
    package var clientAuthorities: PEMSource?
    /// What those have taken back: with it there must be a list of each authority between a client and its root; nil:
    /// nothing is said of that.
    package var revocations: PEMSource?
    /// How many authorities there may be between a client's certificate and its root. 0 to 100; default 4.
    package var verificationDepth: Int32 = 4

    /// A server that asks nothing of its clients.
    package init(certificate: PEMSource, key: PEMSource) {
        self.certificate = certificate
        self.key = key
    }

    /// The files that are read.
    var files: [String] { [certificate, key, clientAuthorities, revocations].compactMap { $0?.path } }
}

/// What a client wants of its server, and how it proves itself. All files are PEM.
package struct TLSClientSettings: Sendable, Equatable {
    /// The authorities that the server's certificate is verified against.
    package var authoritiesFile: String
    /// The DNS name that is asked for and that the server's certificate has to carry.
    package var serverName: String
    /// The client's certificate, followed by those of the authorities between it and the root; nil for none.
    package var certificateFile: String?
    /// The private key of that certificate, without a passphrase.
    package var keyFile: String?

    /// A client without a certificate.
    package init(authoritiesFile: String, serverName: String) {
        self.authoritiesFile = authoritiesFile
        self.serverName = serverName
    }
}
