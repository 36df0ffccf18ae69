internal import Transport

/// Which of the streams that have just come may be served, so that any number may come at once.
///
/// A stream is *waiting*, from its first message on, until it is let in; *warming* until it has answered what it was
/// sent first, or for `warmingTime`; then it counts no more. So many warm at one time that the machine is busy, and no
/// more: what is sent to the others would lie in sockets and in queues, and all would be late. Clients take turns, and
/// no one's streams have more than half of the places, so that who never answers does not hold the others up; of one
/// client's streams the first to come is the first to be served. Those that wait have nothing but their messages here,
/// of which there is a limit: who finds no room, or waits too long, is sent away and comes again. Source: serving.md
/// 1.4 (row 2), 2.7.
struct WarmUps {
    private struct Waiting {
        let client: Client
        let since: Duration
        var messages: [[UInt8]] = []
    }

    /// First in, first out.
    private struct Line<Element> {
        private var elements: [Element] = []
        private var head = 0

        var count: Int { elements.count - head }
        var first: Element? { head < elements.count ? elements[head] : nil }

        mutating func append(_ element: Element) { elements.append(element) }

        @discardableResult
        mutating func popFirst() -> Element? {
            guard let first else { return nil }
            head += 1
            if head * 2 >= elements.count {
                elements.removeFirst(head)
                head = 0
            }
            return first
        }
    }

    /// How many messages of a stream are kept: more than a client sends that has no answer. They are all read at once.
    static let messageCountMax = 64
    /// How long a stream that does not answer counts as warming.
    static let warmingTime: Duration = .seconds(1)

    private let limits: Limits
    /// Whose each warming stream is, and since when it warms.
    private var warming: [StreamID: (client: Client, since: Duration)] = [:]
    private var warmingCounts: [Client: Int] = [:]
    private var waiting: [StreamID: Waiting] = [:]
    /// All that wait, and those of each client, with some that wait no more.
    private var all = Line<StreamID>()
    private var lines: [Client: Line<StreamID>] = [:]
    /// Whose turn is next: every client that has a line.
    private var turns = Line<Client>()
    private var byteCount = 0

    init(_ limits: Limits) { self.limits = limits }

    /// How many streams wait.
    var waitingCount: Int { waiting.count }

    /// Lets a stream in that has sent its first message, if nobody waits and there is room.
    mutating func enter(_ stream: StreamID, of client: Client, at now: Duration) -> Bool {
        guard waiting.isEmpty, hasRoom(for: client) else { return false }
        begin(stream, of: client, at: now)
        return true
    }

    /// Keeps a message of a stream that must wait, or waits already.
    ///
    /// - Throws: `.tooBusy` when there is no room for it.
    mutating func keep(
        _ message: RawSpan, of stream: StreamID, of client: Client, at now: Duration
    ) throws(RequestError) {
        let messageCount = waiting[stream]?.messages.count ?? 0
        guard byteCount + message.byteCount <= limits.waitingByteCountMax, messageCount < Self.messageCountMax else {
            throw .tooBusy
        }
        byteCount += message.byteCount
        if waiting[stream] == nil {
            waiting[stream] = Waiting(client: client, since: now)
            all.append(stream)
            if lines[client] == nil { turns.append(client) }
            lines[client, default: Line<StreamID>()].append(stream)
        }
        waiting[stream]?.messages.append(unsafe message.withUnsafeBytes { unsafe Array($0) })
    }

    /// Lets the first stream in of the client whose turn it is; nil while there is no room, or none waits.
    mutating func next(at now: Duration) -> (stream: StreamID, messages: [[UInt8]], waited: Duration)? {
        guard warming.count < limits.warmUpsMax else { return nil }
        // At most two clients have half of the places: one of the first three is let in, if it still waits.
        for _ in 0..<turns.count {
            guard let client = turns.popFirst() else { break }
            guard hasRoom(for: client) else {
                turns.append(client)
                continue
            }
            while let stream = lines[client]?.popFirst() {
                guard let entry = stopWaiting(stream) else { continue }
                turns.append(client)
                begin(stream, of: client, at: now)
                return (stream, entry.messages, now - entry.since)
            }
            lines[client] = nil
        }
        return nil
    }

    /// The stream that has waited longer than any may; nil: there is none.
    mutating func overdue(at now: Duration) -> StreamID? {
        while let stream = all.first {
            guard let since = waiting[stream]?.since else {
                all.popFirst()
                continue
            }
            return now - since >= limits.waitingTime ? stream : nil
        }
        return nil
    }

    /// A stream that waited or warmed has answered what it was sent first, or has ended.
    ///
    /// - Returns: whether there may be room for another.
    mutating func remove(_ stream: StreamID) -> Bool {
        stopWaiting(stream)
        return end(stream) && !waiting.isEmpty
    }

    /// Stops to count streams as warming that do not answer.
    mutating func forgetSlow(at now: Duration) {
        guard !waiting.isEmpty else { return }
        for (stream, entry) in warming where now - entry.since >= Self.warmingTime { end(stream) }
    }

    /// Whether a stream of `client` that waits might be let in.
    func hasRoom(for client: Client) -> Bool {
        warming.count < limits.warmUpsMax && warmingCounts[client, default: 0] < max(1, limits.warmUpsMax / 2)
    }

    private mutating func begin(_ stream: StreamID, of client: Client, at now: Duration) {
        warming[stream] = (client, now)
        warmingCounts[client, default: 0] += 1
    }

    /// - Returns: whether the stream was warming.
    @discardableResult
    private mutating func end(_ stream: StreamID) -> Bool {
        guard let client = warming.removeValue(forKey: stream)?.client else { return false }
        let count = warmingCounts[client, default: 0]
        warmingCounts[client] = count > 1 ? count - 1 : nil
        return true
    }

    @discardableResult
    private mutating func stopWaiting(_ stream: StreamID) -> Waiting? {
        guard let entry = waiting.removeValue(forKey: stream) else { return nil }
        byteCount -= entry.messages.reduce(0) { $0 + $1.count }
        return entry
    }
}
