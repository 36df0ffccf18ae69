internal import EnvoyAPI
internal import XDS

/// What a shard has sent, and who has accepted it, since it reported that last: the counters that shards share are
/// moved once for many responses.
struct PushTally {
    /// What was sent of one type.
    struct Sum {
        var responses = 0
        var resources = 0
        var removals = 0
        var bytes = 0
    }

    private var sums = ByType<Sum>(repeating: Sum())

    /// How long the changes took to be accepted, for each client that has everything now.
    private(set) var convergenceTimes: [Duration] = []
    /// Whether there is nothing to report.
    private(set) var isEmpty = true

    /// Counts a response.
    mutating func add(_ response: DiscoveryResponse) {
        let content = response.content
        let index = content.type.rawValue
        sums[index].responses += 1
        sums[index].resources += content.resourceCount
        sums[index].removals += content.removed.count
        sums[index].bytes += response.byteCount
        isEmpty = false
    }

    /// Counts a client that has accepted everything, `time` after the oldest change was seen.
    mutating func addConvergence(after time: Duration) {
        convergenceTimes.append(time)
        isEmpty = false
    }

    /// Begins anew.
    mutating func clear() {
        sums = InlineArray(repeating: Sum())
        convergenceTimes.removeAll(keepingCapacity: true)
        isEmpty = true
    }

    /// What was sent of `type`.
    subscript(type: ResourceType) -> Sum { sums[type.rawValue] }
}
