internal import MeshConfig

/// One push and what became of it, for those who run the mesh.
package struct PushReport: Sendable, Codable {
    /// A proxy and how long it took to answer everything, from when the change was seen.
    package struct SlowProxy: Sendable, Codable {
        /// The proxy's id and a number for the stream.
        package let connection: String
        package let milliseconds: Double
    }

    /// The generation of the snapshot that it brought.
    package let id: UInt64
    /// How long ago it was published.
    package let secondsAgo: Double
    /// The objects that changed, as `Kind namespace/name`; at most 24.
    package let changes: [String]
    /// How many objects changed.
    package let changeCount: Int
    /// From when the source noticed the first change to when the shards had the snapshot.
    package let preparedMilliseconds: Double
    /// Classes of proxies for which resources were planned anew, counted on each shard.
    package private(set) var classes: Int
    /// Proxies that were sent something for it.
    package private(set) var proxies: Int
    /// How many of them have answered everything.
    package private(set) var answered: Int
    /// How many of them left before they had.
    package private(set) var left: Int
    /// Responses that were refused.
    package private(set) var refused: Int
    package private(set) var resources: Int
    package private(set) var removed: Int
    package private(set) var bytes: Int
    /// From when the change was seen to when the first proxy had answered everything; nil: none has.
    package private(set) var firstAckMilliseconds: Double?
    /// The same for the last proxy so far.
    package private(set) var lastAckMilliseconds: Double?
    /// The proxies that answered last, slowest first; at most 5.
    package private(set) var slowest: [SlowProxy]
    /// Connections of proxies that have not answered yet; at most 5.
    package private(set) var waiting: [String]

    /// Whether every proxy that it reached has answered or gone.
    package var isComplete: Bool { answered + left >= proxies }

    init(_ entry: PushLog.Entry, waiting: [String], at now: Duration) {
        let cause = entry.cause
        func milliseconds(to time: Duration) -> Double { (time - cause.seenAt).milliseconds }
        id = cause.id
        secondsAgo = (now - cause.publishedAt).seconds
        changes = cause.changes.map(\.key.description)
        changeCount = cause.changeCount
        preparedMilliseconds = milliseconds(to: cause.publishedAt)
        classes = entry.classCount
        proxies = entry.proxyCount
        answered = entry.answeredCount
        left = entry.leftCount
        refused = entry.refusalCount
        resources = entry.resourceCount
        removed = entry.removedCount
        bytes = entry.byteCount
        firstAckMilliseconds = entry.firstAnsweredAt.map(milliseconds)
        lastAckMilliseconds = entry.lastAnsweredAt.map(milliseconds)
        slowest = entry.slowest.map { SlowProxy(connection: $0.connection, milliseconds: milliseconds(to: $0.at)) }
            .sorted { $0.milliseconds > $1.milliseconds }
        self.waiting = waiting
    }

    /// Adds what another shard tells of the same push.
    mutating func merge(_ other: PushReport) {
        precondition(id == other.id, "shards tell of one push")
        classes += other.classes
        proxies += other.proxies
        answered += other.answered
        left += other.left
        refused += other.refused
        resources += other.resources
        removed += other.removed
        bytes += other.bytes
        firstAckMilliseconds = [firstAckMilliseconds, other.firstAckMilliseconds].compactMap(\.self).min()
        lastAckMilliseconds = [lastAckMilliseconds, other.lastAckMilliseconds].compactMap(\.self).max()
        slowest = Array(
            (slowest + other.slowest).sorted { $0.milliseconds > $1.milliseconds }.prefix(PushLog.slowestCountMax))
        waiting = Array((waiting + other.waiting).sorted().prefix(PushLog.slowestCountMax))
    }
}

/// The latest pushes, newest first, and how long those took that every proxy has answered.
package struct PushHistory: Sendable, Codable {
    /// Times from a change to the last answer.
    package struct Convergence: Sendable, Codable {
        /// How many pushes it tells of.
        package let pushes: Int
        package let p50Milliseconds: Double
        package let p99Milliseconds: Double
        package let maxMilliseconds: Double

        /// Nil where there are no `times`.
        init?(_ times: [Double]) {
            guard let longest = times.max() else { return nil }
            let sorted = times.sorted()
            func quantile(_ part: Double) -> Double {
                sorted[min(sorted.count - 1, Int((Double(sorted.count) * part).rounded(.up)) - 1)]
            }
            pushes = times.count
            p50Milliseconds = quantile(0.5)
            p99Milliseconds = quantile(0.99)
            maxMilliseconds = longest
        }
    }

    /// Nil where no push has been answered by all whom it reached.
    package let convergence: Convergence?
    package let pushes: [PushReport]

    /// - Parameter shards: what each shard tells of its pushes.
    init(merging shards: [[PushReport]]) {
        var byID: [UInt64: PushReport] = [:]
        for report in shards.joined() {
            if byID[report.id]?.merge(report) == nil { byID[report.id] = report }
        }
        pushes = byID.values.sorted { $0.id > $1.id }
        convergence = Convergence(pushes.filter(\.isComplete).compactMap(\.lastAckMilliseconds))
    }
}

extension Duration {
    /// The duration in milliseconds, to the microsecond: what people read.
    var milliseconds: Double { (self / .microseconds(1)).rounded() / 1000 }
}
