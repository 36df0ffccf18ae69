internal import XDS

/// What one shard remembers of its latest pushes: sums, never lists that grow with the mesh.
///
/// A proxy belongs to a push when it was sent something for it. One that was sent the changes of several pushes at
/// once, since it had not answered before, belongs to all of them. At most `countMax` pushes of about 300 bytes each;
/// what changed (`PushCause`, at most some 4 KiB) is shared by the shards: 1 MiB in all, and 75 KiB for each shard.
struct PushLog {
    /// How many pushes are remembered.
    static let countMax = 256
    /// How many proxies of each are named.
    static let slowestCountMax = 5

    /// One push on the shard.
    struct Entry {
        let cause: PushCause
        /// The cause's, which shards share: here it is read for each proxy without counting a reference.
        let id: UInt64
        /// Classes of proxies for which there were resources to plan anew.
        let classCount: Int
        var proxyCount = 0
        /// Proxies that have answered everything.
        var answeredCount = 0
        /// Proxies that left before they had.
        var leftCount = 0
        var refusalCount = 0
        var resourceCount = 0
        var removedCount = 0
        var byteCount = 0
        var firstAnsweredAt: Duration?
        var lastAnsweredAt: Duration?
        /// The connections that answered last, in a ring: `answeredCount` says where the next goes.
        var slowest: [SlowAnswer] = []

        struct SlowAnswer {
            let connection: String
            let at: Duration
        }
    }

    /// Oldest first from `first` on, round the end.
    private var entries: [Entry] = []
    private var first = 0

    /// All entries, newest first.
    var newestFirst: some Collection<Entry> {
        (0..<entries.count).lazy.map { [entries, first] in
            entries[(first + entries.count - 1 - $0) % entries.count]
        }
    }

    /// Begins a push; the oldest one is forgotten where there are too many.
    mutating func begin(_ cause: PushCause, classCount: Int) {
        let entry = Entry(cause: cause, id: cause.id, classCount: classCount)
        if entries.count < Self.countMax {
            entries.append(entry)
        } else {
            entries[first] = entry
            first = (first + 1) % entries.count
        }
    }

    /// Where the newest push is in `entries`; nil before the first.
    private var newest: Int? { entries.isEmpty ? nil : (first + entries.count - 1) % entries.count }

    /// Changes those entries, newest first, whose ids are in `ids`.
    private mutating func update(_ ids: ClosedRange<UInt64>, _ change: (inout Entry) -> Void) {
        for age in entries.indices {
            let index = (first + entries.count - 1 - age) % entries.count
            guard entries[index].id >= ids.lowerBound else { return }
            if entries[index].id <= ids.upperBound { change(&entries[index]) }
        }
    }
}

// MARK: - What happens to a proxy

/// Which pushes a proxy has yet to be told of, or to answer.
struct PushProgress {
    /// Whether the proxy has yet to hold everything for the first time: until then no push is counted for it.
    fileprivate var isConnecting = true
    /// The first push that may concern it since it last held everything.
    fileprivate var due: UInt64?
    /// The pushes for which it was sent something that it has not answered yet.
    fileprivate(set) var awaited: ClosedRange<UInt64>?
}

/// Why a response was sent.
enum DeliveryOccasion: Equatable {
    /// The proxy had come just before.
    case connected
    /// The proxy had asked for something more.
    case asked
    /// Pushes, from the first that may have concerned the proxy to the newest.
    case push(ClosedRange<UInt64>)
}

extension PushLog {
    /// Notes that pushes may concern a proxy.
    ///
    /// - Parameter id: the first of them; nil: the newest, alone.
    func mayConcern(_ progress: inout PushProgress, since id: UInt64? = nil) {
        guard !progress.isConnecting, progress.due == nil, let newest else { return }
        progress.due = id ?? entries[newest].id
    }

    /// Notes a response to a proxy, and says why it was sent.
    mutating func sent(_ response: DiscoveryResponse, to progress: inout PushProgress) -> DeliveryOccasion {
        guard !progress.isConnecting else { return .connected }
        guard let due = progress.due, let newest else { return .asked }
        let id = entries[newest].id
        entries[newest].resourceCount += response.content.resourceCount
        entries[newest].removedCount += response.content.removed.count
        entries[newest].byteCount += response.byteCount
        let counted = progress.awaited.map { $0.upperBound + 1 } ?? due
        if counted <= id { update(counted...id) { $0.proxyCount += 1 } }
        progress.awaited = due...id
        return .push(due...id)
    }

    /// Notes that a proxy has answered all that it was sent, and lacks nothing.
    mutating func settled(_ progress: inout PushProgress, by connection: String, at now: Duration) {
        if let awaited = progress.awaited {
            update(awaited) { $0.answered(by: connection, at: now) }
        }
        progress = PushProgress()
        progress.isConnecting = false
    }

    /// Notes that a proxy refused what it was sent.
    mutating func refused(_ progress: PushProgress) {
        guard let awaited = progress.awaited else { return }
        update(awaited.upperBound...awaited.upperBound) { $0.refusalCount += 1 }
    }

    /// Notes that a proxy is gone.
    mutating func left(_ progress: PushProgress) {
        if let awaited = progress.awaited { update(awaited) { $0.leftCount += 1 } }
    }
}

extension PushLog.Entry {
    fileprivate mutating func answered(by connection: String, at now: Duration) {
        firstAnsweredAt = firstAnsweredAt ?? now
        lastAnsweredAt = now
        let answer = SlowAnswer(connection: connection, at: now)
        // Who answers later was slower: all are measured from the same moment.
        if slowest.count < PushLog.slowestCountMax {
            slowest.append(answer)
        } else {
            slowest[answeredCount % PushLog.slowestCountMax] = answer
        }
        answeredCount += 1
    }
}
