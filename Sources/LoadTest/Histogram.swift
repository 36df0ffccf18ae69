/// How often which times occurred: exact at both ends, within 1 in 64 between, in constant space.
package struct Histogram: Sendable, Equatable {
    /// Buckets of microseconds: 64 for each power of two.
    private var counts: [Int] = []
    /// How many times there are.
    package private(set) var count = 0
    private var sum: Duration = .zero
    private var smallest: Duration = .zero
    private var largest: Duration = .zero

    /// A histogram of nothing.
    package init() {}

    /// Adds one time; a negative one counts as zero.
    package mutating func add(_ time: Duration) {
        let time = max(time, .zero)
        let bucket = Self.bucket(of: Int(time / .microseconds(1)))
        if bucket >= counts.count { counts += Array(repeating: 0, count: bucket + 1 - counts.count) }
        counts[bucket] += 1
        smallest = count == 0 ? time : min(smallest, time)
        largest = max(largest, time)
        sum += time
        count += 1
    }

    /// The smallest and the largest time; zero when there is none.
    package var range: ClosedRange<Duration> { smallest...largest }

    /// The mean; zero when there is none.
    package var mean: Duration { count == 0 ? .zero : sum / count }

    /// The time that `share` of all times do not exceed; zero when there is none.
    ///
    /// - Parameter share: 0 to 1.
    package func percentile(_ share: Double) -> Duration {
        guard count > 0 else { return .zero }
        let rank = max(1, Int((share * Double(count)).rounded(.up)))
        if rank >= count { return largest }
        var passed = 0
        for (bucket, count) in counts.enumerated() {
            passed += count
            if passed >= rank {
                return min(largest, max(smallest, .microseconds(Self.middle(of: bucket))))
            }
        }
        return largest
    }

    /// The buckets that hold anything, coarser by eight: from where to where, and how many times. For pictures.
    package var bars: [(from: Duration, to: Duration, count: Int)] {
        stride(from: 0, to: counts.count, by: 8).compactMap { first in
            let bars = counts[first..<min(first + 8, counts.count)].reduce(0, +)
            guard bars > 0 else { return nil }
            return (.microseconds(Self.start(of: first)), .microseconds(Self.start(of: first + 8)), bars)
        }
    }

    private static let fineness = 6

    /// Below 64 each number has its bucket; above, the six bits below the highest one count.
    private static func bucket(of value: Int) -> Int {
        guard value >= 1 << fineness else { return value }
        let shift = Int.bitWidth - 1 - value.leadingZeroBitCount - fineness
        return (shift + 1) << fineness + (value >> shift - 1 << fineness)
    }

    private static func start(of bucket: Int) -> Int {
        guard bucket >= 1 << fineness else { return bucket }
        let shift = bucket >> fineness - 1
        return (bucket & (1 << fineness - 1) + 1 << fineness) << shift
    }

    private static func middle(of bucket: Int) -> Int { (start(of: bucket) + start(of: bucket + 1)) / 2 }
}
