import EventLoops
import Synchronization
import Testing

@Suite struct SimulatedLoopTests {
    private let clock = SimulatedClock()

    /// What ran, in order.
    private final class Journal: Sendable {
        private let lines = Mutex<[String]>([])
        func write(_ line: String) { lines.withLock { $0.append(line) } }
        var text: String { lines.withLock { $0.joined(separator: " ") } }
    }

    private actor Counter {
        nonisolated let loop: SimulatedLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
        private(set) var count = 0
        init(on loop: SimulatedLoop) { self.loop = loop }
        func increment() { count += 1 }
    }

    @Test func `jobs of several loops run by time and then by posting`() {
        let a = clock.makeLoop(name: "a")
        let b = clock.makeLoop(name: "b")
        let journal = Journal()
        a.schedule(after: .milliseconds(2)) { journal.write("a2") }
        b.schedule(after: .milliseconds(1)) {
            journal.write("b1")
            a.post { journal.write("a1") }
            b.schedule(after: .milliseconds(1)) { journal.write("b2") }
        }
        b.post { journal.write("b0") }
        #expect(clock.runUntilIdle(limit: 100))
        #expect(journal.text == "b0 b1 a1 a2 b2")
        #expect(clock.now == MonotonicTime(nanoseconds: 2_000_000))
    }

    @Test func `running until an instant includes it and leaves what is later`() {
        let loop = clock.makeLoop(name: "a")
        let journal = Journal()
        for seconds in 1...3 { loop.schedule(after: .seconds(seconds)) { journal.write("\(seconds)") } }
        clock.run(until: .zero.advanced(by: .seconds(2)))
        #expect(journal.text == "1 2")
        clock.run(until: .zero.advanced(by: .milliseconds(2500)))
        #expect(loop.now == .zero.advanced(by: .milliseconds(2500)))
        #expect(journal.text == "1 2")
    }

    @Test func `a timer that renews itself ends at the limit`() {
        let loop = clock.makeLoop(name: "a")
        @Sendable func renew() { loop.schedule(after: .seconds(1)) { renew() } }
        renew()
        #expect(!clock.runUntilIdle(limit: 10))
        #expect(clock.now == .zero.advanced(by: .seconds(10)))
    }

    @Test func `a timer called off neither runs nor moves time`() {
        let loop = clock.makeLoop(name: "a")
        let journal = Journal()
        let timer = loop.schedule(after: .seconds(1)) { journal.write("never") }
        timer.cancel()
        #expect(clock.runUntilIdle(limit: 10))
        #expect(journal.text == "")
        #expect(clock.now == .zero)
    }

    @Test func `only the loop whose job runs is isolated`() {
        let a = clock.makeLoop(name: "a")
        let b = clock.makeLoop(name: "b")
        let journal = Journal()
        a.post { journal.write("\(a.isIsolatingCurrentContext() == true) \(b.isIsolatingCurrentContext() == true)") }
        #expect(clock.runUntilIdle(limit: 10))
        #expect(journal.text == "true false")
        #expect(a.isIsolatingCurrentContext() == false)
    }

    @Test func `an actor on a simulated loop is entered from its jobs`() {
        let counter = Counter(on: clock.makeLoop(name: "a"))
        counter.loop.post { counter.assumeIsolated { $0.increment() } }
        #expect(clock.runUntilIdle(limit: 10))
        let count = Mutex(0)
        counter.loop.post { counter.assumeIsolated { counter in count.withLock { $0 = counter.count } } }
        #expect(clock.runUntilIdle(limit: 10))
        #expect(count.withLock { $0 } == 1)
    }

    @Test func `what holds its loop is freed with the clock`() {
        final class Held: Sendable {
            let onDeinit: @Sendable () -> Void
            init(_ onDeinit: @escaping @Sendable () -> Void) { self.onDeinit = onDeinit }
            deinit { onDeinit() }
        }
        let journal = Journal()
        do {
            let clock = SimulatedClock()
            let loop = clock.makeLoop(name: "a")
            let held = Held { journal.write("freed") }
            loop.schedule(after: .seconds(1)) { withExtendedLifetime((loop, held)) {} }
        }
        #expect(journal.text == "freed")
    }

    @Test func `after a jump timers run late and in their order, and time does not go back`() {
        let loop = clock.makeLoop(name: "a")
        let journal = Journal()
        for seconds in [3, 1, 9] {
            loop.schedule(after: .seconds(seconds)) { journal.write("\(seconds) at \(loop.now.nanoseconds)") }
        }
        clock.jump(by: .seconds(5))
        clock.run(until: .zero.advanced(by: .seconds(5)))
        #expect(journal.text == "1 at 5000000000 3 at 5000000000")
    }
}
