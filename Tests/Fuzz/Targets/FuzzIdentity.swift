import MeshConfig

@testable import Identity

/// The texts by which clients say who they are, and those that tell whom to believe: each text is tried as each of
/// them.
func fuzzIdentity(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let identity = PeerIdentity(spiffe: text) {
        precondition(Array(identity.description.utf8) == bytes, "an identity has one spelling")
        precondition(identity.trustDomain?.isEmpty == false, "a SPIFFE ID has a trust domain")
    }
    if let identity = PeerIdentity(subject: text) {
        precondition(Array(identity.description.utf8) == bytes, "so has a service account")
        precondition(!identity.namespace.contains("/") && !identity.serviceAccount.contains("/"), "no part is a path")
    }
    if let token = BearerToken(authorization: text) {
        precondition("\(token)" == "<redacted>", "no description shows a token")
    }
    if let fault = faultOfKeySet(text: text) { precondition(!fault.isEmpty, "a refusal has a reason") }
    precondition(revisionNamed(inJSON: text) != "", "who names no revision says nothing")
    _ = ProxySettings(reading: bytes)
}
