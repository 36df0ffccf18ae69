internal import EventLoops

/// Decides when the time of one connection of a server is up.
///
/// States: *new* until the first request is complete; *open*; *draining* until its turn to be sent away; *leaving*
/// after its GOAWAY; *ending* after a GOAWAY that lets nothing go on. Each has a deadline. Beside that it watches that
/// the peer is there (`heard`) and reads (`wrote`).
///
/// It reads no clock: those two set a mark, and `sweep` gives the mark its time, so they cost nothing.
struct ConnectionWatch {
    /// What is to be done now.
    enum Action: Equatable {
        case none
        /// Ask the peer whether it is there.
        case ping
        /// Send a GOAWAY, as the connection has reached its age.
        case retire
        /// Send a GOAWAY, as all have to go.
        case drain
        /// Close without further words.
        case close(TransportLimit)
    }

    private enum Phase {
        case new
        case open
        case draining
        case leaving
        case ending
    }

    private var phase = Phase.new
    private var hasHeard = false
    private var hasWritten = false
    private var isPinged = false
    private var deadline: MonotonicTime
    private var heardAt: MonotonicTime
    private var writtenAt: MonotonicTime

    /// The watch of a connection that has come at `now`.
    init(at now: MonotonicTime, _ limits: TransportLimits) {
        deadline = now.advanced(by: limits.requestTime)
        heardAt = now
        writtenAt = now
    }

    /// The peer has sent something.
    mutating func heard() { hasHeard = true }

    /// The socket has taken something, or there is nothing for it to take.
    mutating func wrote() { hasWritten = true }

    /// By what ages differ at random, so that connections that were made together do not all end together.
    static let jitters = 0.9...1.1

    /// A whole message has come.
    ///
    /// - Parameter jitter: one of `jitters`.
    mutating func requested(at now: MonotonicTime, jitter: Double, _ limits: TransportLimits) {
        guard phase == .new else { return }
        phase = .open
        deadline = limits.connectionAge.map { now.advanced(by: $0 * jitter) } ?? .never
    }

    /// Whether `requested` has yet to be told.
    var isNew: Bool { phase == .new }

    /// Has `sweep` ask for a GOAWAY once `delay` has passed.
    mutating func drain(after delay: Duration, at now: MonotonicTime) {
        guard phase == .new || phase == .open else { return }
        phase = .draining
        deadline = now.advanced(by: delay)
    }

    /// A GOAWAY was sent that lets nothing go on; the peer has a second to read it.
    mutating func end(at now: MonotonicTime) {
        phase = .ending
        deadline = now.advanced(by: .seconds(1))
    }

    /// What is to be done at `now`.
    mutating func sweep(at now: MonotonicTime, _ limits: TransportLimits) -> Action {
        if hasHeard { heardAt = now }
        if hasHeard { isPinged = false }
        if hasWritten { writtenAt = now }
        hasHeard = false
        hasWritten = false
        if now >= deadline { return timeIsUp(at: now, limits) }
        if writtenAt.duration(to: now) >= limits.stallTime { return .close(.stalledSocket) }
        let silence = heardAt.duration(to: now)
        if isPinged { return silence >= limits.keepaliveTime + limits.keepaliveTimeout ? .close(.keepalive) : .none }
        guard silence >= limits.keepaliveTime else { return .none }
        isPinged = true
        return .ping
    }

    private mutating func timeIsUp(at now: MonotonicTime, _ limits: TransportLimits) -> Action {
        switch phase {
        case .new: return .close(.firstRequest)
        case .open, .draining:
            let action = phase == .open ? Action.retire : .drain
            phase = .leaving
            deadline = now.advanced(by: limits.goAwayGrace)
            return action
        case .leaving, .ending: return .close(.grace)
        }
    }
}

extension MonotonicTime {
    /// An instant that does not come.
    static let never = MonotonicTime(nanoseconds: .max)
}
