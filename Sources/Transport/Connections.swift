internal import EventLoops

/// What all connections of one server or client share: the loop, the limits, the owner, and memory for input and
/// output that each uses only within one call.
@safe final class Connections {
    /// The loop of all of them.
    let loop: EpollLoop
    /// What their peers may ask for.
    let limits: TransportLimits
    /// Which end of them this is.
    let role: H2Session.Role
    /// Where each collects its output while it flushes.
    let gather = Gather()
    /// Where each reads, and what lies there is used up before the next one reads.
    let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    /// Who is told.
    // Not weak: that would slow every reference count of the owner. A call after its end traps.
    unowned var handler: (any GRPCHandler)?

    /// Number of streams on all of them.
    private(set) var streamCount = 0
    private var bySerial: [UInt64: Connection] = [:]
    private var nextSerial: UInt64 = 0

    /// A table without connections.
    init(loop: EpollLoop, limits: TransportLimits, role: H2Session.Role) {
        self.loop = loop
        self.limits = limits
        self.role = role
    }

    deinit { unsafe readBuffer.deallocate() }

    /// Number of connections.
    var count: Int { bySerial.count }

    /// All connections, in the order in which they came.
    var all: [Connection] { bySerial.values.sorted { $0.id.serial < $1.id.serial } }

    /// The connection `id`; nil once it was removed.
    subscript(id: ConnectionID) -> Connection? { bySerial[id.serial] }

    /// Makes a connection of a socket and begins to watch it.
    ///
    /// - Throws: when the kernel has no room for that; the socket is closed.
    func add(
        _ socket: consuming FileDescriptor, peer: SocketAddress, isConnected: Bool
    ) throws(SystemError) -> Connection {
        let id = ConnectionID(serial: nextSerial)
        nextSerial += 1
        let connection = Connection(id, .plain(socket), peer: peer, isConnected: isConnected, of: self)
        try connection.start()
        bySerial[id.serial] = connection
        return connection
    }

    /// Forgets a connection that has closed.
    func remove(_ connection: Connection) { bySerial[connection.id.serial] = nil }

    /// A connection has one stream more.
    func streamAdded() { streamCount += 1 }

    /// A connection has one stream less.
    func streamRemoved() { streamCount -= 1 }
}
