internal import Foundation

/// What one unit of work costs.
package struct Figure: Codable {
    /// What is measured: `<subject>: <work>`.
    package let name: String
    /// CPU time of one unit, in microseconds: the median of the samples, and the spread of the middle four fifths of
    /// them.
    package let median: Double
    package let low: Double
    package let high: Double
    /// Blocks asked of the allocator for one unit, median; nil where they were not counted.
    package let allocations: Double?
    package let sampleCount: Int

    /// The figure of `times`, of which there is one at least, and of what was allocated in each.
    package init(_ name: String, times: [Double], allocations: [Double] = []) {
        self.name = name
        let times = times.sorted()
        let allocations = allocations.sorted()
        median = times[times.count / 2]
        low = times[times.count / 10]
        high = times[times.count * 9 / 10]
        self.allocations = allocations.isEmpty ? nil : allocations[allocations.count / 2]
        sampleCount = times.count
    }
}

extension Double {
    /// With three digits that count.
    package var short: String {
        self >= 100
            ? String(format: "%.0f", self) : self >= 10 ? String(format: "%.1f", self) : String(format: "%.2f", self)
    }
}
