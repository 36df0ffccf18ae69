package import Foundation

/// Signs the certificates of a mesh's workloads, and says whom its workloads trust.
///
/// What it signs with is in a folder: files that an operator keeps (`PluggedInFiles`), else roots of its own
/// (`SelfSignedRoots`). Whoever shares the folder shares the root. Whatever changes there, everybody hears of a new
/// root before anything is signed below it, and trusts the old one until nothing that it signed is valid any more.
///
/// Not `Sendable`: it belongs to one thread or actor, since a signature takes time. Source: serving.md 7.6.
package final class CertificateAuthority {
    /// What came of a look at the files and the clock.
    package enum Change: Equatable, Sendable {
        /// Everything is as it was.
        case none
        /// Other roots are to be trusted, or other certificates not.
        case roots
        /// Something was taken up, and the roots are the same.
        case signer
        /// The files have changed and cannot be used; what was last good goes on. Told once.
        case refused(AuthorityError)
    }

    /// What the files hold, to tell when they change.
    private enum Source: Equatable {
        case pluggedIn(PluggedInFiles)
        case selfSigned(SelfSignedRoots)
    }

    private let directory: AuthorityDirectory
    private let lifetimes: CertificateLifetimes
    private let now: @Sendable () -> Date

    private var source: Source
    private var material: AuthorityMaterial
    /// Roots that the files have no more, while something that they have signed may still be valid.
    private var departing: [Certificate] = []
    /// What the files said of those.
    private var departingRevocations: [RevocationList] = []
    /// Until when something is valid that leads to a root, by the root's PEM.
    private var issuedUntil: [String: Date] = [:]
    private var problem: AuthorityError?

    /// The roots that are to be trusted now, PEM blocks one after the other.
    package private(set) var roots = ""
    /// What the authorities have taken back, PEM blocks one after the other. Empty where nothing is said, and while a
    /// root is trusted of which nothing is said: with lists of others alone nothing that it has signed would be taken.
    package private(set) var revocations = ""

    /// Reads the authority in the folder `path`, or makes a self-signed one there if there is none.
    ///
    /// - Parameters:
    ///   - organization: what a root of our own is called: the system namespace.
    ///   - now: tells the time.
    /// - Throws: when there is something that cannot be used, or nothing can be written.
    package init(
        _ path: String, organization: String, lifetimes: CertificateLifetimes = .init(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws(AuthorityError) {
        directory = AuthorityDirectory(path: path)
        self.lifetimes = lifetimes
        self.now = now
        try directory.create()
        if try PluggedInFiles(in: directory) == nil, try SelfSignedRoots(in: directory) == nil {
            try SelfSignedRoots.create(in: directory, organization: organization, at: now())
        }
        source = try Self.read(directory)
        material = try Self.material(of: source, lifetimes: lifetimes, at: now())
        try updateRoots()
    }

    /// Makes a new root of our own in the folder `path`. Those that serve from it begin to tell everybody of it within
    /// a second, and sign with it later.
    package static func rotateRoot(in path: String, now: Date = Date()) throws(AuthorityError) {
        try SelfSignedRoots.append(in: AuthorityDirectory(path: path), at: now) { _ in true }
    }

    /// Until when the newest root is valid.
    package var rootExpiry: Date { material.roots.map(\.certificate.notAfter).max() ?? .distantPast }

    /// Until when all are valid that stand between what is signed now and the root, the signer among them.
    package var chainExpiry: Date {
        let signer = signer(at: now())
        return ([signer.certificate] + signer.intermediates).map(\.notAfter).min() ?? .distantPast
    }

    private static func read(_ directory: AuthorityDirectory) throws(AuthorityError) -> Source {
        if let files = try PluggedInFiles(in: directory) { return .pluggedIn(files) }
        if let roots = try SelfSignedRoots(in: directory) { return .selfSigned(roots) }
        throw AuthorityError(directory.path, reason: "the authority's files are gone")
    }

    private static func material(
        of source: Source, lifetimes: CertificateLifetimes, at now: Date
    ) throws(AuthorityError) -> AuthorityMaterial {
        switch source {
        case .pluggedIn(let files): try files.material(at: now)
        case .selfSigned(let roots): try roots.material(lifetimes: lifetimes)
        }
    }
}

// MARK: - Signing

/// A certificate with the way from it to the root.
package struct IssuedCertificate: Sendable {
    /// PEM texts: the certificate, each authority between it and the root, and last all roots in one.
    /// Source: serving.md 7.6, "Chain layout".
    package let chain: [String]
    /// In hex.
    package let serial: String
    package let notAfter: Date
    /// How long it is valid from now on, in seconds.
    package let lifetime: TimeInterval

    /// The certificate and the authorities up to the root, without it: what is shown to others.
    package var presented: String { chain.dropLast().joined() }
}

/// A certificate with its key. No description of it shows the key.
package struct KeyedCertificate: Sendable, CustomStringConvertible, CustomReflectable {
    package let certificate: IssuedCertificate
    /// PKCS #8 as PEM.
    package let key: [UInt8]

    package var description: String { "certificate \(certificate.serial)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension CertificateAuthority {
    /// Signs a certificate for the key of a signing request.
    ///
    /// - Parameters:
    ///   - request: a PKCS #10 request in PEM. Nothing but its key counts.
    ///   - identity: the URI that the certificate will name; who asks must have proved to be that.
    ///   - seconds: how long it is wanted for; 0 or less for the usual time.
    package func sign(
        _ request: String, for identity: String, lifetime seconds: Int64
    ) throws(IssuingError) -> IssuedCertificate {
        let longest = Int64(lifetimes.longest)
        guard seconds <= longest else { throw .lifetimeTooLong(seconds: seconds, max: longest) }
        let request = try SigningRequest(request)
        let lifetime = seconds > 0 ? TimeInterval(seconds) : lifetimes.usual
        return try issue(to: .uri(identity), .requested(request), for: lifetime)
    }

    /// Makes a key and a certificate for it, of the usual lifetime, which names a workload.
    package func makeCertificate(for identity: String) throws(IssuingError) -> KeyedCertificate {
        try makeCertificate(naming: .uri(identity))
    }

    /// Makes a key and a certificate for it, of the usual lifetime, which names a server. At least one of `hosts`.
    package func makeCertificate(forHosts hosts: [String]) throws(IssuingError) -> KeyedCertificate {
        precondition(!hosts.isEmpty, "a server has a name")
        return try makeCertificate(naming: .hosts(hosts))
    }

    private func makeCertificate(naming holder: Certificate.Holder) throws(IssuingError) -> KeyedCertificate {
        let key = try SigningKey.make()
        let certificate = try issue(to: holder, .own(key), for: lifetimes.usual)
        return KeyedCertificate(certificate: certificate, key: key.pem)
    }

    private func issue(
        to holder: Certificate.Holder, _ key: Certificate.Key, for lifetime: TimeInterval
    ) throws(IssuingError) -> IssuedCertificate {
        let now = now()
        let signer = signer(at: now)
        let end = min(now.addingTimeInterval(lifetime), signer.certificate.notAfter)
        guard now < end, signer.certificate.notBefore <= now else { throw .authorityNotValid }
        let content = Certificate.Content(
            key: key, holder: holder, notBefore: now.addingTimeInterval(-SelfSignedRoots.leeway), notAfter: end)
        let made = try Certificate.make(content, signedWith: signer.key, by: signer.certificate)
        issuedUntil[signer.root.pem] = max(issuedUntil[signer.root.pem] ?? end, end)
        return IssuedCertificate(
            chain: [made.pem] + signer.intermediates.map(\.pem) + [roots], serial: made.serial, notAfter: end,
            lifetime: end.timeIntervalSince(now))
    }

    private func signer(at now: Date) -> AuthorityMaterial.Signer {
        material.signers.last { $0.signsFrom <= now } ?? material.signers[0]
    }
}

// MARK: - Changes

extension CertificateAuthority {
    /// Looks whether the files have changed, and whether it is time for a new root or for an old one to leave. To be
    /// called every second or so.
    package func refresh() -> Change {
        do throws(AuthorityError) {
            try tendRoots()
            let found = try Self.read(directory)
            let isNew = found != source
            if isNew { try adopt(found) }
            problem = nil
            if try updateRoots() { return .roots }
            return isNew ? .signer : .none
        } catch {
            defer { problem = error }
            return problem == error ? .none : .refused(error)
        }
    }

    /// Makes a new root of our own when the last fifth of the present one's life has begun, and takes away keys that
    /// are no longer needed. Source: serving.md 7.6.
    private func tendRoots() throws(AuthorityError) {
        let now = now()
        guard case .selfSigned = source, let newest = material.signers.last?.certificate else { return }
        if newest.isInLastFifth(at: now) {
            try SelfSignedRoots.append(in: directory, at: now) { $0.isInLastFifth(at: now) }
        }
        if material.roots.contains(where: { $0.hasLeft(at: now) }) {
            try SelfSignedRoots.forgetOld(in: directory, lifetimes: lifetimes, at: now)
        }
    }

    private func adopt(_ found: Source) throws(AuthorityError) {
        let now = now()
        var new = try Self.material(of: found, lifetimes: lifetimes, at: now)
        let known = trusted(at: now)
        departing = known.filter { root in !new.roots.contains { $0.certificate == root } }
        departingRevocations = departing.isEmpty ? [] : departingRevocations + material.revocations
        // What nobody has heard of yet waits until everybody must have, as all renew their certificates meanwhile.
        if case .pluggedIn = found, let next = new.signers.first, !known.contains(next.root) {
            new.signers[0].signsFrom = now.addingTimeInterval(lifetimes.usual)
            new.signers.insert(signer(at: now), at: 0)
        }
        material = new
        source = found
    }

    /// - Returns: whether other roots are to be trusted than before.
    @discardableResult
    private func updateRoots() throws(AuthorityError) -> Bool {
        let now = now()
        let trusted = trusted(at: now)
        departing = departing.filter(trusted.contains)
        issuedUntil = issuedUntil.filter { $0.value > now }
        let text = trusted.map(\.pem).joined()
        let revoked = revocations(below: trusted)
        defer { (roots, revocations) = (text, revoked) }
        if case .selfSigned = source, try directory.read("root-cert.pem") != Array(text.utf8) {
            try directory.write(Array(text.utf8), as: "root-cert.pem", mode: 0o644)
        }
        return text != roots || revoked != revocations
    }

    private func revocations(below trusted: [Certificate]) -> String {
        // Of several of one authority the newest counts.
        let lists = material.revocations + (departing.isEmpty ? [] : departingRevocations)
        let isComplete = trusted.allSatisfy { root in lists.contains { $0.belongs(to: root) } }
        guard isComplete else { return "" }
        return lists.map(\.pem).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }.joined()
    }

    private func trusted(at now: Date) -> [Certificate] {
        let signing = signer(at: now).root
        let staying = material.roots.filter { !$0.hasLeft(at: now) }.map(\.certificate)
        let leaving = departing.filter { root in
            !staying.contains(root) && (root == signing || (issuedUntil[root.pem] ?? now) > now)
        }
        return staying + leaving
    }
}

extension Certificate {
    fileprivate func isInLastFifth(at now: Date) -> Bool {
        notAfter.timeIntervalSince(now) < notAfter.timeIntervalSince(notBefore) / 5
    }
}
