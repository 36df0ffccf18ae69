internal import EventLoops
internal import Glibc

/// The bytes' way to the peer: a socket, and later TLS on it.
enum Wire: ~Copyable {
    /// Bytes go as they are.
    case plain(FileDescriptor)

    /// The socket below, for the loop to watch.
    var socket: FileDescriptor {
        _read {
            switch self {
            case .plain(let socket): yield socket
            }
        }
    }

    /// Reads what has come, up to the size of `buffer`.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        switch self {
        case .plain(let socket): unsafe socket.read(into: buffer)
        }
    }

    /// Writes the first `count` of `pieces` as far as there is room.
    func write(gathered pieces: UnsafeMutablePointer<iovec>, count: Int) -> Transfer {
        switch self {
        case .plain(let socket): unsafe socket.write(gathered: pieces, count: count)
        }
    }
}
