/// Decides when pending changes become a snapshot. A pure value: time goes in, a deadline comes out.
///
/// Two lanes. Endpoint changes go out after one tick, always: traffic must not wait for configuration. Other changes
/// go out after one tick when they come alone; when they keep coming, the lane waits until they pause, for at most a
/// while that grows with what a build costs. Source: serving.md 2.5.
struct Debouncer {
    /// Which changes wait together.
    enum Lane: CaseIterable {
        case endpoints
        case configuration
    }

    private struct Wait {
        let first: Duration
        var last: Duration
        /// Whether the first change came after a quiet time, so that the tick is all it waits for.
        let isLeading: Bool
    }

    /// How long changes of one burst are gathered before the first push.
    static let tick: Duration = .milliseconds(5)
    /// After this long without a change, the next one is pushed at once. Istio: PILOT_DEBOUNCE_AFTER.
    static let quietTime: Duration = .milliseconds(100)
    /// The shortest pause that ends a stream of changes.
    static let pauseMin: Duration = .milliseconds(20)
    /// No change waits longer than this. Istio: PILOT_DEBOUNCE_MAX.
    static let waitMax: Duration = .seconds(10)

    private var waits: [Lane: Wait] = [:]
    private var lastChange: Duration?
    /// What the last build cost.
    var lastBuild: Duration = .zero
    /// What it cost to tell everybody of it: a stream of changes has to pay for both with each push.
    var lastFanOut: Duration = .zero

    /// Notes a change in `lane`.
    mutating func changed(_ lane: Lane, at now: Duration) {
        if var wait = waits[lane] {
            // A timer that is late must not make those wait longer that are due.
            wait.last = now
            waits[lane] = wait
        } else {
            let isQuiet = lastChange.map { now - $0 >= Self.quietTime } ?? true
            waits[lane] = Wait(first: now, last: now, isLeading: isQuiet || lane == .endpoints)
        }
        if lane == .configuration { lastChange = now }
    }

    /// When to call `due` next, or nil while nothing is pending.
    var deadline: Duration? { waits.keys.compactMap(deadline(of:)).min() }

    /// Takes the lanes whose time has come: their changes are to be built now.
    mutating func due(at now: Duration) -> Set<Lane> {
        let lanes = waits.keys.filter { lane in deadline(of: lane).map { $0 <= now } ?? false }
        for lane in lanes { waits[lane] = nil }
        return Set(lanes)
    }

    private func deadline(of lane: Lane) -> Duration? {
        guard let wait = waits[lane] else { return nil }
        if wait.isLeading { return wait.first + Self.tick }
        let pause = max(Self.pauseMin, (lastBuild + lastFanOut) * 2)
        return min(wait.last + pause, wait.first + min(Self.waitMax, .seconds(1) + lastBuild * 10))
    }
}
