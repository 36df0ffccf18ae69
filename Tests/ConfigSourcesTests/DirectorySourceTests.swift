import ConfigSources
import Foundation
import Glibc
import MeshConfig
import Synchronization
import TestSupport
import Testing

/// Real directories, real notices of the kernel.
struct DirectorySourceTests {
    @Test(.timeLimit(.minutes(5))) func `the first batch holds what is there, in all folders and formats`() throws {
        let world = try World()
        defer { world.end() }
        try world.write("a.yaml", node("a1"))
        try world.write("sub/deep/b.yml", node("b1"))
        try world.write(
            "sub/c.json", #"{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "c1", "labels": {"v": "1"}}}"#)
        for name in [".hidden.yaml", "d.yaml~", ".git/e.yaml", "#f.yaml#", "g.txt", "h.yaml.swp"] {
            try world.write(name, "a: b: c")
        }
        try world.start()
        let first = try world.batch(0)
        #expect(first.summary == ["set Node a1 1", "set Node b1 1", "set Node c1 1"])
        #expect(first.problems == [])
    }

    @Test(.timeLimit(.minutes(5))) func `the first batch comes when there is nothing`() throws {
        let world = try World()
        defer { world.end() }
        try world.start()
        #expect(try world.batch(0).summary == [])
    }

    @Test(.timeLimit(.minutes(5))) func `new, written, renamed and deleted files are seen`() throws {
        let world = try World()
        defer { world.end() }
        try world.start()
        try world.write("a.yaml", node("a1"))
        try world.wait { $0.objects == ["a1": "1"] }
        try world.write("a.yaml", node("a1", "2"))
        try world.wait { $0.objects == ["a1": "2"] }
        try world.move("a.yaml", "b.yaml")
        try world.write("c.yaml", node("c1"))
        try world.wait { $0.objects == ["a1": "2", "c1": "1"] }
        try world.delete("b.yaml")
        try world.wait { $0.objects == ["c1": "1"] }
        #expect(world.state.batches.allSatisfy { $0.problems.isEmpty })
        #expect(
            !world.state.batches.contains {
                $0.summary.contains("set Node a1 2") && $0.summary.contains("remove Node a1")
            })
    }

    @Test(.timeLimit(.minutes(5))) func `a file is read again when its namespace is selected`() throws {
        let world = try World()
        defer { world.end() }
        let names = MeshNames(revision: "default", systemNamespace: "system")
        func namespace(_ mesh: String) -> String {
            "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {mesh: \(mesh)}}}"
        }
        try world.write("mesh.yaml", "discoverySelectors: [{matchLabels: {mesh: one}}]")
        try world.write("shop.yaml", namespace("two"))
        let service = "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {type: ClusterIP"
        try world.write("web.yaml", service + ", clusterIP: 10.0.0.1, ports: [{port: 80}]}}")
        let config = MeshConfigFile(path: world.path("mesh.yaml"), key: names.meshConfigKey)
        let manifests = [world.path("shop.yaml"), world.path("web.yaml")]
        try world.start(paths: manifests, meshConfig: config, scopeOf: names)
        #expect(try world.batch(0).changes.map(\.key.description) == ["ConfigMap system/istio", "Namespace shop"])
        try world.write("shop.yaml", namespace("one"))
        #expect(try world.batch(1).changes.map(\.key.description) == ["Namespace shop", "Service shop/web"])
    }

    @Test(.timeLimit(.minutes(5))) func `an editor's save by rename is one change`() throws {
        let world = try World()
        defer { world.end() }
        try world.write("a.yaml", node("a1"))
        try world.start()
        _ = try world.batch(0)
        try world.move("a.yaml", "a.yaml~")
        try world.write("a.yaml", node("a1", "2"))
        try world.delete("a.yaml~")
        try world.write(".a.yaml.swp", node("a1", "3"))
        try world.move(".a.yaml.swp", "a.yaml")
        try world.wait { $0.objects == ["a1": "3"] }
        #expect(!world.state.batches.flatMap(\.summary).contains("remove Node a1"))
    }

    @Test(.timeLimit(.minutes(5))) func `a half-written file is taken when its writer closes it`() throws {
        let world = try World()
        defer { world.end() }
        try world.write("a.yaml", node("a1") + "---\n" + node("b1"))
        try world.start()
        _ = try world.batch(0)
        let handle = try FileHandle(forWritingTo: world.url("a.yaml"))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(node("a1", "2").utf8))
        try handle.write(contentsOf: Data(("---\n" + node("b1", "2")).utf8))
        try handle.close()
        try world.wait { $0.objects == ["a1": "2", "b1": "2"] }
        #expect(!world.state.batches.flatMap(\.summary).contains("remove Node b1"))
    }

    @Test(.timeLimit(.minutes(5))) func `a file that stays open is taken when it is quiet`() throws {
        let world = try World()
        defer { world.end() }
        try world.write("a.yaml", node("a1"))
        try world.start()
        _ = try world.batch(0)
        let handle = try FileHandle(forWritingTo: world.url("a.yaml"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(("---\n" + node("b1")).utf8))
        try world.wait { $0.objects == ["a1": "1", "b1": "1"] }
        try handle.close()
    }

    @Test(.timeLimit(.minutes(5))) func `a broken file changes nothing until it is mended`() throws {
        let world = try World()
        defer { world.end() }
        try world.write("a.yaml", node("a1"))
        try world.start()
        _ = try world.batch(0)
        try world.write("a.yaml", "a: b: c")
        try world.wait { $0.problems.count == 1 }
        #expect(world.state.objects == ["a1": "1"])
        #expect(world.state.problems.first?.location.description == world.path("a.yaml") + ":1")
        try world.write("a.yaml", node("a1", "2"))
        try world.wait { $0.problems.isEmpty && $0.objects == ["a1": "2"] }
    }

    @Test(.timeLimit(.minutes(5))) func `folders are found, and lost, with all that is in them`() throws {
        let world = try World()
        defer { world.end() }
        try world.start()
        try world.write("x/y/a.yaml", node("a1"))
        try world.wait { $0.objects == ["a1": "1"] }
        try world.write("x/y/b.yaml", node("b1"))
        try world.wait { $0.objects == ["a1": "1", "b1": "1"] }
        try world.move("x", "z")
        try world.write("z/y/a.yaml", node("a1", "2"))
        try world.wait { $0.objects == ["a1": "2", "b1": "1"] && $0.problems.isEmpty }
        try world.delete("z")
        try world.wait { $0.objects == [:] }
    }

    @Test(.timeLimit(.minutes(5))) func `a burst of a thousand files is one batch`() throws {
        let world = try World()
        defer { world.end() }
        try world.start()
        _ = try world.batch(0)
        // Written where nobody looks and moved into place as one.
        for number in 0..<1000 { try world.write("../staging/\(number).yaml", node("n\(number)")) }
        try world.move("../staging", "many")
        try world.wait { $0.objects.count == 1000 }
        #expect(world.state.batches.count == 2)
        for number in 0..<1000 { try world.write("many/\(number).yaml", node("n\(number)", "2")) }
        try world.wait { $0.objects.values.allSatisfy { $0 == "2" } }
    }

    @Test(.timeLimit(.minutes(5))) func `a ConfigMap's swap of links is seen`() throws {
        let world = try World()
        defer { world.end() }
        try world.write("..1/a.yaml", node("a1"))
        try world.link("..data", to: "..1")
        try world.link("a.yaml", to: "..data/a.yaml")
        try world.start()
        #expect(try world.batch(0).summary == ["set Node a1 1"])
        try world.write("..2/a.yaml", node("a1", "2"))
        try world.link("..data_tmp", to: "..2")
        try world.move("..data_tmp", "..data")
        try world.delete("..1")
        try world.wait { $0.objects == ["a1": "2"] }
        #expect(world.state.problems == [])
    }

    @Test(.timeLimit(.minutes(5))) func `a file behind a link is watched where it is`() throws {
        let world = try World()
        defer { world.end() }
        try world.write("../elsewhere/a.yaml", node("a1"))
        try world.link("a.yaml", to: "../elsewhere/a.yaml")
        try world.link("folder", to: "../elsewhere/folder")
        try world.write("../elsewhere/folder/b.yaml", node("b1"))
        try world.start()
        #expect(try world.batch(0).summary == ["set Node a1 1", "set Node b1 1"])
        try world.write("../elsewhere/a.yaml", node("a1", "2"))
        try world.write("../elsewhere/folder/b.yaml", node("b1", "2"))
        try world.wait { $0.objects == ["a1": "2", "b1": "2"] }
    }

    @Test(.timeLimit(.minutes(5))) func `links in a circle end`() throws {
        let world = try World()
        defer { world.end() }
        try world.write("sub/a.yaml", node("a1"))
        try world.link("sub/up", to: "..")
        try world.start()
        let first = try world.batch(0)
        #expect(first.summary == ["set Node a1 1"])
        #expect(first.problems == [])
    }

    @Test(.timeLimit(.minutes(5))) func `what a link no longer leads to stays in force until the link goes`() throws {
        let world = try World()
        defer { world.end() }
        try world.write("../elsewhere/a.yaml", node("a1"))
        try world.link("a.yaml", to: "../elsewhere/a.yaml")
        try world.start()
        _ = try world.batch(0)
        try world.delete("../elsewhere/a.yaml")
        try world.wait { $0.problems.count == 1 }
        #expect(world.state.objects == ["a1": "1"])
        try world.write("../elsewhere/a.yaml", node("a1"))
        try world.wait { $0.problems.isEmpty }
        try world.delete("a.yaml")
        try world.wait { $0.objects == [:] }
    }

    @Test(.timeLimit(.minutes(5))) func `a file that cannot be read keeps its objects until it can`() throws {
        let world = try World()
        defer { world.end() }
        try world.write("a.yaml", node("a1"))
        try world.start()
        _ = try world.batch(0)
        // Reading a process's memory from address 0 is an I/O error, for root too.
        try world.link("link", to: "/proc/self/mem")
        try world.move("link", "a.yaml")
        try world.wait { $0.problems.count == 1 }
        #expect(
            world.state.problems.first?.message
                == "cannot be read: Input/output error; what was read from it before stays in force")
        #expect(world.state.objects == ["a1": "1"])
        try world.write("new", node("a1", "2"))
        try world.move("new", "a.yaml")
        try world.wait { $0.problems.isEmpty && $0.objects == ["a1": "2"] }
    }

    @Test(.timeLimit(.minutes(5))) func `a configured directory that is gone keeps its objects until it is back`()
        throws
    {
        let world = try World()
        defer { world.end() }
        try world.write("a.yaml", node("a1"))
        try world.start()
        _ = try world.batch(0)
        try world.move(".", "../away")
        try world.wait { $0.problems.count == 1 }
        #expect(world.state.objects == ["a1": "1"])
        #expect(world.state.problems.first?.message.hasPrefix("cannot be read: No such file or directory") == true)
        try world.write("b.yaml", node("b1"))
        try world.wait { $0.problems.isEmpty && $0.objects == ["b1": "1"] }
    }

    @Test(.timeLimit(.minutes(5))) func `single files can be configured, and saved by rename`() throws {
        let world = try World()
        defer { world.end() }
        try world.write("a.conf", node("a1"))
        try world.write("b.yaml", node("b1"))
        try world.start(paths: [world.path("a.conf")])
        #expect(try world.batch(0).summary == ["set Node a1 1"])
        for label in ["2", "3"] {
            try world.write("tmp", node("a1", label))
            try world.move("tmp", "a.conf")
            try world.wait { $0.objects == ["a1": label] }
        }
    }

    @Test(.timeLimit(.minutes(5))) func `more notices than the kernel keeps lose no change`() throws {
        let world = try World()
        defer { world.end() }
        for name in ["a", "b", "c"] { try world.write("\(name).yaml", node("\(name)1")) }
        world.holdFirstBatch()
        try world.start()
        _ = try world.batch(0)
        let limit = try #require(
            Int(
                try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
                    .trimmingCharacters(in: .whitespacesAndNewlines)))
        // Equal notices in a row are one; two files in turn are two.
        for round in 0...limit / 2 { try world.touch(round % 2 == 0 ? "a.yaml" : "b.yaml") }
        try world.write("c.yaml", node("c1", "2"))
        world.releaseFirstBatch()
        try world.wait { $0.objects["c1"] == "2" }
    }

    @Test(.timeLimit(.minutes(5))) func `somebody's log file among the manifests does not matter`() throws {
        let world = try World()
        defer { world.end() }
        try world.write("app.log", "x")
        try world.start()
        _ = try world.batch(0)
        for _ in 0..<100 { try world.write("app.log", "a: b: c") }
        try world.write("a.yaml", node("a1"))
        try world.wait { $0.objects == ["a1": "1"] }
        #expect(world.state.batches.count == 2)
    }

    @Test(.timeLimit(.minutes(5)), arguments: 0..<5) func `after a storm of changes the source says what is there`(
        _ seed: UInt64
    ) throws {
        let world = try World()
        defer { world.end() }
        var random = SeededGenerator(seed: seed)
        try world.start()
        for step in 0..<300 {
            let folder = ["x", "y", "y/z"].randomElement(using: &random) ?? "x"
            let file = "\(folder)/\(Int.random(in: 0..<4, using: &random)).yaml"
            let text = node("n\(Int.random(in: 0..<9, using: &random))", "\(step)")
            switch Int.random(in: 0..<8, using: &random) {
            case 0: world.tryTo { try world.delete(file) }
            case 1: world.tryTo { try world.delete(folder) }
            case 2: world.tryTo { try world.move(folder, "y/moved") }
            case 3: world.tryTo { try world.move(file, "0.yaml") }
            case 4:
                world.tryTo { try world.write("\(folder)/new", text) }
                world.tryTo { try world.move("\(folder)/new", file) }
            default: world.tryTo { try world.write(file, text) }
            }
        }
        var expected: [ConfigKey: String] = [:]
        let now = try DirectorySource.readOnce(paths: [world.path(".")])
        now.apply(to: &expected)
        let labels = Dictionary(uniqueKeysWithValues: expected.map { ($0.key.name, $0.value) })
        try world.wait { $0.objects == labels && $0.problems.count == now.problems.count }
    }

    @Test func `a configured path that is not there is an error at the start`() throws {
        let world = try World()
        defer { world.end() }
        let source = try DirectorySource(paths: [world.path("nowhere")]) { _ in }
        let error = #expect(throws: DirectorySourceError.self) { try source.start() }
        #expect(error?.description.contains("nowhere: No such file or directory") == true)
        #expect(throws: DirectorySourceError.self) { try DirectorySource.readOnce(paths: [world.path("nowhere")]) }
        #expect(throws: DirectorySourceError.self) { try DirectorySource.readOnce(paths: ["/dev/null"]) }
    }

    @Test func `reading once gives what the first batch would`() throws {
        let world = try World()
        defer { world.end() }
        try world.write("a.yaml", node("a1"))
        try world.write("b.yaml", "a: b: c")
        let batch = try DirectorySource.readOnce(paths: [world.path(".")])
        #expect(batch.summary == ["set Node a1 1"])
        #expect(batch.problems.count == 1)
    }

    @Test(.timeLimit(.minutes(5))) func `after the stop nothing more is handed over`() throws {
        let world = try World()
        defer { world.end() }
        try world.start()
        _ = try world.batch(0)
        world.stop()
        try world.write("a.yaml", node("a1"))
        world.stop()
        #expect(world.state.batches.count == 1)
    }
}

/// A Node as a manifest, with the label `v`.
private func node(_ name: String, _ label: String = "1") -> String {
    "apiVersion: v1\nkind: Node\nmetadata:\n  name: \(name)\n  labels: {v: \"\(label)\"}\n"
}
