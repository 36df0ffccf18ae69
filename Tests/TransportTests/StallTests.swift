import Bytes
import EventLoops
import Synchronization
import Testing

@testable import Transport

/// Who opens no window has `stallTime`, 30 s, and who opens a small one now and then has all the time there is: in
/// virtual time.
struct StallTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        /// How much the client lets the server send every 20 s, in bytes.
        let step: UInt32
        /// How many streams are reset, as they stall.
        let resetCount: Int
    }

    static let cases = [
        Case(testDescription: "a client that reads slowly", step: 10, resetCount: 0),
        Case(testDescription: "a client that does not read", step: 0, resetCount: 1),
    ]

    @Test(arguments: cases) func `a client that reads slowly is not one that does not read`(_ test: Case) throws {
        let clock = SimulatedClock()
        let server = EchoServer(on: clock.makeLoop(name: "server"))
        let message = pattern(195)
        server.connect()
        server.hear(
            Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
                + RawFrame(type: RawFrame.settings, payload: [0, 4] + bigEndian(10)).bytes + RawClient.requestBytes(1)
                + RawFrame(type: RawFrame.data, stream: 1, payload: [0] + bigEndian(195) + message).bytes)
        for _ in 0..<19 {
            clock.run(until: clock.now.advanced(by: .seconds(20)))
            // Either way the client is there.
            let window = RawFrame.windowUpdate(test.step == 0 ? 0 : 1, by: max(1, test.step))
            server.hear(window.bytes)
        }
        clock.run(until: clock.now.advanced(by: .seconds(1)))
        let frames = RawFrame.all(in: server.said)
        #expect(frames.count { $0.type == RawFrame.reset } == test.resetCount)
        #expect(server.counters[.stalledStream] == test.resetCount)
        let body = frames.filter { $0.type == RawFrame.data }.flatMap(\.payload)
        let echo = [0] + bigEndian(195) + message
        #expect(body == (test.step == 0 ? Array(echo[..<10]) : echo))
    }
}

/// A server in virtual time with one connection, which sends every message back.
private actor EchoServer: LoopActor, GRPCHandler {
    nonisolated let loop: any EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    nonisolated let counters = TransportCounters()
    private nonisolated let simulated: SimulatedLoop
    private nonisolated let output = Output()
    private nonisolated let socket = Mutex<SimulatedSocket?>(nil)
    private var server: GRPCServer?

    init(on loop: SimulatedLoop) {
        self.loop = loop
        simulated = loop
    }

    /// What the client has been sent.
    nonisolated var said: [UInt8] { output.bytes }

    /// A client comes.
    nonisolated func connect() {
        loop.post { [self] in
            let socket = SimulatedSocket(on: simulated, room: 1 << 20) { [output] event in
                if case .wrote(let bytes) = event { output.add(bytes) }
            }
            self.socket.withLock { $0 = socket }
            onLoop { $0.adopt(socket) }
        }
    }

    /// The client sends bytes.
    nonisolated func hear(_ bytes: [UInt8]) {
        loop.post { [self] in socket.withLock { $0 }?.arrive(bytes) }
    }

    private func adopt(_ socket: SimulatedSocket) {
        let server = GRPCServer(loop: loop, counters: counters)
        server.handler = self
        self.server = server
        do {
            try server.adopt(AcceptedSocket(.simulated(socket), peer: SocketAddress("127.0.0.1:1")))
        } catch {
            Issue.record(error)
        }
    }

    private func send(_ bytes: [UInt8], on stream: StreamID) {
        server?.send(OutgoingMessage([Segment(SharedBytes(bytes))]), on: stream)
    }

    nonisolated func opened(_ stream: StreamID, _ head: RequestHead) {}
    nonisolated func halfClosed(_ stream: StreamID) {}
    nonisolated func closed(_ stream: StreamID, _ reason: CloseReason) {}
    nonisolated func received(_ message: RawSpan, on stream: StreamID) {
        let bytes = unsafe message.withUnsafeBytes { unsafe Array($0) }
        onLoop { $0.send(bytes, on: stream) }
    }
}

private final class Output: Sendable {
    private let written = Mutex<[UInt8]>([])

    var bytes: [UInt8] { written.withLock { $0 } }

    func add(_ bytes: [UInt8]) { written.withLock { $0 += bytes } }
}

extension RawFrame {
    /// The whole frames in `bytes`.
    fileprivate static func all(in bytes: [UInt8]) -> [RawFrame] {
        var frames: [RawFrame] = []
        var rest = bytes[...]
        while rest.count >= 9 {
            let header = Array(rest.prefix(9))
            let count = Int(header[0]) << 16 | Int(header[1]) << 8 | Int(header[2])
            let stream = header[5...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let payload = Array(rest.dropFirst(9).prefix(count))
            frames.append(RawFrame(type: header[3], flags: header[4], stream: stream, payload: payload))
            rest = rest.dropFirst(9 + count)
        }
        return frames
    }
}
