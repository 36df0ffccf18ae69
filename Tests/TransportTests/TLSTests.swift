import Bytes
import EventLoops
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(5))) struct TLSTests {
    private let authority: TestAuthority
    private let settings: TLSServerSettings

    init() throws {
        authority = try TestAuthority()
        settings = try authority.server()
    }

    private func withTLS(
        _ settings: TLSServerSettings? = nil, client: TLSContext? = nil,
        reaction: @escaping TestServer.Reaction = echo, _ body: (World) async throws -> Void
    ) async throws {
        let context = try TLSContext(server: settings ?? self.settings)
        try await withWorld(
            serverTLS: { context }, clientTLS: client ?? authority.client(), reaction: reaction, body)
    }

    /// A server that wants to know its clients.
    private func settings(_ certificates: TLSServerSettings.ClientCertificates) -> TLSServerSettings {
        var settings = settings
        settings.clientCertificates = certificates
        settings.clientAuthorities = .file(authority.certificate)
        return settings
    }

    /// The reason for which a client loses its stream, as the handshake fails at one of the ends.
    private func refusal(_ world: World, of client: TLSContext) async throws -> String {
        let stream = try #require(await world.client.openOnNewConnection(to: world.address, tls: client))
        guard case .closed(stream, .connectionLost(let reason)) = await world.client.events.next() else {
            throw Unexpected()
        }
        #expect(await world.server.heads.isEmpty)
        return reason
    }

    @Test func `messages of all sizes go both ways and the call ends with its status`() async throws {
        try await withTLS { world in
            let (stream, seen) = try await world.open()
            let sizes = [0, 1, 1000, 16_370, 16_384, 16_385, 100_000, 200_000]
            let messages = sizes.enumerated().map { pattern($1, seed: UInt8($0)) }
            await world.client.send(messages, on: stream)
            for message in messages {
                #expect(await world.server.events.next() == .received(seen, message))
                #expect(await world.client.events.next() == .received(stream, message))
            }
            await world.client.halfClose(stream)
            #expect(await world.client.events.next() == .closed(stream, .finished(GRPCStatus(.ok))))
            #expect(await world.server.heads.map(\.connection) == [.tls(nil)])
        }
    }

    @Test func `a large message goes faster than the socket takes it`() async throws {
        let message = pattern(32 << 20)
        var limits = TransportLimits.ofClient
        limits.firstMessageBytesMax = 64 << 20
        limits.receiveWindowBytes = 64 << 20
        let context = try TLSContext(server: settings)
        try await withWorld(
            clientLimits: limits, serverTLS: { context }, clientTLS: authority.client()
        ) { world in
            let (stream, seen) = try await world.open()
            await world.server.send([[Segment(SharedBytes(message))], [Segment(SharedBytes([1]))]], on: seen)
            #expect(await world.client.events.next() == .received(stream, message))
            #expect(await world.client.events.next() == .received(stream, [1]))
        }
    }

    @Test func `a client refuses a server of another authority`() async throws {
        try await withTLS { world in
            let reason = try await refusal(world, of: TestAuthority().client())
            #expect(reason.hasPrefix("TLS handshake: certificate verify failed: "))
        }
    }

    @Test func `a client refuses a server of another name`() async throws {
        try await withTLS { world in
            let reason = try await refusal(world, of: authority.client(serverName: "other.test"))
            #expect(reason == "TLS handshake: certificate verify failed: hostname mismatch")
        }
    }

    @Test func `a required certificate that is missing ends the connection`() async throws {
        let proxy = try authority.issue("proxy", ["DNS:proxy.test"])
        try await withTLS(settings(.required), client: authority.client(proxy)) { world in
            _ = try await refusal(world, of: authority.client())
            #expect(await world.server.counts == [1, 0])
        }
    }

    @Test func `an optional certificate may be missing`() async throws {
        try await withTLS(settings(.optional)) { world in
            _ = try await world.open()
            #expect(await world.server.heads.map(\.connection) == [.tls(nil)])
        }
    }

    @Test func `an optional certificate of another authority ends the connection`() async throws {
        let other = try TestAuthority()
        let stranger = try other.issue("stranger", ["URI:spiffe://cluster.local/ns/a/sa/b"])
        try await withTLS(settings(.optional)) { world in
            _ = try await refusal(world, of: authority.client(stranger))
            #expect(await world.server.counts == [1, 0])
        }
    }

    @Test func `a certificate that was taken back ends the connection, and no other one`() async throws {
        let clients = try ["a", "b"].map { try authority.issue($0, ["URI:spiffe://cluster.local/ns/x/sa/\($0)"]) }
        var settings = settings(.optional)
        settings.revocations = .text(Array(try authority.revocations([clients[0]]).utf8))
        try await withTLS(settings) { world in
            let reason = try await refusal(world, of: authority.client(clients[0]))
            #expect(reason.contains("revoked"), "\(reason)")
        }
        try await withTLS(settings, client: authority.client(clients[1])) { world in
            _ = try await world.open()
            #expect(await world.server.heads.count == 1)
        }
        settings.revocations = .text([])
        #expect(throws: TLSError.self) { try TLSContext(server: settings) }
    }

    @Test(arguments: [TLSServerSettings.ClientCertificates.optional, .required])
    func `the handler sees the URIs of a client's certificate`(
        _ certificates: TLSServerSettings.ClientCertificates
    ) async throws {
        let uris = ["spiffe://cluster.local/ns/shop/sa/cart", "https://other.test/"]
        let names = ["DNS:cart.shop"] + uris.map { "URI:\($0)" }
        let client = try authority.client(authority.issue("client", names))
        try await withTLS(settings(certificates), client: client) { world in
            _ = try await world.open()
            #expect(await world.server.heads.map(\.connection) == [.tls(PeerCertificate(uriSANs: uris))])
        }
    }

    @Test func `a certificate that is not asked for is not seen`() async throws {
        let client = try authority.client(authority.issue("client", ["URI:spiffe://cluster.local/ns/a/sa/b"]))
        try await withTLS(client: client) { world in
            _ = try await world.open()
            #expect(await world.server.heads.map(\.connection) == [.tls(nil)])
        }
    }

    struct Stranger: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let arguments: [String]
        let says: String
    }

    static let strangers = [
        Stranger(
            testDescription: "TLS 1.1", arguments: ["-tls1_1", "-alpn", "h2", "-cipher", "DEFAULT@SECLEVEL=0"],
            says: "alert protocol version"),
        Stranger(
            testDescription: "HTTP/1.1 only", arguments: ["-alpn", "http/1.1"], says: "alert no application protocol"),
        Stranger(
            testDescription: "no forward secrecy", arguments: ["-tls1_2", "-alpn", "h2", "-cipher", "AES128-SHA"],
            says: "alert handshake failure"),
        Stranger(testDescription: "no ALPN", arguments: ["-tls1_2"], says: "New, TLSv1.2"),
    ]

    @Test(arguments: strangers) func `a client without what HTTP/2 needs is refused`(_ stranger: Stranger) async throws
    {
        try await withTLS { world in
            let connect = ["s_client", "-connect", world.address.description, "-servername", "xds.test"]
            // Without input it would end by itself; so it ends when the server closes.
            let result = try openSSL(connect + ["-ign_eof"] + stranger.arguments)
            #expect(result.output.contains(stranger.says), "\(result.output)")
            _ = try await world.open()
            #expect(await world.server.counts == [1, 1])
        }
    }

    @Test(arguments: ["PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}\u{4}hehe"])
    func `bytes that are no handshake close the connection`(_ text: String) async throws {
        try await withTLS { world in
            let client = try RawClient(to: world.address)
            client.write(Array(text.utf8))
            #expect(client.read(1000).count < 100)
            _ = try await world.open()
            #expect(await world.server.counts == [1, 1])
        }
    }

    @Test func `a client that speaks TLS to a plaintext port is refused`() async throws {
        try await withWorld { world in
            let reason = try await refusal(world, of: authority.client())
            #expect(reason.hasPrefix("TLS handshake: "))
        }
    }

    @Test func `a handshake that does not go on holds up nobody`() async throws {
        try await withTLS { world in
            let silent = try RawClient(to: world.address)
            let slow = try RawClient(to: world.address)
            slow.write([22, 3, 1, 2, 0, 1])
            let (stream, _) = try await world.open()
            await world.client.send([[7]], on: stream)
            #expect(await world.client.events.next() == .received(stream, [7]))
            #expect(await world.server.counts == [3, 1])
            slow.write([255])
            silent.write([255])
        }
    }

    @Test func `a connection that is closed in order says so`() async throws {
        try await withTLS { world in
            let (_, seen) = try await world.open()
            await world.client.close(world.connection)
            #expect(await world.server.events.next() == .closed(seen, .connectionLost("closed by the peer")))
        }
    }

    @Test func `a renewed certificate is for new connections, and old ones go on`() async throws {
        let reloader = try TLSReloader(settings)
        let renewed = try TestAuthority()
        try await withWorld(
            serverTLS: { reloader.context }, clientTLS: authority.client(), reaction: echo
        ) { world in
            let (old, oldSeen) = try await world.open()
            #expect(reloader.refresh() == .unchanged)
            try replace(settings, by: renewed.server())
            #expect(reloader.refresh() == .reloaded)
            #expect(reloader.refresh() == .unchanged)

            let connection = try await world.client.connect(to: world.address, tls: renewed.client())
            let new = try #require(await world.client.open(on: connection))
            guard case .opened(let newSeen, _) = await world.server.events.next() else { throw Unexpected() }
            for (stream, seen) in [(old, oldSeen), (new, newSeen)] {
                await world.client.send([[7]], on: stream)
                #expect(await world.server.events.next() == .received(seen, [7]))
                #expect(await world.client.events.next() == .received(stream, [7]))
            }
        }
    }
}
