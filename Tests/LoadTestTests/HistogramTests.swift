import Testing

@testable import LoadTest

struct HistogramTests {
    private func histogram(_ times: [Int]) -> Histogram {
        var histogram = Histogram()
        for time in times { histogram.add(.microseconds(time)) }
        return histogram
    }

    @Test func `nothing has zeros`() {
        let empty = Histogram()
        #expect(empty.percentile(0.5) == .zero && empty.mean == .zero && empty.range == .zero ... .zero)
        #expect(empty.bars.isEmpty)
    }

    @Test func `the ends and the mean are exact`() {
        let times = histogram([1_234_567, 3, 40_000])
        #expect(times.range == .microseconds(3) ... .microseconds(1_234_567))
        #expect(times.percentile(1) == .microseconds(1_234_567))
        #expect(times.mean == .microseconds(1_234_567 + 3 + 40_000) / 3)
    }

    @Test(arguments: [0.01, 0.25, 0.5, 0.9, 0.99, 0.999])
    func `a percentile is within 1 in 64 of the sorted times'`(_ share: Double) {
        let times = (1...10_000).map { $0 * $0 / 7 + 1 }
        let exact = Double(times[Int((share * 10_000).rounded(.up)) - 1])
        let found = histogram(times).percentile(share) / .microseconds(1)
        #expect(abs(found - exact) <= exact / 64 + 1)
    }

    @Test func `every time is in one bar, and bars do not overlap`() {
        let times = (0..<5_000).map { $0 * 37 }
        let bars = histogram(times).bars
        #expect(bars.reduce(0) { $0 + $1.count } == times.count)
        #expect(zip(bars, bars.dropFirst()).allSatisfy { $0.to <= $1.from })
        for bar in bars {
            let inside = times.count { bar.from <= .microseconds($0) && .microseconds($0) < bar.to }
            #expect(inside == bar.count)
        }
    }

    @Test func `a negative time counts as zero`() {
        var histogram = Histogram()
        histogram.add(.milliseconds(-5))
        #expect(histogram.range == .zero ... .zero && histogram.count == 1)
    }
}
