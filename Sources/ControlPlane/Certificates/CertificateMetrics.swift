internal import CertificateAuthority
internal import Foundation
internal import Metrics

/// The series about certificates, under the names that dashboards for istiod know. Source: serving.md 7.6, "Metrics".
struct CertificateMetrics: Sendable {
    private let requests = Counter(label: "citadel_server_csr_count")
    private let successes = Counter(label: "citadel_server_success_cert_issuance_count")
    private let badRequests = Counter(label: "citadel_server_csr_parsing_err_count")
    private let unknownClients = Counter(label: "citadel_server_authentication_failure_count")
    private let failures = Counter(label: "citadel_server_csr_sign_err_count")
    private let strangers = Counter(label: "citadel_server_id_extraction_err_count")
    private let chainExpiryTime = Gauge(label: "citadel_server_cert_chain_expiry_timestamp")
    private let chainExpirySeconds = Gauge(label: "citadel_server_cert_chain_expiry_seconds")
    private let rootExpiryTime = Gauge(label: "citadel_server_root_cert_expiry_timestamp")
    private let rootExpirySeconds = Gauge(label: "citadel_server_root_cert_expiry_seconds")

    /// A client that is known asks for a certificate.
    func requested() { requests.increment() }

    /// A client that nobody knows has asked.
    func unauthenticated() { unknownClients.increment() }

    /// A client that is known is no workload of the mesh.
    func stranger() { strangers.increment() }

    /// A certificate was made.
    func issued() { successes.increment() }

    /// None was made.
    func refused(_ error: IssuingError) {
        switch error {
        case .badRequest, .lifetimeTooLong: badRequests.increment()
        case .authorityNotValid, .failed: failures.increment()
        }
    }

    /// The newest root ends at `date`.
    func rootExpires(at date: Date) {
        rootExpiryTime.record(date.timeIntervalSince1970)
        rootExpirySeconds.record(date.timeIntervalSinceNow)
    }

    /// The way from what is signed now to its root ends at `date`.
    func chainExpires(at date: Date) {
        chainExpiryTime.record(date.timeIntervalSince1970)
        chainExpirySeconds.record(date.timeIntervalSinceNow)
    }
}
