package import Bytes
package import EventLoops

/// The gRPC connections that one loop has made. Not `Sendable`: it belongs to its loop, and so do all calls.
package final class GRPCClient {
    private let connections: Connections

    /// A client without connections.
    package init(loop: any EventLoop, limits: TransportLimits = .ofClient) {
        connections = Connections(loop: loop, limits: limits, role: .client)
    }

    /// Who is told of messages and the ends of streams. Not kept alive: to be set before the first connection is made,
    /// and to live as long as there are any.
    package var handler: (any GRPCHandler)? {
        get { connections.handler }
        set { connections.handler = newValue }
    }

    /// Number of connections.
    package var connectionCount: Int { connections.count }

    /// Number of streams on all connections.
    package var streamCount: Int { connections.streamCount }

    /// Begins to connect. Streams may be opened at once; if nobody answers they are closed as lost.
    ///
    /// - Parameter tls: how it is encrypted, a client's context; nil for not at all.
    /// - Throws: when the process has no room for a socket, or the address cannot be reached at all.
    package func connect(to address: SocketAddress, tls: TLSContext? = nil) throws(SystemError) -> ConnectionID {
        let socket = try Socket.connect(to: address)
        return try connections.add(.kernel(socket), peer: address, tls: tls, isConnected: false).id
    }

    /// Uses a connected socket, without TLS.
    ///
    /// - Throws: when the kernel has no room to watch it; it is closed.
    package func adopt(_ socket: consuming StreamSocket, peer: SocketAddress) throws(SystemError) -> ConnectionID {
        try connections.add(socket, peer: peer, tls: nil, isConnected: true).id
    }

    /// Opens a stream.
    ///
    /// - Parameters:
    ///   - path: the method to call: `/package.Service/Method`.
    ///   - authority: the host that is meant, usually `HOST:PORT`.
    ///   - headers: further fields, names in lower case.
    /// - Returns: nil when the connection has gone or takes no more streams.
    package func open(
        _ path: String, authority: String, headers: [(name: String, value: String)] = [],
        on connection: ConnectionID
    ) -> StreamID? {
        let head = [
            (name: ":method", value: "POST"), (name: ":scheme", value: "http"), (name: ":path", value: path),
            (name: ":authority", value: authority), (name: "te", value: "trailers"),
            (name: "content-type", value: "application/grpc"),
        ]
        return connections[connection]?.open(head + headers)
    }

    /// Queues one message. Ignored when the stream has gone or this side of it was ended.
    package func send(_ segments: [Segment], on stream: StreamID) {
        connections[stream.connection]?.send(OutgoingMessage(segments), on: stream.number)
    }

    /// Ends this side of the stream after everything that is queued on it.
    package func halfClose(_ stream: StreamID) {
        connections[stream.connection]?.halfClose(stream.number)
    }

    /// Gives the stream up at once; `closed` follows.
    package func cancel(_ stream: StreamID) {
        connections[stream.connection]?.cancel(stream.number)
    }

    /// Closes the connection at the end of the turn, whatever is open on it.
    package func close(_ connection: ConnectionID) {
        connections[connection]?.fail("closed by the client")
    }

    /// Closes all connections at the end of the turn. Due before the loop is stopped: the memory of connections that
    /// the loop no longer serves is not freed.
    package func closeAll() {
        for connection in connections.all { connection.fail("closed by the client") }
    }
}
