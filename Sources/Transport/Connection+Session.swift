internal import Bytes
internal import EventLoops

// What the session reports, from inside its `send` and `receive`. Nothing here may call those two, or close the
// connection: a failure is noted, and the loop's next call closes.

// MARK: - Sending

extension Connection {
    /// What a stream has for its next data frame.
    enum Chunk {
        /// Nothing yet.
        case none
        /// So many bytes.
        case bytes(Int)
        /// Nothing, ever.
        case end(hasTrailers: Bool)
    }

    /// Takes the bytes of frames other than data.
    ///
    /// - Returns: how many were taken; 0 when the socket has no room.
    func send(frame bytes: RawSpan) -> Int {
        if !isBlocked, shared.gather.copyRoom < bytes.byteCount { writeGathered() }
        guard !isBlocked else { return 0 }
        let count = min(bytes.byteCount, shared.gather.copyRoom)
        shared.gather.append(copying: bytes.extracting(0..<count))
        return count
    }

    /// What goes into the next data frame of `stream`, of at most `limit` bytes.
    func nextChunk(of stream: Stream, limit: Int) -> Chunk {
        if stream.output.count > 0 { return .bytes(min(limit, stream.output.count)) }
        switch stream.outgoing {
        case .unopened, .open:
            stream.isStarved = true
            return .none
        case .ending(let status?):
            stream.outgoing = .ended
            stream.status = status
            session.submitTrailers(status.fields, of: stream)
            return .end(hasTrailers: true)
        case .ending(nil), .ended:
            stream.outgoing = .ended
            return .end(hasTrailers: false)
        }
    }

    /// Takes a data frame: its header as it is, the payload by reference from the stream's output.
    ///
    /// - Returns: false when the socket has no room; the same frame comes again later.
    func send(dataFrame header: RawSpan, payloadBytes: Int, of stream: Stream) -> Bool {
        if !isBlocked, !shared.gather.hasRoomForFrame { writeGathered() }
        guard !isBlocked else { return false }
        shared.gather.append(copying: header)
        stream.output.move(payloadBytes, to: shared.gather)
        stream.hasMoved = true
        budgets.sent(dataBytes: payloadBytes, shared.limits)
        return true
    }

    /// Server: a status has gone. If the client still sends, it is told that nobody listens.
    /// Source: RFC 9113 §8.1, a complete response before the end of the request.
    func headersSent(endingStream number: Int32) {
        if shared.role == .server, !session.peerHasEnded(number) {
            session.reset(number, code: Connection.noErrorCode)
        }
    }
}

// MARK: - Receiving

extension Connection {
    /// A block of header fields begins: a request, a response's head or its trailers.
    func headersBegin(_ number: Int32) {
        let head = IncomingHead(bytesMax: shared.limits.headerListBytesMax)
        if let stream = streams[number] {
            stream.head = head
        } else if shared.role == .server {
            let stream = Stream(number: number, outgoing: .unopened, isAnnounced: false)
            stream.head = head
            let now = shared.loop.now
            stream.messageDue = now.advanced(by: shared.limits.requestTime)
            stream.movedAt = now
            add(stream)
        }
    }

    /// One field of the block that has begun.
    func header(_ number: Int32, name: RawSpan, value: RawSpan) {
        guard let stream = streams[number] else { return }
        stream.head?.add(name: name, value: value)
        if let head = stream.head, head.isBomb { end(.headerBomb) }
    }

    /// A block of header fields is complete.
    func headersEnd(_ number: Int32) {
        guard let stream = streams[number], let head = stream.head else { return }
        stream.head = nil
        switch shared.role {
        case .client: responseHeadersEnd(stream, head)
        case .server where !stream.isAnnounced && stream.outgoing == .unopened: requestHeadersEnd(stream, head)
        case .server: break  // trailers of a request mean nothing to gRPC
        }
    }

    /// Data of a stream.
    func data(_ number: Int32, _ bytes: RawSpan) {
        guard let stream = streams[number], stream.isAnnounced, !ignoresInput(stream) else { return }
        do throws(MessageAssembler.Failure) {
            try stream.input.add(
                bytes, limit: shared.limits.messageBytesMax, firstLimit: shared.limits.firstMessageBytesMax
            ) { message in
                guard !ignoresInput(stream) else { return }
                requestCompleted(on: stream)
                shared.handler?.received(message, on: streamID(stream))
            }
            if stream.input.isInsideMessage { messageBegun(on: stream) }
        } catch {
            if case .tooLarge = error { shared.counters.count(.messageBytes) }
            refuse(stream, error.status)
        }
    }

    /// The peer has ended its side of a stream.
    func peerEnded(_ number: Int32) {
        guard let stream = streams[number], stream.isAnnounced, !ignoresInput(stream) else { return }
        if stream.input.isInsideMessage {
            refuse(stream, GRPCStatus(.internal, "the stream ended inside a message"))
        } else if shared.role == .server {
            shared.handler?.halfClosed(streamID(stream))
        }
    }

    /// Nothing more can happen on a stream.
    func streamClosed(_ number: Int32, code: UInt32) {
        guard let stream = streams.remove(number) else { return }
        shared.streamRemoved()
        guard stream.isAnnounced else { return }
        stream.isAnnounced = false
        if let status = stream.status {
            shared.handler?.closed(streamID(stream), .finished(status))
        } else if code != Connection.noErrorCode {
            shared.handler?.closed(streamID(stream), .reset(code: code))
        } else {
            let status = GRPCStatus(.unknown, "the stream ended without a gRPC status")
            shared.handler?.closed(streamID(stream), .finished(status))
        }
    }

    private func requestHeadersEnd(_ stream: Stream, _ head: IncomingHead) {
        let type = head.value("content-type") ?? ""
        if head.isTooLarge {
            shared.counters.count(.headerBytes)
            let limit = shared.limits.headerListBytesMax
            reject(stream, httpStatus: "431", GRPCStatus(.resourceExhausted, "more than \(limit) bytes of headers"))
        } else if head.method != "POST" {
            reject(stream, httpStatus: "405", GRPCStatus(.internal, "gRPC needs POST, not \(head.method)"))
        } else if !isGRPC(type) {
            reject(stream, httpStatus: "415", GRPCStatus(.unknown, "content-type \"\(type)\" is not application/grpc"))
        } else if let status = shared.drainStatus {
            // The connection's turn to go is still to come. A client that opens something new is told to go now.
            drain()
            finish(stream.number, status)
        } else {
            stream.isAnnounced = true
            let request = RequestHead(
                path: head.path, authority: head.authority, headers: head.fields, peer: peer, connection: security)
            shared.handler?.opened(streamID(stream), request)
        }
    }

    private func responseHeadersEnd(_ stream: Stream, _ head: IncomingHead) {
        if let status = GRPCStatus(codeField: head.value("grpc-status"), messageField: head.value("grpc-message")) {
            stream.status = status
        } else if !head.status.isEmpty, head.status != "200", !head.status.hasPrefix("1") {
            stream.status = GRPCStatus(httpStatus: head.status)
        }
    }

    /// Source: gRPC over HTTP/2, "Content-Type".
    private func isGRPC(_ type: String) -> Bool {
        guard type.hasPrefix("application/grpc") else { return false }
        let rest = type.dropFirst("application/grpc".count)
        return rest.isEmpty || rest.hasPrefix("+") || rest.hasPrefix(";")
    }

    /// Ends a stream whose peer has sent what gRPC does not allow.
    func refuse(_ stream: Stream, _ status: GRPCStatus) {
        switch shared.role {
        case .server: finish(stream.number, status)
        case .client:
            stream.status = status
            cancel(stream.number)
        }
    }

    /// Whether what comes on the stream is of no interest any more: a server has answered, a client has given up.
    private func ignoresInput(_ stream: Stream) -> Bool {
        shared.role == .server ? stream.isAnswered : stream.status != nil
    }
}
