internal import EventLoops
internal import Glibc

/// What a client hears that comes when there are too many already.
enum Refusal {
    /// Empty settings, which HTTP/2 wants first, then a GOAWAY: nothing was begun with, ENHANCE_YOUR_CALM, and why.
    private static let bytes: [UInt8] = {
        let words = Array("too many connections".utf8)
        let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
        let head: [UInt8] = [0, 0, UInt8(8 + words.count), 7, 0, 0, 0, 0, 0]
        return settings + head + [0, 0, 0, 0, 0, 0, 0, 11] + words
    }()

    /// Writes it as far as there is room, and takes what has come, as a close with unread input would undo the words.
    static func send(to socket: borrowing StreamSocket) {
        var bytes = bytes
        _ = unsafe bytes.withUnsafeMutableBytes { bytes in
            var piece = unsafe iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
            return unsafe socket.write(gathered: &piece, count: 1)
        }
        _ = unsafe withUnsafeTemporaryAllocation(byteCount: 4 << 10, alignment: 1) { unsafe socket.read(into: $0) }
    }
}
