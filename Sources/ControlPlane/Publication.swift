package import Mesh
internal import Synchronization

/// A snapshot on its way to the proxies: an object, as shards look into it for each of them.
package final class Publication: Sendable {
    package let snapshot: MeshSnapshot
    package let change: SnapshotChange
    package let locations: ObjectLocations
    package let cause: PushCause
    /// Shards that have yet to tell somebody.
    private let busyCount = Atomic<Int>(0)
    /// How long after the publication a shard was done, at most.
    private let fanOutNanoseconds = Atomic<Int64>(0)

    package init(snapshot: MeshSnapshot, change: SnapshotChange, locations: ObjectLocations, cause: PushCause) {
        self.snapshot = snapshot
        self.change = change
        self.locations = locations
        self.cause = cause
    }

    /// A shard has it now, and is to tell its proxies. Any thread.
    func fanOutBegins() { busyCount.add(1, ordering: .relaxed) }

    /// The same shard has told all that it could tell.
    func fanOutEnds(at now: Duration) {
        fanOutNanoseconds.max(Int64((now - cause.publishedAt) / .nanoseconds(1)), ordering: .relaxed)
        busyCount.subtract(1, ordering: .relaxed)
    }

    /// How long it has taken to tell everybody, so far where somebody has yet to be told. What a client takes to read
    /// and to answer does not count.
    func fanOutTime(at now: Duration) -> Duration {
        busyCount.load(ordering: .relaxed) > 0
            ? now - cause.publishedAt : .nanoseconds(fanOutNanoseconds.load(ordering: .relaxed))
    }
}
