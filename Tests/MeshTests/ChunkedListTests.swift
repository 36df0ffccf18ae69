import TestSupport
import Testing

@testable import Mesh

/// A list in chunks behaves as a sorted array.
struct ChunkedListTests {
    private final class Number: Sortable {
        let value: Int
        init(_ value: Int) { self.value = value }
        func precedes(_ other: Number) -> Bool { value < other.value }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `edits and differences are those of an array`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var array = (0..<Int.random(in: 0...2_000, using: &random)).map { Number($0 * 2) }
        var list = ChunkedList(array)
        for round in 0..<50 {
            var edits: [ChunkedList<Number>.Edit] = []
            var newer = array
            for _ in 0..<Int.random(in: 0...(round % 5 == 0 ? 600 : 5), using: &random) {
                let value = Int.random(in: -5...4_100, using: &random)
                if edits.contains(where: { $0.element.value == value }) { continue }
                let place = newer.firstIndex { $0.value >= value } ?? newer.count
                if place < newer.count, newer[place].value == value {
                    edits.append(.remove(newer[place]))
                    newer.remove(at: place)
                    if random.chance(60) { continue }
                }
                let number = Number(value)
                edits.append(.insert(number))
                newer.insert(number, at: place)
            }
            let next = list.applying(edits.shuffled(using: &random))
            #expect(next.map(ObjectIdentifier.init) == newer.map(ObjectIdentifier.init))
            #expect(next.count == newer.count)
            let (before, after) = (Set(array.map(ObjectIdentifier.init)), Set(newer.map(ObjectIdentifier.init)))
            let differences = next.differences(from: list, ===)
            #expect(Set(differences.compactMap(\.old).map(ObjectIdentifier.init)) == before.subtracting(after))
            #expect(Set(differences.compactMap(\.new).map(ObjectIdentifier.init)) == after.subtracting(before))
            #expect(differences.allSatisfy { $0.old == nil || $0.new == nil || $0.old?.value == $0.new?.value })
            for value in [-9, 0, 7, 1_000, 9_000] {
                let found = next.first { $0.value < value }
                #expect(found === newer.first { $0.value >= value })
            }
            (array, list) = (newer, next)
        }
    }

    @Test func `an edit shares all other chunks`() {
        let list = ChunkedList((0..<100_000).map { Number($0) })
        let next = list.applying([.insert(Number(50_000)), .remove(Number(50_000))])
        var compared = 0
        _ = next.differences(from: list) { a, b in
            compared += 1
            return a === b
        }
        #expect(compared <= 256)
    }
}
