package import Glibc

/// A connected socket that never blocks, the kernel's or a simulation's: one owner, closed when the owner lets go of
/// it.
package enum StreamSocket: ~Copyable, Sendable {
    /// A socket of the system, for an `EpollLoop`.
    case kernel(FileDescriptor)
    /// One end of a connection in memory, for a `SimulatedLoop`.
    case simulated(SimulatedSocket)

    /// What its loop knows it by.
    package var number: Int32 {
        switch self {
        case .kernel(let descriptor): descriptor.number
        case .simulated(let socket): socket.number
        }
    }

    /// Reads what has come, up to the size of `buffer`, which is not empty.
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        switch self {
        case .kernel(let descriptor): unsafe descriptor.read(into: buffer)
        case .simulated(let socket): unsafe socket.read(into: buffer)
        }
    }

    /// Writes the first `count` of `pieces` in order, as far as there is room.
    ///
    /// - Parameter count: 1 to 1024, the kernel's limit.
    package func write(gathered pieces: UnsafeMutablePointer<iovec>, count: Int) -> Transfer {
        switch self {
        case .kernel(let descriptor): unsafe descriptor.write(gathered: pieces, count: count)
        case .simulated(let socket): unsafe socket.write(gathered: pieces, count: count)
        }
    }

    /// The error of a connect in the background; nil for none. Simulated sockets are made connected.
    package func takeSocketError(_ call: String) -> SystemError? {
        switch self {
        case .kernel(let descriptor): descriptor.takeSocketError(call)
        case .simulated: nil
        }
    }
}
