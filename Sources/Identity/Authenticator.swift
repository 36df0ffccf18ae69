/// Decides who a client is. Conformers differ in what they trust: a set of keys, an authority, an API server.
package protocol Authenticator: Sendable {
    /// The identity that `credentials` prove.
    ///
    /// Runs where it is called; an implementation that computes for long is `@concurrent`. It may take its time, and is
    /// cancelled when nobody waits for the answer any more.
    ///
    /// - Throws: `.noCredentials` when there is nothing of the kind that it judges, otherwise what is wrong with it.
    nonisolated(nonsending) func authenticate(
        _ credentials: Credentials
    ) async throws(AuthenticationError) -> PeerIdentity
}

/// Why nobody knows who a client is. A description never quotes what the client has shown, so it may be told to anyone.
package enum AuthenticationError: Error, Hashable, CustomStringConvertible {
    /// The client has shown nothing.
    case noCredentials
    /// The client's certificate does not name exactly one service account.
    case badCertificate
    /// The client's token is no good.
    case badToken(TokenFault)

    package var description: String {
        switch self {
        case .noCredentials: "no credentials; show a client certificate or a bearer token"
        case .badCertificate: "the certificate has not exactly one URI spiffe://TRUST-DOMAIN/ns/NAMESPACE/sa/ACCOUNT"
        case .badToken(let fault): fault.description
        }
    }
}

/// What is wrong with a token.
package enum TokenFault: Error, Hashable, CustomStringConvertible {
    case tooLong
    case malformed
    case unsupportedAlgorithm
    case unknownKey
    case badSignature
    case noExpiry
    case expired
    case notYetValid
    case wrongAudience
    case wrongIssuer
    case noServiceAccount

    package var description: String {
        switch self {
        case .tooLong: "the token is too long"
        case .malformed: "the token is not a signed JSON Web Token"
        case .unsupportedAlgorithm: "the token is signed in a way that is not supported; RS256 and ES256 are"
        case .unknownKey: "the token is signed with a key that is not in the key set"
        case .badSignature: "the token's signature is wrong"
        case .noExpiry: "the token does not say when it expires"
        case .expired: "the token has expired"
        case .notYetValid: "the token is not valid yet"
        case .wrongAudience: "the token is for another audience"
        case .wrongIssuer: "the token is of another issuer"
        case .noServiceAccount: "the token's subject is not system:serviceaccount:NAMESPACE:ACCOUNT"
        }
    }
}

/// Takes a client for whom its certificate names; TLS has verified it. Source: SPIFFE X.509-SVID §2, serving.md 7.6.
package struct CertificateAuthenticator: Authenticator {
    /// Any trust domain is accepted: the authorities that TLS trusts are the boundary.
    package init() {}

    package nonisolated(nonsending) func authenticate(
        _ credentials: Credentials
    ) async throws(AuthenticationError) -> PeerIdentity {
        guard let uris = credentials.certificateURIs else { throw .noCredentials }
        guard uris.count == 1, let identity = PeerIdentity(spiffe: uris[0]) else { throw .badCertificate }
        return identity
    }
}

/// Asks authenticators in turn; the first that knows the client decides. Source: serving.md 7.6, "first success wins".
package struct AuthenticatorChain: Authenticator {
    private let authenticators: [any Authenticator]

    /// Asks `authenticators` in their order.
    package init(_ authenticators: [any Authenticator]) {
        self.authenticators = authenticators
    }

    /// - Throws: when none knows the client, what the first says that has found something to judge.
    package nonisolated(nonsending) func authenticate(
        _ credentials: Credentials
    ) async throws(AuthenticationError) -> PeerIdentity {
        var failure = AuthenticationError.noCredentials
        for authenticator in authenticators {
            do throws(AuthenticationError) {
                return try await authenticator.authenticate(credentials)
            } catch {
                if failure == .noCredentials { failure = error }
            }
        }
        throw failure
    }
}
