internal import EventLoops
internal import Glibc

/// The bytes' way to the peer: a socket, and perhaps TLS on it.
enum Wire: ~Copyable {
    /// What came of moving bytes.
    enum Transfer: Equatable {
        /// So many bytes were moved, at least one.
        case moved(Int)
        /// There are no bytes, or there is no room, for now.
        case wouldBlock
        /// The peer will send no more. Only when reading.
        case ended
        /// The connection is broken.
        case failed(WireError)
    }

    /// Bytes go as they are.
    case plain(StreamSocket)
    /// Bytes go encrypted, after a handshake.
    case tls(TLSSession)

    /// What the loop watches.
    var number: Int32 {
        switch self {
        case .plain(let socket): socket.number
        case .tls(let session): session.socket.number
        }
    }

    /// The error of a connect in the background; nil for none.
    func takeSocketError(_ call: String) -> SystemError? {
        switch self {
        case .plain(let socket): socket.takeSocketError(call)
        case .tls(let session): session.socket.takeSocketError(call)
        }
    }

    /// Whether `shakeHands` comes before all else.
    var isEncrypted: Bool {
        switch self {
        case .plain: false
        case .tls: true
        }
    }

    /// Goes on with the handshake, until it is done.
    func shakeHands() throws(HandshakeError) -> TLSSession.Handshake {
        switch self {
        case .plain: .done
        case .tls(let session): try session.shakeHands()
        }
    }

    /// How bytes from `peer` are protected. After the handshake.
    func security(from peer: SocketAddress) -> ConnectionSecurity {
        switch self {
        case .plain: .plaintext(isLoopback: peer.isLoopback)
        case .tls(let session): .tls(session.peerCertificate)
        }
    }

    /// Reads what has come, up to the size of `buffer`.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        switch self {
        case .plain(let socket): unsafe Transfer(socket.read(into: buffer))
        case .tls(let session): unsafe session.read(into: buffer)
        }
    }

    /// Whether there may be input that the loop does not report, as it has left the socket.
    var holdsInput: Bool {
        switch self {
        case .plain: false
        case .tls(let session): session.holdsInput
        }
    }

    /// Writes the first `count` of `pieces` as far as there is room. What was not written comes first the next time.
    ///
    /// - Parameter stage: memory for a TLS record.
    func write(
        gathered pieces: UnsafeMutablePointer<iovec>, count: Int, stage: UnsafeMutableRawBufferPointer
    ) -> Transfer {
        switch self {
        case .plain(let socket): unsafe Transfer(socket.write(gathered: pieces, count: count))
        case .tls(let session): unsafe session.write(gathered: pieces, count: count, stage: stage)
        }
    }

    /// Tells the peer that nothing more will come, where the socket's own end is no proof of it.
    func notifyClose() {
        switch self {
        case .plain: break
        case .tls(let session): session.notifyClose()
        }
    }
}

extension Wire.Transfer {
    /// What came of it on the socket itself.
    init(_ transfer: EventLoops.Transfer) {
        switch transfer {
        case .moved(let count): self = .moved(count)
        case .wouldBlock: self = .wouldBlock
        case .ended: self = .ended
        case .failed(let error): self = .failed(.system(error))
        }
    }
}

/// Why a connection is of no more use.
enum WireError: Error, Equatable, CustomStringConvertible {
    /// The socket has failed.
    case system(SystemError)
    /// TLS has failed on it.
    case tls(TLSError)

    var description: String {
        switch self {
        case .system(let error): error.description
        case .tls(let error): error.description
        }
    }
}
