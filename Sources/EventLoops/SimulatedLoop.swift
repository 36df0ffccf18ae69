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

    /// Moves time forward without running anything, as when the machine was asleep: what has come due meanwhile runs
    /// late, in its order.
    package func jump(by time: Duration) {
        agenda.advance(to: now.advanced(by: time))
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

/// An event loop in virtual time, for tests: `SimulatedClock` moves it. Each job is a turn of its own.
package final class SimulatedLoop: EventLoop {
    package let name: String
    private let index: Int
    private let agenda: SimulatedAgenda
    /// The thread that runs a job of this loop right now, else 0.
    private let runner = Atomic<UInt>(0)

    private struct Descriptor {
        var readiness: Readiness
        var interest: Readiness = []
        var source: (any EventSource)?
        var isReportDue = false

        /// What its source is to be told.
        var news: Readiness { source == nil ? [] : readiness.intersection(interest.union(.broken)) }
    }

    // Confined to the loop's jobs, of which one runs at a time: every function that touches one of them first checks
    // that it is called from there, and `run` is their only other user.
    private nonisolated(unsafe) var descriptors: [Int32: Descriptor] = [:]
    private nonisolated(unsafe) var descriptorCount: Int32 = 0
    private nonisolated(unsafe) var sourcesAtTurnEnd: [any EventSource] = []

    /// Between two reports of one readiness, so that a source that leaves it as it is does not stop time.
    private static let reportInterval: Duration = .microseconds(1)

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
        endTurn()
        runner.store(0, ordering: .relaxed)
    }

    private func endTurn() {
        guard unsafe !sourcesAtTurnEnd.isEmpty else { return }
        let ending = unsafe sourcesAtTurnEnd
        unsafe sourcesAtTurnEnd = []
        for source in ending { source.turnEnds() }
        if unsafe !sourcesAtTurnEnd.isEmpty { post {} }
    }
}

// MARK: - Sockets, on the loop only

extension SimulatedLoop {
    package func add(
        _ source: any EventSource, number: Int32, interest: Readiness
    ) throws(SystemError) -> Registration {
        checkIsolated()
        precondition(unsafe descriptors[number] != nil, "a simulated loop watches its simulated sockets")
        unsafe descriptors[number]?.source = source
        unsafe descriptors[number]?.interest = interest
        report(number, after: .zero)
        return Registration(slot: UInt32(number), generation: 0)
    }

    package func update(_ registration: Registration, interest: Readiness) throws(SystemError) {
        checkIsolated()
        let number = Int32(registration.slot)
        precondition(unsafe descriptors[number]?.source != nil, "only a registered source has interests")
        unsafe descriptors[number]?.interest = interest
        report(number, after: .zero)
    }

    package func remove(_ registration: Registration) {
        checkIsolated()
        let removed = unsafe descriptors.removeValue(forKey: Int32(registration.slot))
        precondition(removed?.source != nil, "a source is removed once")
    }

    package func callAtTurnEnd(_ source: any EventSource) {
        checkIsolated()
        unsafe sourcesAtTurnEnd.append(source)
    }

    /// The number of a new simulated socket, of which `readiness` holds.
    func open(_ readiness: Readiness) -> Int32 {
        checkIsolated()
        unsafe descriptorCount += 1
        unsafe descriptors[descriptorCount] = Descriptor(readiness: readiness)
        return unsafe descriptorCount
    }

    /// Notes what can be done with a simulated socket, and tells who watches it.
    func note(_ readiness: Readiness, of number: Int32) {
        checkIsolated()
        unsafe descriptors[number]?.readiness = readiness
        report(number, after: .zero)
    }

    private func report(_ number: Int32, after delay: Duration) {
        guard let descriptor = unsafe descriptors[number], !descriptor.isReportDue, !descriptor.news.isEmpty else {
            return
        }
        unsafe descriptors[number]?.isReportDue = true
        schedule(after: delay) { [weak self] in self?.report(number) }
    }

    /// Level-triggered: what stays as it is is reported again.
    private func report(_ number: Int32) {
        unsafe descriptors[number]?.isReportDue = false
        guard let descriptor = unsafe descriptors[number], !descriptor.news.isEmpty else { return }
        descriptor.source?.ready(descriptor.news)
        report(number, after: Self.reportInterval)
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
                state.now = max(state.now, due)
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
