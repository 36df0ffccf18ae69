package import CertificateAuthority
internal import EnvoyAPI
package import EventLoops
internal import Foundation
internal import Generation
package import Logging
internal import Synchronization
internal import Transport

/// Where certificates are made, on a loop of its own: a signature may take a millisecond, and however many are asked
/// for, the loops that serve proxies go on. An actor on that loop, which no other thread's work runs on.
///
/// Signs what is asked for, makes certificates for proxies without an agent and renews them, and looks after the
/// authority's files. Source: serving.md 7.6; decisions/0006-certificates.md.
package actor CertificateOffice {
    /// What is new.
    package enum News: Sendable, Equatable {
        /// The certificate of an identity.
        case certificate(of: String)
        /// The roots, which are everybody's, the server's too.
        case roots
        /// The certificate of this server.
        case serverCertificate
    }

    /// Told of it, on the office's loop.
    package typealias Notice = @Sendable (News) -> Void

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
    /// What this server is called; empty: it needs no certificate of ours.
    private var hosts: [String]
    private var serverRenewal: LoopTimer?
    private nonisolated let door: Mutex<ServerSecrets>

    /// How often the authority's files are looked at.
    private static let tendingInterval: Duration = .seconds(1)
    /// Over which time all certificates are renewed when there is another signer.
    private static let renewalSpread: Duration = .seconds(2)
    /// After which time it is tried again to make a certificate.
    private static let retryInterval: Duration = .seconds(10)

    /// An office for `authority`, which nobody else uses from now on.
    ///
    /// - Parameter hosts: the names of this server, if it is to have a certificate of the authority's.
    /// - Throws: when it is to have one and none can be made.
    package init(
        loop: any EventLoop, authority: sending CertificateAuthority, servesWorkloads: Bool, hosts: [String] = [],
        limits: Limits, log: Logger
    ) throws(IssuingError) {
        self.loop = loop
        self.authority = authority
        self.servesWorkloads = servesWorkloads
        self.log = log
        queue = CertificateQueue(perClient: limits.certificatesPerClient)
        self.hosts = hosts
        let own = hosts.isEmpty ? nil : try authority.makeCertificate(forHosts: hosts)
        door = Mutex(
            ServerSecrets(certificate: own, roots: authority.roots, revocations: authority.revocations))
        secrets.set(roots: Self.secret(authority, in: arena))
    }

    /// Begins to look after the files and this server's certificate. On the loop.
    package func begin(_ notify: @escaping Notice) {
        self.notify = notify
        tend()
        if let made = serverSecrets.certificate?.certificate { noteServerCertificate(made) }
    }

    private func tend() {
        switch authority.refresh() {
        case .none: break
        case .signer:
            log.notice("certificate authority changed")
            renewSoon()
            renewServerCertificate()
        case .roots:
            log.notice("trusted roots changed")
            secrets.set(roots: Self.secret(authority, in: arena))
            let (roots, revocations) = (authority.roots, authority.revocations)
            door.withLock { ($0.roots, $0.revocations) = (roots, revocations) }
            notify(.roots)
            renewServerCertificate()
        case .refused(let error):
            log.error("the certificate authority's files cannot be used", metadata: ["reason": "\(error)"])
        }
        metrics.rootExpires(at: authority.rootExpiry)
        metrics.chainExpires(at: authority.chainExpiry)
        loop.schedule(after: Self.tendingInterval) { [weak self] in self?.assumeIsolated { $0.tend() } }
    }
}

extension CertificateOffice {
    private static func secret(_ authority: CertificateAuthority, in arena: Arena) -> EncodedResource {
        workloadRoots(Array(authority.roots.utf8), revocations: Array(authority.revocations.utf8), in: arena)
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
    /// A proxy that has proved to be `identity` has come: there will be secrets for it until all such proxies have
    /// gone.
    nonisolated func hold(_ identity: String) {
        guard secrets.add(identity) else { return }
        loop.post { self.assumeIsolated { $0.renew(identity) } }
    }

    /// Such a proxy has gone.
    nonisolated func release(_ identity: String) { secrets.remove(identity) }

    /// When a certificate that lasts so many seconds is renewed: when half of its life is over, give or take a tenth,
    /// so that not all are renewed together. Source: serving.md 10.2, "Start order".
    private static func renewalTime(of lifetime: TimeInterval) -> Duration {
        .seconds(lifetime * Double.random(in: 0.45...0.55))
    }

    /// Makes a certificate for `identity`, and in time the next one.
    private func renew(_ identity: String) {
        renewals.removeValue(forKey: identity)?.cancel()
        guard secrets.isHeld(identity) else { return }
        var delay = Self.retryInterval
        do throws(IssuingError) {
            let made = try authority.makeCertificate(for: identity)
            metrics.issued()
            record(made.certificate, for: identity, [:])
            let chain = Array(made.certificate.presented.utf8)
            secrets.set(workloadCertificate(chain: chain, key: made.key, in: arena), for: identity)
            delay = Self.renewalTime(of: made.certificate.lifetime)
            notify(.certificate(of: identity))
        } catch {
            metrics.refused(error)
            log.error("no certificate for a workload", metadata: ["identity": "\(identity)", "reason": "\(error)"])
        }
        scheduleRenewal(of: identity, after: delay)
    }

    /// Renews everything: what another signer has signed may be meant to be gone. Requests get their turn meanwhile.
    private func renewSoon() {
        for identity in renewals.keys {
            scheduleRenewal(of: identity, after: Self.renewalSpread * Double.random(in: 0...1))
        }
    }

    private func scheduleRenewal(of identity: String, after delay: Duration) {
        renewals[identity]?.cancel()
        renewals[identity] = loop.schedule(after: delay) { [weak self] in
            self?.assumeIsolated { $0.renew(identity) }
        }
    }
}

// MARK: - This server

/// What the server's own door is kept with.
struct ServerSecrets: Sendable {
    /// Nil: it needs none of ours.
    var certificate: KeyedCertificate?
    /// Whose certificates clients may show, PEM.
    var roots: String
    /// Which of them not; empty: nothing is said of that.
    var revocations: String
}

extension CertificateOffice {
    /// What the server shows and trusts now. Any thread.
    nonisolated var serverSecrets: ServerSecrets { door.withLock { $0 } }

    /// From now on the server is called `hosts`. Changes nothing where it has no certificate of ours.
    func rename(to hosts: [String]) {
        guard !self.hosts.isEmpty, !hosts.isEmpty, hosts != self.hosts else { return }
        self.hosts = hosts
        renewServerCertificate()
    }

    private func renewServerCertificate() {
        guard !hosts.isEmpty else { return }
        do throws(IssuingError) {
            let made = try authority.makeCertificate(forHosts: hosts)
            noteServerCertificate(made.certificate)
            door.withLock { $0.certificate = made }
            notify(.serverCertificate)
        } catch {
            metrics.refused(error)
            log.error("no certificate for this server", metadata: ["reason": "\(error)"])
            scheduleServerRenewal(after: Self.retryInterval)
        }
    }

    /// Records one that was made, and renews it in time.
    private func noteServerCertificate(_ made: IssuedCertificate) {
        metrics.issued()
        record(made, for: hosts.joined(separator: ","), [:])
        scheduleServerRenewal(after: Self.renewalTime(of: made.lifetime))
    }

    private func scheduleServerRenewal(after delay: Duration) {
        serverRenewal?.cancel()
        serverRenewal = loop.schedule(after: delay) { [weak self] in
            self?.assumeIsolated { $0.renewServerCertificate() }
        }
    }
}
