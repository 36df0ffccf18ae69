import Foundation
import TestSupport
import Testing

@testable import CertificateAuthority

/// Where an authority's root comes from, and how another one follows it.
struct RootTests {
    private let world: AuthorityWorld
    private let lifetimes = CertificateLifetimes(usual: 100, longest: 300)

    init() throws { world = try AuthorityWorld() }

    private func plugIn(_ signer: Issuer, chain: [Issuer] = [], roots: [Issuer]) throws {
        try world.write([
            "root-cert.pem": roots.map(\.certificate.pem).joined(), "ca-cert.pem": signer.certificate.pem,
            "ca-key.pem": signer.keyText, "cert-chain.pem": chain.map(\.certificate.pem).joined(),
        ])
    }

    private func leaf(_ authority: CertificateAuthority) throws -> IssuedCertificate {
        try authority.makeCertificate(for: AuthorityWorld.identity).certificate
    }

    @Test func `a root is made once, and everybody who has the folder has the root`() throws {
        let first = try world.authority()
        let content = try world.read("self-signed.pem")
        let second = try world.authority()
        #expect(first.roots == second.roots)
        #expect(try world.read("self-signed.pem") == content)
        #expect(try world.read("root-cert.pem") == first.roots)
        #expect(try isTaken(leaf(first).presented, by: second.roots, at: world.now))
    }

    @Test func `a file that cannot be put in place is named with the reason, and nothing is left of it`() throws {
        let directory = AuthorityDirectory(path: world.path)
        try FileManager.default.createDirectory(atPath: "\(world.path)/x", withIntermediateDirectories: true)
        let expected = AuthorityError("\(world.path)/x", reason: "Is a directory")
        #expect(throws: expected) { try directory.write([1], as: "x", mode: 0o600) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: world.path) == ["x"])
    }

    @Test func `only its owner can read a key`() throws {
        _ = try world.authority()
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(world.path)/self-signed.pem")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let others = try FileManager.default.contentsOfDirectory(atPath: world.path).filter { $0 != "self-signed.pem" }
        for name in others { #expect(!(try world.read(name)).contains("PRIVATE"), "\(name)") }
    }

    @Test func `a root of our own is for ten years, and named after the system namespace`() throws {
        let authority = try world.authority()
        #expect(authority.rootExpiry == world.now.addingTimeInterval(3650 * 86400))
        let text = try openSSL(["x509", "-noout", "-subject", "-in", "\(world.path)/root-cert.pem"]).output
        #expect(text.contains("O = istio-system, CN = Martlet root "))
    }

    @Test func `a plugged-in authority signs below its root`() throws {
        let root = try Issuer("root", at: world.now)
        let policy = try Issuer("policy", at: world.now, below: root)
        let signer = try Issuer("signer", at: world.now, below: policy)
        // As Istio's makefile writes it: the signer first, the root last.
        try plugIn(signer, chain: [signer, policy, root], roots: [root])
        let authority = try world.authority()
        let issued = try leaf(authority)
        #expect(
            issued.chain.dropFirst() == [signer.certificate.pem, policy.certificate.pem, root.certificate.pem][...])
        #expect(try isTaken(issued.presented, by: root.certificate.pem, at: world.now))
        #expect(!FileManager.default.fileExists(atPath: "\(world.path)/self-signed.pem"))
    }

    @Test func `files may be called as cert-manager calls them, and Istio's names come first`() throws {
        let (root, other) = (try Issuer("root", at: world.now), try Issuer("other", at: world.now))
        let policy = try Issuer("policy", at: world.now, below: root)
        let signer = try Issuer("signer", at: world.now, below: policy)
        try world.write([
            "ca.crt": root.certificate.pem, "tls.crt": signer.certificate.pem + policy.certificate.pem,
            "tls.key": signer.keyText,
        ])
        let authority = try world.authority()
        #expect(try leaf(authority).chain.dropFirst(2) == [policy.certificate.pem, root.certificate.pem][...])
        #expect(try isTaken(leaf(authority).presented, by: root.certificate.pem, at: world.now))
        try world.write(["tls.key": other.keyText])
        guard case .refused(let error) = authority.refresh() else {
            Issue.record("taken")
            return
        }
        #expect(error.description == "tls.crt: tls.key is not the key of the certificate")
        try plugIn(other, roots: [other])
        #expect(authority.refresh() == .roots)
        #expect(authority.roots.hasPrefix(other.certificate.pem))
    }

    @Test func `a plugged-in authority may have an RSA key`() throws {
        let key = try world.openssl("genpkey", "-algorithm", "RSA", to: "ca-key.pem")
        let path = "\(world.path)/ca-cert.pem"
        let made = try openSSL([
            "req", "-x509", "-key", "\(world.path)/ca-key.pem", "-subj", "/O=rsa", "-days", "36500", "-out", path,
        ])
        try #require(made.status == 0, "\(made.output)")
        world.advance(Date().timeIntervalSince(world.now))
        try world.write(["root-cert.pem": try world.read("ca-cert.pem"), "ca-key.pem": key])
        #expect(try isTaken(leaf(world.authority()).presented, by: world.read("root-cert.pem"), at: world.now))
    }

    struct BadFiles: CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (Issuer, AuthorityWorld) throws -> [String: String]
        let reason: String
    }

    private static let badFiles = [
        BadFiles(
            testDescription: "the key of another certificate",
            change: { _, world in ["ca-key.pem": try Issuer("other", at: world.now).keyText] },
            reason: "ca-cert.pem: ca-key.pem is not the key of the certificate"),
        BadFiles(
            testDescription: "another root",
            change: { _, world in ["root-cert.pem": try Issuer("other", at: world.now).certificate.pem] },
            reason: "the authority's certificate does not lead to a root"),
        BadFiles(
            testDescription: "no root", change: { _, _ in ["root-cert.pem": ""] },
            reason: "root-cert.pem: there is no certificate in it"),
        BadFiles(
            testDescription: "no certificate", change: { _, _ in ["ca-cert.pem": ""] },
            reason: "ca-cert.pem: there is no certificate in it"),
        BadFiles(
            testDescription: "half a key", change: { issuer, _ in ["ca-key.pem": String(issuer.keyText.prefix(60))] },
            reason: "ca-key.pem: bad end line"),
        BadFiles(
            testDescription: "a certificate of a workload",
            change: { issuer, world in
                let content = Certificate.Content(
                    key: .own(issuer.key), holder: .uri(AuthorityWorld.identity), notBefore: world.now,
                    notAfter: world.now.addingTimeInterval(100))
                let leaf = try Certificate.make(content, signedWith: issuer.key, by: issuer.certificate)
                return ["ca-cert.pem": leaf.pem]
            },
            reason: "ca-cert.pem: the certificate is not one of an authority"),
        BadFiles(
            testDescription: "an authority that has ended",
            change: { _, world in
                let old = try Issuer("old", at: world.now, lifetime: -1)
                return [
                    "root-cert.pem": old.certificate.pem, "ca-cert.pem": old.certificate.pem, "ca-key.pem": old.keyText,
                ]
            }, reason: "certificate has expired"),
    ]

    @Test(arguments: badFiles) func `files that do not fit are refused, and what was good goes on`(
        _ bad: BadFiles
    ) throws {
        let root = try Issuer("root", at: world.now)
        try plugIn(root, roots: [root])
        let authority = try world.authority()
        try world.write(try bad.change(root, world))
        guard case .refused(let error) = authority.refresh() else {
            Issue.record("taken")
            return
        }
        #expect(error.description.contains(bad.reason), "\(error)")
        #expect(!error.description.contains("BEGIN"))
        #expect(authority.refresh() == .none, "it is told once")
        #expect(try isTaken(leaf(authority).presented, by: root.certificate.pem, at: world.now))
        #expect(throws: AuthorityError.self) { try world.authority() }
        try plugIn(root, roots: [root])
        #expect(authority.refresh() == .none)
    }

    @Test func `a new root of our own is trusted, then signs, then the old one leaves`() throws {
        let authority = try world.authority(lifetimes)
        let old = authority.roots
        #expect(authority.refresh() == .none)
        try CertificateAuthority.rotateRoot(in: world.path, now: world.now)
        #expect(authority.refresh() == .roots)
        #expect(authority.roots.hasPrefix(old) && authority.roots != old)
        #expect(try world.read("root-cert.pem") == authority.roots)
        let new = String(authority.roots.dropFirst(old.count))
        world.advance(99)
        #expect(try isTaken(leaf(authority).presented, by: old, at: world.now))
        world.advance(1)
        #expect(try isTaken(leaf(authority).presented, by: new, at: world.now))
        world.advance(299)
        #expect(authority.refresh() == .none)
        world.advance(1)
        #expect(authority.refresh() == .roots)
        #expect(authority.roots == new)
        #expect(try world.authority(lifetimes).roots == new, "a restart forgets nothing")
        _ = authority.refresh()
        #expect(try SigningKey.read(Array(world.read("self-signed.pem").utf8), named: "keys").count == 1)
    }

    @Test func `a root that ends is followed in time by one alone, whoever sees it first`() throws {
        let authorities = [try world.authority(), try world.authority()]
        world.advance(3650 * 86400 * 0.81)
        #expect(authorities.map { $0.refresh() } == [.roots, .roots])
        #expect(authorities[0].roots == authorities[1].roots)
        #expect(authorities[0].roots.components(separatedBy: "BEGIN").count == 3)
        #expect(authorities[0].rootExpiry > world.now.addingTimeInterval(3640 * 86400))
    }

    @Test func `plugged-in files may be changed step by step`() throws {
        let (old, new) = (try Issuer("old", at: world.now), try Issuer("new", at: world.now))
        try plugIn(old, roots: [old])
        let authority = try world.authority(lifetimes)
        try plugIn(old, roots: [old, new])
        #expect(authority.refresh() == .roots)
        try plugIn(new, roots: [old, new])
        #expect(authority.refresh() == .signer)
        #expect(try isTaken(leaf(authority).presented, by: new.certificate.pem, at: world.now))
        try plugIn(new, roots: [new])
        #expect(authority.refresh() == .roots)
        #expect(authority.roots == new.certificate.pem)
    }

    @Test func `a root that something still needs stays, though its file is gone`() throws {
        let (old, new) = (try Issuer("old", at: world.now), try Issuer("new", at: world.now))
        try plugIn(old, roots: [old])
        let authority = try world.authority(lifetimes)
        try plugIn(new, roots: [new])
        #expect(authority.refresh() == .roots)
        #expect(authority.roots == new.certificate.pem + old.certificate.pem)
        world.advance(99)
        let last = try leaf(authority)
        #expect(try isTaken(last.presented, by: old.certificate.pem, at: world.now))
        world.advance(1)
        #expect(authority.refresh() == .none)
        #expect(try isTaken(leaf(authority).presented, by: new.certificate.pem, at: world.now))
        world.advance(99)
        #expect(authority.refresh() == .roots)
        #expect(authority.roots == new.certificate.pem)
        #expect(last.notAfter == world.now)
    }

    /// Workloads that renew at half of a certificate's life, as they like, through changes of the root of both kinds.
    @Test(arguments: 1...6) func `nobody meets somebody whom he does not trust`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let authority = try world.authority(lifetimes)
        struct Holder {
            var certificate: IssuedCertificate
            var roots: String
            var renews: Date
        }
        func renewed() throws -> Holder {
            let certificate = try leaf(authority)
            return Holder(
                certificate: certificate, roots: certificate.chain[certificate.chain.count - 1],
                renews: world.now.addingTimeInterval(Double.random(in: 30...60, using: &random)))
        }
        var holders = try (0..<3).map { _ in try renewed() }
        var changes = 0
        for step in 0..<150 {
            if step % 50 == 10 {
                changes += 1
                if random.chance(50) {
                    let issuer = try Issuer("\(seed).\(step)", at: world.now)
                    try plugIn(issuer, roots: [issuer])
                } else if !FileManager.default.fileExists(atPath: "\(world.path)/ca-key.pem") {
                    try CertificateAuthority.rotateRoot(in: world.path, now: world.now)
                }
            }
            _ = authority.refresh()
            for index in holders.indices where holders[index].renews <= world.now { holders[index] = try renewed() }
            for one in holders {
                for other in holders {
                    #expect(try isTaken(one.certificate.presented, by: other.roots, at: world.now), "step \(step)")
                }
            }
            world.advance(10)
        }
        #expect(changes == 3)
    }
}
