import EventLoops
import Testing

@Suite struct MonotonicTimeTests {
    struct Case: CustomTestStringConvertible {
        let start: Int64
        let step: Duration
        let end: Int64
        var testDescription: String { "\(start) and \(step)" }
    }

    @Test(arguments: [
        Case(start: 5, step: .nanoseconds(7), end: 12),
        Case(start: 5, step: .milliseconds(-1), end: -999_995),
        Case(start: 1, step: .seconds(Int64.max), end: .max),
        Case(start: -2, step: .seconds(Int64.min), end: .min),
        Case(start: .max, step: .nanoseconds(1), end: .max),
        Case(start: 0, step: .seconds(9_223_372_036) + .nanoseconds(854_775_808), end: .max),
    ])
    func `advancing adds and stops at the end of the range`(_ c: Case) {
        #expect(MonotonicTime(nanoseconds: c.start).advanced(by: c.step).nanoseconds == c.end)
    }

    @Test func `the duration between two instants leads from one to the other`() {
        let early = MonotonicTime(nanoseconds: .min)
        let late = MonotonicTime(nanoseconds: 1_000_000_000)
        #expect(MonotonicTime.zero.duration(to: late) == .seconds(1))
        #expect(late.duration(to: .zero) == .seconds(-1))
        #expect(early.duration(to: late) > .seconds(9_223_372_036))
    }
}
