/// A priority queue of what is to happen when: earliest first, and in order of insertion at one instant.
struct Agenda<Item> {
    fileprivate struct Entry {
        let due: MonotonicTime
        let sequence: UInt64
        let item: Item

        func comesBefore(_ other: Entry) -> Bool {
            due == other.due ? sequence < other.sequence : due < other.due
        }
    }

    // A binary heap: the children of `i` are `2i + 1` and `2i + 2`.
    private var entries: [Entry] = []
    private var nextSequence: UInt64 = 0

    /// Number of items that wait.
    var count: Int { entries.count }

    /// When the first item is due; nil when there is none.
    var nextDue: MonotonicTime? { entries.first?.due }

    /// Adds `item`, to be popped when `due` has come.
    mutating func insert(_ item: Item, due: MonotonicTime) {
        entries.append(Entry(due: due, sequence: nextSequence, item: item))
        nextSequence += 1
        siftUp(from: entries.count - 1)
    }

    /// Takes the first item if it is due at `now`.
    mutating func popFirst(dueAt now: MonotonicTime) -> Item? {
        guard let first = entries.first, first.due <= now else { return nil }
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        siftDown(from: 0)
        return first.item
    }

    /// Removes every item for which `shouldRemove` answers true; the order of the others stays.
    mutating func removeAll(where shouldRemove: (Item) -> Bool) {
        entries.removeAll { shouldRemove($0.item) }
        for parent in stride(from: entries.count / 2 - 1, through: 0, by: -1) { siftDown(from: parent) }
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].comesBefore(entries[parent]) else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(from start: Int) {
        var parent = start
        while true {
            var first = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < entries.count && entries[child].comesBefore(entries[first]) {
                first = child
            }
            guard first != parent else { return }
            entries.swapAt(parent, first)
            parent = first
        }
    }
}

extension Agenda: Sendable where Item: Sendable {}
extension Agenda.Entry: Sendable where Item: Sendable {}
