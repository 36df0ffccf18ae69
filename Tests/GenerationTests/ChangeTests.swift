import Bytes
import EnvoyAPI
import Generation
import Mesh
import MeshConfig
import TestSupport
import Testing

/// What a change of a random mesh does to the resources of a proxy.
struct ChangeTests {
    /// A mesh before and after one of its objects came, changed or went, as the same control plane sees it.
    private struct Change {
        let before: ProxyView
        let after: ProxyView
        /// The later mesh as a control plane sees it that has just started.
        let fresh: ProxyView

        init(seed: UInt64) {
            let mesh = RandomMesh(seed: seed)
            var random = SeededGenerator(seed: seed)
            let chosen = random.pick(mesh.objects)
            let rest = mesh.objects.filter { $0.key != chosen.key }
            let others = RandomMesh(seed: seed + 1000).objects.filter { $0.key.kind == chosen.key.kind }
            let other = others.isEmpty ? chosen : random.pick(others)
            let changed = ConfigObject(key: chosen.key, meta: other.meta, spec: other.spec, source: other.source)
            let kinds: [(ConfigObject?, ConfigObject?)] = [
                (nil, chosen), (chosen, nil), (chosen, changed), (chosen, changed),
            ]
            let (earlier, later) = random.pick(kinds)
            var first = SnapshotBuilder(settings: mesh.settings)
            for object in rest + [earlier].compactMap(\.self) { first.apply(.set(object)) }
            let (old, _) = first.build()
            var second = SnapshotBuilder(previous: old)
            second.apply(later.map { ConfigChange.set($0) } ?? .remove(chosen.key))
            let (new, _) = second.build()
            before = old.view(of: old.scope(of: mesh.proxy), reusing: nil)
            after = new.view(of: new.scope(of: mesh.proxy), reusing: before)
            fresh = RandomMesh.view(rest + [later].compactMap(\.self), mesh.settings, mesh.proxy)
        }
    }

    @Test(arguments: PropertyTests.seeds) func `what keeps its inputs keeps its bytes`(_ seed: UInt64) {
        let change = Change(seed: seed)
        for type in PropertyTests.types {
            let old = Dictionary(uniqueKeysWithValues: plan(type, for: change.before).map { ($0.name, $0) })
            for new in plan(type, for: change.after) {
                guard let old = old[new.name], old.inputs == new.inputs else { continue }
                let (a, b) = (encode(old, in: Arena()), encode(new, in: Arena()))
                #expect(a.bytes.array == b.bytes.array, "\(new.name)")
            }
        }
    }

    @Test(arguments: PropertyTests.seeds) func `a change leads to what a fresh start makes`(_ seed: UInt64) {
        let change = Change(seed: seed)
        for type in PropertyTests.types {
            let (a, b) = (generate(type, for: change.after), generate(type, for: change.fresh))
            #expect(a.map(\.name) == b.map(\.name))
            #expect(a.map(\.bytes.array) == b.map(\.bytes.array))
        }
    }

    @Test(arguments: PropertyTests.seeds)
    func `what other namespaces keep to themselves changes nothing`(_ seed: UInt64) {
        var mesh = RandomMesh(seed: seed)
        // Whom the mesh's settings name must be the only one of that name, seen or not. Source: generation.md 8.2.
        mesh.settings.authorizers = [:]
        let others = RandomMesh(seed: seed + 2000).objects.compactMap(\.keptPrivate)
        #expect(others.count > 20)
        let old = mesh.view
        let new = RandomMesh.view(mesh.objects + others, mesh.settings, mesh.proxy)
        #expect(old.scope == new.scope)
        for type in PropertyTests.types {
            let (a, b) = (generate(type, for: old), generate(type, for: new))
            #expect(a.map(\.name) == b.map(\.name))
            #expect(a.map(\.version) == b.map(\.version), "\(type.short)")
        }
    }
}

extension ConfigObject {
    /// The object in a namespace of its own that shows nobody anything; nil for what counts wherever it is.
    fileprivate var keptPrivate: ConfigObject? {
        var (meta, spec) = (meta, spec)
        switch spec {
        case .service(let service):
            // A name for another service is one of its names to everybody.
            if case .externalName = service.kind { return nil }
            meta.annotations[Annotation.exportTo] = "."
        case .serviceEntry(var entry):
            entry.exportTo = ["."]
            spec = .serviceEntry(entry)
        case .virtualService(var service):
            service.exportTo = ["."]
            spec = .virtualService(service)
        case .destinationRule(var rule):
            rule.exportTo = ["."]
            spec = .destinationRule(rule)
        case .endpointSlice, .sidecar, .peerAuthentication, .authorizationPolicy, .requestAuthentication, .telemetry,
            .envoyFilter, .secret:
            break
        // Pods are found by their addresses, Gateways serve all gateways.
        default: return nil
        }
        let key = ConfigKey(key.kind, "far-\(key.namespace)", key.name)
        return ConfigObject(key: key, meta: meta, spec: spec, source: source)
    }
}
