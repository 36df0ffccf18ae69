internal import Bytes
internal import ControlPlane
internal import EnvoyAPI
internal import EventLoops
internal import Generation
internal import Logging
internal import Mesh
internal import MeshConfig
internal import Synchronization
internal import Transport
internal import XDS

/// A pipeline and a shard with sidecars or gateways of one class, without sockets and threads: both are on loops in
/// virtual time, so that who calls does their work, and nothing happens between two calls.
final class Fleet {
    /// A message of a proxy on its stream.
    typealias Message = (stream: StreamID, bytes: [UInt8])

    private let clock = SimulatedClock()
    private let pipeline: ConfigPipeline
    private let shard: Shard
    private let mailbox = Mailbox()
    private let requests: Requests
    /// What proxies ask for by name.
    private let names: [ResourceType: [String]]
    private let peer: SocketAddress
    private var streamCount = 0

    /// A control plane of `objects` without proxies.
    ///
    /// - Parameter node: a proxy of the class of those that will connect.
    init(_ objects: [ConfigObject], for node: ProxyNode) throws {
        let log = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }
        let metrics = ControlPlaneMetrics()
        let meshNames = MeshNames()
        var limits = Limits()
        // All proxies of a fleet ask before any of them answers.
        limits.warmUpsMax = .max
        let shard = Shard(
            loop: clock.makeLoop(name: "shard"), cache: ResourceCache(), gate: RevisionGate(names: meshNames),
            limits: limits, metrics: metrics, log: log)
        self.shard = shard
        pipeline = ConfigPipeline(
            loop: clock.makeLoop(name: "mesh"), names: meshNames, metrics: metrics, log: log, publish: shard.post)
        requests = Requests(kind: node.kind.rawValue)
        peer = try SocketAddress("127.0.0.1:1")
        var builder = SnapshotBuilder()
        for object in objects { builder.apply(.set(object)) }
        let snapshot = builder.build().snapshot
        let view = snapshot.view(of: snapshot.scope(of: node), reusing: nil)
        names = Dictionary(
            uniqueKeysWithValues: [ResourceType.endpoint, .route, .secret].map { type in
                (type, plan(type, for: view).map(\.name))
            })
        shard.loop.post { [mailbox] in shard.assumeIsolated { $0.serve { mailbox } } }
        publish(objects)
    }

    /// Brings the objects to the proxies, whose answers `answers` returns.
    func publish(_ objects: [ConfigObject]) {
        let batch = ConfigBatch(changes: objects.map(ConfigChange.set), problems: [], ignoredKinds: [:])
        pipeline.loop.post { [pipeline] in pipeline.assumeIsolated { $0.receive(batch) } }
        // Longer than any change waits for others.
        clock.run(until: clock.now.advanced(by: .milliseconds(20)))
    }

    /// Connects proxies, each on a stream of its own, and lets them ask for and acknowledge everything.
    func connect(_ count: Int, asking types: [ResourceType] = [.cluster, .endpoint, .listener, .route]) throws {
        let streams = try (0..<count).map { _ in try open() }
        for type in types {
            deliver(streams.map { ($0, subscription(to: type, number: Int($0.connection.serial))) })
            deliver(try answers())
        }
    }

    /// Opens a stream that has not asked for anything.
    func open() throws -> StreamID {
        streamCount += 1
        let stream = StreamID(connection: ConnectionID(serial: UInt64(streamCount)), number: 1)
        let head = RequestHead(
            path: "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources",
            authority: "martlet", headers: [], peer: peer, connection: .plaintext(isLoopback: true))
        shard.loop.post { [shard] in shard.opened(stream, head) }
        clock.run(until: clock.now)
        return stream
    }

    /// Ends a stream.
    func close(_ stream: StreamID) {
        shard.loop.post { [shard] in shard.closed(stream, .connectionLost("closed")) }
        clock.run(until: clock.now)
    }

    /// What a proxy asks of a type.
    func subscription(to type: ResourceType, number: Int) -> [UInt8] {
        requests.subscription(to: type, names[type] ?? [], number: number)
    }

    /// What the proxies say to all responses that they have not answered.
    func answers() throws -> [Message] {
        try mailbox.takeAll().map { (stream: $0.stream, bytes: try requests.acknowledgement(of: $0.message.head)) }
    }

    /// Brings messages to the shard.
    func deliver(_ messages: [Message]) {
        shard.loop.post { [shard] in
            for message in messages { unsafe shard.received(message.bytes.span.bytes, on: message.stream) }
        }
        clock.run(until: clock.now)
    }

    /// Responses that have not been answered.
    var responseCount: Int { mailbox.count }
}

/// Takes responses as a transport would, and keeps what an answer needs of them.
private final class Mailbox: StreamOutput, Sendable {
    private let responses = Mutex<[(stream: StreamID, message: OutgoingMessage)]>([])

    var count: Int { responses.withLock { $0.count } }

    func takeAll() -> [(stream: StreamID, message: OutgoingMessage)] {
        responses.withLock { responses in
            defer { responses.removeAll(keepingCapacity: true) }
            return responses
        }
    }

    func send(_ message: OutgoingMessage, on stream: StreamID) {
        responses.withLock { $0.append((stream, message)) }
    }

    func finish(_ stream: StreamID, _ status: GRPCStatus) {
        preconditionFailure("the shard ended stream \(stream): \(status)")
    }
}

extension OutgoingMessage {
    /// Its bytes without the resources: they say which type it is of, and which nonce it has.
    fileprivate var head: [UInt8] {
        withOwnBytes { own in unsafe own.withUnsafeBytes { unsafe Array($0) } } + shared[0].array
    }
}
