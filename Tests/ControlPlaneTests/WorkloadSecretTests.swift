import Bytes
import CertificateAuthority
import EnvoyAPI
import EventLoops
import Foundation
import Identity
import MeshConfig
import Synchronization
import Testing

@testable import ControlPlane
@testable import Transport

/// Certificates over ADS, for proxies without an agent.
struct WorkloadSecretTests {
    private static let local = ConnectionSecurity.plaintext(isLoopback: true)
    private static let certificate = ConnectionSecurity.tls(
        PeerCertificate(uriSANs: ["spiffe://cluster.local/ns/a/sa/b"]))

    private func identity(_ namespace: String, _ account: String, in domain: String? = nil) throws -> PeerIdentity {
        try #require(PeerIdentity(trustDomain: domain, namespace: namespace, serviceAccount: account))
    }

    private func request(
        _ node: String = "shop", account: String = "web", names: [String] = ["ROOTCA", "default"], nonce: String = "",
        more: [String: String] = [:]
    ) -> [UInt8] {
        var sender = Node()
        sender.id = "sidecar~10.0.0.1~web-1.\(node)~\(node).svc.cluster.local"
        sender.metadata["SERVICE_ACCOUNT"] = .string(account)
        for (name, value) in more { sender.metadata[name] = .string(value) }
        var request = DeltaDiscoveryRequest()
        request.typeURL = ResourceType.secret.typeURL
        request.node = sender
        request.subscribe = names
        request.responseNonce = nonce
        return OutgoingRequest.delta(request).encoded(in: Arena()).array
    }

    /// A stream of a proxy that accepts what it is sent.
    private func connect(
        to world: CertificateWorld, on connection: ConnectionSecurity = local, token: String? = nil,
        _ request: [UInt8]? = nil
    ) throws -> StreamID {
        let stream = try world.open(CertificateWorld.delta, on: connection, token: token)
        world.send(request ?? self.request(), on: stream)
        try settle(world, stream)
        return stream
    }

    private func responses(_ world: CertificateWorld, _ stream: StreamID) throws -> [ReceivedResponse] {
        try world.output.messages(stream).map { try unsafe ReceivedResponse(decoding: $0.span.bytes, isDelta: true) }
    }

    /// Accepts the newest response, and what comes of that, until nothing comes.
    private func settle(_ world: CertificateWorld, _ stream: StreamID) throws {
        var count = 0
        while case let all = try responses(world, stream), all.count > count, let newest = all.last {
            count = all.count
            world.send(request(names: [], nonce: newest.nonce), on: stream)
        }
    }

    /// The newest content of a resource as text: what of it is PEM can be read.
    private func text(_ world: CertificateWorld, _ stream: StreamID, _ name: String = "default") throws -> String {
        let all = try responses(world, stream).flatMap(\.resources)
        return all.last { $0.name == name }.map { String(decoding: $0.content, as: UTF8.self) } ?? ""
    }

    /// Who connects how, and which account the certificate is for.
    struct Client: CustomTestStringConvertible {
        let testDescription: String
        var identity: (namespace: String, account: String, domain: String?)?
        var connection = local
        var token: String?
        var servesWorkloads = true
        var account = "web"
        var metadata: [String: String] = [:]
        /// nil: no certificate.
        let expected: String?
    }

    private static let clients = [
        Client(testDescription: "on this machine, by its own word", expected: "shop/sa/web"),
        Client(testDescription: "on this machine, without an account", account: "", expected: "shop/sa/default"),
        Client(
            testDescription: "with a token", identity: ("shop", "web", nil), connection: .tls(nil), token: "t",
            account: "", expected: "shop/sa/web"),
        Client(
            testDescription: "with a certificate", identity: ("shop", "web", "cluster.local"), connection: certificate,
            expected: "shop/sa/web"),
        Client(
            testDescription: "of another mesh", identity: ("shop", "web", "other.org"), connection: certificate,
            expected: nil),
        Client(
            testDescription: "by its own word from elsewhere", connection: .plaintext(isLoopback: false), expected: nil),
        Client(testDescription: "with an agent", metadata: ["ISTIO_VERSION": "1.30.0"], expected: nil),
        Client(testDescription: "without a proxy", metadata: ["GENERATOR": "grpc"], expected: nil),
        Client(testDescription: "where it is not wanted", servesWorkloads: false, expected: nil),
    ]

    @Test(arguments: clients) func `who is known gets a certificate for what it is`(_ client: Client) throws {
        let known = try client.identity.map { try identity($0.namespace, $0.account, in: $0.domain) }
        let world = try CertificateWorld(
            authenticator: known.map { .success($0) }, servesWorkloads: client.servesWorkloads)
        let stream = try connect(
            to: world, on: client.connection, token: client.token,
            request(account: client.account, more: client.metadata))
        let names = Set(try responses(world, stream).flatMap(\.resources).map(\.name))
        #expect(names == (client.expected == nil ? [] : ["ROOTCA", "default"]))
        #expect(world.output.end(stream) == nil)
        guard let expected = client.expected else { return }
        #expect(world.log.lines.contains("spiffe://cluster.local/ns/\(expected)"))
    }

    @Test func `a proxy of one namespace never gets what is another's`() throws {
        let world = try CertificateWorld(authenticator: .success(try identity("shop", "web")))
        let stream = try world.open(CertificateWorld.delta, on: .tls(nil), token: "t")
        world.send(request("bank", account: "ledger"), on: stream)
        #expect(world.output.end(stream)?.code == .permissionDenied)
        let other = try world.open(CertificateWorld.delta, on: .tls(nil), token: "t")
        world.send(request(account: "ledger"), on: other)
        #expect(world.output.end(other)?.code == .permissionDenied)
        #expect(!world.log.lines.contains("certificate issued"))
    }

    @Test func `it is renewed when half of its life is over, and nothing else is sent`() throws {
        let world = try CertificateWorld()
        let stream = try connect(to: world)
        let first = try text(world, stream)
        let count = try responses(world, stream).count
        world.run(for: .seconds(3600 * 0.44))
        #expect(try responses(world, stream).count == count)
        world.run(for: .seconds(3600 * 0.12))
        try settle(world, stream)
        #expect(try responses(world, stream).dropFirst(count).flatMap(\.resources).map(\.name) == ["default"])
        #expect(try text(world, stream) != first)
        world.run(for: .seconds(3600 * 0.56))
        #expect(try responses(world, stream).count == count + 2)
    }

    @Test func `proxies of one identity share a certificate, and others have their own`() throws {
        let world = try CertificateWorld()
        let texts = try ["web", "web", "api"].map { account in
            try text(world, try connect(to: world, request(account: account)))
        }
        #expect(texts[0] == texts[1])
        #expect(texts[0] != texts[2])
        #expect(texts.allSatisfy { $0.contains("PRIVATE KEY") })
    }

    @Test func `a proxy that comes back finds its certificate, until it would have been renewed`() throws {
        let world = try CertificateWorld()
        func certificate() throws -> String {
            let stream = try connect(to: world)
            defer { world.close(stream) }
            return try text(world, stream)
        }
        let first = try certificate()
        #expect(try certificate() == first)
        world.run(for: .seconds(3600))
        #expect(world.log.lines.components(separatedBy: "certificate issued").count == 2)
        #expect(try certificate() != first)
    }

    @Test func `a new root goes to everybody at once`() throws {
        let world = try CertificateWorld()
        let stream = try connect(to: world)
        let count = try responses(world, stream).count
        try CertificateAuthority.rotateRoot(in: world.directory, now: Date(timeIntervalSince1970: 1_800_000_000))
        world.run(for: .seconds(2))
        #expect(try responses(world, stream).dropFirst(count).flatMap(\.resources).map(\.name) == ["ROOTCA"])
        #expect(try text(world, stream, "ROOTCA").components(separatedBy: "BEGIN").count == 3)
    }

    @Test func `another trust domain makes other certificates`() throws {
        let world = try CertificateWorld()
        let stream = try connect(to: world)
        var settings = CertificateWorld.names.defaultSettings
        settings.trustDomain = "example.org"
        world.apply(meshSettings: settings)
        world.run(for: .seconds(1))
        #expect(world.log.lines.contains("spiffe://example.org/ns/shop/sa/web"))
        #expect(try responses(world, stream).last?.resources.map(\.name) == ["default"])
    }

    @Test func `no log line and no status shows a key`() throws {
        let world = try CertificateWorld()
        let stream = try connect(to: world)
        let sent = try text(world, stream)
        let key = try #require(
            sent.components(separatedBy: "PRIVATE KEY-----\n").dropFirst().first?.split(separator: "\n").first)
        #expect(key.count > 20)
        var shown = world.log.lines
        let shard = world.shard
        let statuses = Statuses()
        shard.loop.post {
            shard.assumeIsolated { shard in statuses.set(shard.statuses, shard.deliveries(to: "web-1.shop")) }
        }
        world.run()
        shown += statuses.text
        dump(world.office.secrets, to: &shown)
        #expect(shown.contains("web-1.shop"))
        #expect(!shown.contains(key) && !shown.contains("PRIVATE KEY"))
    }
}

/// Carries texts out of a loop.
private final class Statuses: Sendable {
    private let content = Mutex("")
    var text: String { content.withLock { $0 } }
    func set(_ statuses: [ProxyStatus], _ deliveries: [DeliveryReport]?) {
        content.withLock { $0 = String(reflecting: statuses) + String(reflecting: deliveries) }
    }
}
