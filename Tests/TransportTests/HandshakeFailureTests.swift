import EventLoops
import TestSupport
import Testing

@testable import Transport

/// Handshakes that come to nothing are counted by their reason. The clients are the `openssl` command and raw sockets.
@Suite(.timeLimit(.minutes(5))) struct HandshakeFailureTests {
    private let authority: TestAuthority
    private let settings: TLSServerSettings

    init() throws {
        authority = try TestAuthority()
        var settings = try authority.server()
        settings.clientCertificates = .required
        settings.clientAuthorities = .file(authority.certificate)
        self.settings = settings
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Of `openssl s_client`.
        var arguments: [String] = []
        /// What is sent instead, before the client ends its side.
        var bytes: [UInt8] = []
        let failure: HandshakeFailure
    }

    static let cases = [
        Case(testDescription: "no certificate", arguments: ["-alpn", "h2"], failure: .noCertificate),
        Case(testDescription: "HTTP/1.1 only", arguments: ["-alpn", "http/1.1"], failure: .noHTTP2),
        Case(
            testDescription: "TLS 1.1", arguments: ["-tls1_1", "-alpn", "h2", "-cipher", "DEFAULT@SECLEVEL=0"],
            failure: .nothingInCommon),
        Case(
            testDescription: "no forward secrecy", arguments: ["-tls1_2", "-alpn", "h2", "-cipher", "AES128-SHA"],
            failure: .nothingInCommon),
        Case(
            testDescription: "a server that is not trusted", arguments: ["-alpn", "h2", "-verify_return_error"],
            failure: .alert),
        Case(testDescription: "plaintext HTTP/1.1", bytes: Array("GET / HTTP/1.1\r\n\r\n".utf8), failure: .notTLS),
        Case(testDescription: "plaintext HTTP/2", bytes: RawClient.handshakeBytes, failure: .notTLS),
        Case(testDescription: "rubbish", bytes: Array("hehe, hehe, hehe".utf8), failure: .notTLS),
        Case(testDescription: "the begin of a handshake", bytes: [22, 3, 1, 2, 0, 1], failure: .closed),
        Case(testDescription: "nothing at all", failure: .closed),
    ]

    @Test(arguments: cases) func `a handshake that fails is counted by its reason`(_ test: Case) async throws {
        try await withWorld { world in
            if test.arguments.isEmpty {
                let client = try RawClient(to: world.address)
                client.write(test.bytes)
                client.endOutput()
                _ = client.read(1000)
            } else {
                // Without input it would end by itself; so it ends when the server closes.
                let client = ["s_client", "-connect", world.address.description, "-servername", "xds.test"]
                _ = try openSSL(client + ["-ign_eof"] + test.arguments)
            }
            #expect(failures(of: world) == [test.failure.rawValue: 1])
        }
    }

    @Test func `a certificate of another authority is counted`() async throws {
        let other = try TestAuthority()
        let stranger = try other.issue("stranger", ["URI:spiffe://cluster.local/ns/a/sa/b"])
        try await withWorld { world in
            let client = try authority.client(stranger)
            let stream = try #require(await world.client.openOnNewConnection(to: world.address, tls: client))
            guard case .closed(stream, .connectionLost) = await world.client.events.next() else {
                throw Unexpected()
            }
            #expect(failures(of: world) == ["bad_client_certificate": 1])
        }
    }

    @Test func `a handshake that takes too long is counted`() async throws {
        var limits = TransportLimits()
        limits.requestTime = .milliseconds(30)
        limits.sweepInterval = .milliseconds(2)
        try await withWorld(limits) { world in
            let client = try RawClient(to: world.address)
            client.write([22, 3, 1, 2, 0, 1])
            #expect(client.read(1000).isEmpty)
            // The world's own connection has sent no request either, and may be as slow.
            #expect((1...2).contains(world.server.counters[HandshakeFailure.timeout]))
            #expect((1...2).contains(world.server.counters[.firstRequest]))
        }
    }

    @Test func `a handshake that is done is not counted`() async throws {
        try await withWorld { world in
            _ = try await world.open()
            #expect(failures(of: world) == [:])
        }
    }

    private func withWorld(
        _ limits: TransportLimits = .patient, _ body: (World) async throws -> Void
    ) async throws {
        let context = try TLSContext(server: settings)
        let proxy = try authority.issue("proxy", ["URI:spiffe://cluster.local/ns/a/sa/b"])
        try await TransportTests.withWorld(
            serverLimits: limits, serverTLS: { context }, clientTLS: authority.client(proxy), body)
    }

    private func failures(of world: World) -> [String: Int] {
        let counts = HandshakeFailure.allCases.map { ($0.rawValue, world.server.counters[$0]) }
        return Dictionary(uniqueKeysWithValues: counts).filter { $0.value > 0 }
    }
}
