import Mesh

/// A sorted list in chunks that knows its hash: the next one shares what stays, and what an edit changes of either
/// costs no more than the edit.
struct HashedList<Element: Sortable & Hashable>: Hashable, Sendable {
    let elements: ChunkedList<Element>
    /// The sum of the elements' hashes.
    private let valueHash: Int

    /// - Parameter elements: in order.
    init(_ elements: [Element] = []) {
        self.elements = ChunkedList(elements)
        valueHash = elements.reduce(0) { $0 &+ $1.hashValue }
    }

    private init(_ elements: ChunkedList<Element>, valueHash: Int) {
        self.elements = elements
        self.valueHash = valueHash
    }

    /// The same with `new` in place of `old`, which are in it. What is in both, or the same twice, costs nothing more.
    func replacing(_ old: [Element], with new: [Element]) -> HashedList {
        let same = Set(old).intersection(new)
        let (old, new) = (old.filter { !same.contains($0) }, new.filter { !same.contains($0) })
        let hash = old.reduce(valueHash) { $0 &- $1.hashValue }
        return HashedList(
            elements.applying(old.map { .remove($0) } + new.map { .insert($0) }),
            valueHash: new.reduce(hash) { $0 &+ $1.hashValue })
    }

    static func == (a: HashedList, b: HashedList) -> Bool {
        a.valueHash == b.valueHash && a.elements.count == b.elements.count
            && b.elements.differences(from: a.elements, ==).isEmpty
    }

    func hash(into hasher: inout Hasher) { hasher.combine(valueHash) }
}
