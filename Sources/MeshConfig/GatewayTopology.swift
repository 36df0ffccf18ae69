/// What stands before the gateways of the mesh: `gatewayTopology` of the proxies' defaults. Source: generation.md 6.8.
package struct GatewayTopology: Hashable, Sendable {
    /// What becomes of the header that tells of a client's certificate.
    package enum CertificateHeader: String, CaseIterable, Sendable {
        /// As `replaced`.
        case standard = "UNDEFINED"
        /// Removed.
        case removed = "SANITIZE"
        /// Kept where the client shows a certificate.
        case kept = "FORWARD_ONLY"
        /// Kept, with the client's own certificate added to it.
        case extended = "APPEND_FORWARD"
        /// Replaced by the client's own certificate.
        case replaced = "SANITIZE_SET"
        /// Kept, whoever sends it.
        case alwaysKept = "ALWAYS_FORWARD_ONLY"
    }

    /// How many proxies before the gateway tell the truth about the client's address.
    package var trustedProxyCount = 0
    package var certificateHeader = CertificateHeader.standard
    /// Whether a proxy before the gateway begins each connection with the PROXY protocol.
    package var expectsProxyProtocol = false

    package init() {}
}
