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

    /// The views that a class has of its two parts, and those that it has in common with others.
    private struct Views {
        let scope: ScopeKey
        private let common: ProxyView
        private let listeners: ProxyView
        private let workload: ProxyView

        init(of scope: ScopeKey, in snapshot: MeshSnapshot, reusing old: Views?) {
            self.scope = scope
            common = snapshot.view(of: scope.common, reusing: old?.common)
            listeners = snapshot.view(of: scope.commonOfListeners, reusing: old?.listeners)
            workload = snapshot.view(of: scope, sharing: common, reusing: old?.workload)
        }

        subscript(type: ResourceType, part: PlanPart) -> ProxyView {
            part == .workload ? workload : type == .listener ? listeners : common
        }
    }

    private static let parts = ResourceType.allCases.flatMap { type in PlanPart.allCases.map { (type, $0) } }

    @Test(arguments: PropertyTests.seeds) func `a plan that follows another is as one from nothing`(_ seed: UInt64) {
        var evolution = Evolution(seed: seed)
        var views = Views(of: evolution.scope, in: evolution.snapshot, reusing: nil)
        var plans = Self.parts.map { Plan($0, $1, for: views[$0, $1]) }
        for step in 0..<30 {
            evolution.advance()
            guard evolution.scope == views.scope else {
                views = Views(of: evolution.scope, in: evolution.snapshot, reusing: nil)
                plans = Self.parts.map { Plan($0, $1, for: views[$0, $1]) }
                continue
            }
            views = Views(of: views.scope, in: evolution.snapshot, reusing: views)
            let fresh = evolution.snapshot.view(of: views.scope, reusing: nil)
            for (index, (type, part)) in Self.parts.enumerated() {
                let (next, change) = plans[index].next(for: views[type, part])
                let (expected, found) = (Array(Plan(type, part, for: fresh).resources), Array(next.resources))
                let place: Comment = "step \(step), \(part) \(type.short)"
                #expect(found.map(\.name) == expected.map(\.name), place)
                #expect(found.map(\.inputs) == expected.map(\.inputs), place)
                if let change { #expect(change.leads(from: plans[index], to: next), place) }
                plans[index] = next
            }
        }
    }

    @Test(arguments: PropertyTests.seeds) func `two parts are the whole`(_ seed: UInt64) {
        let evolution = Evolution(seed: seed)
        let views = Views(of: evolution.scope, in: evolution.snapshot, reusing: nil)
        let view = evolution.snapshot.view(of: views.scope, reusing: nil)
        for type in ResourceType.allCases {
            var inputs: [String: ResourceInputs] = [:]
            for part in [PlanPart.workload, .common] {
                for planned in Plan(type, part, for: views[type, part]).resources {
                    inputs[planned.name] = planned.inputs
                }
            }
            let whole = plan(type, for: view)
            #expect(inputs == Dictionary(uniqueKeysWithValues: whole.map { ($0.name, $0.inputs) }), "\(type.short)")
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
            let change = try #require(Plan(type, .common, for: old).next(for: new).change)
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
