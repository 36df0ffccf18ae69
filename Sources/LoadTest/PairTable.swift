/// Pairs of 32-bit numbers in order, several of which may have the same key: what a proxy holds, in eight bytes for
/// each resource.
struct PairTable: Equatable {
    /// A key with one of its values.
    struct Pair: Comparable, Hashable {
        fileprivate let bits: UInt64

        init(_ key: UInt32, _ value: UInt32) { bits = UInt64(key) << 32 | UInt64(value) }

        var key: UInt32 { UInt32(bits >> 32) }
        var value: UInt32 { UInt32(truncatingIfNeeded: bits) }

        static func < (left: Pair, right: Pair) -> Bool { left.bits < right.bits }
    }

    /// Ascending, each once.
    private(set) var pairs: [Pair] = []

    var isEmpty: Bool { pairs.isEmpty }
    var count: Int { pairs.count }

    /// Whether `key` has a value.
    func contains(_ key: UInt32) -> Bool { !range(of: key).isEmpty }

    /// Puts `news` in the place of everything that the keys `keys` have.
    ///
    /// - Parameter news: with keys of `keys` only.
    /// - Returns: whether anything is different afterwards.
    mutating func replace(_ keys: [UInt32], by news: [Pair]) -> Bool {
        keys.count <= Self.fewMax ? replaceFew(keys, by: news) : replaceMany(keys, by: news)
    }

    /// Forgets everything else than `news`.
    ///
    /// - Returns: whether anything is different afterwards.
    mutating func replaceAll(by news: [Pair]) -> Bool {
        let sorted = Self.ordered(news)
        guard sorted != pairs else { return false }
        pairs = sorted
        return true
    }

    /// So many keys are looked up one by one; for more the whole table is written anew.
    private static let fewMax = 16

    private mutating func replaceFew(_ keys: [UInt32], by news: [Pair]) -> Bool {
        var isChanged = false
        for key in keys {
            let range = range(of: key)
            let values = Self.ordered(news.filter { $0.key == key })
            guard !pairs[range].elementsEqual(values) else { continue }
            isChanged = true
            if range.count == values.count {
                for (index, pair) in zip(range, values) { pairs[index] = pair }
            } else {
                pairs.replaceSubrange(range, with: values)
            }
        }
        return isChanged
    }

    private mutating func replaceMany(_ keys: [UInt32], by news: [Pair]) -> Bool {
        let gone = Set(keys)
        return replaceAll(by: pairs.filter { !gone.contains($0.key) } + news)
    }

    private func range(of key: UInt32) -> Range<Int> {
        let start = firstIndex(from: Pair(key, 0))
        var end = start
        while end < pairs.count, pairs[end].key == key { end += 1 }
        return start..<end
    }

    private func firstIndex(from pair: Pair) -> Int {
        var (low, high) = (0, pairs.count)
        while low < high {
            let middle = (low + high) / 2
            if pairs[middle] < pair { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func ordered(_ pairs: [Pair]) -> [Pair] {
        guard pairs.count > 1 else { return pairs }
        let sorted = pairs.sorted()
        var unique: [Pair] = []
        unique.reserveCapacity(sorted.count)
        for pair in sorted where unique.last != pair { unique.append(pair) }
        return unique
    }
}
