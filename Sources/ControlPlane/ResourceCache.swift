internal import Bytes
internal import EnvoyAPI
internal import Generation
internal import Synchronization
internal import XDS

/// Every resource that was encoded lately, by what its bytes depend on: shared by all shards, so that each distinct
/// resource is encoded once in the process.
///
/// Two generations: what is used moves to the young one, what is not goes with the old one when the young one is
/// full. What nobody else holds goes before that (`sweep`). Nothing has to be invalidated, since a changed object has a
/// new revision and so makes a new key. Source: design.md, idea 2.
package final class ResourceCache: Sendable {
    private struct Key: Hashable {
        let inputs: ResourceInputs
        let salt: UInt64
    }

    private struct Entry {
        var resource: EncodedResource
        /// Whether nobody else held it when it was looked at last.
        var wasIdle = false
    }

    private typealias Generation = [Key: Entry]

    private struct Generations {
        var young: Generation = [:]
        var old: Generation = [:]
        var youngByteCount = 0
        /// What the present sweep has yet to look at.
        var unswept: [Key] = []
        var hitCount = 0
        var missCount = 0
        var releasedCount = 0
        var evictedCount = 0
    }

    private let generations = Mutex(Generations())
    /// What the cache keeps at most, in bytes of resources.
    private let byteCountMax: Int

    /// An empty cache that keeps about `byteCountMax` bytes at most, beside what proxies hold anyway.
    package init(byteCountMax: Int = Limits().cacheByteCountMax) { self.byteCountMax = byteCountMax }

    /// The resource that `planned` describes: a known one, or encoded now.
    ///
    /// - Parameters:
    ///   - salt: mixed into the resource's version; 0 leaves it the hash of its bytes.
    ///   - old: what was planned in its place before, and what it is encoded as.
    func resource(
        _ planned: PlannedResource, salt: UInt64 = 0, after old: (PlannedResource, EncodedResource)? = nil,
        in arena: Arena
    ) -> EncodedResource {
        let key = Key(inputs: planned.inputs, salt: salt)
        if let known = find(key) { return known }
        let plain = old.map { encode(planned, after: $0, $1, in: arena) } ?? encode(planned, in: arena)
        let encoded = salt == 0 ? plain : plain.salted(salt)
        insert(encoded, for: key)
        return encoded
    }

    /// Makes `resource` what is found for `planned` from now on.
    func insert(_ resource: EncodedResource, for planned: PlannedResource) {
        insert(resource, for: Key(inputs: planned.inputs, salt: 0))
    }

    private func find(_ key: Key) -> EncodedResource? {
        generations.withLock { generations in
            if let known = generations.young[key] {
                generations.hitCount += 1
                return known.resource
            }
            guard let known = generations.old.removeValue(forKey: key) else {
                generations.missCount += 1
                return nil
            }
            generations.hitCount += 1
            generations.young[key] = known
            generations.youngByteCount += known.resource.bytes.count
            return known.resource
        }
    }

    private func insert(_ resource: EncodedResource, for key: Key) {
        // What falls out of the cache is freed after the lock is left.
        let retired: Generation? = generations.withLock { generations in
            generations.young[key] = Entry(resource: resource)
            generations.youngByteCount += resource.bytes.count
            guard generations.youngByteCount > byteCountMax / 2 else { return nil }
            let retired = generations.old
            generations.evictedCount += retired.count
            generations.old = generations.young
            generations.young = [:]
            generations.youngByteCount = 0
            return retired
        }
        _ = retired
    }
}

// MARK: - Sweeping

extension ResourceCache {
    /// Begins to look for resources that nobody but the cache holds: what a sweep has found so, the next one takes
    /// away.
    func beginSweep() {
        generations.withLock { $0.unswept = Array($0.young.keys) + Array($0.old.keys) }
    }

    /// Goes on with the sweep.
    ///
    /// - Parameter count: how many resources are looked at, at most; each costs less than a microsecond under the lock.
    func sweep(_ count: Int) {
        let retired: [Entry] = generations.withLock { generations in
            var retired: [Entry] = []
            for key in generations.unswept.suffix(count) {
                if let entry = Self.sweep(key, in: &generations.young) {
                    generations.youngByteCount -= entry.resource.bytes.count
                    retired.append(entry)
                } else if let entry = Self.sweep(key, in: &generations.old) {
                    retired.append(entry)
                }
            }
            generations.unswept.removeLast(min(count, generations.unswept.count))
            generations.releasedCount += retired.count
            return retired
        }
        _ = retired
    }

    /// - Returns: the entry of `key` that was taken away, if it was.
    private static func sweep(_ key: Key, in generation: inout Generation) -> Entry? {
        guard let index = generation.index(forKey: key) else { return nil }
        let isIdle = isKnownUniquelyReferenced(&generation.values[index].resource)
        if isIdle, generation.values[index].wasIdle { return generation.remove(at: index).value }
        generation.values[index].wasIdle = isIdle
        return nil
    }
}

// MARK: - Reports

extension ResourceCache {
    /// What it holds, and how it has done so far. Its cost is that of all entries, under the lock.
    var report: MemoryReport.Cache {
        generations.withLock { generations in
            var report = MemoryReport.Cache()
            report.limitBytes = byteCountMax
            for generation in [generations.young, generations.old] {
                for (key, entry) in generation {
                    let byteCount = entry.resource.bytes.count
                    report.total.add(byteCount)
                    report.types[key.inputs.type.short, default: MemoryReport.Resources()].add(byteCount)
                }
            }
            report.hits = generations.hitCount
            report.misses = generations.missCount
            report.released = generations.releasedCount
            report.evicted = generations.evictedCount
            return report
        }
    }

    /// How often resources were found, were not, went since nobody held them, and went since the cache was full.
    var counts: (hits: Int, misses: Int, released: Int, evicted: Int) {
        generations.withLock { ($0.hitCount, $0.missCount, $0.releasedCount, $0.evictedCount) }
    }
}

extension MemoryReport.Resources {
    fileprivate mutating func add(_ byteCount: Int) {
        resources += 1
        bytes += byteCount
    }
}
