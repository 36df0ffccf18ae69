import EventLoops
import Glibc
import Synchronization
import Testing

/// A started loop that ends with the test.
private func withLoop<R>(_ body: (EpollLoop) async throws -> R) async throws -> R {
    let loop = try EpollLoop(name: "test")
    loop.start()
    defer {
        loop.stop()
        loop.join()
    }
    return try await body(loop)
}

extension EpollLoop {
    /// Runs `body` on the loop and waits for its result.
    fileprivate func run<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
        await withCheckedContinuation { continuation in post { continuation.resume(returning: body()) } }
    }
}

@Suite(.timeLimit(.minutes(5))) struct EpollLoopTests {
    private actor Pinned {
        nonisolated let loop: EpollLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }
        private(set) var numbers: [Int] = []
        init(on loop: EpollLoop) { self.loop = loop }
        func add(_ number: Int) { numbers.append(number) }
        func isOnLoop() -> Bool { loop.isIsolatingCurrentContext() == true }
    }

    @Test func `posts run in order on the loop's own thread`() async throws {
        try await withLoop { loop in
            let seen = Mutex<[Int]>([])
            for number in 0..<1000 { loop.post { seen.withLock { $0.append(number) } } }
            #expect(await loop.run { loop.isIsolatingCurrentContext() == true })
            #expect(loop.isIsolatingCurrentContext() == false)
            #expect(seen.withLock { $0 } == Array(0..<1000))
        }
    }

    @Test func `posts from many threads all run`() async throws {
        final class Tally: Sendable {
            let count = Atomic(0)
        }
        let tally = Tally()
        try await withLoop { loop in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<1000 { loop.post { tally.count.add(1, ordering: .relaxed) } }
                    }
                }
            }
            await loop.run {}
        }
        #expect(tally.count.load(ordering: .relaxed) == 8000)
    }

    @Test func `an actor runs on its loop, awaited or assumed`() async throws {
        try await withLoop { loop in
            let actor = Pinned(on: loop)
            #expect(await actor.isOnLoop())
            await loop.run { actor.assumeIsolated { $0.add(1) } }
            await actor.add(2)
            #expect(await actor.numbers == [1, 2])
        }
    }

    @Test func `a task that prefers the loop runs on it`() async throws {
        try await withLoop { loop in
            let isOnLoop = await Task(executorPreference: loop) { loop.isIsolatingCurrentContext() }.value
            #expect(isOnLoop == true)
        }
    }

    @Test func `timers fire in the order of their delays and never early`() async throws {
        try await withLoop { loop in
            let fired = Mutex<[Int]>([])
            let start = loop.now
            await withCheckedContinuation { continuation in
                loop.schedule(after: .milliseconds(4)) {
                    fired.withLock { $0.append(4) }
                    continuation.resume()
                }
                loop.schedule(after: .milliseconds(2)) { fired.withLock { $0.append(2) } }
                loop.schedule(after: .zero) { fired.withLock { $0.append(0) } }
                loop.schedule(after: .milliseconds(1)) { fired.withLock { $0.append(1) } }.cancel()
            }
            #expect(fired.withLock { $0 } == [0, 2, 4])
            #expect(start.duration(to: loop.now) >= .milliseconds(4))
        }
    }

    @Test func `stopping runs what was posted and frees what was not`() throws {
        final class Held: Sendable {
            let onDeinit: @Sendable () -> Void
            init(_ onDeinit: @escaping @Sendable () -> Void) { self.onDeinit = onDeinit }
            deinit { onDeinit() }
        }
        let ran = Atomic(0)
        let freed = Atomic(0)
        let loop = try EpollLoop(name: "test")
        loop.start()
        do {
            let held = Held { freed.add(1, ordering: .relaxed) }
            loop.schedule(after: .seconds(3600)) { withExtendedLifetime(held) {} }
        }
        loop.post { ran.add(1, ordering: .relaxed) }
        loop.stop()
        loop.join()
        #expect(ran.load(ordering: .relaxed) == 1)
        #expect(freed.load(ordering: .relaxed) == 1)
    }

    @Test func `touching descriptors off the loop traps`() async {
        await #expect(processExitsWith: .failure) {
            let loop = try EpollLoop(name: "test")
            loop.callAtTurnEnd(Idle())
        }
    }
}

private final class Idle: EventSource {
    func ready(_ readiness: Readiness) {}
    func turnEnds() {}
}

/// One end of a socket pair; it answers news with a closure.
private final class Probe: EventSource {
    let socket: FileDescriptor
    var onReady: (Probe, Readiness) throws -> Void = { _, _ in }
    var onTurnEnd: () -> Void = {}
    private var registration: Registration?

    init(_ socket: consuming FileDescriptor) { self.socket = socket }

    func watch(on loop: EpollLoop, interest: Readiness) throws {
        if let registration {
            try loop.update(registration, interest: interest)
        } else {
            registration = try loop.add(self, socket, interest: interest)
        }
    }

    /// Also lets go of the closures, which may hold the probe.
    func stop(on loop: EpollLoop) {
        if let registration { loop.remove(registration) }
        registration = nil
        onReady = { _, _ in }
        onTurnEnd = {}
    }

    func ready(_ readiness: Readiness) {
        do { try onReady(self, readiness) } catch { Issue.record(error) }
    }

    func turnEnds() { onTurnEnd() }
}

@Suite(.timeLimit(.minutes(5))) struct EventSourceTests {
    /// Runs a body on a fresh loop until it calls its `done`, and hands out what that was given.
    private func onLoop<R: Sendable>(
        _ body: @escaping @Sendable (EpollLoop, @escaping @Sendable (R) -> Void) throws -> Void
    ) async throws -> R {
        let loop = try EpollLoop(name: "test")
        loop.start()
        defer {
            loop.stop()
            loop.join()
        }
        return try await withCheckedThrowingContinuation { continuation in
            loop.post {
                do {
                    try body(loop) { continuation.resume(returning: $0) }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    private static func pair() -> [Probe] {
        var numbers: [Int32] = [0, 0]
        let result = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &numbers)
        precondition(result == 0, "the tests have descriptors")
        return numbers.map { Probe(FileDescriptor(owning: $0)) }
    }

    private static func send(_ byte: UInt8, on probe: Probe) {
        var byte = byte
        _ = unsafe write(probe.socket.number, &byte, 1)
    }

    private static func receive(on probe: Probe) -> UInt8? {
        var byte: UInt8 = 0
        return unsafe withUnsafeMutableBytes(of: &byte) { unsafe probe.socket.read(into: $0) } == .moved(1) ? byte : nil
    }

    @Test func `a source is told what it asked for`() async throws {
        let seen: [Readiness] = try await onLoop { loop, done in
            let pair = EventSourceTests.pair()
            let (near, far) = (pair[0], pair[1])
            var seen: [Readiness] = []
            near.onReady = { near, readiness in
                seen.append(readiness)
                switch seen.count {
                case 1:
                    try near.watch(on: loop, interest: .readable)
                    EventSourceTests.send(7, on: far)
                default:
                    near.stop(on: loop)
                    done(seen)
                }
            }
            try near.watch(on: loop, interest: .writable)
        }
        #expect(seen == [.writable, .readable])
    }

    @Test func `unread bytes are reported again`() async throws {
        let byte: UInt8? = try await onLoop { loop, done in
            let pair = EventSourceTests.pair()
            let (near, far) = (pair[0], pair[1])
            var calls = 0
            near.onReady = { near, _ in
                calls += 1
                guard calls == 3 else { return }
                done(EventSourceTests.receive(on: near))
                near.stop(on: loop)
            }
            try near.watch(on: loop, interest: .readable)
            EventSourceTests.send(9, on: far)
        }
        #expect(byte == 9)
    }

    @Test func `a peer that goes is reported without being asked for`() async throws {
        let readiness: Readiness = try await onLoop { loop, done in
            var pair = EventSourceTests.pair()
            pair[0].onReady = { near, readiness in
                near.stop(on: loop)
                done(readiness)
            }
            try pair[0].watch(on: loop, interest: [])
            pair.removeLast()
        }
        #expect(readiness == .broken)
    }

    @Test func `a source removed by its neighbour hears nothing of the same batch`() async throws {
        let heard: [Int] = try await onLoop { loop, done in
            var probes: [Probe] = []
            var heard: [Int] = []
            for index in 0..<8 {
                let pair = EventSourceTests.pair()
                let (near, far) = (pair[0], pair[1])
                near.onReady = { _, _ in
                    heard.append(index)
                    for probe in probes { probe.stop(on: loop) }
                    // The freed places are taken again at once, and their new owners must not be called either.
                    let successors = (0..<8).flatMap { _ in EventSourceTests.pair() }
                    for successor in successors {
                        successor.onReady = { _, _ in heard.append(100) }
                        try successor.watch(on: loop, interest: [])
                    }
                    successors[0].onTurnEnd = {
                        for successor in successors { successor.stop(on: loop) }
                        done(heard)
                    }
                    loop.callAtTurnEnd(successors[0])
                }
                EventSourceTests.send(1, on: far)
                probes += [near, far]
            }
            for probe in probes { try probe.watch(on: loop, interest: .readable) }
        }
        #expect(heard.count == 1)
    }

    @Test func `the end of the turn comes after its jobs, and once`() async throws {
        let order: [String] = try await onLoop { loop, done in
            let near = EventSourceTests.pair()[0]
            let order = Mutex<[String]>([])
            near.onTurnEnd = { order.withLock { $0.append("end") } }
            loop.callAtTurnEnd(near)
            order.withLock { $0.append("job") }
            loop.post {
                order.withLock { $0.append("next turn") }
                done(order.withLock { $0 })
            }
        }
        #expect(order == ["job", "end", "next turn"])
    }

    @Test func `asking again at the end of a turn means the next one, without a wait`() async throws {
        let count: Int = try await onLoop { loop, done in
            let near = EventSourceTests.pair()[0]
            var count = 0
            near.onTurnEnd = {
                count += 1
                guard count == 3 else { return loop.callAtTurnEnd(near) }
                near.stop(on: loop)
                done(count)
            }
            loop.callAtTurnEnd(near)
        }
        #expect(count == 3)
    }
}
