internal import EventLoops

/// The frames that a peer may send, or make us send, only so often.
enum MeteredFrame: CaseIterable {
    case reset
    case ping
    case settings
    case priority
    case emptyData
    case windowUpdate
}

/// What is left of the budgets of one connection.
struct FrameBudgets {
    // The two that each data frame gives back.
    private var pings = TokenBucket()
    private var windowUpdates = TokenBucket()
    private var resets = TokenBucket()
    private var settings = TokenBucket()
    private var priorities = TokenBucket()
    private var emptyData = TokenBucket()

    /// Counts a frame.
    ///
    /// - Returns: the limit that it is beyond; nil when it is within.
    mutating func take(_ frame: MeteredFrame, at now: MonotonicTime, _ limits: TransportLimits) -> TransportLimit? {
        switch frame {
        case .reset: resets.take(at: now, from: limits.resets) ? nil : .resets
        case .ping: pings.take(at: now, from: limits.pings) ? nil : .pings
        case .settings: settings.take(at: now, from: limits.settings) ? nil : .settings
        case .priority: priorities.take(at: now, from: limits.priorities) ? nil : .priorities
        case .emptyData: emptyData.take(at: now, from: limits.emptyData) ? nil : .emptyData
        case .windowUpdate: windowUpdates.take(at: now, from: limits.windowUpdates) ? nil : .windowUpdates
        }
    }

    /// So many bytes of data were sent, which the peer has reason to answer.
    mutating func sent(dataBytes count: Int, _ limits: TransportLimits) {
        pings.fill()
        windowUpdates.give(count / FrameBudgets.dataBytesPerWindowUpdate, of: limits.windowUpdates)
    }

    private static let dataBytesPerWindowUpdate = 256
}
