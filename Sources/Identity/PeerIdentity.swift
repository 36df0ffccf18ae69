/// Who a client is: a service account of a namespace, in a trust domain.
package struct PeerIdentity: Hashable, Sendable, CustomStringConvertible {
    /// Nil where what the client has shown does not tell: a token is of the mesh that takes it.
    package let trustDomain: String?
    package let namespace: String
    package let serviceAccount: String

    /// An identity of its three parts; nil when one of them could not be part of a SPIFFE ID.
    package init?(trustDomain: String?, namespace: String, serviceAccount: String) {
        guard trustDomain.map(Self.isTrustDomain) ?? true, Self.isSegment(namespace), Self.isSegment(serviceAccount)
        else {
            return nil
        }
        self.trustDomain = trustDomain
        self.namespace = namespace
        self.serviceAccount = serviceAccount
    }

    /// The identity that `uri` names: exactly `spiffe://TRUST-DOMAIN/ns/NAMESPACE/sa/ACCOUNT`, at most 2,048 bytes; nil
    /// for anything else. Source: SPIFFE-ID §2; serving.md 7.6.
    package init?(spiffe uri: String) {
        guard uri.utf8.count <= 2048, uri.hasPrefix(Self.scheme) else { return nil }
        let parts = uri.dropFirst(Self.scheme.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[1] == "ns", parts[3] == "sa" else { return nil }
        self.init(
            trustDomain: String(parts[0]), namespace: String(parts[2]), serviceAccount: String(parts[4]))
    }

    /// The identity that a Kubernetes token's subject names: exactly `system:serviceaccount:NAMESPACE:ACCOUNT`.
    init?(subject: String) {
        let parts = subject.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount" else { return nil }
        self.init(trustDomain: nil, namespace: String(parts[2]), serviceAccount: String(parts[3]))
    }

    /// The SPIFFE ID, or what Kubernetes calls it.
    package var description: String {
        guard let trustDomain else { return "system:serviceaccount:\(namespace):\(serviceAccount)" }
        return "\(Self.scheme)\(trustDomain)/ns/\(namespace)/sa/\(serviceAccount)"
    }

    private static let scheme = "spiffe://"

    private static func isTrustDomain(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isLowercaseOrDigit || $0 == UInt8(ascii: "_") || $0.isDotOrDash }
    }

    // A dot alone, or two, would be a step in a path.
    private static func isSegment(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy {
                $0.isLowercaseOrDigit || $0.isUppercase || $0 == UInt8(ascii: "_") || $0.isDotOrDash
            }
    }
}

extension UInt8 {
    fileprivate var isLowercaseOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
    fileprivate var isUppercase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    fileprivate var isDotOrDash: Bool { self == UInt8(ascii: ".") || self == UInt8(ascii: "-") }
}
