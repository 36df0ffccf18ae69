internal import CLinux
internal import Glibc
internal import Synchronization

/// An event loop on a thread of its own that waits with epoll, level-triggered.
///
/// One turn: wait for descriptors, due timers or posts; call the ready sources; run timers, then jobs; at last call
/// the sources that asked for the end of the turn. What a turn posts runs in the next one, so sockets are never
/// starved.
package final class EpollLoop: EventLoop {
    package let name: String

    private let inbox = Mutex(Inbox())
    /// See `withInbox`.
    private let inboxOrder = Atomic<Bool>(false)
    private let thread = Mutex<pthread_t?>(nil)
    /// The running thread, 0 before the start and after the end: who may touch the confined state.
    private let runner = Atomic<UInt>(0)
    private let isStopping = Atomic<Bool>(false)
    private let epoll: Epoll
    private let wakeup: FileDescriptor

    // Confined to the loop's thread: every function that touches one of them first checks that it runs there, and the
    // thread's own `run` is their only other user. So no two threads ever reach them.
    private nonisolated(unsafe) var sources = SourceTable()
    private nonisolated(unsafe) var sourcesAtTurnEnd: [any EventSource] = []
    private nonisolated(unsafe) var sourcesEnding: [any EventSource] = []

    /// No registration has this word: its slot would be the last of four thousand million.
    private static let wakeupWord = UInt64.max

    /// Prepares a loop; it runs nothing before `start()`, but takes posts and timers.
    ///
    /// - Parameter name: for logs and the thread list, which shows its first 15 bytes.
    /// - Throws: when the process has no descriptors left.
    package init(name: String) throws(SystemError) {
        self.name = name
        epoll = try Epoll()
        wakeup = try FileDescriptor(
            checking: eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC)), "eventfd")
        try epoll.add(counter: wakeup.number, word: EpollLoop.wakeupWord)
    }

    /// Starts the thread. Once only.
    package func start() {
        thread.withLock { thread in
            precondition(thread == nil, "a loop starts once")
            var created = pthread_t()
            // The thread owns a reference to its loop until it ends.
            let loop = unsafe Unmanaged.passRetained(self).toOpaque()
            let result = unsafe pthread_create(&created, nil, runLoop, loop)
            precondition(result == 0, "the system has no room for another thread")
            thread = created
        }
    }

    /// Ends the loop after the jobs that are already posted; timers that wait and sources are dropped. Any thread.
    ///
    /// Later posts never run. Actors of the loop must not be awaited after this.
    package func stop() {
        post { self.isStopping.store(true, ordering: .relaxed) }
    }

    /// Waits until the thread has ended. Not on the loop, and once.
    package func join() {
        precondition(isIsolatingCurrentContext() == false, "a loop cannot wait for its own end")
        let started = thread.withLock { $0 }
        guard let started else { preconditionFailure("a loop is joined after its start") }
        pthread_join(started, nil)
    }

    package var now: MonotonicTime { .system }

    package func post(_ job: @escaping @Sendable () -> Void) {
        if withInbox({ $0.add(.closure(job)) }) { wake() }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if withInbox({ $0.add(.task(job)) }) { wake() }
    }

    @discardableResult
    package func schedule(after delay: Duration, _ job: @escaping @Sendable () -> Void) -> LoopTimer {
        let timer = LoopTimer(job)
        let due = now.advanced(by: delay)
        if withInbox({ $0.add(timer, due: due) }) { wake() }
        return timer
    }

    package func isIsolatingCurrentContext() -> Bool? {
        runner.load(ordering: .relaxed) == currentThread
    }

    package func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "this must run on its event loop")
    }

    // The thread sanitizer cannot see into the path that `Mutex` takes when it is contended, and takes every access
    // after it for a race. The atomic flag orders again, for its eyes, what the lock has ordered.
    private func withInbox<R: Sendable>(_ body: (inout sending Inbox) -> R) -> R {
        inbox.withLock { inbox in
            _ = inboxOrder.load(ordering: .acquiring)
            defer { inboxOrder.store(true, ordering: .releasing) }
            return body(&inbox)
        }
    }

    private func wake() {
        var one: UInt64 = 1
        // It can only fail for a full counter, and then the wake-up is already on its way.
        _ = unsafe write(wakeup.number, &one, 8)
    }
}

// MARK: - Descriptors, on the loop only

extension EpollLoop {
    /// Watches `descriptor` for `source`, which the loop keeps alive until `remove`.
    ///
    /// - Parameter interest: `.readable`, `.writable`, both or neither.
    /// - Throws: when the kernel refuses, as for a descriptor that cannot be waited for.
    package func add(
        _ source: any EventSource, _ descriptor: borrowing FileDescriptor, interest: Readiness
    ) throws(SystemError) -> Registration {
        try add(source, number: descriptor.number, interest: interest)
    }

    package func add(
        _ source: any EventSource, number: Int32, interest: Readiness
    ) throws(SystemError) -> Registration {
        checkIsolated()
        let registration = unsafe sources.insert(source, descriptor: number)
        do throws(SystemError) {
            try epoll.add(number, interest: interest, word: registration.word)
        } catch {
            unsafe sources.remove(registration)
            throw error
        }
        return registration
    }

    package func update(_ registration: Registration, interest: Readiness) throws(SystemError) {
        checkIsolated()
        guard let descriptor = unsafe sources.descriptor(registration) else {
            preconditionFailure("only a registered source has interests")
        }
        try epoll.update(descriptor, interest: interest, word: registration.word)
    }

    package func remove(_ registration: Registration) {
        checkIsolated()
        guard let descriptor = unsafe sources.descriptor(registration) else {
            preconditionFailure("a source is removed once")
        }
        epoll.remove(descriptor)
        unsafe sources.remove(registration)
    }

    package func callAtTurnEnd(_ source: any EventSource) {
        checkIsolated()
        unsafe sourcesAtTurnEnd.append(source)
    }
}

// MARK: - The thread

extension EpollLoop {
    fileprivate func run() {
        runner.store(currentThread, ordering: .relaxed)
        unsafe pthread_setname_np(pthread_self(), String(decoding: name.utf8.prefix(15), as: UTF8.self))
        var events = EpollEvents()
        var batch: [LoopJob] = []
        while !isStopping.load(ordering: .relaxed) {
            let wait = withInbox { $0.beginTurn(at: .system, into: &batch) }
            waitForEvents(wait, &events)
            dispatch(events)
            for job in batch { job.run(on: self) }
            batch.removeAll(keepingCapacity: batch.count <= EpollLoop.batchCapacityKept)
            endTurn()
        }
        unsafe sources = SourceTable()
        unsafe sourcesAtTurnEnd = []
        runner.store(0, ordering: .relaxed)
        _ = withInbox { $0.abandon() }
    }

    /// Memory for this many jobs is kept from turn to turn.
    private static let batchCapacityKept = 256

    /// Waits for events, at most as long as `wait` allows; not at all when the end of the last turn left work.
    private func waitForEvents(_ wait: Inbox.Wait, _ events: inout EpollEvents) {
        let milliseconds = unsafe sourcesAtTurnEnd.isEmpty ? wait.milliseconds : 0
        epoll.wait(milliseconds: milliseconds, into: &events)
        if wait != .none { withInbox { $0.awake() } }
    }

    private func dispatch(_ events: borrowing EpollEvents) {
        for index in 0..<events.count {
            let (word, readiness) = events[index]
            guard word != EpollLoop.wakeupWord else { continue }
            unsafe sources.source(Registration(word: word))?.ready(readiness)
        }
    }

    private func endTurn() {
        guard unsafe !sourcesAtTurnEnd.isEmpty else { return }
        unsafe swap(&sourcesAtTurnEnd, &sourcesEnding)
        // The last first: what belongs to it is still in the processor's cache.
        while let source = unsafe sourcesEnding.popLast() { source.turnEnds() }
    }
}

/// The body of a loop's thread; `loop` is a retained `EpollLoop`.
@unsafe private func runLoop(_ loop: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let loop = unsafe loop else { preconditionFailure("a loop's thread is given its loop") }
    unsafe Unmanaged<EpollLoop>.fromOpaque(loop).takeRetainedValue().run()
    return nil
}

extension Inbox.Wait {
    /// As epoll wants it: rounded up, so that no timer is early and none is spun for; -1 for ever.
    fileprivate var milliseconds: Int32 {
        switch self {
        case .none: return 0
        case .forever: return -1
        case .until(let due):
            let nanoseconds = max(0, due.nanoseconds.subtractingReportingOverflow(MonotonicTime.system.nanoseconds).0)
            return Int32(clamping: nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 == 0 ? 0 : 1))
        }
    }
}

extension MonotonicTime {
    /// The system's monotonic clock.
    fileprivate static var system: MonotonicTime {
        var time = timespec()
        let result = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        precondition(result == 0, "every Linux has a monotonic clock")
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
