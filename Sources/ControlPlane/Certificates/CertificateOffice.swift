package import CertificateAuthority
internal import EnvoyAPI
package import EventLoops
internal import Foundation
internal import Generation
package import Logging
internal import Synchronization
internal import Transport

/// Where certificates are made, on a loop of its own: a signature may take a millisecond, and however many are asked for,
/// the loops that serve proxies go on. An actor on that loop, which no other thread's work runs on.
///
/// Signs what is asked for, makes certificates for proxies without an agent and renews them, and looks after the
/// authority's files. Source: serving.md 7.6; decisions/0006-certificates.md.
package actor CertificateOffice {
    /// Told, on the office's loop, whose secrets have changed; nil: everybody's.
    package typealias Notice = @Sendable (_ identity: String?) -> Void

    package nonisolated let loop: any EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// Whether proxies without an agent are given certificates.
    nonisolated let servesWorkloads: Bool
    nonisolated let secrets = WorkloadSecrets()
    private nonisolated let queue: CertificateQueue

    private let authority: CertificateAuthority
    private let arena = Arena()
    nonisolated let metrics = CertificateMetrics()
    private let log: Logger
    private var notify: Notice = { _ in }
    private var renewals: [String: LoopTimer] = [:]

    /// How often the authority's files are looked at.
    private static let tendingInterval: Duration = .seconds(1)
    /// After which time it is tried again to make a certificate.
    private static let retryInterval: Duration = .seconds(10)

    /// An office for `authority`, which nobody else uses from now on.
    package init(
        loop: any EventLoop, authority: sending CertificateAuthority, servesWorkloads: Bool, limits: Limits, log: Logger
    ) {
        self.loop = loop
        self.authority = authority
        self.servesWorkloads = servesWorkloads
        self.log = log
        queue = CertificateQueue(perClient: limits.certificatesPerClient)
        secrets.set(roots: workloadRoots(Array(authority.roots.utf8), in: arena))
    }

    /// Begins to look after the files. On the loop.
    package func begin(_ notify: @escaping Notice) {
        self.notify = notify
        tend()
    }

    private func tend() {
        switch authority.refresh() {
        case .none: break
        case .signer: log.notice("certificate authority changed")
        case .roots:
            log.notice("trusted roots changed")
            secrets.set(roots: workloadRoots(Array(authority.roots.utf8), in: arena))
            notify(nil)
        case .refused(let error):
            log.error("the certificate authority's files cannot be used", metadata: ["reason": "\(error)"])
        }
        metrics.rootExpires(at: authority.rootExpiry)
        loop.schedule(after: Self.tendingInterval) { [weak self] in self?.assumeIsolated { $0.tend() } }
    }
}

// MARK: - Requests

extension CertificateOffice {
    /// Signs what `request` asks for, for a client that has proved to be `identity`.
    ///
    /// - Parameter peer: where the client is, for the record.
    /// - Throws: `.tooManyCertificates` at once when the client asks too often or too many wait, `.notIssued` with what
    ///   is wrong with the request.
    nonisolated(nonsending) func sign(
        _ request: CertificateRequest, for identity: String, peer: SocketAddress
    ) async throws(RequestError) -> CertificateResponse {
        try queue.enter(identity, at: loop.now)
        defer { queue.leave() }
        return try await signNow(request, for: identity, peer: peer)
    }

    private func signNow(
        _ request: CertificateRequest, for identity: String, peer: SocketAddress
    ) throws(RequestError) -> CertificateResponse {
        metrics.requested()
        do throws(IssuingError) {
            let issued = try authority.sign(request.signingRequest, for: identity, lifetime: request.seconds)
            metrics.issued()
            record(issued, for: identity, ["peer": "\(peer)"])
            return CertificateResponse(chain: issued.chain)
        } catch {
            metrics.refused(error)
            log.info("no certificate", metadata: ["identity": "\(identity)", "peer": "\(peer)", "reason": "\(error)"])
            throw .notIssued(error)
        }
    }

    /// The line that says of every certificate whose it is.
    private func record(_ issued: IssuedCertificate, for identity: String, _ more: Logger.Metadata) {
        var fields = more
        fields["identity"] = "\(identity)"
        fields["serial"] = "\(issued.serial)"
        fields["until"] = "\(issued.notAfter.formatted(.iso8601))"
        log.info("certificate issued", metadata: fields)
    }
}

// MARK: - Workloads

extension CertificateOffice {
    /// A proxy that has proved to be `identity` has come: there will be secrets for it until all such proxies have gone.
    nonisolated func hold(_ identity: String) {
        guard secrets.add(identity) else { return }
        loop.post { self.assumeIsolated { $0.renew(identity) } }
    }

    /// Such a proxy has gone.
    nonisolated func release(_ identity: String) { secrets.remove(identity) }

    /// Makes a certificate for `identity`, and the next one when half of its life is over, give or take a tenth, so that
    /// not all are renewed together. Source: serving.md 10.2, "Start order".
    private func renew(_ identity: String) {
        renewals[identity]?.cancel()
        renewals[identity] = nil
        guard secrets.isHeld(identity) else { return }
        var delay = Self.retryInterval
        do throws(IssuingError) {
            let made = try authority.makeCertificate(for: identity)
            metrics.issued()
            record(made.certificate, for: identity, [:])
            let chain = Array(made.certificate.presented.utf8)
            secrets.set(workloadCertificate(chain: chain, key: made.key, in: arena), for: identity)
            delay = .seconds(made.certificate.lifetime * Double.random(in: 0.45...0.55))
            notify(identity)
        } catch {
            metrics.refused(error)
            log.error("no certificate for a workload", metadata: ["identity": "\(identity)", "reason": "\(error)"])
        }
        renewals[identity] = loop.schedule(after: delay) { [weak self] in
            self?.assumeIsolated { $0.renew(identity) }
        }
    }
}
