import Foundation
import TestSupport
import Testing

@testable import Transport

/// A certificate authority and its files, which go when it goes.
final class TestAuthority: Sendable {
    /// A certificate with its key, as files.
    struct Identity: Sendable {
        let certificate: String
        let key: String
    }

    let directory: URL
    private let own: Identity

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "transport-tests-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        own = Identity(
            certificate: directory.appending(path: "ca.crt").path, key: directory.appending(path: "ca.key").path)
        try TestAuthority.make(own, ["-subj", "/CN=authority", "-addext", "keyUsage=critical,keyCertSign,cRLSign"])
    }

    deinit {
        do { try FileManager.default.removeItem(at: directory) } catch { Issue.record(error) }
    }

    /// What to trust to trust it.
    var certificate: String { own.certificate }

    /// Issues a certificate under a file name of its own.
    ///
    /// - Parameter names: as `openssl` writes them: `DNS:…`, `URI:…`.
    func issue(_ file: String, _ names: [String]) throws -> Identity {
        let made = Identity(
            certificate: directory.appending(path: "\(file).crt").path,
            key: directory.appending(path: "\(file).key").path)
        try TestAuthority.make(
            made,
            [
                "-subj", "/CN=\(file)", "-CA", own.certificate, "-CAkey", own.key,
                "-addext", "subjectAltName=\(names.joined(separator: ","))",
                "-addext", "basicConstraints=critical,CA:FALSE",
            ])
        return made
    }

    /// The list of what was taken back: these identities.
    func revocations(_ identities: [Identity]) throws -> String {
        let serials = try identities.map { identity in
            let result = try openSSL(["x509", "-noout", "-serial", "-in", identity.certificate])
            return String(try #require(result.output.split(separator: "=").last).filter(\.isHexDigit))
        }
        return try revocationText(
            serials, certificate: own.certificate, key: own.key, from: Date(timeIntervalSinceNow: -60),
            in: directory.path)
    }

    /// A server `xds.test`, and settings with it.
    func server(_ file: String = "server") throws -> TLSServerSettings {
        let identity = try issue(file, ["DNS:xds.test"])
        return TLSServerSettings(certificate: .file(identity.certificate), key: .file(identity.key))
    }

    /// A client that trusts this authority.
    func client(_ identity: Identity? = nil, serverName: String = "xds.test") throws -> TLSContext {
        var settings = TLSClientSettings(authoritiesFile: certificate, serverName: serverName)
        settings.certificateFile = identity?.certificate
        settings.keyFile = identity?.key
        return try TLSContext(client: settings)
    }

    private static func make(_ identity: Identity, _ arguments: [String]) throws {
        let result = try openSSL(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-keyout", identity.key, "-out", identity.certificate,
            ] + arguments)
        try #require(result.status == 0, "\(result.output)")
    }
}
