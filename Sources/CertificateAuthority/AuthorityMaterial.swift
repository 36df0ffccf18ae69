package import Foundation

/// Who may sign, and whom to trust, as the files have it.
struct AuthorityMaterial {
    /// A key with the right to sign.
    struct Signer {
        let certificate: Certificate
        let key: SigningKey
        /// What goes with every certificate that it signs so that others find the way to the root, which is not in it.
        let intermediates: [Certificate]
        let root: Certificate
        /// From when on it signs in place of the one before it.
        var signsFrom: Date
    }

    /// An authority that everybody is to trust.
    struct Root {
        let certificate: Certificate
        /// When nobody needs it any more; nil while that is not known.
        let leaves: Date?

        /// Whether that time has come.
        func hasLeft(at now: Date) -> Bool { leaves.map { $0 <= now } ?? false }
    }

    /// By `signsFrom`; at least one.
    var signers: [Signer]
    var roots: [Root]
    /// What authorities have taken back: none, or a list at least of each root and of each authority that signs.
    var revocations: [RevocationList] = []
}

/// Files that an operator keeps: `root-cert.pem`, `ca-cert.pem`, `ca-key.pem` and, where there are authorities between
/// them, `cert-chain.pem`; or as cert-manager writes them `ca.crt`, `tls.crt` (the authority, then those above it) and
/// `tls.key`. With either, `ca-crl.pem` may say which certificates are taken back. Source: serving.md 7.6, "Plug-in".
struct PluggedInFiles: Equatable {
    /// What the files are called: the roots, the authority, its key, those between them.
    private static let layouts = [
        ["root-cert.pem", "ca-cert.pem", "ca-key.pem", "cert-chain.pem"], ["ca.crt", "tls.crt", "tls.key"],
    ]

    private static let revocationsName = "ca-crl.pem"

    private let names: [String]
    private let contents: [[UInt8]?]
    private let revocations: [UInt8]?

    /// Reads them, under Istio's names if its key is there; nil where there is no key under either name.
    init?(in directory: AuthorityDirectory) throws(AuthorityError) {
        for names in Self.layouts {
            var contents: [[UInt8]?] = []
            for name in names { contents.append(try directory.read(name)) }
            guard contents[2] != nil else { continue }
            self.names = names
            self.contents = contents
            revocations = try directory.read(Self.revocationsName)
            return
        }
        return nil
    }

    /// What they are worth at `now`.
    ///
    /// - Throws: when they do not fit together, perhaps since only some of them have been replaced yet.
    func material(at now: Date) throws(AuthorityError) -> AuthorityMaterial {
        let roots = try certificates(0)
        let signing = try certificates(1)
        let keys = try SigningKey.read(contents[2] ?? [], named: names[2])
        guard let certificate = signing.first else { throw missing(1) }
        guard let key = keys.first else { throw missing(2) }
        guard !roots.isEmpty else { throw missing(0) }
        guard certificate.isAuthority else {
            throw AuthorityError(names[1], reason: "the certificate is not one of an authority")
        }
        guard certificate.belongs(to: key) else {
            throw AuthorityError(names[1], reason: "\(names[2]) is not the key of the certificate")
        }
        // Some write the authority itself, or the roots, into the chain too.
        let chain = names.count > 3 ? try certificates(3) : []
        let intermediates = (signing + chain).reduce(into: [Certificate]()) { unique, next in
            if !next.isSelfSigned, !unique.contains(next) { unique.append(next) }
        }
        let root = try certificate.root(among: roots, through: intermediates, at: now)
        return AuthorityMaterial(
            signers: [
                AuthorityMaterial.Signer(
                    certificate: certificate, key: key, intermediates: intermediates, root: root,
                    signsFrom: .distantPast)
            ],
            roots: roots.map { AuthorityMaterial.Root(certificate: $0, leaves: nil) },
            revocations: try revocationLists(of: roots + intermediates, at: now))
    }

    /// Whoever is given a list of one authority, as Envoy is, trusts no other one without a list: there has to be one
    /// of each, or none at all.
    private func revocationLists(
        of authorities: [Certificate], at now: Date
    ) throws(AuthorityError) -> [RevocationList] {
        let name = Self.revocationsName
        let lists = try RevocationList.read(revocations ?? [], named: name)
        if lists.isEmpty { return [] }
        for list in lists {
            guard list.isValid(at: now) else {
                throw AuthorityError(name, reason: "a list is overdue or not valid yet")
            }
            guard authorities.contains(where: list.belongs) else {
                throw AuthorityError(name, reason: "a list is of none of the authorities in the other files")
            }
        }
        for authority in authorities where !lists.contains(where: { $0.belongs(to: authority) }) {
            throw AuthorityError(
                name, reason: "there is no list of the authority with serial number \(authority.serial)")
        }
        return lists
    }

    private func certificates(_ index: Int) throws(AuthorityError) -> [Certificate] {
        try Certificate.read(contents[index] ?? [], named: names[index])
    }

    private func missing(_ index: Int) -> AuthorityError {
        AuthorityError(names[index], reason: "there is no \(index == 2 ? "key" : "certificate") in it")
    }
}

/// The roots that Martlet has made for itself, with their keys, oldest first: one file, so that it is always whole.
///
/// All that changes with time follows from the certificates: a root signs one life of a certificate after it was made,
/// when every workload has renewed its own since and so has heard of it; the root before it leaves when the last
/// certificate that it can have signed has ended. So all instances that share the folder do the same at the same time.
struct SelfSignedRoots: Equatable {
    static let name = "self-signed.pem"
    /// How much earlier than now a certificate begins, for clocks that are behind. Source: serving.md 7.6.
    static let leeway: TimeInterval = 120
    private static let lifetime: TimeInterval = 3650 * 86400

    private let content: [UInt8]

    /// Reads them; nil where there are none.
    init?(in directory: AuthorityDirectory) throws(AuthorityError) {
        guard let content = try directory.read(Self.name) else { return nil }
        self.content = content
    }

    /// What they are worth at `now`.
    func material(lifetimes: CertificateLifetimes) throws(AuthorityError) -> AuthorityMaterial {
        let entries = try entries()
        var signers: [AuthorityMaterial.Signer] = []
        for (index, (certificate, key)) in entries.enumerated() {
            let made = certificate.notBefore.addingTimeInterval(Self.leeway)
            signers.append(
                AuthorityMaterial.Signer(
                    certificate: certificate, key: key, intermediates: [], root: certificate,
                    signsFrom: index == 0 ? .distantPast : made.addingTimeInterval(lifetimes.usual)))
        }
        let roots = signers.indices.map { index in
            let next = index + 1 < signers.count ? signers[index + 1] : nil
            return AuthorityMaterial.Root(
                certificate: signers[index].certificate, leaves: next?.signsFrom.addingTimeInterval(lifetimes.longest))
        }
        return AuthorityMaterial(signers: signers, roots: roots)
    }

    private func entries() throws(AuthorityError) -> [Entry] {
        let certificates = try Certificate.read(content, named: Self.name)
        let keys = try SigningKey.read(content, named: Self.name)
        guard !certificates.isEmpty, certificates.count == keys.count,
            zip(certificates, keys).allSatisfy({ $0.belongs(to: $1) && $0.isAuthority })
        else { throw AuthorityError(Self.name, reason: "expected pairs of a root and its key") }
        return Array(zip(certificates, keys))
    }

    /// Makes the first root, unless another instance has been faster.
    ///
    /// - Parameter organization: what it is called.
    static func create(
        in directory: AuthorityDirectory, organization: String, at now: Date
    ) throws(AuthorityError) {
        try directory.locked { () throws(AuthorityError) in
            guard try directory.read(name) == nil else { return }
            try write([try newRoot(organization, at: now)], in: directory)
        }
    }

    /// Makes one more root, called as the ones before.
    ///
    /// - Parameter condition: looks at the newest that there is, while no other instance makes one.
    static func append(
        in directory: AuthorityDirectory, at now: Date, where condition: (Certificate) -> Bool
    ) throws(AuthorityError) {
        try directory.locked { () throws(AuthorityError) in
            guard let entries = try SelfSignedRoots(in: directory)?.entries(), let newest = entries.last else {
                throw AuthorityError("\(directory.path)/\(name)", reason: "there is none")
            }
            guard condition(newest.certificate) else { return }
            try write(entries + [try newRoot(newest.certificate.organization, at: now)], in: directory)
        }
    }

    /// Forgets the roots that have left.
    static func forgetOld(
        in directory: AuthorityDirectory, lifetimes: CertificateLifetimes, at now: Date
    ) throws(AuthorityError) {
        try directory.locked { () throws(AuthorityError) in
            guard let roots = try SelfSignedRoots(in: directory) else { return }
            let material = try roots.material(lifetimes: lifetimes)
            let staying = zip(try roots.entries(), material.roots).filter { !$1.hasLeft(at: now) }
            if staying.count < material.roots.count { try write(staying.map(\.0), in: directory) }
        }
    }

    private typealias Entry = (certificate: Certificate, key: SigningKey)

    private static func newRoot(_ organization: String, at now: Date) throws(AuthorityError) -> Entry {
        do throws(IssuingError) {
            let key = try SigningKey.make()
            let root = try Certificate.root(
                of: key, organization: organization, from: now.addingTimeInterval(-leeway),
                until: now.addingTimeInterval(lifetime))
            return (root, key)
        } catch {
            throw AuthorityError("new root", reason: "\(error)")
        }
    }

    private static func write(_ entries: [Entry], in directory: AuthorityDirectory) throws(AuthorityError) {
        let content = entries.flatMap { Array($0.certificate.pem.utf8) + $0.key.pem }
        try directory.write(content, as: name, mode: 0o600)
    }
}

/// How long certificates of workloads last, in seconds.
package struct CertificateLifetimes: Sendable {
    /// Of one that is asked for without saying.
    package var usual: TimeInterval
    /// Of any at most.
    package var longest: TimeInterval

    /// Source: serving.md 7.6, DEFAULT_WORKLOAD_CERT_TTL and MAX_WORKLOAD_CERT_TTL.
    package init(usual: TimeInterval = 86400, longest: TimeInterval = 2160 * 3600) {
        self.usual = usual
        self.longest = longest
    }
}
