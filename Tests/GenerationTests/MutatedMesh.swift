import Mesh
import MeshConfig
import TestSupport

/// A mesh of the objects of a few golden cases that changes field by field: whatever the reader of manifests takes may
/// become what some other case says there. Unlike `RandomMesh` it leaves no field out.
struct MutatedMesh {
    private struct Corpus: Sendable {
        var cases: [[ManifestTree]] = []
        var vocabulary = ManifestVocabulary()

        init() throws {
            for golden in GoldenCase.all {
                let trees = try ManifestTree.read(golden.input())
                for tree in trees { vocabulary.learn(tree["spec"] ?? tree, under: tree["kind"]?.text ?? "") }
                cases.append(trees)
            }
        }
    }

    private static let corpus = Result { try Corpus() }

    let proxy: ProxyNode
    private let vocabulary: ManifestVocabulary
    private let original: [ManifestTree]
    private var trees: [ManifestTree]
    private var random: SeededGenerator
    private(set) var snapshot: MeshSnapshot
    private var objects: [ConfigKey: ConfigObject] = [:]
    private var settings = MeshSettings()

    init(seed: UInt64) throws {
        let corpus = try Self.corpus.get()
        random = SeededGenerator(seed: seed)
        var places: [Int] = []
        for _ in 0..<4 { places.append(Int.random(in: 0..<corpus.cases.count, using: &random)) }
        proxy = try GoldenCase.all[places[0]].proxy()
        vocabulary = corpus.vocabulary
        original = Array(places.map { corpus.cases[$0] }.joined())
        trees = original
        snapshot = SnapshotBuilder().build().snapshot
        edit(trees.compactMap(Self.object), removing: [])
    }

    /// Changes one to three objects.
    mutating func advance() {
        var changed: [ConfigObject] = []
        var removed: [ConfigKey] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let index = Int.random(in: 0..<trees.count, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: removed += [Self.object(trees[index])?.key].compactMap(\.self)
            case 1: trees[index] = original[index]
            default: change(index)
            }
            changed += [Self.object(trees[index])].compactMap(\.self)
        }
        edit(changed, removing: removed)
    }

    /// Changes what an object says in one place; a change that its reader refuses is none.
    private mutating func change(_ index: Int) {
        guard case .mapping(var members) = trees[index] else { return }
        let places = members.indices.filter { !["kind", "apiVersion"].contains(members[$0].key) }
        let spec = members.indices.first { members[$0].key == "spec" && random.chance(80) }
        let place = spec ?? random.pick(places)
        let name = spec == nil ? members[place].key : trees[index]["kind"]?.text ?? ""
        members[place].value = vocabulary.changed(members[place].value, under: name, &random)
        if Self.object(.mapping(members)) != nil { trees[index] = .mapping(members) }
    }

    private mutating func edit(_ changed: [ConfigObject], removing removed: [ConfigKey]) {
        var builder = SnapshotBuilder(previous: snapshot)
        for object in changed {
            if case .configMap(let map) = object.spec, let mesh = map.mesh {
                settings = mesh
                settings.isDualStack = false
                builder.apply(settings: settings)
            }
            builder.apply(.set(object))
            objects[object.key] = object
        }
        for key in removed {
            builder.apply(.remove(key))
            objects[key] = nil
        }
        snapshot = builder.build().snapshot
    }

    /// The object that `tree` says; nil where it has a mistake.
    private static func object(_ tree: ManifestTree) -> ConfigObject? {
        let manifest = ManifestReader.read(Array(tree.text.utf8), file: "mutated")
        return manifest.problems.contains { $0.severity == .error } ? nil : manifest.objects.first
    }

    /// The same mesh as a control plane sees it that has just started.
    var fresh: MeshSnapshot {
        var builder = SnapshotBuilder(settings: settings)
        for object in objects.values { builder.apply(.set(object)) }
        return builder.build().snapshot
    }
}
