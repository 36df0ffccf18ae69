import Bytes
import EventLoops
import Testing

@testable import Transport

/// What a handler was told.
enum Event: Equatable, Sendable {
    case opened(StreamID, path: String)
    case received(StreamID, [UInt8])
    case halfClosed(StreamID)
    case closed(StreamID, CloseReason)
}

/// What both ends have in common: a loop of their own and the events in order.
protocol TestPeer: Actor, GRPCHandler {
    nonisolated var loop: EpollLoop { get }
    nonisolated var continuation: AsyncStream<Event>.Continuation { get }
    nonisolated var events: EventReader { get }
    func react(to event: Event, head: RequestHead?)
    func closeAll()
}

extension TestPeer {
    nonisolated func opened(_ stream: StreamID, _ head: RequestHead) {
        tell(.opened(stream, path: head.path), head: head)
    }
    nonisolated func received(_ message: RawSpan, on stream: StreamID) {
        tell(.received(stream, unsafe message.withUnsafeBytes { unsafe Array($0) }))
    }
    nonisolated func halfClosed(_ stream: StreamID) { tell(.halfClosed(stream)) }
    nonisolated func closed(_ stream: StreamID, _ reason: CloseReason) { tell(.closed(stream, reason)) }

    nonisolated private func tell(_ event: Event, head: RequestHead? = nil) {
        assumeIsolated { $0.react(to: event, head: head) }
        continuation.yield(event)
    }

    func stopLoop() {
        continuation.finish()
        closeAll()
        loop.stop()
    }
}

/// Reads a peer's events, one after the other.
actor EventReader {
    private let stream: AsyncStream<Event>

    init(_ stream: AsyncStream<Event>) { self.stream = stream }

    /// The next event; nil when the peer has ended.
    func next() async -> Event? {
        for await event in stream { return event }
        return nil
    }

    /// The events up to and including the first for which `isLast` holds.
    func collect(until isLast: (Event) -> Bool) async -> [Event] {
        var events: [Event] = []
        for await event in stream {
            events.append(event)
            if isLast(event) { break }
        }
        return events
    }
}

/// A server whose answers are given by a closure that runs on its loop.
actor TestServer: TestPeer {
    typealias Reaction = @Sendable (GRPCServer, Event) -> Void

    nonisolated let loop: EpollLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    nonisolated let events: EventReader
    nonisolated let continuation: AsyncStream<Event>.Continuation
    private(set) var heads: [RequestHead] = []
    private let tls: @Sendable () -> TLSContext?
    private let reaction: Reaction
    private let server: GRPCServer
    nonisolated let counters = TransportCounters()

    init(
        limits: TransportLimits, tls: @escaping @Sendable () -> TLSContext?, reaction: @escaping Reaction
    ) throws {
        loop = try EpollLoop(name: "server")
        loop.start()
        let (stream, continuation) = AsyncStream.makeStream(of: Event.self)
        events = EventReader(stream)
        self.continuation = continuation
        self.tls = tls
        self.reaction = reaction
        server = GRPCServer(loop: loop, limits: limits, counters: counters)
    }

    func start() { server.handler = self }

    nonisolated func deliver(_ socket: AcceptedSocket) {
        assumeIsolated { server in
            do { try server.server.adopt(socket, tls: server.tls()) } catch { Issue.record(error) }
        }
    }

    func react(to event: Event, head: RequestHead?) {
        if let head { heads.append(head) }
        reaction(server, event)
    }

    func send(_ messages: [[Segment]], on stream: StreamID) {
        for message in messages { server.send(OutgoingMessage(message), on: stream) }
    }

    func finish(_ stream: StreamID, _ status: GRPCStatus) { server.finish(stream, status) }
    func drain(over time: Duration, _ status: GRPCStatus) { server.drain(over: time, status) }
    func closeAll() { server.closeAll() }
    var counts: [Int] { [server.connectionCount, server.streamCount] }
}

/// A client that does nothing by itself.
actor TestClient: TestPeer {
    nonisolated let loop: EpollLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    nonisolated let events: EventReader
    nonisolated let continuation: AsyncStream<Event>.Continuation
    private let client: GRPCClient

    init(limits: TransportLimits) throws {
        loop = try EpollLoop(name: "client")
        loop.start()
        let (stream, continuation) = AsyncStream.makeStream(of: Event.self)
        events = EventReader(stream)
        self.continuation = continuation
        client = GRPCClient(loop: loop, limits: limits)
    }

    func start() { client.handler = self }

    func react(to event: Event, head: RequestHead?) {}

    func connect(to address: SocketAddress, tls: TLSContext? = nil) throws -> ConnectionID {
        try client.connect(to: address, tls: tls)
    }

    /// Opens a stream on a connection of its own.
    func openOnNewConnection(to address: SocketAddress, tls: TLSContext? = nil) throws -> StreamID? {
        try open(on: client.connect(to: address, tls: tls))
    }

    func open(
        _ path: String = "/test.Service/Call", headers: [(name: String, value: String)] = [],
        on connection: ConnectionID
    ) -> StreamID? {
        client.open(path, authority: "test:1", headers: headers, on: connection)
    }

    func send(_ messages: [[UInt8]], on stream: StreamID) {
        for message in messages { client.send([Segment(SharedBytes(message))], on: stream) }
    }

    func halfClose(_ stream: StreamID) { client.halfClose(stream) }
    func cancel(_ stream: StreamID) { client.cancel(stream) }
    func close(_ connection: ConnectionID) { client.close(connection) }
    func closeAll() { client.closeAll() }
    var counts: [Int] { [client.connectionCount, client.streamCount] }
}

/// A server and a client on loopback, with one connection.
struct World: Sendable {
    let server: TestServer
    let client: TestClient
    let connection: ConnectionID
    let address: SocketAddress

    /// A stream of the client, and the same as the server sees it.
    func open(_ path: String = "/test.Service/Call") async throws -> (client: StreamID, server: StreamID) {
        let opened = try #require(await client.open(path, on: connection))
        guard case .opened(let seen, path) = await server.events.next() else { throw Unexpected() }
        return (opened, seen)
    }
}

struct Unexpected: Error {}

extension TransportLimits {
    /// A server's defaults but for times: a test that is about something else may take as long as a busy machine needs.
    static var patient: TransportLimits {
        var limits = TransportLimits()
        limits.requestTime = .seconds(3600)
        limits.stallTime = .seconds(3600)
        limits.keepaliveTime = .seconds(3600)
        return limits
    }
}

/// Runs `body` with a server and a client, and ends both afterwards.
func withWorld(
    serverLimits: TransportLimits = .patient, clientLimits: TransportLimits = .ofClient,
    serverTLS: @escaping @Sendable () -> TLSContext? = { nil }, clientTLS: TLSContext? = nil,
    reaction: @escaping TestServer.Reaction = { _, _ in }, _ body: (World) async throws -> Void
) async throws {
    let server = try TestServer(limits: serverLimits, tls: serverTLS, reaction: reaction)
    let client = try TestClient(limits: clientLimits)
    await server.start()
    await client.start()
    let listener = try Listener(
        on: SocketAddress("127.0.0.1:0"), loop: server.loop, deliverTo: [{ server.deliver($0) }])
    let connection = try await client.connect(to: listener.address, tls: clientTLS)
    let world = World(server: server, client: client, connection: connection, address: listener.address)
    let result: Result<Void, any Error>
    do { result = .success(try await body(world)) } catch { result = .failure(error) }
    listener.close()
    await client.stopLoop()
    await server.stopLoop()
    client.loop.join()
    server.loop.join()
    try result.get()
}

/// Sends every message back, and ends the stream when the client does.
let echo: TestServer.Reaction = { server, event in
    switch event {
    case .received(let stream, let bytes): server.send([Segment(SharedBytes(bytes))], on: stream)
    case .halfClosed(let stream): server.finish(stream, GRPCStatus(.ok))
    case .opened, .closed: break
    }
}

/// `count` bytes that differ from place to place and, by `seed`, from message to message.
func pattern(_ count: Int, seed: UInt8 = 0) -> [UInt8] {
    let period = (0..<251).map { UInt8(truncatingIfNeeded: $0 &* 31) &+ seed }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + period.count)
    while bytes.count < count { bytes += period }
    return Array(bytes[..<count])
}
