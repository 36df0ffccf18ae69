internal import Bytes

// What the owner asks of a connection. Nothing here enters nghttp2's `send` or `receive`, so it may be called from
// inside the session's reports.
extension Connection {
    /// Queues one message. Ignored when the stream has gone or its end is queued.
    func send(_ message: consuming OutgoingMessage, on number: Int32) {
        guard let stream = streams[number] else { return }
        switch stream.outgoing {
        case .unopened:
            stream.outgoing = .open
            session.respond(responseHead, body: stream)
        case .open: break
        case .ending, .ended: return
        }
        stream.output.append(message)
        outputChanged(stream)
    }

    /// Server: ends the stream with `status` after everything that is queued. Ignored when that was done before.
    func finish(_ number: Int32, _ status: GRPCStatus) {
        guard let stream = streams[number] else { return }
        switch stream.outgoing {
        case .unopened:
            stream.status = status
            stream.outgoing = .ended
            session.respond(responseHead + status.fields, ending: stream)
            flushAtTurnEnd()
        case .open:
            stream.outgoing = .ending(status)
            outputChanged(stream)
        case .ending, .ended: break
        }
    }

    /// Client: ends this side of the stream after everything that is queued.
    func halfClose(_ number: Int32) {
        guard let stream = streams[number], stream.outgoing == .open else { return }
        stream.outgoing = .ending(nil)
        outputChanged(stream)
    }

    /// Client: gives the stream up at once.
    func cancel(_ number: Int32) {
        guard streams[number] != nil else { return }
        session.reset(number, code: Connection.cancelCode)
        flushAtTurnEnd()
    }

    /// Client: opens a stream.
    ///
    /// - Returns: nil when the connection takes no more.
    func open(_ fields: [(name: String, value: String)]) -> StreamID? {
        guard failure == nil else { return nil }
        let stream = Stream(number: 0, outgoing: .open, isAnnounced: true)
        guard let number = session.request(fields, body: stream) else { return nil }
        stream.number = number
        add(stream)
        flushAtTurnEnd()
        return streamID(stream)
    }

    /// Server: no new streams; the connection closes with its last one.
    func drain() {
        guard !isDraining else { return }
        isDraining = true
        session.goAway()
        flushAtTurnEnd()
    }

    /// Keeps a new stream.
    func add(_ stream: Stream) {
        streams.add(stream)
        shared.streamAdded()
    }

    /// Server: ends a stream that gRPC has no use for, with HTTP's own answer beside gRPC's.
    func reject(_ stream: Stream, httpStatus: String, _ status: GRPCStatus) {
        stream.status = status
        stream.outgoing = .ended
        let head = [(name: ":status", value: httpStatus), (name: "content-type", value: "application/grpc")]
        session.respond(head + status.fields, ending: stream)
    }

    private func outputChanged(_ stream: Stream) {
        if stream.isStarved {
            stream.isStarved = false
            session.resume(stream)
        }
        flushAtTurnEnd()
    }

    private var responseHead: [(name: String, value: String)] {
        [(name: ":status", value: "200"), (name: "content-type", value: "application/grpc")]
    }

    private static let cancelCode: UInt32 = 8
}
