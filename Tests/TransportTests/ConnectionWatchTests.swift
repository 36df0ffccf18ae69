import EventLoops
import Testing

@testable import Transport

/// When the time of a connection is up, in steps of a second. The limits are the defaults but for the age: 5 s to the
/// first request, 30 s stalled, 30 s silent and 10 s more after a PING, 10 s of grace after a GOAWAY.
struct ConnectionWatchTests {
    enum Step {
        case heard
        case wrote
        case requested(jitter: Double)
        case drain(after: Duration)
        case end
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        var age: Duration?
        /// What happens, and at which second.
        var steps: [(at: Int, step: Step)] = []
        /// The actions and the seconds at which sweeps ask for them.
        let actions: [(at: Int, action: ConnectionWatch.Action)]

        init(
            _ name: String, age: Duration? = nil, _ steps: [(at: Int, step: Step)] = [],
            _ actions: [(at: Int, action: ConnectionWatch.Action)]
        ) {
            testDescription = name
            self.age = age
            self.steps = steps
            self.actions = actions
        }

        /// The steps, and beside them a peer that is there and reads in every second.
        static func lively(
            _ name: String, age: Duration? = nil, _ steps: [(at: Int, step: Step)],
            _ actions: [(at: Int, action: ConnectionWatch.Action)]
        ) -> Case { Case(name, age: age, hearing + writing + steps, actions) }
    }

    static let cases = [
        Case("a client that says nothing", [], [(5, .close(.firstRequest))]),
        Case.lively("a client that never asks", [], [(5, .close(.firstRequest))]),
        Case.lively("a request in time", [(4, .requested(jitter: 1))], []),
        Case(
            "a PING without an answer", [(1, .heard), (1, .requested(jitter: 1))] + writing,
            [(31, .ping), (41, .close(.keepalive))]),
        Case(
            "a PING that is answered late",
            [(1, .heard), (1, .requested(jitter: 1)), (40, .heard)] + writing,
            [(31, .ping), (70, .ping), (80, .close(.keepalive))]),
        Case(
            "a socket that takes nothing", [(1, .requested(jitter: 1))] + hearing, [(30, .close(.stalledSocket))]),
        Case.lively(
            "an age", age: .seconds(60), [(1, .requested(jitter: 1))], [(61, .retire), (71, .close(.grace))]),
        Case.lively(
            "the same, a little earlier", age: .seconds(64), [(1, .requested(jitter: 0.90625))],
            [(59, .retire), (69, .close(.grace))]),
        Case.lively(
            "the same, a little later", age: .seconds(64), [(1, .requested(jitter: 1.09375))],
            [(71, .retire), (81, .close(.grace))]),
        Case.lively(
            "a second request makes nothing younger", age: .seconds(60),
            [(1, .requested(jitter: 1)), (30, .requested(jitter: 1))], [(61, .retire), (71, .close(.grace))]),
        Case.lively(
            "a drain", [(1, .requested(jitter: 1)), (10, .drain(after: .seconds(7)))],
            [(17, .drain), (27, .close(.grace))]),
        Case.lively(
            "a drain of what has not asked yet", [(1, .drain(after: .seconds(7)))], [(8, .drain), (18, .close(.grace))]),
        Case.lively(
            "a second drain changes nothing",
            [(1, .requested(jitter: 1)), (10, .drain(after: .seconds(7))), (12, .drain(after: .seconds(70)))],
            [(17, .drain), (27, .close(.grace))]),
        Case.lively(
            "an age that comes before the turn of a drain", age: .seconds(20),
            [(1, .requested(jitter: 1)), (10, .drain(after: .seconds(30)))], [(40, .drain), (50, .close(.grace))]),
        Case.lively(
            "a drain after the age", age: .seconds(20), [(1, .requested(jitter: 1)), (25, .drain(after: .zero))],
            [(21, .retire), (31, .close(.grace))]),
        Case.lively("an end", [(1, .requested(jitter: 1)), (10, .end)], [(11, .close(.grace))]),
        Case.lively(
            "an end before the first request", [(2, .end)], [(3, .close(.grace))]),
    ]

    @Test func `connections made together do not all go together`() { #expect(ConnectionWatch.jitters == 0.9...1.1) }

    @Test(arguments: cases) func `a time that is up has its action`(_ test: Case) {
        var limits = TransportLimits()
        limits.connectionAge = test.age
        var watch = ConnectionWatch(at: ConnectionWatchTests.second(0), limits)
        var seen: [String] = []
        sweeps: for second in 1...ConnectionWatchTests.seconds {
            let now = ConnectionWatchTests.second(second)
            for (at, step) in test.steps where at == second {
                switch step {
                case .heard: watch.heard()
                case .wrote: watch.wrote()
                case .requested(let jitter): watch.requested(at: now, jitter: jitter, limits)
                case .drain(let delay): watch.drain(after: delay, at: now)
                case .end: watch.end(at: now)
                }
            }
            let action = watch.sweep(at: now, limits)
            if action != .none { seen.append("\(second): \(action)") }
            if case .close = action { break sweeps }
        }
        #expect(seen == test.actions.map { "\($0.at): \($0.action)" })
    }

    private static let seconds = 100
    private static let hearing = (1...seconds).map { (at: $0, step: Step.heard) }
    private static let writing = (1...seconds).map { (at: $0, step: Step.wrote) }

    private static func second(_ number: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: Int64(number) * 1_000_000_000)
    }
}
