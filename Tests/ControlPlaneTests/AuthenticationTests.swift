import Bytes
import EnvoyAPI
import EventLoops
import Identity
import Logging
import MeshConfig
import Synchronization
import Testing

@testable import ControlPlane
@testable import Transport

/// Answers when its own clock is moved. It waits for nothing, so that the answer goes from its loop to the shard's and
/// nowhere else.
private actor SlowAuthenticator: Authenticator {
    typealias Answer = Result<PeerIdentity, AuthenticationError>

    private struct State {
        var questionCount = 0
        var answer = Answer.failure(.noCredentials)
    }

    nonisolated let loop: any EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    private nonisolated let clock = SimulatedClock()
    private nonisolated let state = Mutex(State())

    init() { loop = clock.makeLoop(name: "authenticator") }

    /// How often it has been asked and has answered.
    nonisolated var questionCount: Int { state.withLock { $0.questionCount } }

    func authenticate(_ credentials: Credentials) async throws(AuthenticationError) -> PeerIdentity {
        try state.withLock { state in
            state.questionCount += 1
            return state.answer
        }.get()
    }

    nonisolated func answer(_ answer: Answer) {
        state.withLock { $0.answer = answer }
        clock.run(until: clock.now)
    }
}

/// Carries a number out of a loop.
private final class AnswerBox: Sendable {
    let value = Mutex<Int?>(nil)
}

/// How a shard lets clients in, in virtual time.
@Suite final class AuthenticationTests {
    private static let delta = "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources"
    private static let certificate = ConnectionSecurity.tls(
        PeerCertificate(uriSANs: ["spiffe://cluster.local/ns/shop/sa/web"]))

    private let clock = SimulatedClock()
    private let authenticator = SlowAuthenticator()
    private let output = RecordedOutput()
    private let stream = StreamID(connection: ConnectionID(serial: 1), number: 1)
    private var shard: Shard?
    private var pipeline: ConfigPipeline?

    @Test func `a stream is served once its client is known, and not before`() throws {
        try open(on: Self.certificate)
        send(ResourceType.cluster)
        #expect(output.responses.isEmpty && output.finished == nil)
        try answer("shop", "web")
        #expect(output.responses.map(\.typeURL) == [ResourceType.cluster.typeURL])
        #expect(output.finished == nil)
    }

    @Test func `requests that arrive meanwhile are served in their order`() throws {
        try open(on: Self.certificate)
        send(ResourceType.cluster)
        send(ResourceType.listener)
        try answer("shop", "web")
        send(ResourceType.route)
        #expect(output.responses.map(\.typeURL) == [ResourceType.cluster.typeURL])
        send(ResourceType.cluster, nonce: try #require(output.responses.last?.nonce))
        #expect(
            output.responses.map(\.typeURL) == [ResourceType.cluster, .listener, .route].map(\.typeURL))
        #expect(output.finished == nil)
    }

    @Test func `nothing is read before the client is known`() throws {
        try open(on: Self.certificate)
        send([0xff, 0xff])
        #expect(output.finished == nil)
        try answer("shop", "web")
        #expect(output.finished?.code == .invalidArgument)
    }

    @Test func `a client that nobody knows is turned away`() throws {
        try open(headers: [("authorization", "Bearer secret")])
        send(ResourceType.cluster)
        answer(.failure(.badToken(.expired)))
        #expect(output.finished == GRPCStatus(.unauthenticated, "authentication failed: the token has expired"))
        #expect(output.responses.isEmpty)
    }

    @Test func `a client that is gone when the answer comes is not served`() throws {
        try open(on: Self.certificate)
        send(ResourceType.cluster)
        post { [stream] in $0.closed(stream, .connectionLost("reset")) }
        try answer("shop", "web")
        #expect(output.responses.isEmpty && output.finished == nil)
        #expect(try statusCount == 0)
    }

    @Test func `an answer that takes too long is not waited for`() throws {
        try open(on: Self.certificate)
        run(for: .seconds(10))
        #expect(output.finished == GRPCStatus(.unavailable, "authentication took too long"))
        try answer("shop", "web")
        send(ResourceType.cluster)
        #expect(output.responses.isEmpty)
    }

    @Test func `what a client sends too early is limited`() throws {
        try open(on: Self.certificate)
        for _ in 0..<UndecidedStreams.messageCountMax { send(ResourceType.cluster) }
        #expect(output.finished == nil)
        send(ResourceType.cluster)
        #expect(output.finished?.code == .resourceExhausted)
    }

    @Test func `so is its size`() throws {
        try open(on: Self.certificate)
        send([UInt8](repeating: 0, count: TransportLimits().firstMessageBytesMax))
        #expect(output.finished == nil)
        send([0])
        #expect(output.finished?.code == .resourceExhausted)
    }

    /// What a node says of itself, and whether shop/web may say it.
    struct NodeCase: CustomTestStringConvertible {
        let testDescription: String
        var id = "sidecar~10.0.0.1~web.shop~shop.svc.cluster.local"
        var metadata: [String: String] = [:]
        let isAllowed: Bool
    }

    private static let nodeCases = [
        NodeCase(testDescription: "its namespace by domain", isAllowed: true),
        NodeCase(testDescription: "its namespace by metadata", metadata: ["NAMESPACE": "shop"], isAllowed: true),
        NodeCase(
            testDescription: "metadata before domain", id: "sidecar~10.0.0.1~web.bank~bank.svc.cluster.local",
            metadata: ["NAMESPACE": "shop"], isAllowed: true),
        NodeCase(
            testDescription: "another namespace by domain", id: "sidecar~10.0.0.1~web.shop~bank.svc.cluster.local",
            isAllowed: false),
        NodeCase(testDescription: "another namespace by metadata", metadata: ["NAMESPACE": "bank"], isAllowed: false),
        NodeCase(testDescription: "its account", metadata: ["SERVICE_ACCOUNT": "web"], isAllowed: true),
        NodeCase(testDescription: "another account", metadata: ["SERVICE_ACCOUNT": "api"], isAllowed: false),
        NodeCase(
            testDescription: "its account in another namespace",
            metadata: ["NAMESPACE": "bank", "SERVICE_ACCOUNT": "web"], isAllowed: false),
    ]

    @Test(arguments: nodeCases) func `a node must say who its client is`(_ node: NodeCase) throws {
        try open(on: Self.certificate)
        try answer("shop", "web")
        send(ResourceType.cluster, nodeID: node.id, metadata: node.metadata)
        if node.isAllowed {
            #expect(output.finished == nil && output.responses.count == 1)
        } else {
            #expect(output.finished?.code == .permissionDenied)
            #expect(output.finished?.message.hasPrefix("authorization failed: ") == true)
            #expect(output.responses.isEmpty)
        }
        #expect(try statusCount == (node.isAllowed ? 1 : 0))
    }

    /// How a client comes, and what it may do with which settings.
    struct DoorCase: CustomTestStringConvertible {
        let testDescription: String
        var isConfigured = true
        var trustsLoopback = true
        let connection: ConnectionSecurity
        var token: String?
        /// nil: the authenticator is asked.
        let admitted: Peer?
        var isRefused = false
    }

    private static let doorCases = [
        DoorCase(
            testDescription: "nothing configured, local", isConfigured: false,
            connection: .plaintext(isLoopback: true), token: "Bearer x", admitted: .local),
        DoorCase(
            testDescription: "nothing configured, TLS", isConfigured: false, connection: certificate,
            admitted: .anonymous),
        DoorCase(testDescription: "local", connection: .plaintext(isLoopback: true), admitted: .local),
        DoorCase(
            testDescription: "local, not trusted", trustsLoopback: false, connection: .plaintext(isLoopback: true),
            admitted: .anonymous),
        DoorCase(testDescription: "plain", connection: .plaintext(isLoopback: false), admitted: .anonymous),
        DoorCase(
            testDescription: "local with a token", connection: .plaintext(isLoopback: true), token: "Bearer x",
            admitted: nil),
        DoorCase(
            testDescription: "plain with a token", connection: .plaintext(isLoopback: false), token: "Bearer x",
            admitted: nil),
        DoorCase(testDescription: "TLS with nothing", connection: .tls(nil), admitted: nil, isRefused: true),
        DoorCase(
            testDescription: "TLS with another scheme", connection: .tls(nil), token: "Basic x", admitted: nil,
            isRefused: true),
        DoorCase(testDescription: "TLS with a token", connection: .tls(nil), token: "Bearer x", admitted: nil),
        DoorCase(testDescription: "TLS with a certificate", connection: certificate, admitted: nil),
    ]

    @Test(arguments: doorCases) func `the door knows whom to ask for credentials`(_ door: DoorCase) throws {
        let settings = AuthenticationSettings(
            authenticator: door.isConfigured ? authenticator : nil, trustsLoopback: door.trustsLoopback)
        let headers = door.token.map { [("authorization", $0)] } ?? []
        switch settings.admission(of: try head(headers, door.connection)) {
        case .admitted(let peer): #expect(peer == door.admitted)
        case .undecided: #expect(door.admitted == nil && !door.isRefused)
        case .refused: #expect(door.isRefused)
        }
    }

    @Test func `a client on TLS without credentials is turned away at once`() throws {
        try open(on: .tls(nil))
        #expect(output.finished?.code == .unauthenticated)
        send(ResourceType.cluster)
        #expect(output.responses.isEmpty)
        #expect(authenticator.questionCount == 0)
    }

    @Test func `a local client without credentials is served without asking`() throws {
        try open(on: .plaintext(isLoopback: true))
        send(ResourceType.cluster)
        #expect(output.responses.count == 1)
        #expect(authenticator.questionCount == 0)
    }

    /// How a client comes and what it asks for, and whether it gets the secret of namespace shop.
    struct SecretCase: CustomTestStringConvertible {
        let testDescription: String
        var connection = ConnectionSecurity.plaintext(isLoopback: false)
        var trustsLoopback = true
        /// The namespace of the identity that is vouched for; nil: nobody is asked.
        var identity: String?
        var nodeID = "router~10.0.0.1~gw.shop~shop.svc.cluster.local"
        var secret = "kubernetes://cert"
        let isServed: Bool
    }

    private static let bankID = "router~10.0.0.1~gw.bank~bank.svc.cluster.local"

    private static let secretCases = [
        SecretCase(
            testDescription: "proved by a certificate", connection: certificate, identity: "shop", isServed: true),
        SecretCase(
            testDescription: "of another namespace", connection: certificate, identity: "bank", nodeID: bankID,
            secret: "kubernetes://shop/cert", isServed: false),
        SecretCase(
            testDescription: "its own and not another's", connection: certificate, identity: "bank", nodeID: bankID,
            isServed: false),
        SecretCase(testDescription: "plain from elsewhere", isServed: false),
        SecretCase(
            testDescription: "plain on this machine", connection: .plaintext(isLoopback: true), isServed: true),
        SecretCase(
            testDescription: "plain on this machine, not trusted", connection: .plaintext(isLoopback: true),
            trustsLoopback: false, isServed: false),
        SecretCase(
            testDescription: "a secret that nothing names", connection: .plaintext(isLoopback: true),
            secret: "kubernetes://other", isServed: false),
    ]

    @Test(arguments: secretCases) func `a secret goes to a client that is known to be of its namespace`(
        _ one: SecretCase
    ) throws {
        try open(on: one.connection, trustsLoopback: one.trustsLoopback, config: Self.gatewayWithSecrets)
        if let namespace = one.identity { try answer(namespace, "gw") }
        subscribe(to: one.secret, nodeID: one.nodeID)
        #expect(output.finished == nil)
        let resources = output.responses.flatMap(\.resources)
        #expect(resources.map(\.name) == (one.isServed ? [one.secret] : []))
        #expect(output.responses.flatMap(\.removed).isEmpty)
    }

    @Test func `a new certificate is sent alone, and to its readers only`() throws {
        try open(on: .plaintext(isLoopback: true), config: Self.gatewayWithSecrets)
        let nodeID = "router~10.0.0.1~gw.shop~shop.svc.cluster.local"
        send(ResourceType.cluster, nodeID: nodeID)
        send(ResourceType.listener, nodeID: nodeID)
        subscribe(to: "kubernetes://cert", nodeID: nodeID)
        for response in output.responses { acknowledge(response) }
        let count = output.responses.count
        change([.set(Self.secret("cert", 2))])
        #expect(output.responses.dropFirst(count).map(\.typeURL) == [ResourceType.secret.typeURL])
        change([.set(Self.secret("other", 2))])
        #expect(output.responses.count == count + 1)
    }

    /// A Gateway of namespace shop for all routers that names one of two secrets.
    private static let gatewayWithSecrets: [ConfigChange] = {
        let identity = ServerTLSSettings.Identity.credentials(["cert"])
        let server = GatewayServer(
            port: ListenerPort(name: "https", number: 443, protocol: .https), hosts: [ScopedHost(.all, "*")],
            tls: ServerTLSSettings(mode: .simple(identity)))
        let gateway = ConfigObject(
            key: ConfigKey(.gateway, "shop", "gw"), meta: ObjectMeta(), spec: .gateway(Gateway(servers: [server])),
            source: SourceLocation(file: "test", line: 1))
        return [.set(gateway), .set(secret("cert", 1)), .set(secret("other", 1))]
    }()

    private static func secret(_ name: String, _ content: UInt8) -> ConfigObject {
        let pair = Secret.KeyPair(certificates: [content], key: PrivateKey([content]))
        return ConfigObject(
            key: ConfigKey(.secret, "shop", name), meta: ObjectMeta(), spec: .secret(Secret(keyPair: pair)),
            source: SourceLocation(file: "test", line: 1))
    }

    // What tests are made of.

    private func run(for time: Duration = .milliseconds(50)) { clock.run(until: clock.now.advanced(by: time)) }

    /// Starts a shard that is ready, and opens a stream.
    private func open(
        headers: [(String, String)] = [], on connection: ConnectionSecurity = .plaintext(isLoopback: false),
        trustsLoopback: Bool = true, config: [ConfigChange] = []
    ) throws {
        let metrics = ControlPlaneMetrics()
        let shard = Shard(
            loop: clock.makeLoop(name: "shard"), cache: ResourceCache(), gate: .unnamed,
            authentication: AuthenticationSettings(authenticator: authenticator, trustsLoopback: trustsLoopback),
            metrics: metrics, log: .silent)
        self.shard = shard
        let pipeline = ConfigPipeline(
            loop: clock.makeLoop(name: "mesh"), names: MeshNames(), metrics: metrics, log: .silent,
            publish: shard.post)
        shard.loop.post { [output] in
            shard.assumeIsolated { $0.serve { RecordingOutput(output) } }
        }
        self.pipeline = pipeline
        change(config)
        let head = try head(headers, connection)
        post { [stream] in $0.opened(stream, head) }
    }

    private func change(_ changes: [ConfigChange]) {
        guard let pipeline else { return }
        let batch = ConfigBatch(changes: changes, problems: [], ignoredKinds: [:])
        pipeline.loop.post { pipeline.assumeIsolated { $0.receive(batch) } }
        run()
    }

    private func head(_ headers: [(String, String)], _ connection: ConnectionSecurity) throws -> RequestHead {
        RequestHead(
            path: Self.delta, authority: "martlet", headers: headers, peer: try SocketAddress("192.0.2.1:1"),
            connection: connection)
    }

    private func post(_ event: @escaping @Sendable (Shard) -> Void) {
        guard let shard else { return }
        shard.loop.post { event(shard) }
        run()
    }

    private func answer(_ namespace: String, _ account: String) throws {
        let identity = PeerIdentity(trustDomain: "cluster.local", namespace: namespace, serviceAccount: account)
        answer(.success(try #require(identity)))
    }

    private func answer(_ answer: SlowAuthenticator.Answer) {
        authenticator.answer(answer)
        run()
    }

    private func send(_ bytes: [UInt8]) {
        post { [stream] in unsafe $0.received(bytes.span.bytes, on: stream) }
    }

    private func send(
        _ type: ResourceType, nodeID: String = "sidecar~10.0.0.1~web.shop~shop.svc.cluster.local",
        metadata: [String: String] = [:], nonce: String = ""
    ) {
        var node = Node()
        node.id = nodeID
        for (name, value) in metadata { node.metadata[name] = .string(value) }
        var request = DeltaDiscoveryRequest()
        request.typeURL = type.typeURL
        request.responseNonce = nonce
        request.node = node
        send(OutgoingRequest.delta(request).encoded(in: Arena()).array)
    }

    private func subscribe(to secret: String, nodeID: String) {
        var node = Node()
        node.id = nodeID
        var request = DeltaDiscoveryRequest()
        request.typeURL = ResourceType.secret.typeURL
        request.node = node
        request.subscribe = [secret]
        send(OutgoingRequest.delta(request).encoded(in: Arena()).array)
    }

    private func acknowledge(_ response: ReceivedResponse) {
        var request = DeltaDiscoveryRequest()
        request.typeURL = response.typeURL
        request.responseNonce = response.nonce
        send(OutgoingRequest.delta(request).encoded(in: Arena()).array)
    }

    private var statusCount: Int {
        get throws {
            let shard = try #require(shard)
            let answer = AnswerBox()
            shard.loop.post { answer.value.withLock { $0 = shard.assumeIsolated { $0.statuses.count } } }
            run()
            return try #require(answer.value.withLock { $0 })
        }
    }
}
