import MeshConfig
import Testing

@testable import Mesh

/// Which EnvoyFilters are whose, in which order. Source: generation.md 9.1.
struct EnvoyFilterTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let objects: [ConfigObject]
        var proxy = sidecar(labels: ["app": "web"])
        let chosen: [String]
    }

    private static let gateway = sidecar(labels: [WorkloadLabel.gatewayName: "door"]) { $0.kind = .router }

    static let cases = [
        Case(testDescription: "of another namespace", objects: [envoyFilter("f", in: "bank")], chosen: []),
        Case(
            testDescription: "by priority, the mesh before the namespace, by age",
            objects: [
                envoyFilter("own"), envoyFilter("mesh", in: "istio-system", created: 9),
                envoyFilter("late", priority: 1),
                envoyFilter("early", priority: -1), envoyFilter("older", created: -1),
            ], chosen: ["early", "mesh", "older", "own", "late"]),
        Case(
            testDescription: "for workloads with labels",
            objects: [
                envoyFilter("web", .workloads(["app": "web"])), envoyFilter("api", .workloads(["app": "api"])),
            ], chosen: ["web"]),
        Case(
            testDescription: "attached to a Gateway", objects: [envoyFilter("door", .gateways(["door"]))],
            proxy: gateway, chosen: ["door"]),
        Case(
            testDescription: "attached to another Gateway", objects: [envoyFilter("door", .gateways(["gate"]))],
            proxy: gateway, chosen: []),
        Case(
            testDescription: "not for gRPC clients", objects: [envoyFilter("f")], proxy: sidecar { $0.isGRPC = true },
            chosen: []),
    ]

    @Test(arguments: cases) func `a proxy has the EnvoyFilters that are for it, in order`(_ c: Case) {
        let view = World(c.objects).view(c.proxy)
        #expect(view.scope.envoyFilters.map(\.key.name) == c.chosen)
        #expect(view.envoyFilters.map(\.record.key) == view.scope.envoyFilters.map(\.key))
    }

    struct Condition: CustomTestStringConvertible {
        let version: String
        var metadata: [String: String] = [:]
        let holds: Bool

        var testDescription: String { "\(version) \(metadata)" }
    }

    static let conditions = [
        Condition(version: "", holds: true), Condition(version: "^1\\.30.*", holds: true),
        Condition(version: "30", holds: true), Condition(version: "^1\\.29", holds: false),
        Condition(version: "(", holds: false), Condition(version: "", metadata: ["A": "b"], holds: true),
        Condition(version: "", metadata: ["A": "c"], holds: false),
        Condition(version: "", metadata: ["B": "b"], holds: false),
    ]

    @Test(arguments: conditions) func `a patch is for proxies of a version and with metadata`(_ c: Condition) {
        let proxy = sidecar {
            $0.istioVersion = "1.30.3"
            $0.metadata = MetadataTexts(["A": "b", "C": "d"])
        }
        let world = World([envoyFilter("f", versions: [c.version], metadata: c.metadata)])
        #expect(world.view(proxy).envoyFilters.map(\.patches) == [c.holds ? [0] : []])
    }

    @Test func `proxies whom a version tells apart are of different classes`() {
        let (old, new) = (sidecar { $0.istioVersion = "1.29.1" }, sidecar { $0.istioVersion = "1.30.3" })
        var world = World()
        #expect(world.snapshot.scope(of: old) == world.snapshot.scope(of: new))
        world.set(envoyFilter("f", versions: ["^1\\.30"]))
        #expect(world.change.mayAffect(scopeOf: old))
        #expect(world.snapshot.scope(of: old) != world.snapshot.scope(of: new))
    }

    @Test func `a filter of a namespace concerns only its proxies`() {
        var world = World()
        world.set(envoyFilter("f"))
        #expect(world.change.mayAffect(scopeOf: sidecar()))
        #expect(!world.change.mayAffect(scopeOf: sidecar(in: "bank")))
        world.set(envoyFilter("mesh", in: "istio-system"))
        #expect(world.change.mayAffect(scopeOf: sidecar(in: "bank")))
        #expect(world.change.trafficChanged)
    }
}
