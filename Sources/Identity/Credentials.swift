/// What a client shows to prove who it is.
package struct Credentials: Sendable {
    /// The token of the field `authorization`; nil when there is none.
    package let token: BearerToken?
    /// The URIs in the client's certificate, which TLS has verified; nil when it has shown no certificate.
    package let certificateURIs: [String]?

    /// Credentials of either kind, of both or none.
    package init(token: BearerToken? = nil, certificateURIs: [String]? = nil) {
        self.token = token
        self.certificateURIs = certificateURIs
    }

    /// Whether the client shows nothing at all.
    package var isEmpty: Bool { token == nil && certificateURIs == nil }
}

/// A secret that whoever holds it may use. No description or reflection of it shows its text.
package struct BearerToken: Sendable {
    let text: String

    /// The token of a field `authorization: Bearer TOKEN`; nil when the field is of another kind.
    package init?(authorization field: String) {
        // Bytes, not characters: what follows the space may combine with it to one.
        let scheme = "bearer ".utf8
        guard field.utf8.prefix(scheme.count).map(Self.lowercase).elementsEqual(scheme) else { return nil }
        text = String(Substring(field.utf8.dropFirst(scheme.count).drop { $0 == UInt8(ascii: " ") }))
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension BearerToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
