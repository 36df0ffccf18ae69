import Bytes
import EnvoyAPI
import EventLoops
import Foundation
import Identity
import MeshConfig
import TestSupport
import Testing

@testable import ControlPlane
@testable import Transport

/// CreateCertificate: who gets a certificate, for whom, and who does not.
struct CertificateCallTests {
    private static let web = PeerIdentity(trustDomain: nil, namespace: "shop", serviceAccount: "web")
    private static let encrypted = ConnectionSecurity.tls(nil)

    /// A signing request, made once: it says that it is somebody else's.
    private static let signingRequest: String = {
        let folder = FileManager.default.temporaryDirectory.appending(path: "request-\(UUID())").path
        defer { do { try FileManager.default.removeItem(atPath: folder) } catch { Issue.record(error) } }
        do {
            let made = try openSSL([
                "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null",
                "-subj", "/CN=x", "-addext", "subjectAltName=URI:spiffe://cluster.local/ns/bank/sa/ledger", "-out",
                folder,
            ])
            guard made.status == 0 else { return "" }
            return try String(contentsOfFile: folder, encoding: .utf8)
        } catch {
            Issue.record(error)
            return ""
        }
    }()

    private static func message(
        _ signingRequest: String = signingRequest, seconds: Int64 = 0, for other: String = ""
    ) -> [UInt8] {
        var buffer = OutputBuffer()
        buffer.appendField(1, string: signingRequest)
        buffer.appendVarint(3 << 3)
        buffer.appendVarint(UInt64(bitPattern: seconds))
        guard !other.isEmpty else { return buffer.bytes }
        var value = OutputBuffer()
        value.appendField(3, string: other)
        var entry = OutputBuffer()
        entry.appendField(1, string: "ImpersonatedIdentity")
        entry.appendLengthDelimitedHead(field: 2, length: value.count)
        entry.append(contentsOf: value.bytes)
        var metadata = OutputBuffer()
        metadata.appendLengthDelimitedHead(field: 1, length: entry.count)
        metadata.append(contentsOf: entry.bytes)
        buffer.appendLengthDelimitedHead(field: 4, length: metadata.count)
        buffer.append(contentsOf: metadata.bytes)
        return buffer.bytes
    }

    private func call(
        _ world: CertificateWorld, on connection: ConnectionSecurity = encrypted, token: String? = "t",
        _ message: [UInt8] = message()
    ) throws -> StreamID {
        let stream = try world.open(CertificateRequest.method, on: connection, token: token)
        world.send(message, on: stream)
        world.halfClose(stream)
        return stream
    }

    /// The texts of field 1.
    private func chain(_ message: [UInt8]) throws -> [String] {
        var texts: [String] = []
        var rest = message[...]
        while rest.popFirst() == 0x0A {
            var length = 0
            var shift = 0
            while let byte = rest.popFirst() {
                length |= Int(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { break }
            }
            texts.append(String(decoding: rest.prefix(length), as: UTF8.self))
            rest = rest.dropFirst(length)
        }
        return texts
    }

    @Test func `a client that is known gets a certificate for what it is, and nothing else`() throws {
        let world = try CertificateWorld(authenticator: .success(try #require(Self.web)))
        let stream = try call(world)
        #expect(world.output.end(stream) == GRPCStatus(.ok))
        let message = try #require(world.output.messages(stream).first)
        #expect(world.output.messages(stream).count == 1)
        let chain = try chain(message)
        #expect(chain.count == 2)
        let path = "\(world.directory)/leaf"
        try chain[0].write(toFile: path, atomically: true, encoding: .utf8)
        let names = try openSSL(["x509", "-noout", "-ext", "subjectAltName", "-in", path]).output
        #expect(names.contains("URI:spiffe://cluster.local/ns/shop/sa/web\n"))
        #expect(chain[1] == (try String(contentsOfFile: "\(world.directory)/root-cert.pem", encoding: .utf8)))
        let lines = world.log.lines.split(separator: "\n").filter { $0.contains("certificate issued") }
        #expect(lines.count == 1)
        #expect(lines[0].contains("spiffe://cluster.local/ns/shop/sa/web") && lines[0].contains("192.0.2.1"))
    }

    @Test func `the trust domain is the mesh's own`() throws {
        var settings = CertificateWorld.names.defaultSettings
        settings.trustDomain = "example.org"
        settings.trustDomainAliases = ["old.example.org"]
        for (given, isServed) in [(nil, true), ("example.org", true), ("old.example.org", true), ("other.org", false)] {
            let client = PeerIdentity(trustDomain: given, namespace: "shop", serviceAccount: "web")
            let world = try CertificateWorld(authenticator: .success(try #require(client)), settings: settings)
            let stream = try call(world)
            #expect(world.output.end(stream)?.code == (isServed ? .ok : .permissionDenied), "\(given ?? "token")")
            #expect(world.log.lines.contains("spiffe://example.org/ns/shop/sa/web") == isServed)
        }
    }

    struct Refusal: CustomTestStringConvertible {
        let testDescription: String
        /// nil: there is no authenticator.
        var authenticator: Result<PeerIdentity?, AuthenticationError>? = .success(web)
        var connection = encrypted
        var token: String? = "t"
        var message = CertificateCallTests.message()
        let code: GRPCStatusCode
    }

    private static let refusals = [
        Refusal(
            testDescription: "a token that is no good", authenticator: .failure(.badToken(.wrongAudience)),
            code: .unauthenticated),
        Refusal(testDescription: "no credentials", token: nil, code: .unauthenticated),
        Refusal(
            testDescription: "no credentials, in plaintext", connection: .plaintext(isLoopback: false), token: nil,
            code: .unauthenticated),
        Refusal(
            testDescription: "no credentials, on this machine", connection: .plaintext(isLoopback: true), token: nil,
            code: .unauthenticated),
        Refusal(
            testDescription: "nobody who judges", authenticator: nil, connection: .plaintext(isLoopback: true),
            code: .unauthenticated),
        Refusal(
            testDescription: "a certificate for somebody else",
            message: message(for: "spiffe://cluster.local/ns/bank/sa/ledger"), code: .unauthenticated),
        Refusal(testDescription: "no signing request", message: message(""), code: .invalidArgument),
        Refusal(testDescription: "no message that is one", message: [0x0A, 0xFF], code: .invalidArgument),
        Refusal(testDescription: "too long a life", message: message(seconds: 7201), code: .invalidArgument),
    ]

    @Test(arguments: refusals) func `nobody else gets one`(_ one: Refusal) throws {
        let answer = try one.authenticator.map { answer -> Result<PeerIdentity, AuthenticationError> in
            switch answer {
            case .success(let identity): .success(try #require(identity))
            case .failure(let error): .failure(error)
            }
        }
        let world = try CertificateWorld(authenticator: answer)
        let stream = try call(world, on: one.connection, token: one.token, one.message)
        #expect(world.output.end(stream)?.code == one.code)
        #expect(world.output.messages(stream).isEmpty)
        #expect(!world.log.lines.contains("certificate issued"))
    }

    @Test func `a call without a request ends, and so does one with two`() throws {
        let world = try CertificateWorld(authenticator: .success(try #require(Self.web)))
        let empty = try world.open(CertificateRequest.method, on: Self.encrypted, token: "t")
        world.halfClose(empty)
        #expect(world.output.end(empty)?.code == .invalidArgument)
        // The second comes before the first can have been answered.
        let twice = try world.open(CertificateRequest.method, on: Self.encrypted, token: "t")
        let bytes = Self.message()
        world.shard.loop.post { [shard = world.shard] in
            unsafe shard.received(bytes.span.bytes, on: twice)
            unsafe shard.received(bytes.span.bytes, on: twice)
        }
        world.run()
        #expect(world.output.end(twice)?.code == .invalidArgument)
        #expect(world.output.messages(twice).isEmpty)
    }

    @Test func `a client that has gone is not answered`() throws {
        let world = try CertificateWorld(authenticator: .success(try #require(Self.web)))
        let stream = try world.open(CertificateRequest.method, on: Self.encrypted, token: "t")
        let bytes = Self.message()
        world.shard.loop.post { [shard = world.shard] in
            unsafe shard.received(bytes.span.bytes, on: stream)
            shard.closed(stream, .reset(code: 8))
        }
        world.run()
        #expect(world.output.end(stream) == nil && world.output.messages(stream).isEmpty)
    }

    @Test func `who asks too often waits, and nobody else does`() throws {
        var limits = Limits()
        limits.certificatesPerClient = TokenRate(burst: 2, every: .seconds(10))
        let queue = CertificateQueue(perClient: limits.certificatesPerClient)
        let world = try CertificateWorld(authenticator: .success(try #require(Self.web)), limits: limits)
        var codes: [GRPCStatusCode?] = []
        for _ in 0..<3 { codes.append(world.output.end(try call(world))?.code) }
        #expect(codes == [.ok, .ok, .resourceExhausted])
        world.run(for: .seconds(10))
        #expect(world.output.end(try call(world))?.code == .ok)
        let now = world.clock.now
        for _ in 0..<2 { try queue.enter("a", at: now) }
        #expect(throws: RequestError.tooManyCertificates) { try queue.enter("a", at: now) }
        try queue.enter("b", at: now)
    }

    @Test func `how many wait in all is limited`() throws {
        let queue = CertificateQueue(perClient: TokenRate(burst: 1_000_000, every: .seconds(1)))
        let now = SimulatedClock().now
        for _ in 0..<CertificateQueue.waitingCountMax { try queue.enter("a", at: now) }
        #expect(throws: RequestError.tooManyCertificates) { try queue.enter("b", at: now) }
        queue.leave()
        try queue.enter("b", at: now)
    }

}
