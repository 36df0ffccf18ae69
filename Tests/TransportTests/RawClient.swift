import CNghttp2
import EventLoops
import Glibc

/// A client that speaks HTTP/2 by hand over a blocking socket, to do what a decent client does not.
struct RawClient: ~Copyable {
    private let socket: FileDescriptor

    /// Connects. Reads give up after half a minute.
    init(to address: SocketAddress) throws {
        socket = try Socket.connect(to: address)
        var flags = fcntl(socket.number, F_GETFL)
        flags &= ~O_NONBLOCK
        _ = fcntl(socket.number, F_SETFL, flags)
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        _ = unsafe setsockopt(
            socket.number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Makes the close of the socket a reset, as when a process is killed with unread input.
    func closeWillReset() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(socket.number, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }

    /// Says that nothing more will be written.
    func endOutput() { shutdown(socket.number, Int32(SHUT_WR)) }

    func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.send(socket.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Up to `count` bytes; fewer when the peer ends or resets, or patience does.
    func read(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(count, 1 << 16))
        while bytes.count < count {
            let got = unsafe recv(socket.number, &buffer, min(buffer.count, count - bytes.count), 0)
            guard got > 0 else { break }
            bytes += buffer[..<got]
        }
        return bytes
    }

    /// The next frame; nil at the end.
    func readFrame() -> RawFrame? {
        let header = read(9)
        guard header.count == 9 else { return nil }
        let length = Int(header[0]) << 16 | Int(header[1]) << 8 | Int(header[2])
        let stream = header[5...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return RawFrame(type: header[3], flags: header[4], stream: stream, payload: read(length))
    }

    /// The frames up to and including the first of `type`, or to the end.
    func readFrames(until type: UInt8) -> [RawFrame] {
        var frames: [RawFrame] = []
        while let frame = readFrame() {
            frames.append(frame)
            if frame.type == type { break }
        }
        return frames
    }

    /// The client's preface and settings without any.
    static let handshakeBytes = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + RawFrame(type: RawFrame.settings).bytes

    /// The client's preface, and settings that give every stream a window of `window` bytes, as the connection.
    func handshake(window: UInt32) {
        write(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8))
        write(RawFrame(type: RawFrame.settings, payload: [0, 4] + bigEndian(window)).bytes)
        if window > 65_535 { write(RawFrame.windowUpdate(0, by: window - 65_535).bytes) }
    }

    /// Opens a gRPC call.
    func request(
        _ stream: UInt32, method: String = "POST", type: String? = "application/grpc", endStream: Bool = false,
        extra: [(String, String)] = []
    ) {
        var rest = RawClient.requestBlock(method: method, type: type, extra: extra)[...]
        var frame = RawFrame(type: RawFrame.headers, flags: endStream ? 1 : 0, stream: stream)
        repeat {
            frame.payload = Array(rest.prefix(16_000))
            rest = rest.dropFirst(16_000)
            if rest.isEmpty { frame.flags |= 4 }
            write(frame.bytes)
            frame = RawFrame(type: RawFrame.continuation, stream: stream)
        } while !rest.isEmpty
    }

    /// Sends one whole message on a stream.
    func message(_ bytes: [UInt8], on stream: UInt32) {
        let prefix = [0] + bigEndian(UInt32(bytes.count))
        write(RawFrame(type: RawFrame.data, stream: stream, payload: prefix + bytes).bytes)
    }

    /// The HTTP/2 error code of the GOAWAY that comes; nil when the end comes without.
    func readGoAwayCode() -> UInt32? {
        guard let frame = readFrames(until: RawFrame.goAway).last, frame.type == RawFrame.goAway else { return nil }
        return frame.payload[4..<8].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads to the end.
    func readToEnd() -> [RawFrame] {
        var frames: [RawFrame] = []
        while let frame = readFrame() { frames.append(frame) }
        return frames
    }

    /// The header fields of the server's next answer, which must be the first on the connection.
    func readFields() -> [String: String] {
        readFrames(until: RawFrame.headers).last?.inflatedFields ?? [:]
    }

    /// The header fields of a gRPC call.
    static func requestBlock(
        method: String = "POST", type: String? = "application/grpc", extra: [(String, String)] = []
    ) -> [UInt8] {
        let fields = [
            (":method", method), (":scheme", "http"), (":path", "/test.Service/Call"), (":authority", "test"),
            ("te", "trailers"),
        ]
        return (fields + (type.map { [("content-type", $0)] } ?? []) + extra).flatMap { literal($0.0, $0.1) }
    }

    /// What opens a gRPC call.
    static func requestBytes(_ stream: UInt32) -> [UInt8] {
        RawFrame(type: RawFrame.headers, flags: 4, stream: stream, payload: requestBlock()).bytes
    }

    /// HPACK's "literal header field, new name", without Huffman coding; `isIndexed` puts it into the peer's table.
    static func literal(_ name: String, _ value: String, isIndexed: Bool = false) -> [UInt8] {
        [isIndexed ? 0x40 : 0] + string(name) + string(value)
    }

    private static func string(_ text: String) -> [UInt8] {
        var length = text.utf8.count
        guard length >= 127 else { return [UInt8(length)] + Array(text.utf8) }
        var prefix: [UInt8] = [127]
        length -= 127
        while length >= 128 {
            prefix.append(UInt8(length & 127) | 128)
            length >>= 7
        }
        return prefix + [UInt8(length)] + Array(text.utf8)
    }
}

/// One HTTP/2 frame.
struct RawFrame {
    static let data: UInt8 = 0
    static let headers: UInt8 = 1
    static let priority: UInt8 = 2
    static let reset: UInt8 = 3
    static let settings: UInt8 = 4
    static let ping: UInt8 = 6
    static let goAway: UInt8 = 7
    static let continuation: UInt8 = 9

    var type: UInt8
    var flags: UInt8 = 0
    var stream: UInt32 = 0
    var payload: [UInt8] = []

    var bytes: [UInt8] {
        let count = UInt32(payload.count)
        return bigEndian(count).dropFirst() + [type, flags] + bigEndian(stream) + payload
    }

    /// The header fields of a block that refers to no earlier one.
    var inflatedFields: [String: String] {
        var fields: [String: String] = [:]
        var inflater: OpaquePointer?
        guard unsafe nghttp2_hd_inflate_new(&inflater) == 0 else { return fields }
        defer { unsafe nghttp2_hd_inflate_del(inflater) }
        var rest = payload[...]
        while true {
            var pair = unsafe nghttp2_nv()
            var flags: Int32 = 0
            let used = unsafe rest.withUnsafeBytes { bytes in
                let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
                return unsafe nghttp2_hd_inflate_hd2(inflater, &pair, &flags, start, bytes.count, 1)
            }
            guard used >= 0 else { return fields }
            rest = rest.dropFirst(used)
            guard flags & Int32(NGHTTP2_HD_INFLATE_EMIT.rawValue) != 0 else { return fields }
            let name = unsafe UnsafeBufferPointer(start: pair.name, count: pair.namelen)
            let value = unsafe UnsafeBufferPointer(start: pair.value, count: pair.valuelen)
            unsafe fields[String(decoding: name, as: UTF8.self)] = unsafe String(decoding: value, as: UTF8.self)
        }
    }

    static func reset(_ stream: UInt32) -> RawFrame {
        RawFrame(type: reset, stream: stream, payload: bigEndian(8))
    }

    static func windowUpdate(_ stream: UInt32, by increment: UInt32) -> RawFrame {
        RawFrame(type: 8, stream: stream, payload: bigEndian(increment))
    }
}

func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}
