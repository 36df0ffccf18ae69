import Mesh
import MeshConfig
import Testing

@testable import Generation

/// What is left of a chain beside others. Source: generation.md 2.7 c, 14.1.
struct ChainMatchTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let match: ChainMatch
        let other: ChainMatch
        let rest: ChainMatch?

        var testDescription: String { "\(match) beside \(other)" }
    }

    private static func match(_ names: [String] = [], _ ranges: [String] = [], http: Bool = false) -> ChainMatch {
        ChainMatch(isPlainHTTP: http, serverNames: names, ranges: ranges.compactMap(IPPrefix.init))
    }

    static let cases = [
        Case(match: match(), other: match(), rest: nil),
        Case(match: match(http: true), other: match(), rest: match(http: true)),
        Case(match: match(["a"]), other: match(), rest: match(["a"])),
        Case(match: match(), other: match(["a"]), rest: match()),
        Case(match: match(["a"]), other: match(["a"]), rest: nil),
        Case(match: match(["a", "b"]), other: match(["b", "c"]), rest: match(["a"])),
        Case(match: match(["a"], ["10.0.0.0/8"]), other: match(["a"]), rest: match(["a"], ["10.0.0.0/8"])),
        Case(
            match: match(["a"], ["10.0.0.0/8"]), other: match(["a"], ["10.0.0.0/9"]),
            rest: match(["a"], ["10.0.0.0/8"])),
        Case(
            match: match(["a", "b"], ["10.0.0.0/8", "11.0.0.0/8"]), other: match(["a"], ["10.0.0.0/8"]),
            rest: match(["a", "b"], ["11.0.0.0/8"])),
        Case(match: match([], ["10.0.0.0/8"]), other: match([], ["10.0.0.0/8", "11.0.0.0/8"]), rest: nil),
    ]

    @Test(arguments: cases) func `a chain gives up what another one has`(_ rule: Case) {
        #expect(rule.match.excluding(rule.other) == rule.rest)
    }
}
