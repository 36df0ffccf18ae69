internal import Synchronization

/// An accepted connection on its way from the loop that accepts to the loop that serves. It is closed if nobody
/// takes it.
package final class AcceptedSocket: Sendable {
    /// Who connected.
    package let peer: SocketAddress
    private let socket: Mutex<StreamSocket?>

    /// Takes ownership of a connected socket.
    package init(_ socket: consuming sending StreamSocket, peer: SocketAddress) {
        self.peer = peer
        self.socket = Mutex(socket)
    }

    /// Takes ownership of a connected socket of the kernel's that does not block.
    package convenience init(_ socket: consuming sending FileDescriptor, peer: SocketAddress) {
        self.init(.kernel(socket), peer: peer)
    }

    /// The socket, for its one owner; nil when it was taken before.
    package func take() -> StreamSocket? {
        socket.withLock { $0.take() }
    }
}
