/// What other threads and the loop itself have asked a loop to run: posted jobs and timers.
///
/// Two states. *Awake*: the loop runs a turn and will look here again before it sleeps. *Asleep*: it has found nothing
/// to run and waits in the kernel. Whoever adds something that a sleeping loop must see moves it to awake and is
/// told to wake it, so a batch of posts costs one wake-up and a busy loop costs none.
struct Inbox: Sendable {
    /// How long a loop may wait for its sockets before its next turn.
    enum Wait: Equatable {
        case none
        case until(MonotonicTime)
        case forever
    }

    private var jobs: [LoopJob] = []
    private var timers = Agenda<LoopTimer>()
    private var timerCountToPurgeAt = Inbox.timerCountToPurgeAtLeast
    private var isAsleep = false

    private static let timerCountToPurgeAtLeast = 64

    /// Adds a job to run in the next turn.
    ///
    /// - Returns: whether the loop sleeps and has to be woken by the caller.
    mutating func add(_ job: LoopJob) -> Bool {
        jobs.append(job)
        return wake()
    }

    /// Adds a timer.
    ///
    /// - Returns: whether the loop sleeps, would sleep too long, and has to be woken by the caller.
    mutating func add(_ timer: LoopTimer, due: MonotonicTime) -> Bool {
        if timers.count >= timerCountToPurgeAt {
            timers.removeAll(where: \.isSpent)
            timerCountToPurgeAt = max(Inbox.timerCountToPurgeAtLeast, 2 * timers.count)
        }
        let isFirst = timers.nextDue.map { due < $0 } ?? true
        timers.insert(timer, due: due)
        return isFirst && wake()
    }

    /// Begins a turn: moves due timers and then posted jobs into `batch`.
    ///
    /// - Parameter batch: empty on entry; its memory serves the next posts.
    /// - Returns: how long the loop may wait. Unless that is `.none` it counts as asleep until `awake()`.
    mutating func beginTurn(at now: MonotonicTime, into batch: inout [LoopJob]) -> Wait {
        precondition(batch.isEmpty, "the jobs of the turn before have all run")
        while let timer = timers.popFirst(dueAt: now) { batch.append(.timer(timer)) }
        if batch.isEmpty {
            swap(&jobs, &batch)
        } else {
            batch.append(contentsOf: jobs)
            jobs.removeAll(keepingCapacity: true)
        }
        guard batch.isEmpty else { return .none }
        isAsleep = true
        return timers.nextDue.map(Wait.until) ?? .forever
    }

    /// The loop has returned from its wait.
    mutating func awake() { isAsleep = false }

    /// Gives up everything that waits, when the loop ends.
    ///
    /// - Returns: what waited, for the caller to free outside its lock.
    mutating func abandon() -> Inbox {
        defer { self = Inbox() }
        return self
    }

    private mutating func wake() -> Bool {
        defer { isAsleep = false }
        return isAsleep
    }
}
