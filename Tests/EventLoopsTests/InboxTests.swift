import Testing

@testable import EventLoops

@Suite struct InboxTests {
    private var inbox = Inbox()

    private mutating func turn(at nanoseconds: Int64 = 0) -> (wait: Inbox.Wait, jobs: [LoopJob]) {
        var jobs: [LoopJob] = []
        let wait = inbox.beginTurn(at: MonotonicTime(nanoseconds: nanoseconds), into: &jobs)
        return (wait, jobs)
    }

    private func timer() -> LoopTimer { LoopTimer {} }

    @Test mutating func `a batch of posts wakes a sleeping loop once`() {
        #expect(turn().wait == .forever)
        let wakes = (0..<100).map { _ in inbox.add(.closure {}) }
        #expect(wakes == [true] + Array(repeating: false, count: 99))
        inbox.awake()
        #expect(turn().jobs.count == 100)
    }

    @Test mutating func `posts to a busy loop wake nobody`() {
        #expect(inbox.add(.closure {}) == false)
        #expect(turn().wait == .none)
        #expect(inbox.add(.closure {}) == false)
        #expect(turn().jobs.count == 1)
    }

    @Test mutating func `a loop that woke by itself is not woken again`() {
        #expect(turn().wait == .forever)
        inbox.awake()
        #expect(inbox.add(.closure {}) == false)
    }

    @Test mutating func `a timer wakes a sleeping loop only when it is the first`() {
        #expect(inbox.add(timer(), due: MonotonicTime(nanoseconds: 50)) == false)
        #expect(turn().wait == .until(MonotonicTime(nanoseconds: 50)))
        #expect(inbox.add(timer(), due: MonotonicTime(nanoseconds: 60)) == false)
        #expect(inbox.add(timer(), due: MonotonicTime(nanoseconds: 40)) == true)
        inbox.awake()
        #expect(turn().wait == .until(MonotonicTime(nanoseconds: 40)))
    }

    @Test mutating func `due timers run before the posts of their turn`() {
        _ = inbox.add(.closure {})
        _ = inbox.add(timer(), due: MonotonicTime(nanoseconds: 10))
        let (wait, jobs) = turn(at: 10)
        #expect(wait == .none)
        #expect(jobs.count == 2)
        guard case .timer = jobs.first else {
            Issue.record("the timer is not first")
            return
        }
    }

    @Test mutating func `timers called off do not pile up`() {
        let kept = (0..<10).map { _ in timer() }
        for timer in kept { _ = inbox.add(timer, due: MonotonicTime(nanoseconds: 5)) }
        for _ in 0..<10_000 {
            let cancelled = timer()
            cancelled.cancel()
            _ = inbox.add(cancelled, due: MonotonicTime(nanoseconds: 5))
        }
        // Ten that live, and fewer than the threshold of those that do not.
        #expect(turn(at: 5).jobs.count < 10 + 64)
    }
}
