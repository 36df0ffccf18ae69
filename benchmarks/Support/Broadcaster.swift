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
    /// The streams of which a message has come.
    private var streams: Set<StreamID> = []

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
        let message: OutgoingMessage = [message]
        for stream in streams { server?.send(message, on: stream) }
    }

    package nonisolated func opened(_ stream: StreamID, _ head: RequestHead) {}
    package nonisolated func halfClosed(_ stream: StreamID) {}

    /// The first message of a stream is answered, so that the client knows that it is served.
    package nonisolated func received(_ message: RawSpan, on stream: StreamID) {
        assumeIsolated { broadcaster in
            if broadcaster.streams.insert(stream).inserted {
                broadcaster.server?.send([broadcaster.message], on: stream)
            }
        }
    }

    package nonisolated func closed(_ stream: StreamID, _ reason: CloseReason) {
        assumeIsolated { broadcaster in _ = broadcaster.streams.remove(stream) }
    }
}
