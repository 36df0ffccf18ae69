import MeshConfig
import Testing

@testable import ConfigSources

/// What is read of namespaces that are not discovered: nothing. Source: serving.md 4.1.
struct ManifestScopeTests {
    private static let names = MeshNames(revision: "default", systemNamespace: "system")
    private var set = ManifestSet(scopeOf: names)
    private var texts: [String: String] = [:]

    private static func service(_ namespace: String, _ name: String, port: String = "80") -> String {
        "{apiVersion: v1, kind: Service, metadata: {name: \(name), namespace: \(namespace)}, "
            + "spec: {clusterIP: 10.0.0.1, ports: [{port: \(port)}]}}\n---\n"
    }

    private static func namespace(_ name: String, _ mesh: String) -> String {
        "{apiVersion: v1, kind: Namespace, metadata: {name: \(name), labels: {mesh: \(mesh)}}}\n---\n"
    }

    private static func mesh(_ selectors: String) -> String {
        """
        {apiVersion: v1, kind: ConfigMap, metadata: {name: istio, namespace: system},
         data: {mesh: '{"discoverySelectors": [\(selectors)]}'}}
        ---

        """
    }

    private static let one = mesh(#"{"matchLabels": {"mesh": "one"}}"#)
    private static let two = mesh(#"{"matchLabels": {"mesh": "two"}}"#)

    /// Writes files, in one batch; what has to be read again is read.
    private mutating func write(_ files: [(String, String)]) -> ConfigBatch {
        for (file, text) in files { texts[file] = text }
        return set.apply(files.map { .contents(file: $0, Array($1.utf8)) }) { [texts] path in
            texts[path].map { Array($0.utf8) }
        }
    }

    /// A mesh of which namespace `a` is selected; what decides comes last.
    private mutating func populate() -> ConfigBatch {
        write([
            ("a.yaml", Self.service("a", "s")),
            ("b.yaml", Self.service("b", "s") + Self.service("b", "bad", port: "x")),
            ("mixed.yaml", Self.service("a", "t") + Self.service("b", "t")),
            ("z.yaml", Self.namespace("a", "one") + Self.namespace("b", "two") + Self.one),
        ])
    }

    @Test mutating func `only objects of selected namespaces are read`() {
        let batch = populate()
        #expect(
            batch.changes.map(\.key.description) == [
                "ConfigMap system/istio", "Namespace a", "Namespace b", "Service a/s", "Service a/t",
            ])
        #expect(batch.problems.isEmpty)
        #expect(set.objectCounts == ["a.yaml": 1, "b.yaml": 0, "mixed.yaml": 1, "z.yaml": 3])
    }

    @Test mutating func `a namespace that is selected comes with its objects and mistakes, in one batch`() {
        _ = populate()
        let batch = write([("z.yaml", Self.namespace("a", "one") + Self.namespace("b", "one") + Self.one)])
        #expect(batch.summary == ["set Namespace b ", "set Service b/s ", "set Service b/t "])
        #expect(batch.problems.map(\.location.description) == ["b.yaml:3"])
    }

    @Test mutating func `other selectors change what is read, in one batch`() {
        _ = populate()
        let batch = write([("z.yaml", Self.namespace("a", "one") + Self.namespace("b", "two") + Self.two)])
        #expect(
            batch.summary == [
                "set ConfigMap system/istio ", "remove Service a/s", "remove Service a/t", "set Service b/s ",
                "set Service b/t ",
            ])
        #expect(set.objectCounts == ["a.yaml": 0, "b.yaml": 1, "mixed.yaml": 1, "z.yaml": 3])
        let all = write([("z.yaml", Self.namespace("a", "one") + Self.namespace("b", "two"))])
        #expect(all.summary == ["remove ConfigMap system/istio", "set Service a/s ", "set Service a/t "])
    }

    @Test mutating func `edits of what is not read are no changes`() {
        _ = populate()
        let batch = write([("b.yaml", Self.service("b", "s", port: "81") + Self.service("b", "new"))])
        #expect(batch.summary == [] && batch.problems.isEmpty)
        #expect(set.apply([.removed(file: "b.yaml")]).summary == [])
    }

    @Test mutating func `a file that cannot be read again waits for its text`() {
        _ = populate()
        let namespaces = Self.namespace("a", "one") + Self.namespace("b", "one") + Self.one
        let batch = set.apply([.contents(file: "z.yaml", Array(namespaces.utf8))]) { _ in nil }
        #expect(batch.summary == ["set Namespace b "])
        #expect(write([("b.yaml", Self.service("b", "s"))]).summary == ["set Service b/s "])
    }

    @Test mutating func `without selectors everything is read`() {
        let batch = write([("a.yaml", Self.service("a", "s")), ("b.yaml", Self.service("b", "s"))])
        #expect(batch.summary == ["set Service a/s ", "set Service b/s "])
    }

    @Test mutating func `what the control plane needs of its own namespace is read whatever selectors say`() {
        _ = populate()
        let own = Self.service("system", "istiod") + Self.service("elsewhere", "istiod")
        #expect(write([("own.yaml", own)]).summary == ["set Service system/istiod "])
    }
}
