internal import Bytes

/// Names that some client asked for: one object for all streams whose clients asked for the same.
package final class NameSet: Sendable {
    /// At least one.
    let names: Set<String>
    /// Tells it from all others that were made on the shard.
    let number: UInt64
    /// Over all names, each once.
    let sum: UnorderedSum
    /// The last of the names in order.
    let last: String
    /// What the names take, with all that is kept for each, about.
    let byteCount: Int

    fileprivate init(_ names: Set<String>, sum: UnorderedSum, number: UInt64) {
        self.names = names
        self.number = number
        self.sum = sum
        last = names.max() ?? ""
        byteCount = names.reduce(0) { $0 + $1.utf8.count + Subscription.entryByteCount }
    }
}

/// The sets of names that the clients of one shard ask for, found by their sums.
struct NameSets {
    private struct Pair: Hashable {
        let one: UInt64
        let other: UInt64
    }

    private var sets: [UnorderedSum: NameSet] = [:]
    /// What is left of one set without another, by their numbers.
    private var rests: [Pair: NameSet?] = [:]
    /// What the sets take.
    private(set) var byteCount = 0
    private var madeCount: UInt64 = 0

    /// What the sets that are remembered may take, in bytes. Clients that ask for others than anybody before must not
    /// make them pile up, and whoever is forgotten is only no longer shared with those that come.
    static let byteCountMax = 32 << 20
    /// How often all were forgotten.
    private(set) var forgottenCount = 0
    /// How many pairs of sets are remembered.
    private static let pairCountMax = 1024

    /// The set with this sum, if some client asked for it.
    subscript(sum: UnorderedSum) -> NameSet? { sets[sum] }

    /// A set of these names, the same object for equal ones; nil: there are none, or the wildcard is among them.
    mutating func set(of names: Set<String>) -> NameSet? {
        guard !names.isEmpty, !names.contains("*") else { return nil }
        var sum = UnorderedSum()
        for name in names { sum.add(name) }
        if let known = sets[sum] { return known }
        madeCount += 1
        let set = NameSet(names, sum: sum, number: madeCount)
        byteCount += set.byteCount
        if byteCount > Self.byteCountMax {
            sets = [:]
            rests = [:]
            byteCount = set.byteCount
            forgottenCount += 1
        }
        sets[sum] = set
        return set
    }

    /// A set of the names of both; nil where they have some in common.
    mutating func union(_ one: NameSet, _ other: NameSet) -> NameSet? {
        // No set holds a name twice: one that has this sum is of names that are in either alone.
        if let known = sets[one.sum + other.sum] { return known }
        guard one.names.isDisjoint(with: other.names) else { return nil }
        return set(of: one.names.union(other.names))
    }

    /// A set of the names of `one` that `other` has not; nil: there are none.
    mutating func subtracting(_ other: NameSet, from one: NameSet) -> NameSet? {
        let pair = Pair(one: one.number, other: other.number)
        if let known = rests[pair] { return known }
        let rest = set(of: one.names.subtracting(other.names))
        if rests.count >= Self.pairCountMax { rests = [:] }
        rests[pair] = .some(rest)
        return rest
    }
}
