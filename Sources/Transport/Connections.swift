internal import EventLoops

/// What all connections of one server or client share: the loop, the limits, the owner, and memory for input and
/// output that each uses only within one call.
@safe final class Connections {
    /// The loop of all of them.
    let loop: any EventLoop
    /// What their peers may ask for.
    let limits: TransportLimits
    /// Which end of them this is.
    let role: H2Session.Role
    /// What counts the limits that were reached.
    let counters: TransportCounters
    /// nghttp2's part of the limits.
    let options: H2Options
    /// With what streams end when all connections have to go.
    private(set) var drainStatus: GRPCStatus?
    /// Where each collects its output while it flushes.
    let gather = Gather()
    /// Where each reads, and what lies there is used up before the next one reads.
    let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    /// Who is told.
    // Not weak: that would slow every reference count of the owner. A call after its end traps.
    unowned var handler: (any GRPCHandler)?

    /// Number of streams on all of them.
    private(set) var streamCount = 0
    private var table = ConnectionTable()
    private var nextSweep: LoopTimer?

    private static let drainSweepInterval: Duration = .milliseconds(20)

    /// A table without connections.
    init(
        loop: any EventLoop, limits: TransportLimits, role: H2Session.Role,
        counters: TransportCounters = TransportCounters()
    ) {
        self.loop = loop
        self.limits = limits
        self.role = role
        self.counters = counters
        options = H2Options(limits)
    }

    deinit {
        nextSweep?.cancel()
        unsafe readBuffer.deallocate()
    }

    /// Number of connections.
    var count: Int { table.count }

    /// Bytes that wait to be framed on all streams.
    var queuedByteCount: Int {
        table.all.reduce(0) { $0 + $1.streams.all.reduce(0) { $0 + $1.output.count } }
    }

    /// All connections, in the order in which they came.
    var all: [Connection] { table.all.sorted { $0.id.serial < $1.id.serial } }

    /// The connection `id`; nil once it was removed.
    subscript(id: ConnectionID) -> Connection? { table[id] }

    /// Makes a connection of a socket and begins to watch it.
    ///
    /// - Parameter tls: how it is encrypted; nil for not at all. For the same end as this.
    /// - Throws: when the kernel has no room for that; the socket is closed.
    func add(
        _ socket: consuming StreamSocket, peer: SocketAddress, tls: TLSContext?, isConnected: Bool
    ) throws(SystemError) -> Connection {
        let connection = Connection(table.makeID(), wire(socket, tls), peer: peer, isConnected: isConnected, of: self)
        try connection.start()
        table.add(connection)
        if role == .server, nextSweep == nil { sweepLater() }
        return connection
    }

    private func wire(_ socket: consuming StreamSocket, _ tls: TLSContext?) -> Wire {
        guard let tls else { return .plain(socket) }
        precondition(tls.role == role, "a TLS context is for one end of connections")
        switch consume socket {
        case .kernel(let descriptor): return .tls(tls.makeSession(on: descriptor))
        case .simulated: preconditionFailure("OpenSSL reads and writes sockets of the kernel's")
        }
    }

    /// Forgets a connection that has closed.
    func remove(_ connection: Connection) {
        table.remove(connection)
        if role == .server { counters.closeConnection() }
    }

    /// Has all connections sent a GOAWAY, and their streams end with `status`, evenly over `time` in random order.
    func drain(over time: Duration, _ status: GRPCStatus) {
        drainStatus = status
        let now = loop.now
        for (index, connection) in table.all.shuffled().enumerated() {
            connection.watch.drain(after: time * index / table.count, at: now)
        }
        sweepLater()
    }

    private func sweepLater() {
        nextSweep?.cancel()
        guard table.count > 0 else { return nextSweep = nil }
        let isDraining = drainStatus != nil
        let interval = isDraining ? Connections.drainSweepInterval : limits.sweepInterval
        nextSweep = loop.call(self, after: interval)
    }

    /// A connection has one stream more.
    func streamAdded() { streamCount += 1 }

    /// A connection has one stream less.
    func streamRemoved() { streamCount -= 1 }
}

extension Connections: TimedSource {
    func timeHasCome() {
        let now = loop.now
        for connection in table.all { connection.sweep(at: now) }
        sweepLater()
    }
}
