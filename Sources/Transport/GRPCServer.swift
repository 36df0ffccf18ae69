package import Bytes
package import EventLoops

/// The gRPC connections that one loop serves. Not `Sendable`: it belongs to its loop, and so do all calls.
///
/// `send` and `finish` only queue. Everything queued in one turn of the loop is written when the turn ends, with one
/// system call for each connection if the socket has room.
package final class GRPCServer {
    private let connections: Connections
    private var isDraining = false

    /// A server without connections.
    ///
    /// - Parameter counters: may be shared with other servers, which then have their connections' number in common.
    package init(
        loop: any EventLoop, limits: TransportLimits = TransportLimits(),
        counters: TransportCounters = TransportCounters()
    ) {
        connections = Connections(loop: loop, limits: limits, role: .server, counters: counters)
    }

    /// Who is told of streams and messages. Not kept alive: to be set before the first connection is adopted, and to
    /// live as long as there are any.
    package var handler: (any GRPCHandler)? {
        get { connections.handler }
        set { connections.handler = newValue }
    }

    /// Number of connections.
    package var connectionCount: Int { connections.count }

    /// Number of streams on all connections.
    package var streamCount: Int { connections.streamCount }

    /// Bytes of messages that clients have yet to take; the resources in them are shared.
    package var queuedByteCount: Int { connections.queuedByteCount }

    /// Serves an accepted connection. While draining it is closed at once, and beyond `connectionsMax` after a GOAWAY.
    ///
    /// - Parameter tls: how it is encrypted, a server's context; nil for not at all.
    /// - Throws: when the kernel has no room to watch it; it is closed.
    package func adopt(_ socket: AcceptedSocket, tls: TLSContext? = nil) throws(SystemError) {
        guard !isDraining, let descriptor = socket.take() else { return }
        guard connections.counters.openConnection(limit: connections.limits.connectionsMax) else {
            if tls == nil { Refusal.send(to: descriptor) }
            return
        }
        do {
            _ = try connections.add(descriptor, peer: socket.peer, tls: tls, isConnected: true)
        } catch {
            connections.counters.closeConnection()
            throw error
        }
    }

    /// Queues one message without gRPC's prefix, less than 4 GiB, whose shared bytes are not copied. Ignored when the
    /// stream has gone or is finished.
    package func send(_ message: consuming OutgoingMessage, on stream: StreamID) {
        connections[stream.connection]?.send(message, on: stream.number)
    }

    /// Ends the stream after everything that is queued on it; `closed` follows when the status is written.
    ///
    /// What the client still sends is ignored from now on. Ignored when the stream has gone or is finished.
    package func finish(_ stream: StreamID, _ status: GRPCStatus) {
        connections[stream.connection]?.finish(stream.number, status)
    }

    /// Takes no new connections and ends all that there are, evenly over `time`, so that the clients do not all come to
    /// another server at once: each gets a GOAWAY and `status` on its streams, and closes when that is written, at the
    /// latest after `goAwayGrace`. Source: RFC 9113 §6.8.
    package func drain(over time: Duration, _ status: GRPCStatus) {
        isDraining = true
        connections.drain(over: time, status)
    }

    /// Closes all connections at the end of the turn, whatever is open on them. Due before the loop is stopped: the
    /// memory of connections that the loop no longer serves is not freed.
    package func closeAll() {
        for connection in connections.all { connection.fail("closed by the server") }
    }
}
