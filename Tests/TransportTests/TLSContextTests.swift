import Foundation
import TestSupport
import Testing

@testable import Transport

/// Puts the files of `other` in the place of those of `settings`, as a renewal does.
func replace(_ settings: TLSServerSettings, by other: TLSServerSettings) throws {
    try replace(settings.certificate, by: other.certificate)
    try replace(settings.key, by: other.key)
}

private func replace(_ source: PEMSource, by other: PEMSource) throws {
    try Data(bytes(other)).write(to: URL(filePath: #require(source.path)), options: .atomic)
}

private func bytes(_ source: PEMSource) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: #require(source.path))))
}

struct TLSContextTests {
    private let authority: TestAuthority
    private let settings: TLSServerSettings

    init() throws {
        authority = try TestAuthority()
        settings = try authority.server()
    }

    @Test func `a file that is missing is named`() {
        var settings = settings
        settings.certificate = .file("/nowhere/tls.crt")
        let error = TLSError("certificate /nowhere/tls.crt", reason: "No such file or directory")
        #expect(throws: error) { try TLSContext(server: settings) }
    }

    @Test func `a key of another certificate is refused`() throws {
        var settings = settings
        settings.key = try authority.server("other").key
        #expect(throws: TLSError("key \(settings.key)", reason: "key values mismatch")) {
            try TLSContext(server: settings)
        }
    }

    @Test func `a key with a passphrase is refused and not asked for`() throws {
        var settings = settings
        let locked = authority.directory.appending(path: "locked.key").path
        let result = try openSSL(
            ["pkey", "-in", try #require(settings.key.path), "-aes128", "-passout", "pass:secret", "-out", locked])
        #expect(result.status == 0)
        settings.key = .file(locked)
        #expect(throws: TLSError.self) { try TLSContext(server: settings) }
    }

    @Test func `clients' certificates need authorities`() {
        var settings = settings
        settings.clientCertificates = .optional
        let error = TLSError("client certificates", reason: "there are no authorities to verify them against")
        #expect(throws: error) { try TLSContext(server: settings) }
    }

    @Test func `files that cannot be used are reported once, and the last good ones stay`() throws {
        let reloader = try TLSReloader(settings)
        let first = reloader.context
        let renewed = try authority.server("renewed")
        try replace(settings.certificate, by: renewed.certificate)
        #expect(reloader.refresh() == .refused(TLSError("key \(settings.key)", reason: "key values mismatch")))
        #expect(reloader.refresh() == .unchanged)
        #expect(reloader.context === first)
        try replace(settings.key, by: renewed.key)
        #expect(reloader.refresh() == .reloaded)
        #expect(reloader.context !== first)
    }

    @Test func `a file that has gone is reported`() throws {
        let reloader = try TLSReloader(settings)
        let first = reloader.context
        try FileManager.default.removeItem(atPath: #require(settings.key.path))
        let error = TLSError("key \(settings.key)", reason: "No such file or directory")
        #expect(reloader.refresh() == .refused(error))
        #expect(reloader.context === first)
    }

    @Test func `texts are as good as files, and no description shows them`() throws {
        var settings = settings
        settings.certificate = .text(try bytes(settings.certificate))
        settings.key = .text(try bytes(settings.key))
        settings.clientAuthorities = .text(try bytes(.file(authority.certificate)))
        settings.clientCertificates = .required
        _ = try TLSContext(server: settings)
        let shown = "\(settings) \(String(reflecting: settings.key))"
        #expect(shown.contains("of our own") && !shown.contains("BEGIN") && !shown.contains("45, 45"))
        settings.key = .text([])
        #expect(throws: TLSError.self) { try TLSContext(server: settings) }
    }

    @Test(arguments: ["certificate", "authorities"]) func `half a certificate is refused`(_ part: String) throws {
        var settings = settings
        let file = part == "certificate" ? settings.certificate : .file(authority.certificate)
        let text = try bytes(file)
        let cut = PEMSource.text(text + text.prefix(100))
        settings.clientCertificates = .optional
        settings.clientAuthorities = part == "certificate" ? .file(authority.certificate) : cut
        if part == "certificate" { settings.certificate = cut }
        #expect(throws: TLSError("\(part) of our own", reason: "bad end line")) { try TLSContext(server: settings) }
    }

    @Test func `other settings take the place of those before when they can be used`() throws {
        let reloader = try TLSReloader(settings)
        let first = reloader.context
        var broken = settings
        broken.key = .text([])
        #expect(throws: TLSError.self) { try reloader.use(broken) }
        #expect(reloader.context === first)
        let other = try authority.server("other")
        try reloader.use(other)
        #expect(reloader.context !== first)
        try FileManager.default.removeItem(atPath: #require(settings.key.path))
        #expect(reloader.refresh() == .unchanged, "only the files in use count")
    }
}
