internal import Foundation
internal import allocation_counter
internal import benchmark_support

/// Runs units of work again and again and notes what they cost in CPU time of the thread that runs them.
///
/// The machine is shared: wall time says nothing, and the median of CPU time little about a bad minute; the spread
/// tells.
struct Sampler {
    /// Only what has this in its name is run; empty: everything.
    let filter: String
    private(set) var figures: [Figure] = []

    init(filter: String) { self.filter = filter }

    /// Whether anything whose name begins with `subject` is to be run, so that its setting is worth making.
    func wants(_ subject: String) -> Bool {
        filter.isEmpty || subject.contains(filter) || filter.hasPrefix(subject)
    }

    /// Measures `work` with what `prepare` makes for each time, whose cost does not count.
    ///
    /// - Parameter units: how many units of work it does at one time.
    mutating func measure<Input>(
        _ name: String, units: Int = 1, prepare: () throws -> Input, _ work: (Input) throws -> Void
    ) rethrows {
        guard filter.isEmpty || name.contains(filter) else { return }
        try work(prepare())
        var samples: [(time: Double, allocations: UInt64)] = []
        let end = Self.cpuTime() + Self.timePerCase
        while samples.count < Self.samplesMin || (Self.cpuTime() < end && samples.count < Self.samplesMax) {
            let input = try prepare()
            let (start, before) = (Self.cpuTime(), allocation_count())
            try work(input)
            let (time, allocations) = (Self.cpuTime() - start, allocation_count() - before)
            samples.append((time / 1_000, allocations))
        }
        record(name, samples, units: Double(units))
    }

    /// Measures `work` that is too small for a clock: many units make a sample.
    mutating func measure(_ name: String, units: Int, _ work: () throws -> Void) rethrows {
        guard filter.isEmpty || name.contains(filter) else { return }
        try work()
        var samples: [(time: Double, allocations: UInt64)] = []
        for _ in 0..<Self.samplesOfMany {
            let (start, before) = (Self.cpuTime(), allocation_count())
            for _ in 0..<units { try work() }
            samples.append(((Self.cpuTime() - start) / 1_000, allocation_count() - before))
        }
        record(name, samples, units: Double(units))
    }

    private mutating func record(_ name: String, _ samples: [(time: Double, allocations: UInt64)], units: Double) {
        let figure = Figure(
            name, times: samples.map { $0.time / units }, allocations: samples.map { Double($0.allocations) / units })
        figures.append(figure)
        FileHandle.standardError.write(Data("\(name): \(figure.median.short) µs\n".utf8))
    }

    /// Nanoseconds of CPU time that this thread has had.
    private static func cpuTime() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// How long one case goes on, in nanoseconds.
    private static let timePerCase = 0.2e9
    private static let samplesMin = 10
    private static let samplesMax = 500
    private static let samplesOfMany = 20
}
