package import EventLoops

/// How often something may happen: `burst` times at once, and once more after each `interval`.
package struct TokenRate: Sendable, Equatable {
    /// Nanoseconds until one more is allowed.
    fileprivate let nanoseconds: Int64
    /// How many of the bucket's tokens are left over by its first, in nanoseconds of refilling.
    fileprivate let slack: Int64

    /// A rate.
    ///
    /// - Parameters:
    ///   - burst: 1 to 1,000,000.
    ///   - interval: 1 ns to one hour.
    package init(burst: Int, every interval: Duration) {
        precondition((1...1_000_000).contains(burst), "a burst is 1 to 1,000,000, not \(burst)")
        precondition(interval > .zero && interval <= .seconds(3600), "an interval is 1 ns to 1 h, not \(interval)")
        nanoseconds = Int64(interval / .nanoseconds(1))
        slack = Int64(burst - 1) * nanoseconds
    }

    /// How many times at once.
    package var burst: Int { Int(slack / nanoseconds) + 1 }

    /// After which time once more.
    package var interval: Duration { .nanoseconds(nanoseconds) }
}

/// Counts what one peer does against a `TokenRate`, in eight bytes: a full bucket at first.
package struct TokenBucket: Equatable {
    /// When the bucket will be full again, in nanoseconds of the loop's clock; in the past when it is.
    private var fullAt: Int64 = 0

    /// A full bucket.
    package init() {}

    /// Takes a token.
    ///
    /// - Returns: false when there is none.
    package mutating func take(at now: MonotonicTime, from rate: TokenRate) -> Bool {
        let refillsFrom = max(fullAt, now.nanoseconds)
        guard refillsFrom - now.nanoseconds <= rate.slack else { return false }
        fullAt = refillsFrom + rate.nanoseconds
        return true
    }

    /// Whether nothing has been taken that has not come back.
    package func isFull(at now: MonotonicTime) -> Bool { fullAt <= now.nanoseconds }

    /// Puts back up to `count` tokens; never more than there is room for.
    mutating func give(_ count: Int, of rate: TokenRate) {
        fullAt = max(0, fullAt - Int64(count) * rate.nanoseconds)
    }

    /// Puts back all tokens.
    mutating func fill() { fullAt = 0 }
}
