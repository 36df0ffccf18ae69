import Bytes
import EnvoyAPI
import Generation
import Mesh
import MeshConfig
import TestSupport
import Testing

/// Plans that follow one another, in random meshes that change object by object.
struct PlanTests {
    /// A mesh that becomes another one, and back, a few objects at a time.
    private struct Evolution {
        let mesh: RandomMesh
        private let others: [ConfigObject]
        private var random: SeededGenerator
        private(set) var snapshot: MeshSnapshot

        init(seed: UInt64) {
            mesh = RandomMesh(seed: seed)
            random = SeededGenerator(seed: seed)
            // Objects of the same kind under the same names with other contents.
            others = mesh.objects.map { object in
                let others = RandomMesh(seed: seed + 1000).objects.filter { $0.key.kind == object.key.kind }
                let other = others.first ?? object
                return ConfigObject(key: object.key, meta: other.meta, spec: other.spec, source: other.source)
            }
            var builder = SnapshotBuilder(settings: mesh.settings)
            for object in mesh.objects { builder.apply(.set(object)) }
            snapshot = builder.build().snapshot
        }

        mutating func advance() {
            var builder = SnapshotBuilder(previous: snapshot)
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let index = Int.random(in: 0..<mesh.objects.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: builder.apply(.remove(mesh.objects[index].key))
                case 1: builder.apply(.set(others[index]))
                default: builder.apply(.set(mesh.objects[index]))
                }
            }
            snapshot = builder.build().snapshot
        }

        var scope: ScopeKey { snapshot.scope(of: mesh.proxy) }
    }

    @Test(arguments: PropertyTests.seeds) func `a plan that follows another is as one from nothing`(_ seed: UInt64) {
        var evolution = Evolution(seed: seed)
        let types = ResourceType.allCases
        var scope = evolution.scope
        var view = evolution.snapshot.view(of: scope, reusing: nil)
        var plans = types.map { Plan($0, for: view) }
        for step in 0..<30 {
            evolution.advance()
            if evolution.scope != scope {
                scope = evolution.scope
                view = evolution.snapshot.view(of: scope, reusing: nil)
                plans = types.map { Plan($0, for: view) }
                continue
            }
            view = evolution.snapshot.view(of: scope, reusing: view)
            let fresh = evolution.snapshot.view(of: scope, reusing: nil)
            for (index, type) in types.enumerated() {
                let (next, change) = plans[index].next(for: view)
                let (expected, found) = (plan(type, for: fresh), Array(next.resources))
                #expect(found.map(\.name) == expected.map(\.name), "step \(step), \(type.short)")
                #expect(found.map(\.inputs) == expected.map(\.inputs), "step \(step), \(type.short)")
                if let change { #expect(change.leads(from: plans[index], to: next), "step \(step), \(type.short)") }
                plans[index] = next
            }
        }
    }

    @Test func `an endpoint of one service plans nothing else again`() throws {
        let text = (0..<3).map { "{\(Self.entry($0, address: "10.0.0.\($0 + 1)"))}" }.joined(separator: "\n---\n")
        var builder = SnapshotBuilder()
        for object in ManifestReader.read(Array(text.utf8), file: "mesh").objects { builder.apply(.set(object)) }
        let before = builder.build().snapshot
        var next = SnapshotBuilder(previous: before)
        let changed = "{\(Self.entry(1, address: "10.0.0.9"))}"
        for object in ManifestReader.read(Array(changed.utf8), file: "mesh").objects { next.apply(.set(object)) }
        let after = next.build().snapshot
        let scope = before.scope(of: ProxyNode([]))
        let old = before.view(of: scope, reusing: nil)
        let new = after.view(of: scope, reusing: old)
        for (type, names) in [
            (ResourceType.cluster, []), (.endpoint, ["outbound|80||s1.example.com"]), (.listener, []), (.route, []),
        ] {
            let change = try #require(Plan(type, for: old).next(for: new).change)
            #expect(change.changed.map(\.name) == names)
            #expect(change.removed == [])
        }
    }

    private static func entry(_ index: Int, address: String) -> String {
        """
        apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: s\(index), namespace: shop}, \
        spec: {hosts: [s\(index).example.com], resolution: STATIC, location: MESH_INTERNAL, \
        ports: [{number: 80, name: http, protocol: HTTP}], endpoints: [{address: \(address)}]}
        """
    }
}

extension Plan.Change {
    /// Whether it makes `new` of `old`.
    fileprivate func leads(from old: Plan, to new: Plan) -> Bool {
        var resources = Dictionary(uniqueKeysWithValues: old.resources.map { ($0.name, $0.inputs) })
        for name in removed { resources[name] = nil }
        for resource in changed { resources[resource.name] = resource.inputs }
        return resources == Dictionary(uniqueKeysWithValues: new.resources.map { ($0.name, $0.inputs) })
    }
}
