internal import Bytes
internal import EnvoyAPI
internal import EventLoops
internal import Synchronization
internal import Transport
internal import XDS
internal import benchmark_support

/// Requests as they come in: what reading one costs.
func measureDecoding(_ sampler: inout Sampler) throws {
    let requests = Requests()
    let names = (0..<1_000).map { "outbound|80||service-\($0).default.svc.cluster.local" }
    let versions = Dictionary(uniqueKeysWithValues: names.map { ($0, "0123456789abcdef") })
    var head = OutputBuffer(capacity: 128)
    head.appendField(1, string: "0123456789abcdef")
    head.appendField(4, string: ResourceType.endpoint.typeURL)
    head.appendField(5, string: "1f")
    let cases = [
        ("acknowledgement", try requests.acknowledgement(of: head.shared().array)),
        ("first request with node", requests.subscription(to: .cluster)),
        ("subscription to 1000 names", requests.subscription(to: .endpoint, names)),
        ("resumption with 1000 versions", requests.subscription(to: .cluster, holding: versions)),
    ]
    for (name, bytes) in cases {
        try sampler.measure("decode: \(name)", units: 200) {
            _ = try unsafe DeltaDiscoveryRequest(decoding: bytes.span.bytes, wantNode: true)
        }
        try sampler.measure("decode: outline of \(name)", units: 200) {
            _ = try unsafe RequestOutline(decoding: bytes.span.bytes, isDelta: true, wantNode: true)
        }
    }
}

/// gRPC and HTTP/2 around a ready message of 1.8 KB: the server's part, with sockets in memory. CPU time for one
/// stream.
func measureFraming(_ sampler: inout Sampler) throws {
    let count = 1_000
    guard sampler.wants("framing") else { return }
    let wires = try Wires(count)
    sampler.measure("framing: message to a stream", units: count) {
        wires.settle()
    } _: {
        wires.broadcast()
    }
    wires.settle()
    sampler.measure("framing: acknowledgement of a stream", units: count) {
        wires.broadcast()
        wires.carry(to: .client)
    } _: {
        wires.carry(to: .server)
    }
}

/// A server and clients of one stream each, joined by sockets in memory that carry bytes when they are told to.
private final class Wires {
    private let clock = SimulatedClock()
    private let server: Broadcaster
    private let clients: Acknowledgers
    private let wires: [Wire]

    init(_ count: Int) throws {
        let (near, far) = (clock.makeLoop(name: "clients"), clock.makeLoop(name: "server"))
        let server = Broadcaster(loop: far, message: SharedBytes([UInt8](repeating: 7, count: 1_800)))
        let clients = Acknowledgers(loop: near, answer: SharedBytes([UInt8](repeating: 7, count: 90)))
        (self.server, self.clients) = (server, clients)
        let peer = try SocketAddress("127.0.0.1:1")
        let wires = (0..<count).map { _ in Wire() }
        self.wires = wires
        far.post {
            server.assumeIsolated { server in
                wires.forEach { server.adopt(AcceptedSocket($0.open(.server, on: far), peer: peer)) }
            }
        }
        near.post {
            clients.assumeIsolated { clients in wires.forEach { clients.adopt($0.open(.client, on: near), peer) } }
        }
        run()
        for _ in 0..<4 { settle() }
    }

    /// Sends the message to all streams.
    func broadcast() {
        server.loop.post { [server] in server.assumeIsolated { $0.broadcast() } }
        run()
    }

    /// Carries what was sent to one end, which does what follows from it.
    func carry(to end: Wire.End) {
        let loop = end == .client ? clients.loop : server.loop
        loop.post { [wires] in for wire in wires { wire.carry(to: end) } }
        run()
    }

    /// Carries everything there is.
    func settle() {
        carry(to: .client)
        carry(to: .server)
    }

    private func run() { clock.run(until: clock.now.advanced(by: .microseconds(10))) }
}

/// A connection in memory that holds what was sent until it is to be carried.
private final class Wire: Sendable {
    enum End {
        case client
        case server
    }

    private struct State {
        var sent: [End: [UInt8]] = [:]
        weak var client: SimulatedSocket?
        weak var server: SimulatedSocket?
    }

    private let state = Mutex(State())
    private static let room = 1 << 40

    func open(_ end: End, on loop: SimulatedLoop) -> StreamSocket {
        let socket = SimulatedSocket(on: loop, room: Self.room) { [weak self] event in
            guard case .wrote(let bytes) = event else { return }
            self?.state.withLock { $0.sent[end, default: []] += bytes }
        }
        state.withLock { state in
            if end == .client { state.client = socket } else { state.server = socket }
        }
        return .simulated(socket)
    }

    func carry(to end: End) {
        let (socket, bytes) = state.withLock { state in
            (
                end == .client ? state.client : state.server,
                state.sent.removeValue(forKey: end == .client ? .server : .client)
            )
        }
        if let bytes { socket?.arrive(bytes) }
    }
}

/// Clients that answer every message with the same one.
private actor Acknowledgers: GRPCHandler {
    nonisolated let loop: SimulatedLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    private let answer: Segment
    private var client: GRPCClient?

    init(loop: SimulatedLoop, answer: SharedBytes) {
        self.loop = loop
        self.answer = Segment(answer)
    }

    func adopt(_ socket: consuming StreamSocket, _ peer: SocketAddress) {
        let client = client ?? GRPCClient(loop: loop)
        client.handler = self
        self.client = client
        do throws(SystemError) {
            let connection = try client.adopt(socket, peer: peer)
            guard let stream = client.open("/Broadcast/Subscribe", authority: "x", on: connection) else { return }
            client.send([answer], on: stream)
        } catch {
            preconditionFailure("a socket in memory needs nothing of the kernel: \(error)")
        }
    }

    nonisolated func opened(_ stream: StreamID, _ head: RequestHead) {}
    nonisolated func halfClosed(_ stream: StreamID) {}
    nonisolated func received(_ message: RawSpan, on stream: StreamID) {
        assumeIsolated { $0.client?.send([$0.answer], on: stream) }
    }
    nonisolated func closed(_ stream: StreamID, _ reason: CloseReason) {
        preconditionFailure("a stream ended: \(reason)")
    }
}
