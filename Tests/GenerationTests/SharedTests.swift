import Testing

@testable import Generation

@Suite struct SharedTests {
    @Test func `the last values are the same objects again, and no more than a few`() {
        var recent = RecentValues<[Int]>()
        let first = recent.shared([0])
        let others = (1..<8).map { recent.shared([$0]) }
        #expect(recent.shared([0]) === first)
        #expect(recent.shared([7]) === others[6])
        let eighth = recent.shared([8])
        #expect(recent.shared([8]) === eighth)
        #expect(recent.shared([0]) !== first)
        #expect(recent.shared([0]) == first)
    }

    @Test func `texts are joined in their order, whatever is in them`() {
        #expect(joined(["outbound|", "80", "", "|ünï", "🙂"]) == "outbound|80|ünï🙂")
        #expect(joined(["", ""]).isEmpty)
    }
}
