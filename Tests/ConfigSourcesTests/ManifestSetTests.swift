import ConfigSources
import MeshConfig
import TestSupport
import Testing

struct ManifestSetTests {
    private var set = ManifestSet()

    private static let node = "{apiVersion: v1, kind: Node, metadata: {name: NAME, labels: {v: LABEL}}}"

    /// A file with the Nodes `names`, all with the label `label`.
    private static func nodes(_ names: [String], label: String = "a") -> String {
        names.map { node.replacing("NAME", with: $0).replacing("LABEL", with: "\"\(label)\"") }.joined(
            separator: "\n---\n")
    }

    private mutating func write(_ file: String, _ text: String) -> ConfigBatch {
        set.apply([.contents(file: file, Array(text.utf8))])
    }

    @Test mutating func `a new file sets its objects, in the order of their keys`() {
        let batch = write("a.yaml", ManifestSetTests.nodes(["y1", "x1"]))
        #expect(batch.summary == ["set Node x1 a", "set Node y1 a"])
        #expect(batch.problems == [])
    }

    @Test mutating func `only what differs is a change`() {
        _ = write("a.yaml", ManifestSetTests.nodes(["x1", "y1"]))
        #expect(write("a.yaml", "# a new first line\n" + ManifestSetTests.nodes(["y1", "x1"])).summary == [])
        let batch = write(
            "a.yaml", ManifestSetTests.nodes(["x1"]) + "\n---\n" + ManifestSetTests.nodes(["y1"], label: "b"))
        #expect(batch.summary == ["set Node y1 b"])
    }

    @Test mutating func `an object that leaves its file is removed`() {
        _ = write("a.yaml", ManifestSetTests.nodes(["x1", "y1"]))
        #expect(write("a.yaml", ManifestSetTests.nodes(["x1"])).summary == ["remove Node y1"])
    }

    @Test mutating func `a deleted file takes its objects, problems and kinds with it`() {
        let text = ManifestSetTests.nodes(["x1", "X"]) + "\n---\n{apiVersion: v1, kind: Event}"
        #expect(write("a.yaml", text).problems.count == 1)
        let batch = set.apply([.removed(file: "a.yaml")])
        #expect(batch.summary == ["remove Node x1"])
        #expect(batch.problems == [])
        #expect(batch.ignoredKinds == [:])
    }

    @Test mutating func `a file that is no YAML keeps its last good objects`() {
        _ = write("a.yaml", ManifestSetTests.nodes(["x1", "y1"]))
        let broken = write("a.yaml", ManifestSetTests.nodes(["x1"]) + "\n---\na: b: c")
        #expect(broken.summary == [])
        #expect(broken.problems.map(\.location.description) == ["a.yaml:3"])
        let mended = write("a.yaml", ManifestSetTests.nodes(["x1"]))
        #expect(mended.summary == ["remove Node y1"])
        #expect(mended.problems == [])
    }

    @Test mutating func `an object with a mistake keeps its last good version`() {
        _ = write("a.yaml", ManifestSetTests.nodes(["x1", "y1"]))
        let broken = write(
            "a.yaml",
            ManifestSetTests.nodes(["x1"], label: "b")
                + "\n---\n{apiVersion: v1, kind: Node, metadata: {name: y1, labels: {v: 1}}}")
        #expect(broken.summary == ["set Node x1 b"])
        #expect(broken.problems.map(\.object) == [ConfigKey(.node, "", "y1")])
        // Still in force after another reading with the mistake.
        #expect(
            write("a.yaml", "{apiVersion: v1, kind: Node, metadata: {name: y1, labels: []}}").summary == [
                "remove Node x1"
            ])
        #expect(write("a.yaml", ManifestSetTests.nodes(["y1"], label: "c")).summary == ["set Node y1 c"])
    }

    @Test mutating func `a policy that never was right allows nothing until it is`() {
        func policy(_ rules: String) -> String {
            "{apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: {name: p}, spec: {rules: \(rules)}}"
        }
        func specs(_ batch: ConfigBatch) -> [ConfigSpec] {
            batch.changes.compactMap { if case .set(let object) = $0 { object.spec } else { nil } }
        }
        let denyAll = ConfigSpec.authorizationPolicy(AuthorizationPolicy())
        let allowAll = ConfigSpec.authorizationPolicy(AuthorizationPolicy(rules: [AuthorizationPolicy.Rule()]))
        let wrong = write("a.yaml", policy("[{to: []}]"))
        #expect(specs(wrong) == [denyAll])
        let right = write("a.yaml", policy("[{}]"))
        #expect(specs(right) == [allowAll])
        // The last good version goes before the stand-in.
        let wrongAgain = write("a.yaml", policy("[{to: []}]"))
        #expect(wrongAgain.changes.isEmpty)
    }

    @Test mutating func `a mistake in a new object gives no object`() {
        let batch = write("a.yaml", "{apiVersion: v1, kind: Node, metadata: {name: y1, labels: []}}")
        #expect(batch.summary == [])
        #expect(batch.problems.count == 1)
    }

    @Test mutating func `an unreadable file keeps its objects and says why`() {
        _ = write("a.yaml", ManifestSetTests.nodes(["x1"]))
        let batch = set.apply([.unreadable(file: "a.yaml", reason: "Permission denied")])
        #expect(batch.summary == [])
        #expect(
            batch.problems.map(\.description) == [
                "a.yaml: cannot be read: Permission denied; what was read from it before stays in force"
            ])
        #expect(write("a.yaml", ManifestSetTests.nodes(["x1"])).problems == [])
    }

    @Test mutating func `of two files the first by path is in force, and the other is told`() {
        _ = write("b.yaml", ManifestSetTests.nodes(["x1"], label: "b"))
        let batch = write("a.yaml", "\n" + ManifestSetTests.nodes(["x1"], label: "a"))
        #expect(batch.summary == ["set Node x1 a"])
        #expect(
            batch.problems.map(\.description) == [
                "b.yaml:1: Node x1: is also defined in a.yaml:2, which is in force; remove one of them"
            ])
    }

    @Test mutating func `when the first goes the next one takes over`() {
        for file in ["a", "b", "c"] { _ = write("\(file).yaml", ManifestSetTests.nodes(["x1"], label: file)) }
        let batch = set.apply([.removed(file: "a.yaml")])
        #expect(batch.summary == ["set Node x1 b"])
        #expect(batch.problems.map(\.location.file) == ["c.yaml"])
        #expect(set.apply([.removed(file: "c.yaml")]).summary == [])
        #expect(write("b.yaml", "").summary == ["remove Node x1"])
    }

    @Test mutating func `an object twice in one file is a problem, and the first counts`() {
        let batch = write(
            "a.yaml",
            ManifestSetTests.nodes(["x1"], label: "1") + "\n---\n" + ManifestSetTests.nodes(["x1"], label: "2"))
        #expect(batch.summary == ["set Node x1 1"])
        #expect(
            batch.problems.map(\.description) == [
                "a.yaml:3: Node x1: is also defined in a.yaml:1, which is in force; remove one of them"
            ])
    }

    @Test mutating func `an object that moves to another file does not change`() {
        _ = write("a.yaml", ManifestSetTests.nodes(["x1"]))
        let batch = set.apply([
            .contents(file: "b.yaml", Array(ManifestSetTests.nodes(["x1"]).utf8)), .removed(file: "a.yaml"),
        ])
        #expect(batch.summary == [])
        #expect(batch.problems == [])
    }

    @Test mutating func `problems and skipped kinds are complete in every batch`() {
        _ = write("b.yaml", "a: b: c")
        _ = write("a.yaml", "{apiVersion: v1, kind: Event}")
        let batch = write("c.yaml", "{apiVersion: v1, kind: Event}\n---\nx: 1")
        #expect(batch.problems.map(\.location.description) == ["b.yaml:1", "c.yaml:3", "c.yaml:3"])
        #expect(batch.ignoredKinds == ["Event": 2])
    }

    /// The set after any history holds what a fresh one makes of the same files, as long as all texts are right.
    @Test(arguments: 0..<50) func `history does not matter`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var set = ManifestSet()
        var texts: [String: String] = [:]
        var state: [ConfigKey: String] = [:]
        for _ in 0..<40 {
            let file = "\(Int.random(in: 0..<4, using: &random)).yaml"
            if Int.random(in: 0..<4, using: &random) == 0 {
                texts[file] = nil
                set.apply([.removed(file: file)]).apply(to: &state)
            } else {
                let names = (0..<5).filter { _ in Bool.random(using: &random) }.map { "n\($0)" }
                texts[file] = ManifestSetTests.nodes(names, label: "\(Int.random(in: 0..<3, using: &random))")
                set.apply([.contents(file: file, Array((texts[file] ?? "").utf8))]).apply(to: &state)
            }
        }
        var fresh = ManifestSet()
        var expected: [ConfigKey: String] = [:]
        let batch = fresh.apply(texts.map { .contents(file: $0.key, Array($0.value.utf8)) })
        batch.apply(to: &expected)
        #expect(state == expected)
        #expect(set.apply([]).problems == batch.problems)
    }
}

extension ConfigBatch {
    /// The changes in few words: kind, name and the label `v`.
    var summary: [String] {
        changes.map { change in
            switch change {
            case .set(let object): "set \(object.key) \(object.meta.labels["v"] ?? "")"
            case .remove(let key): "remove \(key)"
            }
        }
    }

    /// Follows the changes in `state`, which holds the label `v` of each object.
    func apply(to state: inout [ConfigKey: String]) {
        for change in changes {
            switch change {
            case .set(let object): state[object.key] = object.meta.labels["v"] ?? ""
            case .remove(let key): state[key] = nil
            }
        }
    }
}
