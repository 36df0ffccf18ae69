import Foundation
import TestSupport
import Testing

@testable import CertificateAuthority

/// What is signed, and what is not.
struct SigningTests {
    private let world: AuthorityWorld

    init() throws { world = try AuthorityWorld() }

    @Test func `a certificate says who its holder is and what it is for`() throws {
        let authority = try world.authority()
        let issued = try authority.sign(try world.request(), for: AuthorityWorld.identity, lifetime: 0)
        try world.write(["leaf.pem": issued.chain[0], "roots.pem": issued.chain[1]])
        let time = String(Int(world.now.timeIntervalSince1970))
        let check = try openSSL([
            "verify", "-attime", time, "-purpose", "sslserver", "-x509_strict", "-CAfile", "\(world.path)/roots.pem",
            "\(world.path)/leaf.pem",
        ])
        #expect(check.status == 0, "\(check.output)")
        let text = try openSSL(["x509", "-noout", "-text", "-in", "\(world.path)/leaf.pem"]).output
        for part in [
            "X509v3 Subject Alternative Name: critical\n                URI:\(AuthorityWorld.identity)\n",
            "X509v3 Key Usage: critical\n                Digital Signature, Key Encipherment\n",
            "TLS Web Server Authentication, TLS Web Client Authentication", "X509v3 Basic Constraints: critical",
            "CA:FALSE", "X509v3 Authority Key Identifier",
        ] {
            #expect(text.contains(part), "\(part) is not in\n\(text)")
        }
    }

    @Test func `the answer is the certificate, then all roots in one`() throws {
        let authority = try world.authority()
        let issued = try authority.sign(try world.request(), for: AuthorityWorld.identity, lifetime: 0)
        #expect(issued.chain.count == 2)
        #expect(issued.chain[1] == authority.roots)
        #expect(issued.chain.allSatisfy { $0.hasSuffix("-----END CERTIFICATE-----\n") })
        #expect(issued.presented == issued.chain[0])
    }

    @Test func `what a request says of its sender does not count`() throws {
        let authority = try world.authority()
        let admin = "URI:spiffe://cluster.local/ns/istio-system/sa/admin"
        let request = try world.request(
            "ec", ["ec_paramgen_curve:P-256"],
            ["-addext", "subjectAltName=\(admin),DNS:bank.example", "-addext", "basicConstraints=critical,CA:TRUE"])
        let issued = try authority.sign(request, for: AuthorityWorld.identity, lifetime: 0)
        try world.write(["leaf.pem": issued.chain[0]])
        let text = try openSSL(["x509", "-noout", "-text", "-in", "\(world.path)/leaf.pem"]).output
        #expect(!text.contains("admin") && !text.contains("bank") && !text.contains("CA:TRUE"))
        #expect(!text.contains("CN = x"))
    }

    @Test func `an identity is text, whatever is in it`() throws {
        let odd = "spiffe://a/ns/b,DNS:bank.example/sa/c"
        let issued = try world.authority().makeCertificate(for: odd).certificate
        try world.write(["leaf.pem": issued.chain[0]])
        let text = try openSSL(["x509", "-noout", "-ext", "subjectAltName", "-in", "\(world.path)/leaf.pem"]).output
        #expect(text.contains("URI:\(odd)\n"))
    }

    @Test func `no two certificates have one serial number`() throws {
        let authority = try world.authority()
        let serials = try (0..<100).map { _ in
            try authority.makeCertificate(for: AuthorityWorld.identity).certificate.serial
        }
        #expect(Set(serials).count == 100)
        #expect(serials.allSatisfy { $0.count == 32 })
    }

    struct LifetimeCase: CustomTestStringConvertible {
        let testDescription: String
        let asked: Int64
        /// nil: refused.
        let granted: TimeInterval?
    }

    private static let lifetimeCases = [
        LifetimeCase(testDescription: "none", asked: 0, granted: 3600),
        LifetimeCase(testDescription: "a negative one", asked: .min, granted: 3600),
        LifetimeCase(testDescription: "a short one", asked: 10, granted: 10),
        LifetimeCase(testDescription: "the longest", asked: 7200, granted: 7200),
        LifetimeCase(testDescription: "a longer one", asked: 7201, granted: nil),
        LifetimeCase(testDescription: "the longest of all", asked: .max, granted: nil),
    ]

    @Test(arguments: lifetimeCases) func `a request may ask for a lifetime`(_ one: LifetimeCase) throws {
        let authority = try world.authority(CertificateLifetimes(usual: 3600, longest: 7200))
        let request = try world.request()
        guard let granted = one.granted else {
            #expect(throws: IssuingError.lifetimeTooLong(seconds: one.asked, max: 7200)) {
                try authority.sign(request, for: AuthorityWorld.identity, lifetime: one.asked)
            }
            return
        }
        let issued = try authority.sign(request, for: AuthorityWorld.identity, lifetime: one.asked)
        let leaf = try #require(try Certificate.read(Array(issued.chain[0].utf8), named: "leaf").first)
        #expect(leaf.notAfter == issued.notAfter)
        #expect(leaf.notBefore == world.now.addingTimeInterval(-120))
        #expect(issued.notAfter.timeIntervalSince(world.now) == granted)
    }

    @Test func `no certificate outlives its authority`() throws {
        let root = try Issuer("root", at: world.now, lifetime: 100)
        try world.write([
            "root-cert.pem": root.certificate.pem, "ca-cert.pem": root.certificate.pem, "ca-key.pem": root.keyText,
        ])
        let authority = try world.authority()
        let issued = try authority.makeCertificate(for: AuthorityWorld.identity).certificate
        #expect(issued.notAfter == root.certificate.notAfter)
        world.advance(101)
        #expect(throws: IssuingError.authorityNotValid) {
            try authority.makeCertificate(for: AuthorityWorld.identity)
        }
    }

    struct BadRequest: CustomTestStringConvertible {
        let testDescription: String
        var key = "ec"
        var options = ["ec_paramgen_curve:P-256"]
        var change: @Sendable (String) -> String = { $0 }
    }

    private static let badRequests = [
        BadRequest(testDescription: "nothing", change: { _ in "" }),
        BadRequest(testDescription: "no PEM", change: { _ in "certificate, please" }),
        BadRequest(testDescription: "an end too early", change: { String($0.prefix($0.count / 2)) }),
        BadRequest(testDescription: "too long", change: { $0 + String(repeating: " ", count: 20_000) }),
        BadRequest(testDescription: "a weak RSA key", key: "rsa:1024", options: []),
        BadRequest(testDescription: "a curve that Envoy does not know", options: ["ec_paramgen_curve:secp256k1"]),
        BadRequest(
            testDescription: "a curve by its parameters",
            options: ["ec_paramgen_curve:P-256", "ec_param_enc:explicit"]),
        BadRequest(testDescription: "another kind of key", key: "ed25519", options: []),
        BadRequest(testDescription: "a signature of another key", change: withOtherSignature),
    ]

    @Test(arguments: badRequests) func `a bad request is refused`(_ one: BadRequest) throws {
        let authority = try world.authority()
        let request = one.change(try world.request(one.key, one.options))
        let error = #expect(throws: IssuingError.self) {
            try authority.sign(request, for: AuthorityWorld.identity, lifetime: 0)
        }
        guard case .badRequest = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// The same request with the last byte of its signature changed.
    private static let withOtherSignature: @Sendable (String) -> String = { pem in
        let lines = pem.split(separator: "\n")
        guard var bytes = Data(base64Encoded: lines[1..<lines.count - 1].joined()) else { return pem }
        bytes[bytes.count - 1] ^= 1
        return ([String(lines[0]), bytes.base64EncodedString(), String(lines[lines.count - 1])]).joined(separator: "\n")
    }

    @Test(arguments: ["rsa:2048", "rsa:4096"]) func `RSA keys are certified too`(_ key: String) throws {
        let issued = try world.authority().sign(
            try world.request(key, []), for: AuthorityWorld.identity, lifetime: 0)
        #expect(try isTaken(issued.presented, by: issued.chain[1], at: world.now))
    }

    @Test func `a certificate with its key is for its identity, and says nothing of the key`() throws {
        let authority = try world.authority()
        let made = try authority.makeCertificate(for: AuthorityWorld.identity)
        let leaf = try #require(try Certificate.read(Array(made.certificate.chain[0].utf8), named: "leaf").first)
        let key = try #require(try SigningKey.read(made.key, named: "key").first)
        #expect(leaf.belongs(to: key))
        var text = "\(made)\(String(reflecting: made))"
        dump(made, to: &text)
        #expect(!text.contains("PRIVATE") && !text.contains("\(made.key[0]), \(made.key[1])"))
    }

    @Test func `a server's certificate carries its names, and no other one`() throws {
        let authority = try world.authority()
        let made = try authority.makeCertificate(forHosts: ["istiod.istio-system.svc", "istiod.istio-system"])
        try world.write(["shown": made.certificate.presented, "key": String(decoding: made.key, as: UTF8.self)])
        for (name, isNamed) in [
            ("istiod.istio-system.svc", true), ("istiod.istio-system", true), ("istiod.other.svc", false),
        ] {
            let result = try openSSL([
                "verify", "-x509_strict", "-purpose", "sslserver", "-attime", "1800000000", "-verify_hostname", name,
                "-CAfile", "\(world.path)/root-cert.pem", "\(world.path)/shown",
            ])
            #expect((result.status == 0) == isNamed, "\(name): \(result.output)")
        }
        let keys = try SigningKey.read(made.key, named: "key")
        #expect(try Certificate.read(Array(made.certificate.chain[0].utf8), named: "leaf")[0].belongs(to: keys[0]))
        #expect(!"\(made)".contains("PRIVATE") && !String(reflecting: made).contains("45, 45"))
    }
}
