import EventLoops
import Testing

@testable import Transport

@Suite struct TokenBucketTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var burst = 3
        /// Milliseconds at which a token is asked for; one comes back every 10.
        let times: [Int64]
        let answers: [Bool]
    }

    static let cases = [
        Case(
            testDescription: "the burst, and no more", times: [5, 5, 5, 5, 5],
            answers: [true, true, true, false, false]),
        Case(testDescription: "a burst of one", burst: 1, times: [5, 5, 14, 15], answers: [true, false, false, true]),
        Case(
            testDescription: "one comes back after each interval, counted from the first",
            times: [0, 0, 0, 9, 10, 10, 19, 20], answers: [true, true, true, false, true, false, false, true]),
        Case(
            testDescription: "a rest fills it, and not beyond the burst", times: [0, 0, 0, 5000, 5000, 5000, 5000],
            answers: [true, true, true, true, true, true, false]),
        Case(
            testDescription: "what is refused costs nothing", times: [0, 0, 0, 1, 2, 3, 4, 10],
            answers: [true, true, true, false, false, false, false, true]),
        Case(
            testDescription: "the steady rate goes on for ever", times: (0..<200).map { $0 * 10 },
            answers: Array(repeating: true, count: 200)),
    ]

    @Test(arguments: cases) func `a bucket gives its burst and then its rate`(_ test: Case) {
        let rate = TokenRate(burst: test.burst, every: .milliseconds(10))
        var bucket = TokenBucket()
        let answers = test.times.map { bucket.take(at: at($0), from: rate) }
        #expect(answers == test.answers)
    }

    @Test func `tokens that are put back can be taken, up to the burst`() {
        let rate = TokenRate(burst: 3, every: .seconds(1))
        var bucket = TokenBucket()
        func take(_ count: Int) -> [Bool] { (0..<count).map { _ in bucket.take(at: at(1), from: rate) } }
        #expect(take(3) == [true, true, true])
        bucket.give(1, of: rate)
        #expect(take(2) == [true, false])
        bucket.give(1_000_000, of: rate)
        #expect(take(4) == [true, true, true, false])
        bucket.fill()
        #expect(take(4) == [true, true, true, false])
    }

    @Test func `the state of a bucket is one word`() {
        #expect(MemoryLayout<TokenBucket>.size == 8)
        #expect(MemoryLayout<FrameBudgets>.size == 48)
    }

    private func at(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }
}
