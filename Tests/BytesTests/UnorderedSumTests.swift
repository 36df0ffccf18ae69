import Bytes
import Testing

@Suite struct UnorderedSumTests {
    private func sum(_ texts: [String]) -> UnorderedSum {
        var sum = UnorderedSum()
        for text in texts { sum.add(text) }
        return sum
    }

    @Test func `the order does not count`() {
        let names = (0..<100).map { "outbound|80||service-\($0).default.svc.cluster.local" }
        #expect(sum(names) == sum(names.reversed()))
        #expect(sum(names).count == 100)
        #expect(sum(Array(names[..<40])) + sum(Array(names[40...])) == sum(names))
    }

    @Test(arguments: [
        (["a"], ["b"]), (["a"], ["a", "a"]), ([], [""]), (["a"], ["a\0"]), (["ab", "c"], ["a", "bc"]),
        (["ab", "cd"], ["ad", "cb"]), (["aaaaaaaa"], ["aaaaaaaa\0"]), (["a", "a"], ["b", "b"]),
        (["12345678a", "87654321b"], ["12345678b", "87654321a"]),
    ])
    func `lists of other strings have other sums`(_ one: [String], _ other: [String]) {
        #expect(sum(one) != sum(other))
    }

    @Test func `strings of every length up to three words count with each of their bytes`() {
        var sums: Set<UnorderedSum> = []
        for length in 0...24 {
            let text = String(repeating: "x", count: length)
            sums.insert(sum([text]))
            for place in 0..<length {
                sums.insert(sum([String(text.prefix(place)) + "y" + text.dropFirst(place + 1)]))
            }
        }
        #expect(sums.count == 25 + 24 * 25 / 2)
    }

    @Test func `bytes that are no text count too`() {
        let (one, other): ([UInt8], [UInt8]) = ([0xff, 0], [0xfe, 0])
        var sums = (UnorderedSum(), UnorderedSum())
        unsafe sums.0.add(one.span.bytes)
        unsafe sums.1.add(other.span.bytes)
        #expect(sums.0 != sums.1)
    }
}
