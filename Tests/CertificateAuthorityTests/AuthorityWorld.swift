import Foundation
import Synchronization
import TestSupport
import Testing

@testable import CertificateAuthority

/// A folder for an authority, which goes when this goes, and a clock that only tests move.
final class AuthorityWorld: Sendable {
    static let identity = "spiffe://cluster.local/ns/shop/sa/web"

    let path: String
    private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "authority-tests-\(UUID())")
        path = folder.path
    }

    deinit {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) }
    }

    var now: Date { time.withLock { $0 } }

    func advance(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }

    func authority(_ lifetimes: CertificateLifetimes = .init()) throws -> CertificateAuthority {
        try CertificateAuthority(path, organization: "istio-system", lifetimes: lifetimes) { [unowned self] in self.now
        }
    }

    func write(_ texts: [String: String]) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in texts { try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8) }
    }

    /// A list with nothing in it that is good for an hour.
    func revocations(of issuer: Issuer, from begin: Date? = nil) throws -> String {
        let folder = "\(path)/lists"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try issuer.certificate.pem.write(toFile: "\(folder)/certificate", atomically: true, encoding: .utf8)
        try issuer.keyText.write(toFile: "\(folder)/key", atomically: true, encoding: .utf8)
        return try revocationText(
            [], certificate: "\(folder)/certificate", key: "\(folder)/key", from: begin ?? now.addingTimeInterval(-60),
            in: folder)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

    /// What `openssl` writes to the file `name` of the folder.
    func openssl(_ arguments: String..., to name: String) throws -> String {
        try write([:])
        let result = try openSSL(arguments + ["-out", "\(path)/\(name)"])
        try #require(result.status == 0, "\(result.output)")
        return try read(name)
    }

    /// A signing request.
    ///
    /// - Parameters:
    ///   - key: as `openssl req -newkey` takes it.
    ///   - more: further arguments.
    func request(_ key: String = "ec", _ options: [String] = ["ec_paramgen_curve:P-256"], _ more: [String] = []) throws
        -> String
    {
        try write([:])
        let result = try openSSL(
            ["req", "-new", "-newkey", key] + options.flatMap { ["-pkeyopt", $0] }
                + ["-nodes", "-keyout", "/dev/null", "-subj", "/CN=x", "-out", "\(path)/request"] + more)
        try #require(result.status == 0, "\(result.output)")
        return try read("request")
    }
}

/// An authority with its key.
struct Issuer {
    let certificate: Certificate
    let key: SigningKey

    /// A root, or an authority below `parent`.
    init(_ name: String, at now: Date, lifetime: TimeInterval = 86400 * 365, below parent: Issuer? = nil) throws {
        key = try SigningKey.make()
        let content = Certificate.Content(
            key: .own(key), organization: name, notBefore: now.addingTimeInterval(-3600),
            notAfter: now.addingTimeInterval(lifetime))
        certificate = try Certificate.make(content, signedWith: parent?.key ?? key, by: parent?.certificate)
    }

    var keyText: String { String(decoding: key.pem, as: UTF8.self) }
}

/// Whether a certificate, as its holder presents it, is taken by somebody who trusts `roots`.
func isTaken(_ presented: String, by roots: String, at now: Date) throws -> Bool {
    let chain = try Certificate.read(Array(presented.utf8), named: "chain")
    let trusted = try Certificate.read(Array(roots.utf8), named: "roots")
    do throws(AuthorityError) {
        _ = try chain[0].root(among: trusted, through: Array(chain.dropFirst()), at: now)
        return true
    } catch {
        return false
    }
}
