internal import Bytes
internal import EnvoyAPI
internal import Generation
internal import Synchronization
internal import XDS

/// Every resource that was encoded lately, by what its bytes depend on: shared by all shards, so that each distinct
/// resource is encoded once in the process.
///
/// Two generations: what is used moves to the young one, what is not goes with the old one when the young one is
/// full. Nothing has to be invalidated, since a changed object has a new revision and so makes a new key.
/// Source: design.md, idea 2.
package final class ResourceCache: Sendable {
    private struct Key: Hashable {
        let inputs: ResourceInputs
        let salt: UInt64
    }

    private struct Generations {
        var young: [Key: EncodedResource] = [:]
        var old: [Key: EncodedResource] = [:]
        var youngByteCount = 0
    }

    private let generations = Mutex(Generations())
    /// Bytes in the young generation at which it becomes the old one.
    private let generationByteCountMax: Int

    /// An empty cache that keeps about twice `generationByteCountMax` bytes at most.
    package init(generationByteCountMax: Int = 64 << 20) {
        self.generationByteCountMax = generationByteCountMax
    }

    /// The resource that `planned` describes: a known one, or encoded now.
    ///
    /// - Parameter salt: mixed into the resource's version; 0 leaves it the hash of its bytes.
    func resource(_ planned: PlannedResource, salt: UInt64 = 0, in arena: Arena) -> EncodedResource {
        let key = Key(inputs: planned.inputs, salt: salt)
        if let known = find(key) { return known }
        let plain = encode(planned, in: arena)
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
            if let known = generations.young[key] { return known }
            guard let known = generations.old.removeValue(forKey: key) else { return nil }
            generations.young[key] = known
            generations.youngByteCount += known.bytes.count
            return known
        }
    }

    private func insert(_ resource: EncodedResource, for key: Key) {
        // What falls out of the cache is freed after the lock is left.
        let retired: [Key: EncodedResource]? = generations.withLock { generations in
            generations.young[key] = resource
            generations.youngByteCount += resource.bytes.count
            guard generations.youngByteCount > generationByteCountMax else { return nil }
            let retired = generations.old
            generations.old = generations.young
            generations.young = [:]
            generations.youngByteCount = 0
            return retired
        }
        _ = retired
    }
}
