import Testing

@testable import MeshConfig

struct ScalarCase: CustomTestStringConvertible {
    let text: String
    let type: YAMLScalarType
    var testDescription: String { "\(text) is \(type)" }
}

struct YAMLTests {
    static let scalars: [ScalarCase] =
        ["", "~", "null", "Null", "NULL"].map { ScalarCase(text: $0, type: .null) }
        + ["true", "False", "yes", "NO", "on", "Off", "y", "N"].map { ScalarCase(text: $0, type: .flag) }
        + [
            "0", "12", "-1_000", "+5", "0x1F", "0o17", "0b01", "1.10", ".5", "5.", "5e7", "1E-3", "123e4567", ".inf",
            "-.INF", ".nan",
        ]
        .map { ScalarCase(text: $0, type: .number) }
        + [
            "a", "10.0.0.1", "::1", "1.2.3", "5s", "0xZ", "-", "+", ".", "e5", "1e", "truely", "nullx", "~a", "v1",
            "2024-05-01T10:00:00Z",
        ]
        .map { ScalarCase(text: $0, type: .text) }

    @Test(arguments: scalars) func `a scalar without quotes has the type that kubectl gives it`(_ scalar: ScalarCase) {
        #expect(YAMLScalarType(plain: Array(scalar.text.utf8)[...]) == scalar.type)
    }

    @Test func `quotes make text of everything`() throws {
        let root = try root(of: "a: '5'\nb: \"true\"\nc: !!str 5\nd: 5")
        #expect(root["a"]?.scalarType == .text)
        #expect(root["b"]?.scalarType == .text)
        #expect(root["c"]?.scalarType == .text)
        #expect(root["d"]?.scalarType == .number)
    }

    @Test func `a missing key and a null are the same`() throws {
        let root = try root(of: "a:\nb: null\nc: x")
        #expect(root["a"] == nil)
        #expect(root["b"] == nil)
        #expect(root["z"] == nil)
        #expect(root["c"]?.text == "x")
    }

    @Test func `a container has no text of its own`() throws {
        // There are more nodes than bytes of text.
        let root = try root(of: "[{}, [], '', '', '', '']")
        #expect(root.text == "")
        #expect(root.elements.map(\.text) == ["", "", "", "", "", ""])
    }

    @Test func `paths lead from the root to every node`() throws {
        let root = try root(of: "a:\n- b: 1\n  c.d: 2\n- [x, {e: 3}]")
        #expect(
            root.tree.records.indices.map { root.path(to: $0) }
                == [
                    "", "a", "a", "a[0]", "a[0].b", "a[0].b", "a[0][\"c.d\"]", "a[0][\"c.d\"]", "a[1]", "a[1][0]",
                    "a[1][1]",
                    "a[1][1].e", "a[1][1].e",
                ])
    }

    @Test func `an alias is a copy of its anchor`() throws {
        let root = try root(of: "a: &x {k: [1, 2]}\nb: *x\nc: z")
        #expect(root["b"]?["k"]?.elements.map(\.text) == ["1", "2"])
        #expect(root["c"]?.text == "z")
    }

    @Test func `aliases cannot ask for all memory`() {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for level in 1...9 {
            text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ","))]\n"
        }
        #expect(error(in: text)?.message.hasPrefix("aliases stand for more than 100000 nodes") == true)
    }

    @Test(arguments: [
        ("a: *x", 1, "not valid YAML: *x has no anchor &x before it"),
        ("a: &x\n  b: *x", 2, "not valid YAML: *x stands for something that contains it"),
        ("a: b: c", 1, "not valid YAML: mapping values are not allowed in this context"),
        ("a:\n\tb: c", 2, "not valid YAML: found character that cannot start any token"),
        ("a: [1, 2\nb: c", 2, "not valid YAML: did not find expected ',' or ']'"),
        ("{\"a\": 1", 1, "not valid YAML: did not find expected ',' or '}'"),
        ("a:\r\nb", 2, "not valid YAML: could not find expected ':'"),
        ("# \u{2028}a:\nb\n", 4, "not valid YAML: could not find expected ':'"),
        ("a: \"x", 1, "not valid YAML: found unexpected end of stream"),
    ])
    func `what is no YAML is reported with its line`(_ text: String, _ line: Int, _ message: String) {
        let found = error(in: text)
        #expect(found?.line == line)
        #expect(found?.message.hasPrefix(message) == true, "\(found?.message ?? "")")
    }

    @Test func `a tab is named as the culprit`() {
        #expect(error(in: "a:\n\tb: c")?.message.hasSuffix("indent with spaces, not with tabs") == true)
    }

    @Test func `bytes that are no UTF-8 are reported with their line`() {
        let found = error(in: Array("a: 1\nb: ".utf8) + [0xFF, 0xFE])
        #expect(found?.line == 2)
        #expect(found?.message.hasSuffix("expected UTF-8 text") == true)
    }

    @Test func `a hundred thousand brackets are refused and not followed`() {
        #expect(error(in: String(repeating: "[", count: 100_000)) != nil)
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3", "a", 3, "\"a\" is given twice, first in line 1"),
        ("x: {a: 1, \"a\": 2}", "x.a", 1, "\"a\" is given twice"),
        ("x:\n  <<: {a: 1}", "x.<<", 2, "merge keys (<<) are not supported"),
        ("x: {{ .Values.x }}", "x.?", 1, "a key is a mapping; expected text. A template must be rendered first"),
        ("x: !secret y", "x", 1, "has the tag !secret"),
        ("x: \"a\\0b\"", "x", 1, "contains the character NUL"),
        ((0..<20).map { "k\($0): 1\n" }.joined() + "k7: 2", "k7", 21, "\"k7\" is given twice, first in line 8"),
    ])
    func `what no manifest may contain is noted at its place`(
        _ text: String, _ path: String, _ line: Int, _ message: String
    ) throws {
        let root = try root(of: text)
        let fault = try #require(root.tree.faults.first)
        #expect(root.tree.faults.count == 1)
        #expect(root.path(to: fault.index) == path)
        #expect(root.tree.records[fault.index].line == line)
        #expect(fault.message.hasPrefix(message), "\(fault.message)")
    }

    @Test func `empty documents, comments and nulls are no documents`() throws {
        var count = 0
        try readYAML(Array("# only a comment\n---\n---\n~\n---\na: 1\n---\n# the end\n...\n".utf8)) { _ in count += 1 }
        #expect(count == 1)
    }

    private func root(of text: String) throws -> YAMLNode {
        var root: YAMLNode?
        try readYAML(Array(text.utf8)) { root = $0 }
        return try #require(root)
    }

    private func error(in text: String) -> YAMLError? { error(in: Array(text.utf8)) }

    private func error(in text: [UInt8]) -> YAMLError? {
        do throws(YAMLError) {
            try readYAML(text) { _ in }
            return nil
        } catch {
            return error
        }
    }
}
