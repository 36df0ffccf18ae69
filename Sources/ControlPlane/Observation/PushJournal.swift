internal import EnvoyAPI
internal import XDS

/// What one shard writes down of each response and of what becomes of it.
struct PushJournal {
    /// The latest pushes.
    private(set) var log = PushLog()
    /// What was sent and answered and is not among the metrics yet.
    private(set) var unreported = PushTally()
    /// The response that was sent last, and what is remembered of it: mostly the next one is the same.
    private var lastSent: (content: ResponseContent, occasion: DeliveryOccasion, memory: DeliveryContents)?

    /// Begins a push, which may concern so many classes.
    mutating func begin(_ cause: PushCause, classCount: Int) {
        lastSent = nil
        log.begin(cause, classCount: classCount)
    }

    /// Notes a response to `session`.
    mutating func sent(_ response: DiscoveryResponse, to session: ADSSession, at now: Duration) {
        unreported.add(response)
        session.noteSent(response.type, at: now)
        let occasion = log.sent(response, to: &session.progress)
        session.deliveries.append(Delivery(contents: remember(response, occasion, for: session), at: now))
    }

    /// What is remembered of a response: the same object for all sessions of a class that are sent the same.
    private mutating func remember(
        _ response: DiscoveryResponse, _ occasion: DeliveryOccasion, for session: ADSSession
    ) -> DeliveryContents {
        if let lastSent, lastSent.content === response.content, lastSent.occasion == occasion { return lastSent.memory }
        let index = response.type.rawValue
        let latest = session.proxyClass?.latestDeliveries[index]
        let contents =
            latest.flatMap { $0.tells(of: response, occasion) ? $0 : nil } ?? DeliveryContents(response, occasion)
        session.proxyClass?.latestDeliveries[index] = contents
        lastSent = (response.content, occasion, contents)
        return contents
    }

    /// Notes that the client of `session` has answered all that it was sent, and lacks nothing.
    mutating func settled(_ session: ADSSession, at now: Duration) {
        log.settled(&session.progress, by: session.connectionID, at: now)
    }

    /// Counts a client that has accepted everything, `time` after the oldest change was seen.
    mutating func converged(after time: Duration) { unreported.addConvergence(after: time) }

    /// Notes that the client of `session` refused what it was sent.
    mutating func refused(_ session: ADSSession) { log.refused(session.progress) }

    /// Notes that `session` has ended.
    mutating func left(_ session: ADSSession) { log.left(session.progress) }

    /// Begins to count anew, when all was reported.
    mutating func reported() { unreported.clear() }
}
