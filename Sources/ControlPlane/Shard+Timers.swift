internal import EventLoops

/// What a shard's timers know it by. A weak reference to the shard itself would take the count of references to it out
/// of line for good, and each message that comes counts.
final class ShardAnchor: Sendable {
    /// The shard, which holds the anchor as long as it lives.
    unowned let shard: Shard

    init(_ shard: Shard) { self.shard = shard }
}

extension Shard {
    /// Runs `body` on the loop once `delay` has passed, unless the shard has gone by then.
    ///
    /// - Returns: the means to call it off; it may be ignored.
    @discardableResult
    func schedule(after delay: Duration, _ body: @escaping @Sendable (isolated Shard) -> Void) -> LoopTimer {
        loop.schedule(after: delay) { [weak anchor] in anchor?.shard.onLoop(body) }
    }
}
