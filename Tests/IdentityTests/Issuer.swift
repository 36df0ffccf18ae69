import Crypto
import CryptoExtras
import Foundation
import Logging
import Synchronization

@testable import Identity

/// Somebody who issues tokens, with a file of public keys and a clock that is moved by hand.
final class Issuer: Sendable {
    /// When the clock starts, in seconds since 1970.
    static let now = 1_700_000_000

    // Keys take long to make, and no test changes them.
    private static let rsa = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }
    private static let otherRSA = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    let rsa: _RSA.Signing.PrivateKey
    private let otherRSA: _RSA.Signing.PrivateKey
    private let ec = P256.Signing.PrivateKey()
    let path = NSTemporaryDirectory() + "martlet-keys-\(UUID().uuidString).json"
    let clock = HandClock()
    let log = RecordedLog()

    /// Publishes keys: `r` and `r2` for RS256, `e` for ES256; the secret half of `r2` is not used.
    init() throws {
        rsa = try Self.rsa.get()
        otherRSA = try Self.otherRSA.get()
        try publish([rsaKey, try Self.key(otherRSA, "r2"), ecKey])
    }

    /// Removes the file.
    func end() { try? FileManager.default.removeItem(atPath: path) }

    var rsaKey: [String: String] { (try? Self.key(rsa, "r")) ?? [:] }
    var ecKey: [String: String] { key("EC", "e") }

    /// The EC key under another name.
    func key(_ type: String, _ id: String) -> [String: String] {
        let point = ec.publicKey.rawRepresentation
        return [
            "kty": type, "crv": "P-256", "kid": id, "x": point.prefix(32).base64URL, "y": point.suffix(32).base64URL,
        ]
    }

    private static func key(_ key: _RSA.Signing.PrivateKey, _ id: String) throws -> [String: String] {
        let numbers = try key.publicKey.getKeyPrimitives()
        return [
            "kty": "RSA", "alg": "RS256", "use": "sig", "kid": id, "n": numbers.modulus.base64URL,
            "e": numbers.publicExponent.base64URL,
        ]
    }

    func publish(_ keys: [[String: String]]) throws {
        try write(String(decoding: JSONSerialization.data(withJSONObject: ["keys": keys]), as: UTF8.self))
    }

    func write(_ content: String) throws {
        try Data(content.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    func authenticator(issuer: String? = "https://issuer") throws -> JWTAuthenticator {
        try JWTAuthenticator(
            JWTAuthenticator.Settings(
                keysPath: path, audience: "istio-ca", issuer: issuer),
            log: Logger(label: "test") { _ in log }, now: { [clock] in clock.now })
    }

    /// A token signed by `r` or `e`, whatever key the header names; with ES256 by `e`.
    func token(_ header: [String: any Sendable], _ claims: [String: any Sendable]) throws -> String {
        let signed = Self.signedPart(header, claims)
        let digest = SHA256.hash(data: Data(signed.utf8))
        let signature =
            header["alg"] as? String == "ES256"
            ? try ec.signature(for: digest).rawRepresentation
            : try rsa.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation
        return "\(signed).\(signature.base64URL)"
    }

    func goodToken() throws -> String {
        try token(["alg": "RS256", "kid": "r"], TokenCase("", nil).claims)
    }

    static func signedPart(_ header: [String: any Sendable], _ claims: [String: any Sendable]) -> String {
        [header, claims].map { part in
            ((try? JSONSerialization.data(withJSONObject: part)) ?? Data()).base64URL
        }.joined(separator: ".")
    }
}

/// A clock that stands still until it is moved.
final class HandClock: Sendable {
    private let seconds = Mutex(TimeInterval(Issuer.now))

    var now: Date { Date(timeIntervalSince1970: seconds.withLock { $0 }) }

    func advance(_ time: TimeInterval) { seconds.withLock { $0 += time } }
}

/// Remembers what was logged as an error.
final class RecordedLog: LogHandler, Sendable {
    private let recorded = Mutex<[String]>([])

    var errors: [String] { recorded.withLock { $0 } }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .error }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        recorded.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}

extension JWTAuthenticator {
    /// What becomes of a client with `token`.
    func result(_ token: String) async throws -> Result<PeerIdentity, AuthenticationError> {
        do throws(AuthenticationError) {
            return .success(try await authenticate(Credentials(token: BearerToken(authorization: "Bearer \(token)"))))
        } catch {
            return .failure(error)
        }
    }
}

extension Data {
    /// The text of the bytes in base64url without padding.
    var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
