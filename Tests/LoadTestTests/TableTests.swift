import TestSupport
import Testing

@testable import LoadTest

struct TableTests {
    @Test func `equal texts have one number, others another`() {
        var pool = NamePool()
        let names = (0..<5_000).map { "outbound|80||service-\($0).shop.svc.cluster.local" } + [""]
        let ids = names.map { pool.id(of: $0) }
        #expect(Set(ids).count == names.count && pool.count == names.count)
        let again = names.map { pool.id(of: $0) }
        #expect(again == ids)
        #expect(ids.map { pool.string(of: $0) } == names)
    }

    /// A table against a plain dictionary, over random changes small and large.
    @Test(arguments: UInt64(1)...20) func `a table holds what a dictionary of sets would`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var table = PairTable()
        var model: [UInt32: Set<UInt32>] = [:]
        for _ in 0..<60 {
            let keys = Array(
                Set(
                    (0..<Int.random(in: 1...40, using: &random)).map { _ in
                        UInt32.random(in: 0..<50, using: &random)
                    }))
            let news = keys.flatMap { key in
                (0..<Int.random(in: 0...2, using: &random)).map { _ in
                    PairTable.Pair(key, UInt32.random(in: 0..<4, using: &random))
                }
            }
            let before = model
            for key in keys { model[key] = nil }
            for pair in news { model[pair.key, default: []].insert(pair.value) }
            let isChanged = table.replace(keys, by: news)
            #expect(isChanged == (before != model))
            let expected = model.flatMap { key, values in values.map { PairTable.Pair(key, $0) } }.sorted()
            #expect(table.pairs == expected)
            #expect((0..<50).allSatisfy { table.contains($0) == (model[$0] != nil) })
        }
    }

    @Test func `replacing everything leaves what was given`() {
        var table = PairTable()
        let pairs = [PairTable.Pair(3, 1), PairTable.Pair(1, 2), PairTable.Pair(1, 2)]
        let isFirst = table.replaceAll(by: pairs)
        #expect(isFirst)
        #expect(table.pairs == [PairTable.Pair(1, 2), PairTable.Pair(3, 1)])
        let isSecond = table.replaceAll(by: pairs)
        #expect(!isSecond)
    }
}
