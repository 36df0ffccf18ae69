internal import Synchronization

/// An accepted connection on its way from the loop that accepts to the loop that serves. It is closed if nobody
/// takes it.
package final class AcceptedSocket: Sendable {
    /// Who connected.
    package let peer: SocketAddress
    private let socket: Mutex<FileDescriptor?>

    /// Takes ownership of a connected socket that does not block.
    package init(_ socket: consuming sending FileDescriptor, peer: SocketAddress) {
        self.peer = peer
        self.socket = Mutex(socket)
    }

    /// The socket, for its one owner; nil when it was taken before.
    package func take() -> FileDescriptor? {
        socket.withLock { $0.take() }
    }
}
