/// An instant on a clock that only moves forward: nanoseconds since an arbitrary origin.
///
/// Instants of an `EpollLoop` come from the system's monotonic clock and agree between loops; instants of a
/// `SimulatedLoop` start at zero. The two must not be compared.
package struct MonotonicTime: Comparable, Hashable, Sendable {
    /// Nanoseconds since the origin.
    package let nanoseconds: Int64

    /// The instant `nanoseconds` after the origin.
    package init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The origin.
    package static let zero = MonotonicTime(nanoseconds: 0)

    /// The instant `duration` later. What lies beyond the range of about 292 years becomes the range's end.
    package func advanced(by duration: Duration) -> MonotonicTime {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.saturatedNanoseconds)
        guard overflow else { return MonotonicTime(nanoseconds: sum) }
        return MonotonicTime(nanoseconds: duration < .zero ? .min : .max)
    }

    /// The time from here to `other`; negative when `other` is earlier.
    package func duration(to other: MonotonicTime) -> Duration {
        .nanoseconds(other.nanoseconds) - .nanoseconds(nanoseconds)
    }

    package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension Duration {
    /// Whole nanoseconds, rounded towards zero and held inside the range of `Int64`.
    fileprivate var saturatedNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard overflow || carry else { return sum }
        return seconds < 0 ? .min : .max
    }
}
