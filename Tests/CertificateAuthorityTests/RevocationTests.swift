import Foundation
import Testing

@testable import CertificateAuthority

/// What authorities take back before its end.
struct RevocationTests {
    private let world: AuthorityWorld
    private let root: Issuer
    private let signer: Issuer

    init() throws {
        world = try AuthorityWorld()
        root = try Issuer("root", at: world.now)
        signer = try Issuer("signer", at: world.now, below: root)
    }

    private func plugIn(_ lists: String, signer: Issuer? = nil, roots: [Issuer]? = nil) throws {
        let signer = signer ?? self.signer
        try world.write([
            "root-cert.pem": (roots ?? [root]).map(\.certificate.pem).joined(), "ca-cert.pem": signer.certificate.pem,
            "ca-key.pem": signer.keyText, "ca-crl.pem": lists,
        ])
    }

    @Test func `lists are handed on when they come, change and go`() throws {
        try plugIn("")
        let authority = try world.authority()
        #expect(authority.revocations.isEmpty)
        let lists = try world.revocations(of: root) + world.revocations(of: signer)
        try plugIn(lists)
        #expect(authority.refresh() == .roots)
        #expect(authority.revocations == lists)
        #expect(authority.refresh() == .none)
        let newer = try world.revocations(of: root, from: world.now.addingTimeInterval(-1))
        try plugIn(try newer + world.revocations(of: signer))
        #expect(authority.refresh() == .roots)
        #expect(authority.revocations.hasPrefix(newer))
        try plugIn("")
        #expect(authority.refresh() == .roots)
        #expect(authority.revocations.isEmpty)
    }

    struct BadLists: CustomTestStringConvertible {
        let testDescription: String
        let text: @Sendable (RevocationTests) throws -> String
        let reason: String
    }

    private static let badLists = [
        BadLists(
            testDescription: "none of the authority that signs", text: { try $0.world.revocations(of: $0.root) },
            reason: "there is no list of the authority with serial number "),
        BadLists(
            testDescription: "none of the root", text: { try $0.world.revocations(of: $0.signer) },
            reason: "there is no list of the authority with serial number "),
        BadLists(
            testDescription: "one of a stranger",
            text: { try $0.world.revocations(of: Issuer("root", at: $0.world.now)) },
            reason: "a list is of none of the authorities in the other files"),
        BadLists(
            testDescription: "one that is overdue",
            text: { try $0.world.revocations(of: $0.root, from: $0.world.now.addingTimeInterval(-3601)) },
            reason: "a list is overdue or not valid yet"),
        BadLists(
            testDescription: "one that is not valid yet",
            text: { try $0.world.revocations(of: $0.root, from: $0.world.now.addingTimeInterval(60)) },
            reason: "a list is overdue or not valid yet"),
        BadLists(
            testDescription: "half of one", text: { String(try $0.world.revocations(of: $0.root).prefix(90)) },
            reason: "bad end line"),
        BadLists(
            testDescription: "no list", text: { _ in "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n" },
            reason: "revocation lists in ca-crl.pem"),
    ]

    @Test(arguments: badLists) func `lists that would leave nobody trusted are refused, and what was good goes on`(
        _ bad: BadLists
    ) throws {
        let good = try world.revocations(of: root) + world.revocations(of: signer)
        try plugIn(good)
        let authority = try world.authority()
        try plugIn(try bad.text(self))
        guard case .refused(let error) = authority.refresh() else {
            Issue.record("taken")
            return
        }
        #expect(error.description.contains(bad.reason), "\(error)")
        #expect(authority.revocations == good)
    }

    @Test func `lists of a root that leaves count as long as it is trusted`() throws {
        try plugIn(try world.revocations(of: root), signer: root)
        let authority = try world.authority(CertificateLifetimes(usual: 100, longest: 300))
        let old = authority.revocations
        _ = try authority.makeCertificate(for: AuthorityWorld.identity)
        let next = try Issuer("next", at: world.now)
        try plugIn(try world.revocations(of: next), signer: next, roots: [next])
        #expect(authority.refresh() == .roots)
        #expect(authority.revocations.hasSuffix(old) && authority.revocations != old)
        world.advance(101)
        #expect(authority.refresh() == .roots)
        #expect(try authority.revocations == world.read("ca-crl.pem"))
    }

    @Test func `lists wait while a root is trusted that has none`() throws {
        try plugIn("", signer: root)
        let authority = try world.authority(CertificateLifetimes(usual: 100, longest: 300))
        _ = try authority.makeCertificate(for: AuthorityWorld.identity)
        let next = try Issuer("next", at: world.now)
        try plugIn(try world.revocations(of: next), signer: next, roots: [next])
        #expect(authority.refresh() == .roots)
        #expect(authority.revocations.isEmpty)
        world.advance(101)
        #expect(authority.refresh() == .roots)
        #expect(!authority.revocations.isEmpty)
    }
}
