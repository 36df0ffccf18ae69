/// Something that has a place among its like.
package protocol Sortable: Sendable {
    /// Whether it comes before `other`. Of two that are in one list, one does.
    func precedes(_ other: Self) -> Bool
}

/// A sorted list in chunks, which its copies share: an edit costs a search, the chunk that it is in, and a list of the
/// chunks, which is as long as the list divided by `chunkSize`.
package struct ChunkedList<Element: Sortable>: Sendable {
    /// An element that comes into a list or leaves it.
    package struct Edit {
        let element: Element
        let isRemoval: Bool

        /// Puts `element` in its place.
        package static func insert(_ element: Element) -> Edit { Edit(element: element, isRemoval: false) }

        /// Takes out the element that has the place of `element`.
        package static func remove(_ element: Element) -> Edit { Edit(element: element, isRemoval: true) }
    }

    @usableFromInline
    final class Chunk: Sendable {
        /// At least one.
        @usableFromInline let elements: [Element]

        init(_ elements: [Element]) { self.elements = elements }
    }

    @usableFromInline private(set) var chunks: [Chunk] = []
    package private(set) var count = 0

    /// Elements in a chunk at most: of 100,000 elements there are as many chunks as elements in two of them.
    fileprivate static var chunkSize: Int { 256 }

    /// A list of `elements`, which are in order.
    package init(_ elements: [Element] = []) { append(elements) }

    package var isEmpty: Bool { count == 0 }

    /// The elements: no copy where they are few.
    var array: [Element] { chunks.count == 1 ? chunks[0].elements : Array(self) }

    /// The last element.
    package var last: Element? { chunks.last?.elements.last }
}

// MARK: - Looking

extension ChunkedList {
    /// The first element for which `isBefore` does not hold. It must hold for no later one.
    package func first(notBefore isBefore: (Element) -> Bool) -> Element? {
        let next = chunks.partitionPoint { isBefore($0.elements[0]) }
        if next > 0 {
            let elements = chunks[next - 1].elements
            let place = elements.partitionPoint(isBefore)
            if place < elements.count { return elements[place] }
        }
        return next < chunks.count ? chunks[next].elements[0] : nil
    }

    /// The element that has the place of `element`.
    package func counterpart(of element: Element) -> Element? {
        first { $0.precedes(element) }.flatMap { element.precedes($0) ? nil : $0 }
    }
}

// Inlinable: whoever makes a plan anew goes through all services.
extension ChunkedList: Sequence {
    /// The elements in order.
    package struct Iterator: IteratorProtocol {
        @usableFromInline let chunks: [Chunk]
        @usableFromInline var chunk = 0
        @usableFromInline var elements: [Element] = []
        @usableFromInline var offset = 0

        @inlinable
        init(chunks: [Chunk]) { self.chunks = chunks }

        /// The next element; nil at the end.
        @inlinable
        package mutating func next() -> Element? {
            if offset == elements.count {
                guard chunk < chunks.count else { return nil }
                elements = chunks[chunk].elements
                chunk += 1
                offset = 0
            }
            offset += 1
            return elements[offset - 1]
        }
    }

    /// An iterator that stands before the first element.
    @inlinable
    package func makeIterator() -> Iterator { Iterator(chunks: chunks) }

    package var underestimatedCount: Int { count }
}

// MARK: - Editing

extension ChunkedList {
    /// The list with the edits made, in any order. Removed elements must be in it, others must not or be removed too.
    package func applying(_ edits: [Edit]) -> ChunkedList {
        if edits.isEmpty { return self }
        let edits = edits.sorted { $0.element.precedes($1.element) }
        var result = ChunkedList()
        result.chunks.reserveCapacity(chunks.count + 1)
        var (taken, made) = (0, 0)
        while made < edits.count {
            let first = edits[made].element
            let place = Swift.max(taken, chunks.partitionPoint { !first.precedes($0.elements[0]) } - 1)
            result.append(chunks[taken..<Swift.min(place, chunks.count)])
            var end = made + 1
            while end < edits.count,
                place + 1 >= chunks.count || edits[end].element.precedes(chunks[place + 1].elements[0])
            {
                end += 1
            }
            result.append((place < chunks.count ? chunks[place].elements : []).applying(edits[made..<end]))
            (taken, made) = (Swift.min(place + 1, chunks.count), end)
        }
        result.append(chunks[taken...])
        return result
    }

    private mutating func append(_ more: ArraySlice<Chunk>) {
        chunks += more
        for chunk in more { count += chunk.elements.count }
    }

    /// Appends elements in chunks of their own, or to the last one where both are small.
    private mutating func append(_ elements: [Element]) {
        if elements.isEmpty { return }
        count += elements.count
        if let last = chunks.last?.elements, last.count + elements.count <= Self.chunkSize / 2 {
            chunks[chunks.count - 1] = Chunk(last + elements)
            return
        }
        let pieces = (elements.count + Self.chunkSize - 1) / Self.chunkSize
        for piece in 0..<pieces {
            let range = elements.count * piece / pieces..<elements.count * (piece + 1) / pieces
            chunks.append(Chunk(pieces == 1 ? elements : Array(elements[range])))
        }
    }
}

extension Array where Element: Sortable {
    /// The array, which is in order, with the edits made, which are in order too.
    fileprivate func applying(_ edits: ArraySlice<ChunkedList<Element>.Edit>) -> [Element] {
        var result: [Element] = []
        result.reserveCapacity(count + edits.count)
        var taken = 0
        for edit in edits {
            let place = Swift.max(taken, partitionPoint { $0.precedes(edit.element) })
            result.append(contentsOf: self[taken..<place])
            taken = place
            if edit.isRemoval {
                precondition(
                    place < count && !edit.element.precedes(self[place]), "a removed element is in the list")
                taken += 1
            } else {
                result.append(edit.element)
            }
        }
        result.append(contentsOf: self[taken...])
        return result
    }
}

// MARK: - Comparing

extension ChunkedList {
    /// The places at which the list differs from `old`: what was there, and what is; nil: nothing. Shared chunks cost
    /// nothing.
    package func differences(
        from old: ChunkedList, _ isSame: (Element, Element) -> Bool
    ) -> [(old: Element?, new: Element?)] {
        var differences: [(old: Element?, new: Element?)] = []
        var (before, after) = (Cursor(old), Cursor(self))
        while true {
            if let a = before.wholeChunk, let b = after.wholeChunk, a === b {
                before.skipChunk()
                after.skipChunk()
                continue
            }
            switch (before.element, after.element) {
            case (nil, nil): return differences
            case (let a?, let b?) where !a.precedes(b) && !b.precedes(a):
                if !isSame(a, b) { differences.append((a, b)) }
                before.advance()
                after.advance()
            case (let a?, let b):
                if let b, !a.precedes(b) { fallthrough }
                differences.append((a, nil))
                before.advance()
            case (_, let b):
                differences.append((nil, b))
                after.advance()
            }
        }
    }

    /// A place in a list.
    private struct Cursor {
        let chunks: [Chunk]
        var chunk = 0
        var offset = 0

        init(_ list: ChunkedList) { chunks = list.chunks }

        /// The chunk of which the cursor is at the first element.
        var wholeChunk: Chunk? { offset == 0 && chunk < chunks.count ? chunks[chunk] : nil }

        var element: Element? { chunk < chunks.count ? chunks[chunk].elements[offset] : nil }

        mutating func skipChunk() { chunk += 1 }

        mutating func advance() {
            offset += 1
            if offset == chunks[chunk].elements.count { (chunk, offset) = (chunk + 1, 0) }
        }
    }
}

extension RandomAccessCollection where Index == Int {
    /// Where the first element is for which `isBefore` does not hold. It must hold for no later one.
    func partitionPoint(_ isBefore: (Element) -> Bool) -> Int {
        var range = startIndex..<endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = isBefore(self[middle]) ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
