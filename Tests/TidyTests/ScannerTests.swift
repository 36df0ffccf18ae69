import Testing

/// The scanner behind the tidiness rules.
struct ScannerTests {
    private func scan(_ text: String) -> SwiftSource {
        SwiftSource(path: "Sources/Some/File.swift", text: Array(text.utf8))
    }

    /// A function of `count` lines.
    private func long(_ count: Int, head: String = "func long() {") -> String {
        ([head] + Array(repeating: "    work()", count: count - 2) + ["}"]).joined(separator: "\n")
    }

    struct Case: CustomTestStringConvertible {
        let text: String
        let functions: [String]
        let testDescription: String

        init(_ name: String, _ text: String, _ functions: [String]) {
            testDescription = name
            self.text = text
            self.functions = functions
        }
    }

    static let cases = [
        Case("one", "func f() {\n}", ["f 1+2"]),
        Case("nested", "func f() {\n  func g() {}\n}", ["g 2+1", "f 1+3"]),
        Case("over two lines", "func f(\n  a: Int\n) {\n}", ["f 1+4"]),
        Case("brace in a string", "func f() {\n  a(\"}\")\n}", ["f 1+3"]),
        Case("brace in a raw string", "func f() {\n  a(#\"}\"\\\"#)\n}", ["f 1+3"]),
        Case("brace in a long string", "func f() {\n  a = \"\"\"\n    }\n    \"\"\"\n}", ["f 1+5"]),
        Case("brace after an escaped quote", "func f() {\n  a(\"\\\"}\")\n}", ["f 1+3"]),
        Case("interpolation", "func f() {\n  a(\"\\(b.map { \"}\" })}\")\n}", ["f 1+3"]),
        Case("raw interpolation", "func f() {\n  a(#\"\\(\\#(b { 1 })}\"#)\n}", ["f 1+3"]),
        Case("brace in a comment", "func f() {\n  // }\n  a() // }\n}", ["f 1+4"]),
        Case("brace in a regular expression", "func f() {\n  a(#/}\"/#)\n}", ["f 1+3"]),
        Case("brace in a name", "func `f }`() {\n}", ["`f }` 1+2"]),
        Case("closure as default", "func f(a: A = { 1 },\n  b: B) {\n}", ["f 1+3"]),
        Case("requirement", "protocol P {\n  func f()\n  var a: Int { get }\n}", ["a 3+1"]),
        Case("requirement at the end", "protocol P {\n  func f()\n}\nstruct S {\n}", []),
        Case("init and deinit", "init?(a: Int) {\n}\ndeinit {\n}", ["init 1+2", "deinit 3+2"]),
        Case("call of an initialiser", "func f() {\n  a.init()\n  if b { }\n}", ["f 1+4"]),
        Case("subscript", "subscript(i: Int) -> Int {\n  get { 1 }\n}", ["subscript 1+3"]),
        Case("computed", "var a: Int {\n  1\n}", ["a 1+3"]),
        Case("stored, before a type", "let a = 1\nactor A {\n}", []),
        Case("made by a closure", "let a: Int = {\n  1\n}()", ["a 1+3"]),
    ]

    @Test(arguments: cases) func `finds functions and their lines`(_ example: Case) {
        let found = scan(example.text).functions.map { "\($0.name) \($0.line)+\($0.lineCount)" }
        #expect(found == example.functions)
    }

    @Test func `a planted long function is found among short ones`() {
        let text = long(60, head: "func short() {") + "\n" + long(61)
        let found = scan("struct S {\n" + text + "\n}").functions.filter { $0.lineCount > 60 }
        #expect(found == [SwiftSource.Function(name: "long", line: 62, lineCount: 61)])
    }

    @Test func `a file's lines are counted`() {
        #expect(scan("a\nb\n").lineCount == 2)
        #expect(scan("a\nb").lineCount == 2)
        #expect(scan("\"\"\"\na\n\"\"\"\n").lineCount == 3)
    }

    @Test func `imports have their module and access`() {
        let found = scan("import A\ninternal import B\n@testable import C\nimport struct D.E\n// import F\n").imports
        #expect(found.map(\.module) == ["A", "B", "C", "D"])
        #expect(found.map(\.isInternal) == [false, true, false, false])
        #expect(found.map(\.line) == [1, 2, 3, 4])
    }

    @Test func `words in strings and comments are no code`() {
        let source = scan("\"public\" // public\n/// public\n\"\\(public)\" + #\"\\(public)\"# + `public`\n")
        #expect(source.lines(of: "public") == [3])
        #expect(source.commentLines == [1, 2])
        #expect(source.docLines == [2])
    }

    @Test func `sequences of words are found over all spaces`() {
        let source = scan("Task.sleep(1)\nTask\n  .sleep(1)\nTask.yield()\n")
        #expect(source.lines(of: "Task", ".", "sleep") == [1, 2])
    }

    @Test(arguments: [
        ("/// What it is.\npackage func f()", true),
        ("/// What it is.\n@inlinable @safe\n@discardableResult\npackage static func f()", true),
        ("/// What it is.\npackage private(set) var a: Int", true),
        ("package func f()", false),
        ("// Why it is.\npackage func f()", false),
        ("/// Something else.\nlet a = 1\npackage let b = 1", false),
        ("/// Too far.\n\npackage final class C", false),
        ("@inlinable\npackage nonisolated(unsafe) let a = 1", false),
    ])
    func `documented declarations are told from others`(_ text: String, _ isDocumented: Bool) {
        #expect(scan(text).packageDeclarations.map(\.isDocumented) == [isDocumented])
    }

    @Test(arguments: ["package import A", "a.package", "let package = Package(name: a)", "func f()"])
    func `other things are no declarations for other targets`(_ text: String) {
        #expect(scan(text).packageDeclarations.isEmpty)
    }

    @Test func `a protocol's functions are known, and no others`() {
        let text =
            "protocol P {\n  func a()\n  var b: Int { get }\n  func c()\n}\nstruct S {\n  func d() {}\n}\nfunc e() {}"
        #expect(scan(text).requirements == ["a", "c"])
    }

    @Test func `texts are found with their lines, as words where asked`() {
        let file = TextFile(path: "f", text: Array("an\n(ab) abc an\nab".utf8))
        #expect(file.places(of: ["ab", "an"]) == ["f:1: an", "f:2: ab", "f:2: ab", "f:2: an", "f:3: ab"])
        #expect(file.places(of: ["ab"], asWords: true) == ["f:2: ab", "f:3: ab"])
    }

    @Test func `wide lines are found by their characters`() {
        let file = TextFile(path: "f", text: Array("abcd\n\nabc\näöü\näöüß".utf8))
        #expect(file.lines(widerThan: 3) == [1, 5])
    }

    @Test func `rings are read from the table`() {
        let rings = Rings(in: "| target | ring |\n|---|---|\n| `A` `B1` | core | `x` |\n| `D` | edge | y |\n")
        #expect(rings.targets == ["A", "B1", "D"])
        #expect(rings.targets(of: "core") == ["A", "B1"])
        #expect(rings.targets(of: "core", "edge") == ["A", "B1", "D"])
    }
}
