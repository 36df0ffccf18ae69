import Crypto
import CryptoExtras
import Foundation
import Logging

@testable import Identity

/// What the first byte says: 0 the rest is a token, 1 the claims of a token that is signed as it should be, else a key
/// set. Whoever is recognised is who the claims name, for as long and to whom they say.
func fuzzJWT(_ bytes: [UInt8]) {
    guard let mode = bytes.first else { return }
    let rest = Array(bytes.dropFirst())
    switch mode {
    case 0: recognise(rest)
    case 1: recognise(FuzzIssuer.shared.token(claims: rest))
    default: _ = try? KeySet(decoding: Data(rest))  // it has a reason or it has none
    }
}

private func recognise(_ bytes: [UInt8]) {
    guard let token = BearerToken(authorization: "Bearer " + String(decoding: bytes, as: UTF8.self)) else {
        preconditionFailure("a field with the scheme holds a token")
    }
    let issuer = FuzzIssuer.shared
    do throws(TokenFault) {
        let identity = try issuer.authenticator.identity(token, at: FuzzIssuer.now)
        let again = try issuer.authenticator.identity(token, at: FuzzIssuer.now)
        precondition(again == identity, "whoever is known stays known")
        let signed = try SignedToken(token.text)
        let text = signed.signedBytes + [UInt8(ascii: ".")] + base64URL(signed.signature)
        precondition(Array(text) == Array(token.text.utf8), "a token has one text")
        let claims = try signed.claims()
        precondition(claims.sub == "system:serviceaccount:\(identity.namespace):\(identity.serviceAccount)")
        precondition(claims.aud?.names.contains(FuzzIssuer.audience) == true, "the token is for us")
        let end = Date(timeIntervalSince1970: claims.exp ?? 0) + JWTAuthenticator.leeway
        precondition(end > FuzzIssuer.now, "it has not expired")
    } catch {
        precondition(!error.description.isEmpty, "a refusal has a reason")
    }
}

/// Who issues tokens, and the authenticator that believes it. Lives as long as the process.
private struct FuzzIssuer {
    static let shared = FuzzIssuer()
    static let audience = "istio-ca"
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    let authenticator: JWTAuthenticator
    private let key: P256.Signing.PrivateKey

    /// Signs `claims`, whatever they are.
    func token(claims: [UInt8]) -> [UInt8] {
        let signed = base64URL(Array(#"{"alg":"ES256","kid":"ec"}"#.utf8)) + [UInt8(ascii: ".")] + base64URL(claims)
        do {
            return signed + [UInt8(ascii: ".")] + base64URL([UInt8](try key.signature(for: signed).rawRepresentation))
        } catch {
            preconditionFailure("a key signs anything: \(error)")
        }
    }

    private init() {
        do {
            // Fixed, so that signed tokens of the corpus stay good.
            key = try P256.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: 7, count: 32))
            let file = FileManager.default.temporaryDirectory.appending(path: "fuzz-jwks-\(UUID().uuidString).json")
            try Data(FuzzIssuer.keySet(key.publicKey).utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }  // what stays behind is harmless
            authenticator = try JWTAuthenticator(
                JWTAuthenticator.Settings(keysPath: file.path, audience: FuzzIssuer.audience),
                log: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }, now: { FuzzIssuer.now })
        } catch {
            preconditionFailure("there is a key set: \(error)")
        }
    }

    private static func keySet(_ key: P256.Signing.PublicKey) throws -> String {
        let point = [UInt8](key.rawRepresentation)
        let rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048).publicKey.getKeyPrimitives()
        let (x, y, n, e) = (point[..<32], point[32...], rsa.modulus, rsa.publicExponent)
        return """
            {"keys": [{"kty": "EC", "crv": "P-256", "kid": "ec", "x": "\(text(x))", "y": "\(text(y))"},
                      {"kty": "RSA", "kid": "rsa", "n": "\(text(n))", "e": "\(text(e))"}]}
            """
    }

    private static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: base64URL(Array(bytes)), as: UTF8.self)
    }
}

/// Source: RFC 7515 §2: base64url without padding.
private func base64URL(_ bytes: [UInt8]) -> [UInt8] {
    Data(bytes).base64EncodedData().compactMap { character in
        switch character {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        case UInt8(ascii: "="): nil
        default: character
        }
    }
}
