import Identity
import Testing

@Suite struct CredentialsTests {
    @Test func `nothing shows the text of a token`() throws {
        let token = try #require(BearerToken(authorization: "Bearer hunter2"))
        let credentials = Credentials(token: token)
        var dumped = ""
        dump(credentials, to: &dumped)
        let texts = [
            "\(token)", String(reflecting: token), "\(credentials)", String(reflecting: credentials), dumped,
            "\([token])", "\(Optional(token) as Any)",
        ]
        for text in texts {
            #expect(!text.contains("hunter2"), "\(text)")
            #expect(text.contains("redacted"), "\(text)")
        }
    }

    @Test(
        arguments: zip(
            ["Bearer x", "bearer x", "BEARER  x", "Bearer \u{65B}x", "Basic x", "Bearer", "", "x", "Bearerx"],
            [true, true, true, true, false, false, false, false, false]))
    func `a token has the scheme Bearer`(_ field: String, _ isToken: Bool) {
        #expect((BearerToken(authorization: field) != nil) == isToken)
    }

    @Test func `a certificate with one service account names the client`() async throws {
        let uri = "spiffe://cluster.local/ns/shop/sa/web"
        let authenticator = CertificateAuthenticator()
        let identity = try await authenticator.authenticate(Credentials(certificateURIs: [uri]))
        #expect(identity.description == uri)
    }

    @Test(arguments: [
        [], ["https://shop"], ["spiffe://cluster.local/ns/shop/sa/web", "spiffe://cluster.local/ns/bank/sa/web"],
    ]) func `another certificate does not`(_ uris: [String]) async {
        await #expect(throws: AuthenticationError.badCertificate) {
            try await CertificateAuthenticator().authenticate(Credentials(certificateURIs: uris))
        }
    }

    /// Knows one token.
    private struct Fixed: Authenticator {
        let error: AuthenticationError?

        nonisolated(nonsending) func authenticate(
            _ credentials: Credentials
        ) async throws(AuthenticationError) -> PeerIdentity {
            if let error { throw error }
            guard let identity = PeerIdentity(spiffe: "spiffe://a/ns/b/sa/c") else { throw .badCertificate }
            return identity
        }
    }

    @Test func `the first authenticator that knows the client decides, else the first complaint counts`() async throws {
        let chain = AuthenticatorChain([Fixed(error: .badCertificate), Fixed(error: nil)])
        #expect(try await chain.authenticate(Credentials()).namespace == "b")
        let complaints = AuthenticatorChain([
            Fixed(error: .noCredentials), Fixed(error: .badToken(.expired)), Fixed(error: .badCertificate),
        ])
        await #expect(throws: AuthenticationError.badToken(.expired)) {
            try await complaints.authenticate(Credentials())
        }
        await #expect(throws: AuthenticationError.noCredentials) {
            try await AuthenticatorChain([]).authenticate(Credentials())
        }
    }
}
