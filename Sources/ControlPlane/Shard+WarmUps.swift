internal import EventLoops
internal import Transport

// How a shard takes any number of clients that come at once.
extension Shard {
    /// Whether a message is to be read now; else it is kept until the client is let in.
    ///
    /// - Throws: `.tooBusy` when it cannot be kept.
    func letIn(_ session: ADSSession, with message: RawSpan, at now: Duration) throws(RequestError) -> Bool {
        guard !session.isLetIn else { return true }
        guard warmUps.enter(session.id, of: session.client, at: now) else {
            try warmUps.keep(message, of: session.id, of: session.client, at: now)
            // Who waits may be of a client that has its share.
            if warmUps.hasRoom(for: session.client) { letInSoon() }
            return false
        }
        session.isLetIn = true
        session.isWarming = true
        return true
    }

    /// Makes room for another: the client has answered what it was sent first, or has gone.
    func endWarmUp(of session: ADSSession) {
        session.isWarming = false
        if warmUps.remove(session.id) { letInSoon() }
    }

    /// Sends those away that have waited too long, and waits no more for those that do not answer.
    func endLongWaits(at now: Duration) {
        warmUps.forgetSlow(at: now)
        while let stream = warmUps.overdue(at: now) { refuse(stream, .tooBusy) }
        metrics.waitingCount(warmUps.waitingCount, on: loop.name)
        if warmUps.waitingCount > 0 { letInSoon() }
    }

    private func letInSoon() {
        guard !isLettingIn else { return }
        isLettingIn = true
        loop.post { self.onLoop { $0.letInWaiting() } }
    }

    /// Lets those in that have waited longest, as long as there is room, and for one turn.
    private func letInWaiting() {
        isLettingIn = false
        let end = loop.now.advanced(by: Self.turnTime)
        while let next = warmUps.next(at: loop.now.sinceOrigin) {
            metrics.letIn(after: next.waited)
            sessions[next.stream]?.isLetIn = true
            sessions[next.stream]?.isWarming = true
            for message in next.messages { unsafe receive(message.span.bytes, on: next.stream) }
            if loop.now >= end { return letInSoon() }
        }
    }
}
