internal import Synchronization

/// Virtual time and the one agenda of the loops that share it: the same posts in the same order give the same run.
///
/// Jobs run on the thread that calls `run(until:)` or `runUntilIdle(limit:)`, ordered by time and then by posting.
/// Nothing here waits, and nothing is random.
package final class SimulatedClock: Sendable {
    fileprivate let agenda = SimulatedAgenda()
    private let loops = Mutex<[SimulatedLoop]>([])

    /// A clock at instant zero without loops.
    package init() {}

    // A job may hold a loop, and the loop the agenda that holds the job.
    deinit { agenda.clear() }

    /// A new loop on this clock, which keeps it alive.
    package func makeLoop(name: String) -> SimulatedLoop {
        loops.withLock { loops in
            let loop = SimulatedLoop(name: name, index: loops.count, agenda: agenda)
            loops.append(loop)
            return loop
        }
    }

    /// The present instant of all loops of the clock.
    package var now: MonotonicTime { agenda.now }

    /// Runs everything that is due up to and including `deadline`, also what that adds; then it is `deadline`.
    package func run(until deadline: MonotonicTime) {
        while runNext(dueBy: deadline) {}
        agenda.advance(to: deadline)
    }

    /// Runs jobs and moves time to the next timer until nothing is left.
    ///
    /// - Parameter limit: number of jobs after which to give up, as a timer that renews itself never ends.
    /// - Returns: whether nothing is left.
    package func runUntilIdle(limit: Int) -> Bool {
        for _ in 0..<limit where !runNext(dueBy: MonotonicTime(nanoseconds: .max)) { return true }
        return agenda.isEmpty
    }

    private func runNext(dueBy deadline: MonotonicTime) -> Bool {
        guard let (index, job) = agenda.next(dueBy: deadline) else { return false }
        let loop = loops.withLock { $0[index] }
        loop.run(job)
        return true
    }
}

/// An event loop in virtual time, for tests: `SimulatedClock` moves it.
package final class SimulatedLoop: EventLoop {
    package let name: String
    private let index: Int
    private let agenda: SimulatedAgenda
    /// The thread that runs a job of this loop right now, else 0.
    private let runner = Atomic<UInt>(0)

    fileprivate init(name: String, index: Int, agenda: SimulatedAgenda) {
        self.name = name
        self.index = index
        self.agenda = agenda
    }

    package var now: MonotonicTime { agenda.now }

    package func post(_ job: @escaping @Sendable () -> Void) {
        agenda.add(.closure(job), loop: index, after: .zero)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        agenda.add(.task(UnownedJob(job)), loop: index, after: .zero)
    }

    @discardableResult
    package func schedule(after delay: Duration, _ job: @escaping @Sendable () -> Void) -> LoopTimer {
        let timer = LoopTimer(job)
        agenda.add(.timer(timer), loop: index, after: delay)
        return timer
    }

    package func isIsolatingCurrentContext() -> Bool? {
        runner.load(ordering: .relaxed) == currentThread
    }

    package func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "this must run on its event loop")
    }

    fileprivate func run(_ job: LoopJob) {
        let outer = runner.exchange(currentThread, ordering: .relaxed)
        precondition(outer == 0, "a simulated loop runs one job at a time")
        job.run(on: self)
        runner.store(0, ordering: .relaxed)
    }
}

/// Time and agenda, shared by a clock and its loops; it knows the loops by number only, so that nothing is cyclic.
private final class SimulatedAgenda: Sendable {
    private struct State {
        var now = MonotonicTime.zero
        var agenda = Agenda<(loop: Int, job: LoopJob)>()
    }

    private let state = Mutex(State())

    var now: MonotonicTime { state.withLock { $0.now } }

    var isEmpty: Bool { state.withLock { $0.agenda.count == 0 } }

    func add(_ job: LoopJob, loop: Int, after delay: Duration) {
        state.withLock { $0.agenda.insert((loop, job), due: $0.now.advanced(by: max(.zero, delay))) }
    }

    /// Takes the next job due by `deadline` and moves time to it. A timer that was called off is taken silently.
    func next(dueBy deadline: MonotonicTime) -> (loop: Int, job: LoopJob)? {
        state.withLock { state in
            while let due = state.agenda.nextDue, let item = state.agenda.popFirst(dueAt: deadline) {
                if case .timer(let timer) = item.job, timer.isSpent { continue }
                state.now = due
                return item
            }
            return nil
        }
    }

    func advance(to instant: MonotonicTime) {
        state.withLock { $0.now = max($0.now, instant) }
    }

    func clear() {
        let abandoned = state.withLock { state in
            defer { state.agenda = Agenda() }
            return state.agenda
        }
        _ = abandoned
    }
}
