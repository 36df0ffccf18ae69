import Bytes
import Dispatch
import EventLoops
import Glibc
import Transport

/// A client that sends anything at all to a real server over a socket.
///
/// The first byte says what follows: 0 the bytes as they are, 1 the same after the preface, else a `FrameScript`.
/// Whatever has come, the server ends the connection when the client has ended its side, and every stream with it.
func fuzzHTTP2(_ bytes: [UInt8]) {
    guard let mode = bytes.first else { return }
    let rest = Array(bytes.dropFirst())
    var client = FuzzClient()
    switch mode {
    case 0: client.write(rest)
    case 1: client.write(FrameScript.preface + rest)
    default:
        client.write(FrameScript.preface + RawFrame(type: RawFrame.settings).bytes)
        var script = FrameScript(rest)
        while let step = script.next() {
            switch step {
            case .write(let bytes): client.write(bytes)
            case .wait: client.server.waitForTurn()
            }
        }
    }
    client.end()
}

/// One end of a connection whose other end is served.
private struct FuzzClient: ~Copyable {
    let server: FuzzServer
    private let socket: FileDescriptor

    init() {
        do {
            server = try FuzzServer.shared.get()
        } catch {
            preconditionFailure("the machine has room for a loop: \(error)")
        }
        var numbers: [Int32] = [0, 0]
        let result = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &numbers)
        precondition(result == 0, "the machine has room for sockets")
        socket = FileDescriptor(owning: numbers[1])
        server.serve(FileDescriptor(owning: numbers[0]))
    }

    /// Sends `bytes`; in vain when the server has closed.
    mutating func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe send(socket.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                wait(for: POLLIN | POLLOUT)
                readAvailable()
            } else {
                return
            }
        }
    }

    /// Ends this side and reads until the server has closed.
    mutating func end() {
        shutdown(socket.number, Int32(SHUT_WR))
        while !readAvailable() { wait(for: POLLIN) }
        server.waitForTurn()
        server.waitForTurn()
        server.checkForgotten()
    }

    /// Whether the server has closed.
    @discardableResult private func readAvailable() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            switch unsafe buffer.withUnsafeMutableBytes({ unsafe socket.read(into: $0) }) {
            case .moved: continue
            case .wouldBlock: return false
            case .ended, .failed: return true
            }
        }
    }

    private func wait(for events: Int32) {
        var entry = pollfd(fd: socket.number, events: Int16(events), revents: 0)
        let count = unsafe poll(&entry, 1, FuzzClient.patienceMilliseconds)
        precondition(count > 0, "the server goes on reading, answers, and closes when its client has ended")
    }

    private static let patienceMilliseconds: Int32 = 10_000
}

/// Sends every message back, and checks that it is told of streams in good order. Lives as long as the process.
private actor FuzzServer: GRPCHandler {
    static let shared = Result { try FuzzServer() }

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    private let loop: EpollLoop
    private let server: GRPCServer
    private let peer: SocketAddress
    private var open: Set<StreamID> = []

    private init() throws {
        loop = try EpollLoop(name: "fuzz")
        peer = try SocketAddress("127.0.0.1:1")
        // Small, so that small inputs reach them.
        var limits = TransportLimits()
        limits.messageBytesMax = 512
        limits.headerListBytesMax = 1024
        limits.streamsPerConnectionMax = 4
        server = GRPCServer(loop: loop, limits: limits)
        loop.start()
    }

    nonisolated func serve(_ socket: consuming sending FileDescriptor) {
        let accepted = AcceptedSocket(socket, peer: peer)
        onLoop { fuzz in
            fuzz.server.handler = fuzz
            do throws(SystemError) {
                try fuzz.server.adopt(accepted)
            } catch {
                preconditionFailure("the kernel watches a socket: \(error)")
            }
        }
    }

    /// Returns when the loop has seen what was written before.
    nonisolated func waitForTurn() { onLoop { _ in } }

    nonisolated func checkForgotten() {
        onLoop { fuzz in
            precondition(fuzz.server.connectionCount == 0, "a connection that was closed is forgotten")
            precondition(fuzz.server.streamCount == 0, "no stream outlives its connection")
            precondition(fuzz.open.isEmpty, "every stream was reported as closed")
        }
    }

    nonisolated func opened(_ stream: StreamID, _ head: RequestHead) {
        assumeIsolated { fuzz in
            precondition(fuzz.open.insert(stream).inserted, "a stream opens once")
        }
    }

    nonisolated func received(_ message: RawSpan, on stream: StreamID) {
        let bytes = SharedBytes(unsafe message.withUnsafeBytes { unsafe Array($0) })
        assumeIsolated { fuzz in
            precondition(fuzz.open.contains(stream), "messages come on streams that are open")
            fuzz.server.send([Segment(bytes)], on: stream)
        }
    }

    nonisolated func halfClosed(_ stream: StreamID) {
        assumeIsolated { fuzz in
            precondition(fuzz.open.contains(stream), "a stream ends that was open")
            fuzz.server.finish(stream, GRPCStatus(.ok))
        }
    }

    nonisolated func closed(_ stream: StreamID, _ reason: CloseReason) {
        assumeIsolated { fuzz in
            precondition(fuzz.open.remove(stream) != nil, "a stream closes once, after it has opened")
        }
    }

    /// Runs `body` on the loop, after the sockets that are ready, and waits for it.
    private nonisolated func onLoop(_ body: @escaping @Sendable (isolated FuzzServer) -> Void) {
        let done = DispatchSemaphore(value: 0)
        loop.post {
            self.assumeIsolated(body)
            done.signal()
        }
        done.wait()
    }
}

/// Bytes taken as instructions, so that most of what is made up is at least a frame.
private struct FrameScript {
    enum Step {
        case write([UInt8])
        case wait
    }

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    /// A gRPC request in HPACK: indexed fields, and literal ones with indexed names.
    private static let requestBlock: [UInt8] =
        [0x83, 0x86, 0x04, 2] + Array("/x".utf8) + [0x0F, 0x10, 16] + Array("application/grpc".utf8)

    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    /// The next instruction; nil at the end.
    mutating func next() -> Step? {
        guard let code = rest.popFirst() else { return nil }
        switch code % 16 {
        case let type where type < 10:
            return frame(type, flags: take(), stream: take(), payload: takePayload())
        case 10: return frame(RawFrame.headers, flags: take() | 4, stream: take(), payload: FrameScript.requestBlock)
        case 11:
            let stream = take()
            let payload = takePayload()
            let prefix = [0, 0, 0, 0, UInt8(payload.count)]
            return frame(RawFrame.data, flags: 0, stream: stream, payload: prefix + payload)
        case 12: return frame(RawFrame.data, flags: 1, stream: take(), payload: [])
        case 13: return .wait
        case 14: return frame(RawFrame.windowUpdate, flags: 0, stream: take(), payload: [0, 0, take(), take()])
        default: return .write(takePayload())
        }
    }

    private func frame(_ type: UInt8, flags: UInt8, stream: UInt8, payload: [UInt8]) -> Step {
        .write(RawFrame(type: type, flags: flags, stream: stream, payload: payload).bytes)
    }

    private mutating func take() -> UInt8 { rest.popFirst() ?? 0 }

    private mutating func takePayload() -> [UInt8] {
        let payload = Array(rest.dropFirst().prefix(Int(rest.first ?? 0)))
        rest = rest.dropFirst(1 + payload.count)
        return payload
    }
}

/// An HTTP/2 frame on a stream of a small number. Source: RFC 9113 §4.1, §6.
private struct RawFrame {
    static let data: UInt8 = 0
    static let headers: UInt8 = 1
    static let settings: UInt8 = 4
    static let windowUpdate: UInt8 = 8

    var type: UInt8
    var flags: UInt8 = 0
    var stream: UInt8 = 0
    var payload: [UInt8] = []

    var bytes: [UInt8] {
        [0, UInt8(payload.count >> 8), UInt8(payload.count & 255), type, flags, 0, 0, 0, stream] + payload
    }
}
