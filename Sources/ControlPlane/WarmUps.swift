internal import Transport

/// Which of the streams that have just come may be served, so that any number may come at once.
///
/// A stream is *waiting*, from its first message on, until it is let in, first come first served; *warming* until it
/// has answered what it was sent first, or for `warmingTime`; then it counts no more. So many warm at one time that the
/// machine is busy, and no more: what is sent to the others would lie in sockets and in queues, and all would be late.
/// Those that wait have nothing but their messages here, of which there is a limit: who finds no room, or waits too
/// long, is sent away and comes again. Source: serving.md 1.4 (row 2), 2.7.
struct WarmUps {
    private struct Waiting {
        let since: Duration
        var messages: [[UInt8]] = []
    }

    /// How long a stream that does not answer counts as warming.
    static let warmingTime: Duration = .seconds(1)

    private let limits: Limits
    /// Since when each stream warms.
    private var warming: [StreamID: Duration] = [:]
    private var waiting: [StreamID: Waiting] = [:]
    /// The waiting streams in the order in which they came from `first` on, with some that wait no more.
    private var order: [StreamID] = []
    private var first = 0
    private var byteCount = 0

    init(_ limits: Limits) { self.limits = limits }

    /// How many streams wait.
    var waitingCount: Int { waiting.count }

    /// Lets a stream in that has sent its first message, if nobody waits and there is room.
    mutating func enter(_ stream: StreamID, at now: Duration) -> Bool {
        guard waiting.isEmpty, hasRoom else { return false }
        warming[stream] = now
        return true
    }

    /// Keeps a message of a stream that must wait, or waits already.
    ///
    /// - Throws: `.tooBusy` when there is no room for it.
    mutating func keep(_ message: RawSpan, of stream: StreamID, at now: Duration) throws(RequestError) {
        guard byteCount + message.byteCount <= limits.waitingByteCountMax else { throw .tooBusy }
        byteCount += message.byteCount
        if waiting[stream] == nil {
            waiting[stream] = Waiting(since: now)
            order.append(stream)
        }
        waiting[stream]?.messages.append(unsafe message.withUnsafeBytes { unsafe Array($0) })
    }

    /// Lets the stream in that has waited longest; nil while there is no room, or none.
    mutating func next(at now: Duration) -> (stream: StreamID, messages: [[UInt8]], waited: Duration)? {
        guard hasRoom, let stream = firstWaiting, let entry = stopWaiting(stream) else { return nil }
        warming[stream] = now
        return (stream, entry.messages, now - entry.since)
    }

    /// The stream that has waited longer than any may; nil: there is none.
    mutating func overdue(at now: Duration) -> StreamID? {
        guard let stream = firstWaiting, let since = waiting[stream]?.since, now - since >= limits.waitingTime else {
            return nil
        }
        return stream
    }

    /// A stream that waited or warmed has answered what it was sent first, or has ended.
    ///
    /// - Returns: whether there may be room for another.
    mutating func remove(_ stream: StreamID) -> Bool {
        stopWaiting(stream)
        return warming.removeValue(forKey: stream) != nil && !waiting.isEmpty
    }

    /// Stops to count streams as warming that do not answer.
    mutating func forgetSlow(at now: Duration) {
        guard !waiting.isEmpty else { return }
        warming = warming.filter { now - $0.value < Self.warmingTime }
    }

    private var hasRoom: Bool { warming.count < limits.warmUpsMax }

    private var firstWaiting: StreamID? {
        mutating get {
            while first < order.count, waiting[order[first]] == nil { first += 1 }
            if first * 2 >= order.count {
                order.removeFirst(first)
                first = 0
            }
            return order.indices.contains(first) ? order[first] : nil
        }
    }

    @discardableResult
    private mutating func stopWaiting(_ stream: StreamID) -> Waiting? {
        guard let entry = waiting.removeValue(forKey: stream) else { return nil }
        byteCount -= entry.messages.reduce(0) { $0 + $1.count }
        return entry
    }
}
