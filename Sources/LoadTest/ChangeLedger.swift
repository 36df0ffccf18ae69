internal import EventLoops

/// Follows changes from the moment they are written to the last proxy that acknowledges them.
///
/// A change of an object also counts as come when a later change of the same object has: the server may have made one
/// push of both. Which proxies a change concerns nobody knows beforehand, so it is over when all have it, or when no
/// further proxy has had it for a while; that wait is not part of its time.
struct ChangeLedger {
    /// One change that is over.
    struct Settled: Sendable, Equatable {
        let kind: ChangeKind
        /// From the writing of the file to the first and the last acknowledgement; nil: no proxy ever had it.
        let times: Times?
        /// How many proxies acknowledged it.
        let proxyCount: Int

        /// Since the file was written.
        struct Times: Sendable, Equatable {
            let first: Duration
            let last: Duration
        }
    }

    fileprivate struct Change {
        let kind: ChangeKind
        let object: Int
        let written: MonotonicTime
        /// A bit for each proxy.
        var proxies: [UInt64]
        var proxyCount = 0
        var first: MonotonicTime?
        var last: MonotonicTime
    }

    /// So long after its last acknowledgement a change is over.
    static let quietTime: Duration = .seconds(3)
    /// So long a change may take to reach the first proxy.
    static let absenceTime: Duration = .seconds(20)

    private let proxyCount: Int
    /// In the order of writing. Numbers of one kind rise.
    private var open: [(number: Int, change: Change)] = []
    private(set) var settled: [Settled] = []
    /// From writing to acknowledgement, of every change and proxy.
    private(set) var latencies: [ChangeKind: Histogram] = [:]

    init(proxyCount: Int) { self.proxyCount = proxyCount }

    /// How many changes are not over.
    var openCount: Int { open.count }

    /// A change is about to be written.
    mutating func begin(_ kind: ChangeKind, number: Int, object: Int, at now: MonotonicTime) {
        let change = Change(
            kind: kind, object: object, written: now, proxies: Array(repeating: 0, count: (proxyCount + 63) / 64),
            last: now)
        open.append((number, change))
    }

    /// A proxy has acknowledged a response that carries a change.
    mutating func acknowledged(_ kind: ChangeKind, number: Int, by proxy: Int, at now: MonotonicTime) {
        guard let carried = open.lastIndex(where: { $0.number == number && $0.change.kind == kind }) else { return }
        let object = open[carried].change.object
        for index in 0...carried where open[index].change.kind == kind && open[index].change.object == object {
            note(index, by: proxy, at: now)
        }
    }

    private mutating func note(_ index: Int, by proxy: Int, at now: MonotonicTime) {
        let bit = UInt64(1) << UInt64(proxy & 63)
        guard open[index].change.proxies[proxy >> 6] & bit == 0 else { return }
        open[index].change.proxies[proxy >> 6] |= bit
        open[index].change.proxyCount += 1
        if open[index].change.first == nil { open[index].change.first = now }
        open[index].change.last = now
        let change = open[index].change
        latencies[change.kind, default: Histogram()].add(change.written.duration(to: now))
    }

    /// Ends the changes whose time is over at `now`.
    ///
    /// - Parameter isOver: end all others too.
    mutating func settle(at now: MonotonicTime, isOver: Bool = false) {
        open.removeAll { entry in
            let change = entry.change
            let patience = change.first == nil ? Self.absenceTime : Self.quietTime
            let isOver = isOver || change.proxyCount == proxyCount
            guard isOver || change.last.duration(to: now) >= patience else { return false }
            settled.append(Settled(change))
            return true
        }
    }
}

extension ChangeLedger.Settled {
    fileprivate init(_ change: ChangeLedger.Change) {
        kind = change.kind
        proxyCount = change.proxyCount
        times = change.first.map {
            Times(first: change.written.duration(to: $0), last: change.written.duration(to: change.last))
        }
    }
}
