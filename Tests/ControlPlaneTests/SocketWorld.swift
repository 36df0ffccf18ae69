import Bytes
import Dispatch
import EnvoyAPI
import EventLoops
import Logging
import Mesh
import MeshConfig
import Testing

@testable import ControlPlane
@testable import Transport

/// A control plane of one shard that serves on a port of the loopback, with a namespace `shop` to be changed.
final class SocketWorld: Sendable {
    let address: SocketAddress
    private let listener: Listener
    private let shard: Shard
    private let pipeline: ConfigPipeline
    private let loops: [EpollLoop]

    init(limits: Limits = Limits()) throws {
        // A busy machine may take long, whatever the test is about.
        let transportLimits = {
            var limits = $0
            limits.requestTime = .seconds(3600)
            limits.stallTime = .seconds(3600)
            return limits
        }(limits.transport)
        let serverLoop = try EpollLoop(name: "shard")
        let meshLoop = try EpollLoop(name: "mesh")
        loops = [serverLoop, meshLoop]
        let metrics = ControlPlaneMetrics()
        let shard = Shard(
            loop: serverLoop, cache: ResourceCache(), gate: .unnamed, limits: limits,
            clients: ClientTally(streamsMax: limits.streamsPerClientMax), metrics: metrics, log: .silent)
        self.shard = shard
        pipeline = ConfigPipeline(
            loop: meshLoop, names: MeshNames(), metrics: metrics, log: .silent,
            publish: shard.post)
        for loop in loops { loop.start() }
        serverLoop.post { shard.assumeIsolated { $0.serve(limits: transportLimits) } }
        listener = try Listener(
            on: try SocketAddress("127.0.0.1:0"), loop: serverLoop,
            deliverTo: [{ socket in shard.assumeIsolated { $0.adopt(socket) } }])
        address = listener.address
    }

    /// Hands a batch of changes to the pipeline.
    func apply(_ changes: ConfigChange...) {
        let batch = ConfigBatch(changes: changes, problems: [], ignoredKinds: [:])
        pipeline.loop.post { [pipeline] in pipeline.assumeIsolated { $0.receive(batch) } }
    }

    /// Hands the first batch over and waits until it is served.
    func begin(_ changes: ConfigChange...) async {
        await pipeline.receive(ConfigBatch(changes: changes, problems: [], ignoredKinds: [:]))
        _ = await shard.statuses
    }

    /// What the shard tells of its only proxy.
    func state(of type: ResourceType) async -> ProxyStatus.TypeStatus? {
        await shard.statuses.first?.types.first { $0.type == type.short }
    }

    /// Returns when no more than `count` streams are left.
    func streamsEnd(but count: Int) async {
        while await shard.streamCount > count { await Task.yield() }
    }

    func end() async {
        listener.close()
        await shard.close()
        for loop in loops {
            loop.stop()
            loop.join()
        }
    }

    /// Service `name` of namespace `shop`, whose cluster depends on `protocol`.
    static func service(_ name: String, _ protocol: PortProtocol = .http) -> ConfigChange {
        .set(
            ConfigObject(
                key: ConfigKey(.service, "shop", name), meta: ObjectMeta(),
                spec: .service(
                    Service(
                        kind: .clusterIP(["10.96.0.\(name.utf8.first ?? 0)"]),
                        ports: [ServicePort(name: "p", number: 80, target: .number(8080), protocol: `protocol`)])),
                source: SourceLocation(file: "shop.yaml", line: 1)))
    }

    static func cluster(_ name: String) -> String { "outbound|80||\(name).shop.svc.cluster.local" }
}

/// What arrives at a client, in order.
private actor Inbox {
    private let stream: AsyncStream<SocketClient.Event>

    init(_ stream: AsyncStream<SocketClient.Event>) { self.stream = stream }

    func next() async -> SocketClient.Event? {
        for await event in stream { return event }
        return nil
    }
}

/// A scripted client with one connection and one stream on a loop of its own.
actor SocketClient: GRPCHandler {
    enum Event: Sendable {
        case response(ReceivedResponse)
        case closed(CloseReason)
    }

    struct UnexpectedEnd: Error { let event: Event? }

    nonisolated let loop: EpollLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    private nonisolated let isDelta: Bool
    private nonisolated let continuation: AsyncStream<Event>.Continuation
    private let inbox: Inbox
    private let client: GRPCClient
    private var stream: StreamID?
    private var hasSaidWho = false
    private var nonces: [String: String] = [:]

    /// - Parameter windowBytes: how much the server may send before the client has read.
    init(isDelta: Bool = true, windowBytes: Int = 1 << 20) throws {
        self.isDelta = isDelta
        loop = try EpollLoop(name: "client")
        loop.start()
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        inbox = Inbox(events)
        self.continuation = continuation
        var limits = TransportLimits.ofClient
        limits.receiveWindowBytes = windowBytes
        client = GRPCClient(loop: loop, limits: limits)
    }

    func connect(to world: SocketWorld) throws {
        client.handler = self
        let connection = try client.connect(to: world.address)
        let method = isDelta ? "DeltaAggregatedResources" : "StreamAggregatedResources"
        stream = client.open(
            "/envoy.service.discovery.v3.AggregatedDiscoveryService/\(method)", authority: "martlet", on: connection)
    }

    /// Ends the stream and begins another.
    func reconnect(to world: SocketWorld) throws {
        if let stream { client.cancel(stream) }
        hasSaidWho = false
        try connect(to: world)
    }

    /// Ends the client; its loop runs no more afterwards.
    nonisolated func end() async {
        await close()
        loop.join()
    }

    private func close() {
        client.closeAll()
        continuation.finish()
        loop.stop()
    }

    /// Keeps the client from reading anything until `gate` opens.
    func stall(until gate: DispatchSemaphore) { loop.post { gate.wait() } }

    /// Sends a delta request.
    func ask(
        _ type: ResourceType, subscribe: [String] = [], unsubscribe: [String] = [], holding: [String: String] = [:],
        nonce: String = "", error: ErrorDetail? = nil
    ) { ask(typeURL: type.typeURL, subscribe, unsubscribe, holding, nonce, error) }

    func ask(
        typeURL: String, _ subscribe: [String] = [], _ unsubscribe: [String] = [], _ holding: [String: String] = [:],
        _ nonce: String = "", _ error: ErrorDetail? = nil, saysWho: Bool = true
    ) {
        var request = DeltaDiscoveryRequest()
        request.node = saysWho ? node : nil
        request.typeURL = typeURL
        request.subscribe = subscribe
        request.unsubscribe = unsubscribe
        request.initialVersions = holding
        request.responseNonce = nonce
        request.error = error
        send(.delta(request))
    }

    /// Sends a state-of-the-world request under the nonce of the last response, or under `nonce`.
    func list(_ type: ResourceType, _ names: [String] = [], nonce: String? = nil) {
        var request = DiscoveryRequest()
        request.node = node
        request.typeURL = type.typeURL
        request.resourceNames = names
        request.responseNonce = nonce ?? nonces[type.typeURL] ?? ""
        send(.stateOfTheWorld(request))
    }

    /// Accepts the last response of `type`.
    func accept(_ type: ResourceType) { ask(type, nonce: nonces[type.typeURL] ?? "") }

    /// Refuses the last response of `type`.
    func refuse(_ type: ResourceType, because reason: String) {
        ask(type, nonce: nonces[type.typeURL] ?? "", error: ErrorDetail(code: 13, message: reason))
    }

    /// The next response.
    func next() async throws -> ReceivedResponse {
        let event = await inbox.next()
        guard case .response(let response) = event else { throw UnexpectedEnd(event: event) }
        nonces[response.typeURL] = response.nonce
        return response
    }

    /// The status with which the server ends the stream.
    func status() async -> GRPCStatus? {
        while let event = await inbox.next() {
            if case .closed(.finished(let status)) = event { return status }
        }
        return nil
    }

    private var node: Node? {
        guard !hasSaidWho else { return nil }
        hasSaidWho = true
        var node = Node()
        node.id = "sidecar~10.0.0.1~web.shop~shop.svc.cluster.local"
        return node
    }

    private func send(_ request: OutgoingRequest) {
        guard let stream else { return }
        client.send([Segment(request.encoded(in: Arena()))], on: stream)
    }

    nonisolated func opened(_ stream: StreamID, _ head: RequestHead) {}
    nonisolated func halfClosed(_ stream: StreamID) {}

    nonisolated func received(_ message: RawSpan, on stream: StreamID) {
        do {
            continuation.yield(.response(try ReceivedResponse(decoding: message, isDelta: isDelta)))
        } catch {
            Issue.record("a response that cannot be decoded: \(error)")
        }
    }

    nonisolated func closed(_ stream: StreamID, _ reason: CloseReason) {
        let isCurrent = assumeIsolated { $0.stream == stream }
        if isCurrent { continuation.yield(.closed(reason)) }
    }
}

extension ReceivedResponse {
    var type: ResourceType? { ResourceType(typeURL: typeURL) }

    /// The names of its resources that belong to services, sorted.
    var names: [String] { resources.map(\.name).filter { $0.hasPrefix("outbound|") }.sorted() }

    /// What a client holds afterwards.
    var versions: [String: String] {
        Dictionary(uniqueKeysWithValues: resources.map { ($0.name, $0.version) })
    }
}
