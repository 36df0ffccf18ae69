internal import EventLoops

// What a server does when a peer goes beyond its limits.

extension Connection {
    /// Counts a frame that the peer has sent or made us send, and ends the connection when it is one too many.
    func meter(_ frame: MeteredFrame) {
        guard shared.role == .server, ending == nil else { return }
        if let limit = budgets.take(frame, at: shared.loop.now, shared.limits) { end(limit) }
    }

    /// Ends the connection with a GOAWAY that says why: ENHANCE_YOUR_CALM. May be called from the session's reports.
    func end(_ limit: TransportLimit) {
        guard ending == nil, failure == nil else { return }
        ending = limit
        shared.counters.count(limit)
        watch.end(at: shared.loop.now)
        session.terminate(code: Connection.calmCode)
        flushAtTurnEnd()
    }

    /// A RST_STREAM has gone to the peer.
    func resetSent(code: UInt32) {
        if code == Connection.refusedCode { shared.counters.count(.streams) }
        meter(.reset)
    }

    /// A GOAWAY has gone to the peer. One that names an error and is not ours is nghttp2's.
    func goAwaySent(code: UInt32) {
        guard code != Connection.noErrorCode, ending == nil else { return }
        ending = .badFrames
        shared.counters.count(.badFrames)
        watch.end(at: shared.loop.now)
    }

    /// The session has taken what was read.
    func inputTaken() {
        if session.queuedFrameCount > shared.limits.framesQueuedMax { end(.framesQueued) }
    }

    /// The session takes no more, for `error`.
    func inputRefused(_ error: H2Error) {
        shared.counters.count(error.limit)
        fail(error.description)
    }

    /// A whole message has come.
    func requestCompleted(on stream: Stream) {
        stream.messageDue = .never
        guard watch.isNew else { return }
        watch.requested(at: shared.loop.now, jitter: .random(in: ConnectionWatch.jitters), shared.limits)
    }

    /// A part of a message has come and the rest has not.
    func messageBegun(on stream: Stream) {
        if stream.messageDue == .never { stream.messageDue = shared.loop.now.advanced(by: shared.limits.stallTime) }
    }

    /// Looks whose time is up.
    func sweep(at now: MonotonicTime) {
        guard failure == nil else { return }
        if !isBlocked { watch.wrote() }
        switch watch.sweep(at: now, shared.limits) {
        case .none: break
        case .ping:
            session.ping()
            flushAtTurnEnd()
        case .retire:
            shared.counters.count(.age)
            drain()
        case .drain: leave()
        case .close(let limit):
            if ending == nil { shared.counters.count(limit) }
            if isShakingHands { shared.counters.count(HandshakeFailure.timeout) }
            return fail("limit: \((ending ?? limit).rawValue)")
        }
        streams.forEach { sweep($0, at: now) }
    }

    private func sweep(_ stream: Stream, at now: MonotonicTime) {
        if now >= stream.messageDue {
            stream.messageDue = .never
            if stream.head != nil { return end(.slowRequest) }
            guard stream.isAnnounced, !stream.isAnswered else { return }
            shared.counters.count(.slowRequest)
            finish(stream.number, GRPCStatus(.deadlineExceeded, "no whole message in time"))
        } else if stream.output.count == 0 || stream.hasMoved {
            stream.hasMoved = false
            stream.movedAt = now
        } else if stream.movedAt.duration(to: now) >= shared.limits.stallTime {
            stream.movedAt = now
            shared.counters.count(.stalledStream)
            session.reset(stream.number, code: Connection.calmCode)
            flushAtTurnEnd()
        }
    }

    private func leave() {
        drain()
        guard let status = shared.drainStatus else { return }
        for stream in streams.all { finish(stream.number, status) }
    }

    static let noErrorCode: UInt32 = 0
    private static let refusedCode: UInt32 = 7
    private static let calmCode: UInt32 = 11
}
