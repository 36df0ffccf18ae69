internal import Crypto
internal import CryptoExtras
internal import Foundation

/// How a token may be signed. A key is good for one of them, whatever a token says.
enum SignatureAlgorithm: String {
    case rs256 = "RS256"
    case es256 = "ES256"
}

/// The public keys of whoever issues tokens. Source: RFC 7517 (JSON Web Key), RFC 7518 §6 (RSA and EC keys).
struct KeySet: Sendable {
    private struct Name: Hashable {
        let id: String?
        let algorithm: SignatureAlgorithm
    }

    private let keys: [Name: VerificationKey]

    /// Number of keys in it, at least 1.
    var count: Int { keys.count }

    /// The keys for RS256 and ES256 of a JSON Web Key Set; those for other algorithms or uses are passed over.
    ///
    /// - Throws: `.malformed` when it is no key set or one of the keys is not as it should be, `.empty` when it has no
    ///   key that could be used.
    init(decoding json: Data) throws(KeySetError) {
        let document: KeySetDocument
        do {
            document = try JSONDecoder().decode(KeySetDocument.self, from: json)
        } catch {
            throw .malformed("expected {\"keys\": […]}")
        }
        var keys: [Name: VerificationKey] = [:]
        for (index, key) in document.keys.enumerated() {
            guard let algorithm = key.algorithm else { continue }
            let name = Name(id: key.kid, algorithm: algorithm)
            guard keys[name] == nil else { throw .malformed("keys[\(index)] has the same kid as one before it") }
            do {
                keys[name] = try VerificationKey(key, algorithm)
            } catch {
                throw .malformed("keys[\(index)] is not a valid key for \(algorithm.rawValue)")
            }
        }
        guard !keys.isEmpty else { throw .empty }
        self.keys = keys
    }

    /// The key called `id` if it is one for `algorithm`. A token that names no key means the only one there is.
    func key(_ id: String?, for algorithm: SignatureAlgorithm) -> VerificationKey? {
        guard id == nil else { return keys[Name(id: id, algorithm: algorithm)] }
        guard keys.count == 1, let (name, key) = keys.first, name.algorithm == algorithm else { return nil }
        return key
    }
}

/// Why a set of keys cannot be used.
package enum KeySetError: Error, Hashable, CustomStringConvertible {
    case unreadable(String)
    case tooLarge
    case malformed(String)
    case empty

    package var description: String {
        switch self {
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .tooLarge: "is larger than \(KeyFile.byteCountMax) bytes"
        case .malformed(let reason): "is not a JSON Web Key Set: \(reason)"
        case .empty: "has no key for RS256 or ES256"
        }
    }
}

/// A public key, bound to its algorithm.
enum VerificationKey: Sendable {
    case rs256(_RSA.Signing.PublicKey)
    case es256(P256.Signing.PublicKey)

    /// Whether `signature` is the owner's signature of `bytes`.
    func verifies(_ signature: [UInt8], of bytes: some DataProtocol) -> Bool {
        switch self {
        case .rs256(let key):
            return key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: bytes),
                padding: .insecurePKCS1v1_5)
        case .es256(let key):
            do {
                let signature = try P256.Signing.ECDSASignature(rawRepresentation: signature)
                return key.isValidSignature(signature, for: SHA256.hash(data: bytes))
            } catch {
                // Of another length than such a signature has.
                return false
            }
        }
    }

    /// The longest RSA key, which bounds the work for one signature.
    private static let rsaBitCountMax = 8192

    fileprivate init(_ key: KeyDocument, _ algorithm: SignatureAlgorithm) throws {
        switch algorithm {
        case .rs256:
            let rsa = try _RSA.Signing.PublicKey(n: Self.bytes(key.n), e: Self.bytes(key.e))
            guard rsa.keySizeInBits <= Self.rsaBitCountMax else { throw CryptoKitError.incorrectKeySize }
            self = .rs256(rsa)
        case .es256:
            let (x, y) = (try Self.bytes(key.x), try Self.bytes(key.y))
            guard x.count == 32 else { throw CryptoKitError.incorrectParameterSize }
            self = .es256(try P256.Signing.PublicKey(rawRepresentation: x + y))
        }
    }

    private static func bytes(_ field: String?) throws -> [UInt8] {
        guard let bytes = field.flatMap({ decodedBase64URL($0.utf8) }), !bytes.isEmpty else {
            throw CryptoKitError.incorrectParameterSize
        }
        return bytes
    }
}

private struct KeySetDocument: Decodable {
    let keys: [KeyDocument]
}

private struct KeyDocument: Decodable {
    let kty: String
    let kid, use, alg, crv, n, e, x, y: String?

    /// What the key is for; nil when that is nothing that we do.
    var algorithm: SignatureAlgorithm? {
        guard use ?? "sig" == "sig" else { return nil }
        let algorithm: SignatureAlgorithm
        switch (kty, crv) {
        case ("RSA", _): algorithm = .rs256
        case ("EC", "P-256"): algorithm = .es256
        default: return nil
        }
        return alg ?? algorithm.rawValue == algorithm.rawValue ? algorithm : nil
    }
}
