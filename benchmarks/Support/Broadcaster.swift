package import Bytes
package import EventLoops
package import Transport

/// A server that sends one ready message to all its streams whenever it is told to: the transport without a control
/// plane.
package actor Broadcaster: GRPCHandler {
    package nonisolated let loop: any EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
    private let message: Segment
    private var server: GRPCServer?
    private var streams: Set<StreamID> = []
    /// To how many streams a turn sends, as a shard does.
    private static let turnStreamCount = 64

    /// A server of `message` without connections.
    package init(loop: any EventLoop, message: SharedBytes) {
        self.loop = loop
        self.message = Segment(message)
    }

    /// Serves a connection.
    package func adopt(_ socket: AcceptedSocket) {
        let server = server ?? GRPCServer(loop: loop)
        server.handler = self
        self.server = server
        do throws(SystemError) {
            try server.adopt(socket)
        } catch {
            preconditionFailure("cannot serve a connection: \(error)")
        }
    }

    /// Sends the message to all streams.
    package func broadcast() {
        send([message], to: Array(streams)[...])
    }

    private func send(_ message: OutgoingMessage, to streams: ArraySlice<StreamID>) {
        for stream in streams.prefix(Self.turnStreamCount) { server?.send(message, on: stream) }
        let rest = streams.dropFirst(Self.turnStreamCount)
        if !rest.isEmpty { loop.post { self.assumeIsolated { $0.send(message, to: rest) } } }
    }

    /// The message comes at once, so that the client knows that it is served.
    package nonisolated func opened(_ stream: StreamID, _ head: RequestHead) {
        assumeIsolated { broadcaster in
            broadcaster.streams.insert(stream)
            broadcaster.server?.send([broadcaster.message], on: stream)
        }
    }

    package nonisolated func received(_ message: RawSpan, on stream: StreamID) {}
    package nonisolated func halfClosed(_ stream: StreamID) {}

    package nonisolated func closed(_ stream: StreamID, _ reason: CloseReason) {
        assumeIsolated { broadcaster in _ = broadcaster.streams.remove(stream) }
    }
}
