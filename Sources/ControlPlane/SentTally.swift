internal import EnvoyAPI
internal import XDS

/// What a shard has sent since it reported that last: the counters that shards share are moved once for many responses.
struct SentTally {
    /// What was sent of one type.
    struct Sum {
        var responses = 0
        var resources = 0
        var removals = 0
        var bytes = 0
    }

    private var sums = InlineArray<7, Sum>(repeating: Sum())

    /// Whether nothing was sent.
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

    /// What was sent of `type`.
    subscript(type: ResourceType) -> Sum { sums[type.rawValue] }
}
