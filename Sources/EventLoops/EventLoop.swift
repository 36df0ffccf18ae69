internal import Synchronization

/// One thread of control that runs jobs in order, watches sockets, tells the time and is an executor for actors and
/// tasks.
///
/// An actor whose `unownedExecutor` is a loop may be entered with `assumeIsolated` by everything that the loop
/// calls. Two loops conform: `EpollLoop` in production and `SimulatedLoop`, with virtual time, in tests.
package protocol EventLoop: SerialExecutor, TaskExecutor {
    /// What the loop is called in logs and in the thread list.
    var name: String { get }

    /// The present instant of the loop's clock. Any thread.
    var now: MonotonicTime { get }

    /// Runs `job` on the loop, in the order of posting and after actor jobs enqueued before. Any thread.
    func post(_ job: @escaping @Sendable () -> Void)

    /// Runs `job` on the loop once `delay` has passed, never early. Any thread.
    ///
    /// - Parameter delay: a negative one counts as zero; even then the job does not run before this call returns.
    /// - Returns: the means to call it off; it may be ignored.
    @discardableResult
    func schedule(after delay: Duration, _ job: @escaping @Sendable () -> Void) -> LoopTimer

    /// Watches an open descriptor or socket for `source`, which the loop keeps alive until `remove`. On the loop.
    ///
    /// - Parameters:
    ///   - number: the kernel's, or that of a simulated socket of this loop.
    ///   - interest: `.readable`, `.writable`, both or neither.
    /// - Throws: when the kernel refuses, as for a descriptor that cannot be waited for.
    func add(_ source: any EventSource, number: Int32, interest: Readiness) throws(SystemError) -> Registration

    /// Changes what the source at `registration` is told of. On the loop.
    func update(_ registration: Registration, interest: Readiness) throws(SystemError)

    /// Forgets the source at `registration`, before its descriptor is closed. Nothing is reported to it any more. On
    /// the loop.
    func remove(_ registration: Registration)

    /// Calls `turnEnds()` of `source` once, after the events and jobs of this turn. On the loop.
    ///
    /// Asked for during such a call, it happens at the end of the next turn, which then does not wait.
    func callAtTurnEnd(_ source: any EventSource)
}

extension EventLoop {
    /// Calls `timeHasCome()` of `source` once `delay` has passed. On the loop.
    ///
    /// - Returns: the means to call it off, for which the source has to see before it goes.
    package func call(_ source: any TimedSource, after delay: Duration) -> LoopTimer {
        checkIsolated()
        // Not weak: that would take the source's count of references out of line. `source` belongs to the loop's
        // thread, as this call does, and that is where the job runs. Elsewhere the reference is at most let go of,
        // which any thread may do.
        nonisolated(unsafe) unowned let source = source
        return schedule(after: delay) { unsafe source.timeHasCome() }
    }
}

/// A job that waits for its time, and the means to call it off.
package final class LoopTimer: Sendable {
    private let job: Mutex<(@Sendable () -> Void)?>

    /// A timer that waits to `fire`.
    init(_ job: @escaping @Sendable () -> Void) {
        self.job = Mutex(job)
    }

    /// Calls the job off and lets go of what it holds. Any thread; harmless after it has run.
    package func cancel() { _ = take() }

    /// Whether the job has run or was called off.
    var isSpent: Bool { job.withLock { $0 == nil } }

    /// Runs the job, unless it was called off. On the loop.
    func fire() { take()?() }

    // The closure leaves the lock before it is called or freed: both may run code that comes back here.
    private func take() -> (@Sendable () -> Void)? {
        job.withLock { job in
            defer { job = nil }
            return job
        }
    }
}

/// What a loop runs: a part of an actor or task, a posted closure, or a timer that is due.
enum LoopJob: Sendable {
    case task(UnownedJob)
    case closure(@Sendable () -> Void)
    case timer(LoopTimer)

    /// Runs the job on the calling thread, which is `loop`'s.
    func run(on loop: some EventLoop) {
        switch self {
        case .task(let job):
            unsafe job.runSynchronously(
                isolatedTo: loop.asUnownedSerialExecutor(), taskExecutor: loop.asUnownedTaskExecutor())
        case .closure(let job): job()
        case .timer(let timer): timer.fire()
        }
    }
}
