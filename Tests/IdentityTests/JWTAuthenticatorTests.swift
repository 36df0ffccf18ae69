import Crypto
import CryptoExtras
import Foundation
import Logging
import Synchronization
import Testing

@testable import Identity

/// A token that is good but for what a case changes.
struct TokenCase: CustomTestStringConvertible {
    let testDescription: String
    var header: [String: any Sendable] = ["alg": "RS256", "kid": "r"]
    var claims: [String: any Sendable] = TokenCase.good
    /// nil: the token is accepted.
    let fault: TokenFault?

    init(
        _ name: String, header: [String: any Sendable] = [:], claims: [String: any Sendable] = [:],
        without missing: String? = nil, _ fault: TokenFault?
    ) {
        testDescription = name
        self.header.merge(header) { $1 }
        self.claims.merge(claims) { $1 }
        if let missing {
            self.header[missing] = nil
            self.claims[missing] = nil
        }
        self.fault = fault
    }

    private static let good: [String: any Sendable] = [
        "iss": "https://issuer", "sub": "system:serviceaccount:shop:web", "aud": ["other", "istio-ca"],
        "exp": Issuer.now + 3600, "nbf": Issuer.now - 60, "iat": Issuer.now - 60,
    ]
}

@Suite struct JWTAuthenticatorTests {
    private static let cases = [
        TokenCase("RS256", nil),
        TokenCase("ES256", header: ["alg": "ES256", "kid": "e"], nil),
        TokenCase("further header fields", header: ["typ": "JWT", "jku": "https://evil"], nil),
        TokenCase("one audience as a text", claims: ["aud": "istio-ca"], nil),
        TokenCase("without nbf", without: "nbf", nil),
        TokenCase("expired within the leeway", claims: ["exp": Issuer.now - 9], nil),
        TokenCase("valid soon within the leeway", claims: ["nbf": Issuer.now + 9], nil),
        TokenCase("a fraction of a second", claims: ["exp": Double(Issuer.now) + 0.5], nil),

        TokenCase("expired", claims: ["exp": Issuer.now - 10], .expired),
        TokenCase("expired long ago", claims: ["exp": 0], .expired),
        TokenCase("no expiry", without: "exp", .noExpiry),
        TokenCase("expiry as a text", claims: ["exp": "\(Issuer.now + 3600)"], .malformed),
        TokenCase("not valid yet", claims: ["nbf": Issuer.now + 11], .notYetValid),
        TokenCase("wrong audience", claims: ["aud": ["istio-ca2", "ISTIO-CA"]], .wrongAudience),
        TokenCase("no audience", without: "aud", .wrongAudience),
        TokenCase("empty audience", claims: ["aud": [String]()], .wrongAudience),
        TokenCase("wrong issuer", claims: ["iss": "https://issuer/"], .wrongIssuer),
        TokenCase("no issuer", without: "iss", .wrongIssuer),
        TokenCase("no subject", without: "sub", .noServiceAccount),
        TokenCase("a user", claims: ["sub": "alice"], .noServiceAccount),
        TokenCase("no account", claims: ["sub": "system:serviceaccount:shop"], .noServiceAccount),
        TokenCase("empty account", claims: ["sub": "system:serviceaccount:shop:"], .noServiceAccount),
        TokenCase("more than an account", claims: ["sub": "system:serviceaccount:shop:web:x"], .noServiceAccount),
        TokenCase("a path for a namespace", claims: ["sub": "system:serviceaccount:a/sa/b:web"], .noServiceAccount),

        TokenCase("alg none", header: ["alg": "none"], .unsupportedAlgorithm),
        TokenCase("alg HS256", header: ["alg": "HS256"], .unsupportedAlgorithm),
        TokenCase("alg RS512", header: ["alg": "RS512"], .unsupportedAlgorithm),
        TokenCase("alg rs256", header: ["alg": "rs256"], .unsupportedAlgorithm),
        TokenCase("no alg", without: "alg", .malformed),
        TokenCase("unknown kid", header: ["kid": "x"], .unknownKey),
        TokenCase("no kid where there are two keys", without: "kid", .unknownKey),
        TokenCase("another's key", header: ["kid": "r2"], .badSignature),
        TokenCase("RS256 with the EC key's kid", header: ["kid": "e"], .unknownKey),
        TokenCase("ES256 with the RSA key's kid", header: ["alg": "ES256"], .unknownKey),
        TokenCase("an extension that must be understood", header: ["crit": ["exp"], "exp": 1], .malformed),
    ]

    @Test(arguments: cases) func `a token is judged`(_ tokenCase: TokenCase) async throws {
        let issuer = try Issuer()
        defer { issuer.end() }
        let token = try issuer.token(tokenCase.header, tokenCase.claims)
        let result = try await issuer.authenticator().result(token)
        if let fault = tokenCase.fault {
            #expect(result == .failure(.badToken(fault)))
        } else {
            #expect(try result.get().description == "system:serviceaccount:shop:web")
        }
    }

    @Test func `a token whose bytes were changed anywhere is refused`() async throws {
        let issuer = try Issuer()
        defer { issuer.end() }
        let authenticator = try issuer.authenticator()
        for header in [["alg": "RS256", "kid": "r"], ["alg": "ES256", "kid": "e"]] {
            let token = try issuer.token(header, TokenCase("", nil).claims)
            for offset in token.utf8.indices {
                var changed = Array(token.utf8)
                let index = token.utf8.distance(from: token.utf8.startIndex, to: offset)
                changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
                let result = try await authenticator.result(String(decoding: changed, as: UTF8.self))
                #expect(throws: AuthenticationError.self, "changed at \(index)") { try result.get() }
            }
            #expect(try await authenticator.result(token).get().namespace == "shop")
        }
    }

    @Test func `a signature with the public key as shared secret is refused`() async throws {
        let issuer = try Issuer()
        defer { issuer.end() }
        let secrets = [issuer.rsa.publicKey.pemRepresentation, issuer.rsa.publicKey.derRepresentation.base64URL]
        for secret in secrets {
            let signed = Issuer.signedPart(["alg": "HS256", "kid": "r"], TokenCase("", nil).claims)
            let code = HMAC<SHA256>.authenticationCode(
                for: Data(signed.utf8), using: SymmetricKey(data: Data(secret.utf8)))
            let result = try await issuer.authenticator().result("\(signed).\(Data(code).base64URL)")
            #expect(result == .failure(.badToken(.unsupportedAlgorithm)))
        }
    }

    @Test(arguments: [
        "", ".", "..", "...", "a.b", "a.b.c", "a.b.c.d", "e30.e30.", "e30.e30.e30", "eyJhbGciOiJSUzI1NiJ9.e30.====",
        "eyJhbGciOiJSUzI1NiJ9 .e30.e30", "W10.W10.W10", "bnVsbA.bnVsbA.bnVsbA", "\u{0}", "é.é.é",
        "eyJhbGciOjF9.e30.e30",
    ]) func `garbage is refused`(_ token: String) async throws {
        let issuer = try Issuer()
        defer { issuer.end() }
        #expect(try await issuer.authenticator().result(token) == .failure(.badToken(.malformed)))
    }

    @Test func `a token that is too long is not looked at`() async throws {
        let issuer = try Issuer()
        defer { issuer.end() }
        let padding = String(repeating: "x", count: JWTAuthenticator.tokenByteCountMax)
        let token = try issuer.token(
            ["alg": "RS256", "kid": "r"], TokenCase("", claims: ["padding": padding], nil).claims)
        let authenticator = try issuer.authenticator()
        #expect(try await authenticator.result(token) == .failure(.badToken(.tooLong)))
        #expect(authenticator.verificationCount == 0)
    }

    @Test func `no token is no credentials`() async throws {
        let issuer = try Issuer()
        defer { issuer.end() }
        let authenticator = try issuer.authenticator()
        await #expect(throws: AuthenticationError.noCredentials) { try await authenticator.authenticate(Credentials()) }
    }

    @Test func `a token without kid is taken when there is one key`() async throws {
        let issuer = try Issuer()
        defer { issuer.end() }
        try issuer.publish([issuer.ecKey])
        let token = try issuer.token(["alg": "ES256"], TokenCase("", nil).claims)
        #expect(try await issuer.authenticator().result(token).get().serviceAccount == "web")
    }

    @Test func `any issuer is taken when none is asked for`() async throws {
        let issuer = try Issuer()
        defer { issuer.end() }
        let token = try issuer.token(["alg": "RS256", "kid": "r"], TokenCase("", without: "iss", nil).claims)
        #expect(try await issuer.authenticator(issuer: nil).result(token).get().namespace == "shop")
    }

    // Remembered tokens.

    @Test func `1,000 reconnects with one token check one signature`() async throws {
        let issuer = try Issuer()
        defer { issuer.end() }
        let authenticator = try issuer.authenticator()
        let token = try issuer.goodToken()
        for _ in 0..<1000 { _ = try await authenticator.result(token).get() }
        #expect(authenticator.verificationCount == 1)
    }

    @Test func `a remembered token expires`() async throws {
        let issuer = try Issuer()
        defer { issuer.end() }
        let authenticator = try issuer.authenticator()
        let token = try issuer.goodToken()
        _ = try await authenticator.result(token).get()
        issuer.clock.advance(3609)
        _ = try await authenticator.result(token).get()
        issuer.clock.advance(1)
        #expect(try await authenticator.result(token) == .failure(.badToken(.expired)))
    }

    @Test func `the cache forgets what was not used lately`() {
        var cache = TokenCache(generationCountMax: 10)
        let now = Date(timeIntervalSince1970: 0)
        guard let identity = PeerIdentity(spiffe: "spiffe://a/ns/b/sa/c") else { return }
        func digest(_ number: Int) -> SHA256Digest { SHA256.hash(data: Array("\(number)".utf8)) }
        for number in 0..<1000 {
            cache.insert(identity, until: now + 1, for: digest(number))
            #expect(cache.find(digest(0), at: now) == identity)
            #expect(cache.count <= 20)
        }
        #expect(cache.find(digest(999), at: now) == identity)
        #expect(cache.find(digest(500), at: now) == nil)
        #expect(cache.find(digest(999), at: now + 1) == nil)
    }

    // The file of keys.

    @Test func `a new file of keys counts within a second, for remembered tokens too`() async throws {
        let issuer = try Issuer()
        defer { issuer.end() }
        let authenticator = try issuer.authenticator()
        let (old, new) = (
            try issuer.goodToken(), try issuer.token(["alg": "ES256", "kid": "n"], TokenCase("", nil).claims)
        )
        _ = try await authenticator.result(old).get()
        #expect(try await authenticator.result(new) == .failure(.badToken(.unknownKey)))
        try issuer.publish([issuer.key("EC", "n")])
        issuer.clock.advance(0.9)
        _ = try await authenticator.result(old).get()
        issuer.clock.advance(0.1)
        _ = try await authenticator.result(new).get()
        #expect(try await authenticator.result(old) == .failure(.badToken(.unknownKey)))
    }

    @Test(arguments: ["", "{", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}", "[]"])
    func `a bad new file is reported once and changes nothing`(_ content: String) async throws {
        let issuer = try Issuer()
        defer { issuer.end() }
        let authenticator = try issuer.authenticator()
        let token = try issuer.goodToken()
        try issuer.write(content)
        for _ in 0..<3 {
            issuer.clock.advance(1)
            _ = try await authenticator.result(token).get()
        }
        #expect(issuer.log.errors.count == 1)
        try FileManager.default.removeItem(atPath: issuer.path)
        issuer.clock.advance(1)
        _ = try await authenticator.result(token).get()
        #expect(issuer.log.errors.count == 2)
        #expect(issuer.log.errors.allSatisfy { !$0.contains("AQAB") })
    }

    @Test func `keys of other kinds and uses are passed over`() throws {
        let issuer = try Issuer()
        defer { issuer.end() }
        let others = [
            ["kty": "oct", "kid": "o", "k": "AAAA"], ["kty": "OKP", "crv": "Ed25519", "kid": "d", "x": "AAAA"],
            ["kty": "EC", "crv": "P-384", "kid": "p", "x": "AAAA", "y": "AAAA"],
            issuer.rsaKey.merging(["use": "enc", "kid": "u"]) { $1 },
            issuer.rsaKey.merging(["alg": "PS256", "kid": "s"]) { $1 },
        ]
        try issuer.publish(others)
        #expect(throws: KeySetError.empty) { try issuer.authenticator() }
        try issuer.publish(others + [issuer.rsaKey])
        #expect(throws: Never.self) { try issuer.authenticator() }
    }

    @Test func `without usable keys nothing starts`() throws {
        let issuer = try Issuer()
        defer { issuer.end() }
        try issuer.publish([issuer.rsaKey, issuer.rsaKey])
        #expect(throws: KeySetError.malformed("keys[1] has the same kid as one before it")) {
            try issuer.authenticator()
        }
        try issuer.write(String(repeating: " ", count: KeyFile.byteCountMax + 1))
        #expect(throws: KeySetError.tooLarge) { try issuer.authenticator() }
        try FileManager.default.removeItem(atPath: issuer.path)
        #expect(throws: KeySetError.self) { try issuer.authenticator() }
    }
}
