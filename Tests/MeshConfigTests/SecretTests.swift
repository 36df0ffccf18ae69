import MeshConfig
import Testing

/// Secrets, and authorities in ConfigMaps. Source: generation.md 8.4.
@Suite struct SecretTests {
    /// A DER SEQUENCE of two bytes, as PEM.
    private static func pem(_ label: String, body: String = "MAIFAA==") -> String {
        "-----BEGIN \(label)-----\n\(body)\n-----END \(label)-----\n"
    }

    private static let certificate = pem("CERTIFICATE")
    private static let key = pem("EC PRIVATE KEY")

    /// What `pem` says in base64, made once by hand: no value of a test may be a real key.
    private static func base64(_ text: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var result = ""
        var bits = 0
        var count = 0
        for byte in text.utf8 {
            bits = bits << 8 | Int(byte)
            count += 8
            while count >= 6 {
                count -= 6
                result.append(alphabet[bits >> count & 63])
            }
        }
        if count > 0 { result.append(alphabet[bits << (6 - count) & 63]) }
        return result + String(repeating: "=", count: (4 - result.count % 4) % 4)
    }

    private static func indented(_ text: String) -> String {
        "|\n" + text.split(separator: "\n").map { "    \($0)\n" }.joined()
    }

    private func read(_ kind: String = "Secret", type: String = "Opaque", _ fields: String) -> Manifest {
        let text = "apiVersion: v1\nkind: \(kind)\nmetadata: {name: cert, namespace: shop}\ntype: \(type)\n\(fields)"
        return ManifestReader.read(Array(text.utf8), file: "secret.yaml")
    }

    private func secret(type: String = "Opaque", _ fields: String) throws -> Secret {
        let manifest = read(type: type, fields)
        #expect(manifest.problems.isEmpty)
        guard case .secret(let secret) = try #require(manifest.objects.first).spec else { throw WrongKind() }
        return secret
    }

    private struct WrongKind: Error {}

    @Test func `a TLS secret has a certificate, its key, authorities and a revocation list`() throws {
        let list = Self.pem("X509 CRL")
        let secret = try secret(
            type: "kubernetes.io/tls",
            """
            data:
              tls.crt: \(Self.base64(Self.certificate))
              tls.key: \(Self.base64(Self.key))
              ca.crt: \(Self.base64(Self.certificate))
              ca.crl: \(Self.base64(list))
              tls.ocsp-staple: AQI=
            """)
        #expect(secret.keyPair?.certificates == Array(Self.certificate.utf8))
        #expect(secret.keyPair?.key.bytes == Array(Self.key.utf8))
        #expect(secret.keyPair?.ocspStaple == [1, 2])
        #expect(secret.authorities?.certificates == Array(Self.certificate.utf8))
        #expect(secret.authorities?.revocations == Array(list.utf8))
    }

    @Test func `the generic spelling goes before the other, and plain text before base64`() throws {
        let secret = try secret(
            """
            data: {tls.crt: \(Self.base64(Self.certificate)), tls.key: \(Self.base64(Self.key)), key: AQI=}
            stringData:
              cert: \(Self.indented("first\n" + Self.certificate))
              key: \(Self.indented("first\n" + Self.key))
              cacert: \(Self.indented(Self.certificate))
            """)
        #expect(secret.keyPair?.certificates.starts(with: "first".utf8) == true)
        #expect(secret.keyPair?.key.bytes.starts(with: "first".utf8) == true)
        #expect(secret.authorities?.certificates == Array(Self.certificate.utf8))
    }

    @Test(arguments: [
        ("Opaque", "data: {password: \(base64("x"))}"), ("Opaque", ""), ("Opaque", "data: {key: AQI=}"),
        ("kubernetes.io/service-account-token", "data: {ca.crt: AQI=, token: AQI=}"),
        ("helm.sh/release.v1", "data: {cert: AQI=, key: AQI=}"),
    ]) func `a secret of others gives nothing and is no mistake`(_ type: String, _ fields: String) throws {
        #expect(try secret(type: type, fields) == Secret())
    }

    struct Mistake: CustomTestStringConvertible {
        let testDescription: String
        var type = "Opaque"
        let fields: String
        let field: String
        let message: String
    }

    private static func pair(_ certificate: String, _ key: String) -> String {
        "stringData:\n  cert: \(indented(certificate))\n  key: \(indented(key))\n"
    }

    private static let mistakes = [
        Mistake(
            testDescription: "no base64", fields: "data: {cert: sEcReT!, key: AQI=}", field: "data.cert",
            message: "is no base64"),
        Mistake(
            testDescription: "no PEM", fields: pair("sEcReT", key), field: "stringData.cert",
            message: "has no line -----B"),
        Mistake(
            testDescription: "a key in place of the certificate", fields: pair(key, key), field: "stringData.cert",
            message: "is not a certificate"),
        Mistake(
            testDescription: "a certificate in place of the key", fields: pair(certificate, certificate),
            field: "stringData.key", message: "is not a private key"),
        Mistake(
            testDescription: "an encrypted key", fields: pair(certificate, pem("ENCRYPTED PRIVATE KEY")),
            field: "stringData.key", message: "is encrypted"),
        Mistake(
            testDescription: "a key encrypted in the old way",
            fields: pair(certificate, pem("RSA PRIVATE KEY", body: "Proc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nsEcReT++")),
            field: "stringData.key", message: "is encrypted"),
        Mistake(
            testDescription: "a key without end", fields: pair(certificate, "-----BEGIN PRIVATE KEY-----\nsEcReT++\n"),
            field: "stringData.key", message: "has a block without its END, which begins in line 1"),
        Mistake(
            testDescription: "a key that was cut", fields: pair(certificate, pem("PRIVATE KEY", body: "sEcReT++")),
            field: "stringData.key", message: "has a damaged block"),
        Mistake(
            testDescription: "a type that says more than there is", type: "kubernetes.io/tls", fields: "data: {}",
            field: "data", message: "has no tls.crt"),
        Mistake(testDescription: "no fields", fields: "data: sEcReT", field: "data", message: "has no fields"),
        Mistake(
            testDescription: "no value", fields: "data: {cert: [sEcReT]}", field: "data.cert", message: "is no text"),
    ]

    @Test(arguments: mistakes) func `a mistake is told without the secret`(_ mistake: Mistake) throws {
        let manifest = read(type: mistake.type, mistake.fields)
        #expect(manifest.objects.isEmpty)
        let problem = try #require(manifest.problems.first)
        #expect(problem.field == mistake.field)
        #expect(problem.message.hasPrefix(mistake.message))
        #expect(!manifest.problems.contains { "\($0)".contains("sEcReT") })
    }

    @Test func `no description or reflection shows a key`() throws {
        let secret = try secret(Self.pair(Self.certificate, Self.key))
        var dumped = ""
        dump(secret, to: &dumped)
        let texts = [dumped, "\(secret)", String(reflecting: secret), "\(try #require(secret.keyPair?.key))"]
        for text in texts { #expect(!text.contains("\(Self.key.utf8.map { $0 })") && !text.contains("MAIFAA")) }
        #expect(texts[1].contains("<redacted>"))
        #expect(texts[3] == "<redacted>")
    }

    @Test(arguments: [("ca.crt", certificate, true), ("cacert", certificate, true), ("ca.crt", "text", false)])
    func `a ConfigMap may hold authorities, or anything`(_ name: String, _ text: String, _ isAuthority: Bool) throws {
        let manifest = read("ConfigMap", "data:\n  \(name): \(Self.indented(text))")
        #expect(manifest.problems.isEmpty)
        guard case .configMap(let map) = try #require(manifest.objects.first).spec else { throw WrongKind() }
        #expect(map.authorities?.certificates == (isAuthority ? Array(text.utf8) : nil))
    }
}
