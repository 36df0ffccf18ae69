import Testing

@testable import ControlPlane

@Suite struct DebouncerTests {
    private func ms(_ milliseconds: Int) -> Duration { .milliseconds(milliseconds) }

    @Test func `a lone change goes out after one tick`() {
        var debouncer = Debouncer()
        debouncer.changed(.configuration, at: ms(1_000))
        #expect(debouncer.deadline == ms(1_005))
        #expect(debouncer.due(at: ms(1_004)).isEmpty)
        #expect(debouncer.due(at: ms(1_005)) == [.configuration])
        #expect(debouncer.deadline == nil)
    }

    @Test func `a burst inside the tick goes out as one`() {
        var debouncer = Debouncer()
        for time in 0..<5 { debouncer.changed(.configuration, at: ms(time)) }
        #expect(debouncer.deadline == ms(5))
    }

    @Test func `changes that keep coming wait for a pause`() {
        var debouncer = Debouncer()
        debouncer.changed(.configuration, at: ms(0))
        _ = debouncer.due(at: ms(5))
        for time in stride(from: 10, to: 100, by: 10) {
            debouncer.changed(.configuration, at: ms(time))
            #expect(debouncer.deadline == ms(time) + Debouncer.pauseMin)
        }
    }

    @Test func `no change waits longer than the cap`() {
        var debouncer = Debouncer()
        debouncer.lastBuild = ms(50)
        debouncer.changed(.configuration, at: ms(0))
        _ = debouncer.due(at: ms(5))
        for time in stride(from: 10, to: 2_000, by: 10) { debouncer.changed(.configuration, at: ms(time)) }
        #expect(debouncer.deadline == ms(10) + .seconds(1) + ms(500))
    }

    @Test func `a dear build makes the pause longer`() {
        var debouncer = Debouncer()
        debouncer.lastBuild = ms(200)
        debouncer.changed(.configuration, at: ms(0))
        _ = debouncer.due(at: ms(5))
        debouncer.changed(.configuration, at: ms(10))
        #expect(debouncer.deadline == ms(410))
    }

    @Test func `endpoints never wait longer than a tick`() {
        var debouncer = Debouncer()
        debouncer.changed(.configuration, at: ms(0))
        _ = debouncer.due(at: ms(5))
        debouncer.changed(.configuration, at: ms(10))
        debouncer.changed(.endpoints, at: ms(11))
        #expect(debouncer.deadline == ms(16))
        #expect(debouncer.due(at: ms(16)) == [.endpoints])
        #expect(debouncer.due(at: ms(30)) == [.configuration])
    }

    @Test func `after a quiet time the next change is prompt again`() {
        var debouncer = Debouncer()
        debouncer.changed(.configuration, at: ms(0))
        _ = debouncer.due(at: ms(5))
        debouncer.changed(.configuration, at: ms(5) + Debouncer.quietTime)
        #expect(debouncer.deadline == ms(10) + Debouncer.quietTime)
    }

    /// A rule of serving.md 2.5: the last change comes at `at`, and the lane is due at `due`.
    struct Rule: CustomTestStringConvertible {
        let testDescription: String
        /// Changes before, and whether each was pushed when its time came.
        var before: [(at: Int, isPushed: Bool)] = []
        var lane = Debouncer.Lane.configuration
        let at: Int
        /// What the last build took, and telling everybody of it.
        var build = 0
        var fanOut = 0
        let due: Int
    }

    private static let rules = [
        Rule(testDescription: "a lone change: one tick", at: 1000, due: 1005),
        Rule(
            testDescription: "a change within the tick goes with the first", before: [(1000, false)], at: 1004,
            due: 1005),
        Rule(
            testDescription: "a change after the tick, when the timer is late, holds nobody up",
            before: [(1000, false)], at: 1300, due: 1005),
        Rule(testDescription: "after quiet: one tick", before: [(1000, true)], at: 1100, due: 1105),
        Rule(testDescription: "before quiet: a pause", before: [(1000, true)], at: 1099, due: 1119),
        Rule(
            testDescription: "the pause is counted from the last change",
            before: [(1000, true), (1010, false), (1025, false)], at: 1040, due: 1060),
        Rule(
            testDescription: "a pause of twice the last build", before: [(1000, true)], at: 1050, build: 30, due: 1110),
        Rule(
            testDescription: "and twice its fan-out", before: [(1000, true)], at: 1050, build: 30, fanOut: 70,
            due: 1250),
        Rule(
            testDescription: "at most a second and ten builds",
            before: [(1000, true)] + stride(from: 1010, to: 2350, by: 10).map { ($0, false) }, at: 2350, build: 30,
            due: 2310),
        Rule(
            testDescription: "at most ten seconds",
            before: [(1000, true)] + stride(from: 1010, to: 11_000, by: 10).map { ($0, false) }, at: 11_000,
            build: 5000, due: 11_010),
        Rule(testDescription: "endpoints: one tick", lane: .endpoints, at: 1000, due: 1005),
        Rule(
            testDescription: "endpoints while configuration keeps changing: one tick", before: [(1000, true)],
            lane: .endpoints, at: 1010, due: 1015),
    ]

    @Test(arguments: rules) func `the rules of the specification`(_ rule: Rule) {
        var debouncer = Debouncer()
        debouncer.lastBuild = ms(rule.build)
        debouncer.lastFanOut = ms(rule.fanOut)
        for change in rule.before {
            debouncer.changed(rule.lane == .endpoints ? .configuration : rule.lane, at: ms(change.at))
            if change.isPushed, let due = debouncer.deadline { _ = debouncer.due(at: due) }
        }
        debouncer.changed(rule.lane, at: ms(rule.at))
        #expect(debouncer.deadline == ms(rule.due))
        #expect(debouncer.due(at: ms(rule.due) - ms(1)).isEmpty)
        #expect(debouncer.due(at: ms(rule.due)) == [rule.lane])
    }

    @Test func `endpoints are no sign of a stream of changes`() {
        var debouncer = Debouncer()
        debouncer.changed(.endpoints, at: ms(0))
        _ = debouncer.due(at: ms(5))
        debouncer.changed(.configuration, at: ms(6))
        #expect(debouncer.deadline == ms(11))
    }
}
