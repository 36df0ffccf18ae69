internal import Foundation

/// A JSON Web Token in the compact form, of which nothing is believed yet but how its signature is to be checked.
/// Source: RFC 7515 §3 and §5.2.
struct SignedToken {
    /// The bytes that are signed: the first two parts with the dot between them.
    let signedBytes: ArraySlice<UInt8>
    let signature: [UInt8]
    let algorithm: SignatureAlgorithm
    /// Which key it says it is signed with.
    let keyID: String?
    private let payload: [UInt8]

    private struct Header: Decodable {
        let alg: String
        let kid: String?
        let isCritical: Bool

        private enum Field: CodingKey { case alg, kid, crit }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Field.self)
            alg = try fields.decode(String.self, forKey: .alg)
            kid = try fields.decodeIfPresent(String.self, forKey: .kid)
            isCritical = fields.contains(.crit)
        }
    }

    /// Takes the text apart.
    ///
    /// - Throws: `.malformed`, also for a token with extensions that must be understood (`crit`): none is.
    ///   `.unsupportedAlgorithm` for every algorithm that is not ours, so for `none` and those with shared secrets.
    init(_ text: String) throws(TokenFault) {
        let bytes = Array(text.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = decodedBase64URL(parts[0]), let payload = decodedBase64URL(parts[1]),
            let signature = decodedBase64URL(parts[2])
        else { throw .malformed }
        let fields: Header = try decoded(header)
        guard !fields.isCritical else { throw .malformed }
        guard let algorithm = SignatureAlgorithm(rawValue: fields.alg) else { throw .unsupportedAlgorithm }
        signedBytes = bytes[..<parts[1].endIndex]
        self.payload = payload
        self.signature = signature
        self.algorithm = algorithm
        keyID = fields.kid
    }

    /// What the token claims; to be asked for when the signature is known to be good.
    ///
    /// - Throws: `.malformed` when that is not a JSON object, or a claim not of its type.
    func claims() throws(TokenFault) -> Claims { try decoded(payload) }
}

/// The claims that count. Source: RFC 7519 §4.1.
struct Claims: Decodable {
    /// Of one or several audiences; as a single text or a list.
    struct Audience: Decodable {
        let names: [String]

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let name = try? value.decode(String.self) {
                names = [name]
            } else {
                names = try value.decode([String].self)
            }
        }
    }

    let iss: String?
    let sub: String?
    let aud: Audience?
    /// Seconds since 1970, as is `nbf`.
    let exp: Double?
    let nbf: Double?
}

private func decoded<Value: Decodable>(_ json: [UInt8]) throws(TokenFault) -> Value {
    do {
        return try JSONDecoder().decode(Value.self, from: Data(json))
    } catch {
        throw .malformed
    }
}

/// The bytes that base64url without padding stands for; nil for any other text, also for one that a decoder of its
/// bytes would not have produced, so that there is one text for each sequence of bytes. Source: RFC 7515 §2.
func decodedBase64URL(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var bitCount = 0
    for character in text {
        guard let value = base64URLValue(character) else { return nil }
        bits = bits << 6 | value
        bitCount += 6
        if bitCount >= 8 {
            bitCount -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
            bits &= 1 << bitCount - 1
        }
    }
    return bitCount < 6 && bits == 0 ? bytes : nil
}

private func base64URLValue(_ character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
}
