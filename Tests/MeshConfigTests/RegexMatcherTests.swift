import MeshConfig
import TestSupport
import Testing

/// Regular expressions over texts of strangers.
struct RegexMatcherTests {
    struct Case: CustomTestStringConvertible {
        let pattern: String
        let found: [String]
        let missed: [String]
        var testDescription: String { pattern }

        init(_ pattern: String, finds found: [String], misses missed: [String]) {
            self.pattern = pattern
            self.found = found
            self.missed = missed
        }
    }

    static let cases = [
        Case("1\\.2", finds: ["1.2", "11.24"], misses: ["1x2", "1."]),
        Case("^1\\.2[0-4].*", finds: ["1.20", "1.24.1"], misses: ["1.25", "01.20", "1.2"]),
        Case("^1\\.(1\\d|20)\\..*$", finds: ["1.19.3", "1.20.0"], misses: ["1.2.0", "1.21.0"]),
        Case(
            "\\A1(-(alpha|beta)\\.[^.]+)?\\z", finds: ["1", "1-beta.x"], misses: ["1-rc.x", "1-beta.", "1-beta.x.y"]),
        Case("a{2,3}$", finds: ["aa", "xaaa", "aaaa"], misses: ["a", "aab"]),
        Case("^a{2,}?b", finds: ["aab", "aaaab"], misses: ["ab"]),
        Case("^(?:ab)+$", finds: ["ab", "abab"], misses: ["", "aba"]),
        Case("^(?P<x>a)|(?<y>b)$", finds: ["ac", "cb"], misses: ["cbc"]),
        Case("[]x][^]][a-]", finds: ["]a-", "xya"], misses: ["]]a"]),
        Case("^[\\w.]+\\s\\S\\D\\W$", finds: ["v_1.a xy!"], misses: ["v 11!", "-v xy!"]),
        Case("x{", finds: ["x{"], misses: ["x"]),
        Case("^a{-1}$", finds: ["a{-1}"], misses: ["", "a"]),
        Case("^a{2,-1}$", finds: ["a{2,-1}"], misses: ["aa"]),
        Case("^a{+2}$", finds: ["a{2}", "a{{2}"], misses: ["aa"]),
        Case("^a{,2}$", finds: ["a{,2}"], misses: ["aa"]),
        Case("^(a*)*$", finds: ["", "aaa"], misses: ["b"]),
        Case("^$", finds: [""], misses: ["a"]),
    ]

    @Test(arguments: cases) func `finds what RE2 finds`(_ c: Case) throws {
        let matcher = try #require(RegexMatcher(c.pattern))
        for text in c.found { #expect(matcher.occurs(in: text), "\(text)") }
        for text in c.missed { #expect(!matcher.occurs(in: text), "\(text)") }
    }

    @Test(arguments: [
        "", "(", "a**", "(?i)a", "\\pN", "\\x41", "[[:alpha:]]", "[\\.-9]", "(?=a)", "((a{100}){100}){100}",
        String(repeating: "(", count: 60) + "a" + String(repeating: ")", count: 60),
    ])
    func `takes nothing that is wrong, unknown or too large`(_ pattern: String) {
        #expect(RegexMatcher(pattern) == nil)
    }

    @Test(.timeLimit(.minutes(1))) func `a text chosen with malice takes no longer than others`() throws {
        let text = String(repeating: "a", count: 128) + "!"
        for pattern in ["^(a+)+$", "^(a|a)*$", "a*a*a*a*a*a*b", "(a?){200}a{200}$"] {
            #expect(try !#require(RegexMatcher(pattern)).occurs(in: text))
        }
    }

    @Test func `whatever an expression is made of, it is taken or refused`() {
        var random = SeededGenerator(seed: 1)
        var takenCount = 0
        for _ in 0..<20_000 {
            let signs = (0..<random.pick(1..<12)).map { _ in
                random.pick(
                    ["a", "1", "9", ".", ",", "-", "+", "*", "?", "|", "^", "$", ":", "P", "<", ">", "\\"]
                        + ["(", ")", "[", "]", "{", "}", "{", "}", "d"])
            }
            guard let matcher = RegexMatcher(signs.joined()) else { continue }
            takenCount += 1
            _ = matcher.occurs(in: "a1.{9,-}")
        }
        #expect((1_000..<19_000).contains(takenCount))
    }

    @Test func `agrees with Swift's own matcher where both know the expression`() throws {
        var generator = PatternGenerator(seed: 1)
        for _ in 0..<200 {
            let pattern = generator.pattern(depth: 3)
            let (own, other) = (try #require(RegexMatcher(pattern)), try Regex(pattern))
            for _ in 0..<3 {
                let text = generator.text()
                let isFound = try other.firstMatch(in: text) != nil
                #expect(own.occurs(in: text) == isFound, "\(pattern) in \(text)")
            }
        }
    }
}

private struct PatternGenerator {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func text() -> String { (0..<random.pick(0..<6)).map { _ in random.pick(["a", "b", "1", "."]) }.joined() }

    mutating func pattern(depth: Int) -> String {
        let classes = ["[ab]", "[^a]", "[a-c1]", "\\d", "\\w", "\\.", "[\\d.]", "a", "b", "."]
        if depth == 0 { return random.pick(classes) }
        let (first, second) = (pattern(depth: depth - 1), pattern(depth: depth - 1))
        return switch random.pick(0..<6) {
        case 0, 1: first + second
        case 2: "(\(first)|\(second))"
        case 3: "(?:\(first))" + random.pick(["*", "+", "?", "{2}", "{1,2}", "{0,1}", "{1,}", "*?"])
        case 4: "^" + first
        default: first + "$"
        }
    }
}
