internal import EventLoops

/// Where memory goes, for those who run the control plane. Bytes are of contents, without what the allocator adds.
package struct MemoryReport: Sendable, Codable {
    /// Resources, each counted once however many proxies hold it.
    package struct Resources: Sendable, Codable {
        package internal(set) var resources = 0
        package internal(set) var bytes = 0
    }

    /// The cache of encoded resources.
    package struct Cache: Sendable, Codable {
        package internal(set) var total = Resources()
        /// By type: CDS, EDS, ….
        package internal(set) var types: [String: Resources] = [:]
        /// What it may hold: `--limit cache-bytes`.
        package internal(set) var limitBytes = 0
        package internal(set) var hits = 0
        package internal(set) var misses = 0
        /// Resources that went since nobody held them any more.
        package internal(set) var released = 0
        /// Resources that went since the cache was full.
        package internal(set) var evicted = 0
    }

    /// Streams and what is kept for each alone.
    package struct Streams: Sendable, Codable {
        package internal(set) var streams = 0
        package internal(set) var classes = 0
        /// Names that clients subscribe to.
        package internal(set) var names = 0
        /// Names that no other stream has all of, and what is held other than the newest.
        package internal(set) var stateBytes = 0
        /// Sets of names that streams share, each once.
        package internal(set) var nameSetBytes = 0
        /// What clients have yet to take of responses: references to resources, not copies.
        package internal(set) var queuedBytes = 0

        mutating func add(_ other: Streams) {
            streams += other.streams
            classes += other.classes
            names += other.names
            stateBytes += other.stateBytes
            nameSetBytes += other.nameSetBytes
            queuedBytes += other.queuedBytes
        }
    }

    /// The newest snapshot.
    package struct Snapshot: Sendable, Codable {
        package internal(set) var services = 0
        /// Services that have endpoints.
        package internal(set) var servicesWithEndpoints = 0
        /// Objects that resources can name as their origins, by kind.
        package internal(set) var objects: [String: Int] = [:]
    }

    /// Resident bytes of the process: the sum of the next three.
    package let residentBytes: Int
    /// The program's file and those of its libraries.
    package let programBytes: Int
    /// What the process has allocated: the cache, what streams keep, the snapshot with what it was made from, and all
    /// that is not counted below.
    package let allocatedBytes: Int
    /// Stacks, and what the allocator has for the next ones that ask.
    package let unusedBytes: Int
    /// What the process may use: `--limit memory-bytes`; nil: no end is set.
    package let limitBytes: Int?
    package let cache: Cache
    package let snapshot: Snapshot
    package let streams: Streams

    init(limitBytes: Int?, cache: Cache, snapshot: Snapshot, streams: Streams) {
        residentBytes = MemoryBudget.residentByteCountOfProcess() ?? 0
        programBytes = MemoryBudget.programByteCountOfProcess() ?? 0
        // What was never touched is not resident.
        allocatedBytes = min(allocatedByteCount(), max(0, residentBytes - programBytes))
        unusedBytes = residentBytes - programBytes - allocatedBytes
        self.limitBytes = limitBytes
        self.cache = cache
        self.snapshot = snapshot
        self.streams = streams
    }
}
