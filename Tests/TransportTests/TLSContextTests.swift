import Foundation
import TestSupport
import Testing

@testable import Transport

/// Puts the files of `other` in the place of those of `settings`, as a renewal does.
func replace(_ settings: TLSServerSettings, by other: TLSServerSettings) throws {
    try replace(settings.certificateFile, by: other.certificateFile)
    try replace(settings.keyFile, by: other.keyFile)
}

private func replace(_ path: String, by other: String) throws {
    try Data(contentsOf: URL(filePath: other)).write(to: URL(filePath: path), options: .atomic)
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
        settings.certificateFile = "/nowhere/tls.crt"
        let error = TLSError("certificate /nowhere/tls.crt", reason: "No such file or directory")
        #expect(throws: error) { try TLSContext(server: settings) }
    }

    @Test func `a key of another certificate is refused`() throws {
        var settings = settings
        settings.keyFile = try authority.server("other").keyFile
        #expect(throws: TLSError("key \(settings.keyFile)", reason: "key values mismatch")) {
            try TLSContext(server: settings)
        }
    }

    @Test func `a key with a passphrase is refused and not asked for`() throws {
        var settings = settings
        let locked = authority.directory.appending(path: "locked.key").path
        let result = try openSSL(
            ["pkey", "-in", settings.keyFile, "-aes128", "-passout", "pass:secret", "-out", locked])
        #expect(result.status == 0)
        settings.keyFile = locked
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
        try replace(settings.certificateFile, by: renewed.certificateFile)
        #expect(reloader.refresh() == .refused(TLSError("key \(settings.keyFile)", reason: "key values mismatch")))
        #expect(reloader.refresh() == .unchanged)
        #expect(reloader.context === first)
        try replace(settings.keyFile, by: renewed.keyFile)
        #expect(reloader.refresh() == .reloaded)
        #expect(reloader.context !== first)
    }

    @Test func `a file that has gone is reported`() throws {
        let reloader = try TLSReloader(settings)
        let first = reloader.context
        try FileManager.default.removeItem(atPath: settings.keyFile)
        let error = TLSError("key \(settings.keyFile)", reason: "No such file or directory")
        #expect(reloader.refresh() == .refused(error))
        #expect(reloader.context === first)
    }
}
