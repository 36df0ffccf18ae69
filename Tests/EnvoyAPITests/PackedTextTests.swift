import Bytes
import EnvoyAPI
import Testing

@Suite struct PackedTextTests {
    private static let texts = [
        "", "a", "ab", "a:80", "a.b:80", "ab:80", "Ab", "b", "é", "e\u{301}", "host-10.example.com:80",
        "host-1.example.com:80", "host-1.example.con:80", "host-1.Example.com:80", "xn--é.example.com",
    ]

    /// What `body` says of texts in an open arena.
    private func inArena<R>(_ body: (Arena) -> R) -> R {
        let arena = Arena()
        var results: [R] = []
        _ = arena.serialize(Envoy.VirtualHost.self) { _ in results.append(body(arena)) }
        return results[0]
    }

    @Test(arguments: texts) func `texts have the order of strings`(_ text: String) {
        for other in Self.texts {
            let precedes = inArena { $0.text(text).precedes($0.text(other)) }
            #expect(precedes == (text < other), "\(other)")
        }
    }

    @Test func `equal bytes are equal texts with one hash, wherever they are`() {
        let texts = inArena { arena in
            [arena.text("api.shop"), arena.text("api.", "shop"), arena.text("api.shop.svc").prefix(8)].map {
                ($0 == arena.text("api.shop"), $0 == arena.text("api.shoq"), $0.keyedHash, $0.string)
            }
        }
        #expect(texts.allSatisfy { $0.0 && !$0.1 && $0.2 == texts[0].2 && $0.3 == "api.shop" })
    }

    @Test func `capitals and what is not ASCII are told from plain names`() {
        let plain = inArena { arena in
            ["api.shop-1:80", "Api", "aZ", "é", "[::1]", "a@b`c{", "", "12345678", "1234567Z", "12345678A", "1234567é"]
                .map { arena.text($0).isPlain }
        }
        #expect(plain == [true, false, false, false, true, true, true, true, false, false, false])
    }

    @Test func `a NUL becomes a replacement character, alone and in a run`() {
        var run = TextRun()
        for text in ["one", "t\0o", "", "three"] { run.append(text) }
        let (alone, all, some) = inArena { arena in
            var all: [PackedText] = []
            arena.append(run, 0..<4, to: &all)
            var some: [PackedText] = []
            arena.append(run, 1..<3, to: &some)
            return (["t\0\0o", "12345678\0"].map { arena.text($0, ".").string }, all.map(\.string), some.map(\.string))
        }
        #expect(alone == ["t\u{FFFD}\u{FFFD}o.", "12345678\u{FFFD}."])
        #expect(all == ["one", "t\u{FFFD}o", "", "three"])
        #expect(some == ["t\u{FFFD}o", ""])
    }
}
