/// Follows the HTTP/2 frames in one direction of a connection that carries one stream, however the bytes are cut.
/// Source: RFC 9113 §4.1, §6.9.
struct FrameMeter {
    /// Bytes of DATA frames that have passed.
    private(set) var dataBytes = 0
    /// What WINDOW_UPDATE frames have allowed, on the stream and on the connection.
    private(set) var streamCredit = 0
    private(set) var connectionCredit = 0

    private var skipped: Int
    private var header: [UInt8] = []
    private var payload: [UInt8] = []
    private var remaining = 0

    private static let headerBytes = 9
    private static let preface = 24
    private static let data: UInt8 = 0
    private static let windowUpdate: UInt8 = 8

    /// - Parameter isClient: the direction begins with the client's preface.
    init(ofClient isClient: Bool) {
        skipped = isClient ? Self.preface : 0
    }

    /// Whether a frame has begun and not ended.
    var isInsideFrame: Bool { !header.isEmpty || skipped > 0 }

    /// Takes the next bytes.
    mutating func add(_ bytes: [UInt8]) {
        var position = min(skipped, bytes.count)
        skipped -= position
        while position < bytes.count {
            if header.count < Self.headerBytes {
                let part = bytes[position..<min(position + Self.headerBytes - header.count, bytes.count)]
                header += part
                position += part.count
                if header.count == Self.headerBytes { begin() }
            } else {
                let end = min(position + remaining, bytes.count)
                if header[3] == Self.windowUpdate { payload += bytes[position..<end] }
                remaining -= end - position
                position = end
                if remaining == 0 { finish() }
            }
        }
    }

    private mutating func begin() {
        remaining = Int(header[0]) << 16 | Int(header[1]) << 8 | Int(header[2])
        if header[3] == Self.data { dataBytes += remaining }
        if remaining == 0 { finish() }
    }

    private mutating func finish() {
        if header[3] == Self.windowUpdate {
            let increment = payload.reduce(0) { $0 << 8 | Int($1) }
            if header[5...].allSatisfy({ $0 == 0 }) { connectionCredit += increment } else { streamCredit += increment }
        }
        header = []
        payload = []
    }
}
