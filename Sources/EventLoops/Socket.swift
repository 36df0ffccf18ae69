internal import CLinux
internal import Glibc

/// TCP sockets that never block: how they come to be. Reading and writing is `FileDescriptor`'s.
package enum Socket {
    /// Binds `address` and listens on it. The port may be used again at once after a restart.
    package static func listen(on address: SocketAddress) throws(SystemError) -> FileDescriptor {
        let socket = try open(address)
        setOption(socket, SOL_SOCKET, SO_REUSEADDR)
        guard unsafe address.withSockaddr({ unsafe Glibc.bind(socket.number, $0, $1) }) == 0 else {
            throw SystemError("bind \(address)")
        }
        guard Glibc.listen(socket.number, backlog) == 0 else { throw SystemError("listen \(address)") }
        return socket
    }

    /// Begins to connect to `address`: the socket becomes writable when it is done, or broken.
    package static func connect(to address: SocketAddress) throws(SystemError) -> FileDescriptor {
        let socket = try open(address)
        setOption(socket, Int32(IPPROTO_TCP), TCP_NODELAY)
        let result = unsafe address.withSockaddr { unsafe Glibc.connect(socket.number, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else { throw SystemError("connect \(address)") }
        return socket
    }

    /// Takes the next connection of a listening socket.
    ///
    /// - Returns: nil when none waits, or when the one that waited has gone.
    /// - Throws: when the process or the system has no room for a connection (`isExhaustion`), or the listener is bad.
    package static func accept(
        from listener: borrowing FileDescriptor
    ) throws(SystemError) -> AcceptedSocket? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let number = unsafe withUnsafeMutablePointer(to: &storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe accept4(listener.number, address, &length, flags)
            }
        }
        guard number >= 0 else {
            let error = SystemError("accept")
            if error.isExhaustion || [EBADF, EINVAL, ENOTSOCK, EFAULT].contains(error.number) { throw error }
            return nil
        }
        let socket = FileDescriptor(owning: number)
        setOption(socket, Int32(IPPROTO_TCP), TCP_NODELAY)
        let peer = unsafe withUnsafePointer(to: &storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe SocketAddress(address, length: length)
            }
        }
        return AcceptedSocket(socket, peer: peer)
    }

    /// Connections that may wait to be accepted; the kernel may allow fewer.
    private static let backlog: Int32 = 4096

    private static func open(_ address: SocketAddress) throws(SystemError) -> FileDescriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        return try FileDescriptor(checking: socket(address.family, type, 0), "socket")
    }

    // These options exist for every TCP socket, so setting them cannot fail.
    private static func setOption(_ socket: borrowing FileDescriptor, _ level: Int32, _ option: Int32) {
        var on: Int32 = 1
        _ = unsafe setsockopt(socket.number, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
    }
}

extension SystemError {
    /// Whether it came because descriptors or memory ran out: it may pass, and nothing is wrong with the descriptor.
    package var isExhaustion: Bool { [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(number) }
}
