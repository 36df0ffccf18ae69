internal import EventLoops
internal import Synchronization
internal import Transport

/// Who waits for a certificate: how often a client may ask, and how many may wait in all, so that one that asks without
/// end takes nobody's turn. Any thread.
final class CertificateQueue: Sendable {
    private struct State {
        var waitingCount = 0
        var buckets: [String: TokenBucket] = [:]
    }

    /// How many wait at most: what the slowest keys need a second for.
    static let waitingCountMax = 1000
    /// How many clients are remembered before those are forgotten who have not asked lately.
    private static let clientCountMax = 65_536

    private let perClient: TokenRate
    private let state = Mutex(State())

    /// - Parameter perClient: how often one identity may ask.
    init(perClient: TokenRate) { self.perClient = perClient }

    /// Lets a request of `identity` in; `leave` follows.
    ///
    /// - Throws: `.tooManyCertificates`; then nothing follows.
    func enter(_ identity: String, at now: MonotonicTime) throws(RequestError) {
        let isLetIn = state.withLock { state in
            guard state.waitingCount < Self.waitingCountMax else { return false }
            if state.buckets.count >= Self.clientCountMax {
                state.buckets = state.buckets.filter { !$1.isFull(at: now) }
            }
            guard state.buckets[identity, default: TokenBucket()].take(at: now, from: perClient) else { return false }
            state.waitingCount += 1
            return true
        }
        if !isLetIn { throw .tooManyCertificates }
    }

    /// A request that was let in has been answered.
    func leave() { state.withLock { $0.waitingCount -= 1 } }
}
