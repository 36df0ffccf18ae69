package import Glibc

/// An open file or socket of the process: one owner, closed when the owner lets go of it.
package struct FileDescriptor: ~Copyable, Sendable {
    /// The kernel's number for it; valid as long as this value lives.
    package let number: Int32

    /// Takes ownership of an open descriptor.
    package init(owning number: Int32) {
        precondition(number >= 0, "an open descriptor is not negative")
        self.number = number
    }

    /// Takes ownership of what `call` returned, or throws its error.
    init(checking number: Int32, _ call: @autoclosure () -> String) throws(SystemError) {
        guard number >= 0 else { throw SystemError(call()) }
        self.init(owning: number)
    }

    deinit { _ = close(number) }
}

/// What came of moving bytes through a descriptor that does not block.
package enum Transfer: Equatable, Sendable {
    /// So many bytes were moved, at least one.
    case moved(Int)
    /// The kernel has no bytes, or no room, for now.
    case wouldBlock
    /// The peer will send no more. Only when reading.
    case ended
    /// The connection is broken.
    case failed(SystemError)
}

extension FileDescriptor {
    /// Reads what has come, up to the size of `buffer`, which is not empty.
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        let count = unsafe recv(number, buffer.baseAddress, buffer.count, 0)
        return count == 0 ? .ended : transfer(count, "recv")
    }

    /// Writes the first `count` of `pieces` in order, as far as there is room; a gone peer is an error, not a signal.
    ///
    /// - Parameter count: 1 to 1024, the kernel's limit.
    package func write(gathered pieces: UnsafeMutablePointer<iovec>, count: Int) -> Transfer {
        var message = unsafe msghdr()
        unsafe message.msg_iov = unsafe pieces
        unsafe message.msg_iovlen = count
        return unsafe transfer(sendmsg(number, &message, Int32(MSG_NOSIGNAL)), "sendmsg")
    }

    /// The error that the kernel keeps for the socket, such as that of a connect in the background; nil for none.
    package func takeSocketError(_ call: String) -> SystemError? {
        var pending: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &pending, &length) == 0 else { return SystemError(call) }
        return pending == 0 ? nil : SystemError(call, number: pending)
    }

    /// The address that a socket is bound to, with the port that the system has picked.
    package var localAddress: SocketAddress {
        get throws(SystemError) {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            return try unsafe withUnsafeMutablePointer(to: &storage) { storage throws(SystemError) in
                try unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address throws(SystemError) in
                    guard unsafe getsockname(number, address, &length) == 0 else { throw SystemError("getsockname") }
                    return unsafe SocketAddress(address, length: length)
                }
            }
        }
    }

    private func transfer(_ count: Int, _ call: String) -> Transfer {
        if count >= 0 { return .moved(count) }
        return errno == EAGAIN || errno == EINTR ? .wouldBlock : .failed(SystemError(call))
    }
}

/// A call to the operating system that failed.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The call, such as "bind 127.0.0.1:15010".
    package let call: String
    /// The kernel's error number.
    package let number: Int32

    /// The failure of `call` with a known error number.
    init(_ call: String, number: Int32) {
        self.call = call
        self.number = number
    }

    /// Takes the error number that the failed `call` has left for this thread.
    init(_ call: String) { self.init(call, number: errno) }

    package var description: String {
        guard let text = unsafe strerror(number) else { return "\(call): error \(number)" }
        return unsafe "\(call): \(String(cString: text))"
    }
}
