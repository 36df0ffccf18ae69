import ConfigSources
import MeshConfig
import Testing

private let meshKey = ConfigKey(.configMap, "system", "istio")

/// A mesh config file among the manifests of a set.
struct MeshConfigFileTests {
    private var set = ManifestSet(meshConfig: MeshConfigFile(path: "mesh.yaml", key: meshKey))

    private mutating func write(_ file: String, _ text: String) -> ConfigBatch {
        set.apply([.contents(file: file, Array(text.utf8))])
    }

    @Test mutating func `the file's settings come as the mesh's ConfigMap`() {
        let batch = write("mesh.yaml", "trustDomain: td")
        #expect(batch.summary == ["set ConfigMap system/istio "])
        #expect(batch.meshSettings?.trustDomain == "td")
        #expect(batch.problems == [])
    }

    @Test(arguments: [("", "system"), ("rootNamespace: root", "root")])
    mutating func `the root namespace is the ConfigMap's unless the file names one`(_ text: String, _ root: String) {
        #expect(write("mesh.yaml", text).meshSettings?.rootNamespace == root)
    }

    @Test mutating func `only settings that differ are a change`() {
        _ = write("mesh.yaml", "trustDomain: td")
        #expect(write("mesh.yaml", "# a comment\ntrustDomain: td").summary == [])
        #expect(write("mesh.yaml", "trustDomain: other").meshSettings?.trustDomain == "other")
    }

    @Test(arguments: [
        ("trustDomain: td\nconnectTimeout: x", "mesh.yaml:2: connectTimeout: found \"x\""),
        ("a: b: c", "mesh.yaml:1: not valid YAML"),
    ])
    mutating func `a mistake keeps the last good settings and has its place`(_ text: String, _ problem: String) {
        _ = write("mesh.yaml", "trustDomain: good")
        let broken = write("mesh.yaml", text)
        #expect(broken.summary == [])
        #expect(broken.problems.map { $0.description.hasPrefix(problem) } == [true])
        let mended = write("mesh.yaml", "trustDomain: mended")
        #expect(mended.meshSettings?.trustDomain == "mended")
        #expect(mended.problems == [])
    }

    @Test mutating func `a mistake in the first text gives no settings`() {
        let batch = write("mesh.yaml", "connectTimeout: x")
        #expect(batch.summary == [])
        #expect(batch.problems.count == 1)
        #expect(batch.refused == [meshKey])
        #expect(write("mesh.yaml", "trustDomain: td").refused == [])
        #expect(write("mesh.yaml", "connectTimeout: x").refused == [], "the last good settings are in force")
    }

    /// Whichever file is read first, and also before the mesh config has ever been right.
    @Test(arguments: ["trustDomain: td", "connectTimeout: x"], [true, false])
    mutating func `a ConfigMap of the same key in the manifests is shadowed`(_ text: String, _ isFirst: Bool) {
        let map = """
            {apiVersion: v1, kind: ConfigMap, metadata: {namespace: system, name: istio}, data: {mesh: 'trustDomain: map'}}
            """
        var fresh = ManifestSet(meshConfig: MeshConfigFile(path: "mesh.yaml", key: meshKey))
        let alone = fresh.apply([.contents(file: "mesh.yaml", Array(text.utf8))])
        if isFirst { #expect(write("a.yaml", map).summary == []) }
        let batch = write("mesh.yaml", text)
        #expect(batch.summary == alone.summary)
        #expect(batch.problems == alone.problems)
        let other = write("a.yaml", map + "\n---\n" + map.replacing("name: istio", with: "name: istio-canary"))
        #expect(other.summary == ["set ConfigMap system/istio-canary "])
        #expect(other.problems == alone.problems)
    }

    @Test mutating func `a file that cannot be read keeps its settings and says why`() {
        _ = write("mesh.yaml", "trustDomain: td")
        let batch = set.apply([.unreadable(file: "mesh.yaml", reason: "No such file or directory")])
        #expect(batch.summary == [])
        #expect(batch.problems.map(\.location.file) == ["mesh.yaml"])
    }
}

/// A real mesh config file, watched beside the manifests.
struct WatchedMeshConfigTests {
    private let world: World
    private let file: MeshConfigFile

    init() throws {
        world = try World()
        file = MeshConfigFile(path: world.path("mesh.yaml"), key: meshKey)
    }

    @Test(.timeLimit(.minutes(5))) func `the file is read with the manifests and followed`() throws {
        defer { world.end() }
        try world.write("mesh.yaml", "trustDomain: first")
        try world.write("a.yaml", "{apiVersion: v1, kind: Node, metadata: {name: a1, labels: {v: x}}}")
        try world.start(meshConfig: file)
        let first = try world.batch(0)
        #expect(first.summary == ["set ConfigMap system/istio ", "set Node a1 x"])
        #expect(first.problems == [])

        try world.write("mesh.yaml", "trustDomain: 5")
        try world.wait { $0.problems.map(\.location.description) == [file.path + ":1"] }
        #expect(world.state.trustDomain == "first")

        try world.write("tmp", "trustDomain: second")
        try world.move("tmp", "mesh.yaml")
        try world.wait { $0.trustDomain == "second" && $0.problems.isEmpty }

        try world.delete("mesh.yaml")
        try world.wait { $0.problems.count == 1 }
        #expect(world.state.trustDomain == "second")
        try world.write("mesh.yaml", "trustDomain: third")
        try world.wait { $0.trustDomain == "third" && $0.problems.isEmpty }
    }

    @Test(.timeLimit(.minutes(5))) func `the file may lie anywhere and have any name`() throws {
        defer { world.end() }
        try world.write("../mesh/config", "trustDomain: first")
        try world.start(meshConfig: MeshConfigFile(path: world.path("../mesh/config"), key: meshKey))
        #expect(try world.batch(0).meshSettings?.trustDomain == "first")
        try world.write("../mesh/config", "trustDomain: second")
        try world.wait { $0.trustDomain == "second" }
    }

    @Test(arguments: [("missing.yaml", "No such file or directory"), (".", "Is a directory")])
    func `a file that is not there is an error at the start`(_ name: String, _ reason: String) throws {
        defer { world.end() }
        let path = world.path(name)
        let error = #expect(throws: DirectorySourceError.self) {
            try world.start(meshConfig: MeshConfigFile(path: path, key: meshKey))
        }
        #expect(error?.description == "cannot read the mesh config \(path): \(reason); expected a file")
    }
}

extension ConfigBatch {
    /// The mesh config that the batch brings.
    var meshSettings: MeshSettings? {
        for case .set(let object) in changes {
            if case .configMap(let map) = object.spec, let mesh = map.mesh { return mesh }
        }
        return nil
    }
}
