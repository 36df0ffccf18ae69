import MeshConfig
import Testing

@testable import Mesh

/// Which security policies are for which proxies. Source: generation.md 8.2, 8.3, "Applicable".
struct PolicyIndexTests {
    static let root = "istio-system"
    static let gatewayLabels = ["app": "gw", "gateway.networking.k8s.io/gateway-name": "kg"]

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        /// Name, namespace, target and age of each policy.
        let policies: [(String, String, PolicyTarget, Int64)]
        var proxy = sidecar(labels: ["app": "cart", "v": "1"])
        let found: [String]
    }

    static let cases = [
        Case(testDescription: "none", policies: [], found: []),
        Case(testDescription: "namespace", policies: [("p", "shop", .workloads([:]), 0)], found: ["p"]),
        Case(testDescription: "another namespace", policies: [("p", "bank", .workloads([:]), 0)], found: []),
        Case(testDescription: "mesh", policies: [("p", root, .workloads([:]), 0)], found: ["p"]),
        Case(testDescription: "labels", policies: [("p", "shop", .workloads(["app": "cart"]), 0)], found: ["p"]),
        Case(
            testDescription: "one label too many",
            policies: [("p", "shop", .workloads(["app": "cart", "x": "y"]), 0)], found: []),
        Case(
            testDescription: "labels in the whole mesh", policies: [("p", root, .workloads(["app": "cart"]), 0)],
            found: ["p"]),
        Case(
            testDescription: "all of them: the mesh's first, then by age and name",
            policies: [
                ("b", "shop", .workloads([:]), 1), ("a", "shop", .workloads([:]), 1),
                ("z", "shop", .workloads([:]), 0), ("r", root, .workloads([:]), 9),
            ], found: ["r", "z", "a", "b"]),
        Case(
            testDescription: "the root namespace's own proxies have its policies once",
            policies: [("p", root, .workloads([:]), 0)], proxy: sidecar(in: root), found: ["p"]),
        Case(
            testDescription: "sidecars have no policies of Gateways",
            policies: [("p", "shop", .gateways(["kg"]), 0), ("q", "shop", .gateways([]), 0)],
            proxy: sidecar(labels: gatewayLabels), found: []),
        Case(
            testDescription: "a Gateway's proxy",
            policies: [
                ("p", "shop", .gateways(["x", "kg"]), 0), ("q", "shop", .gateways(["x"]), 0),
                ("r", root, .gateways(["kg"]), 0), ("s", "shop", .workloads(["app": "gw"]), 0),
            ], proxy: router(labels: gatewayLabels), found: ["p", "s"]),
        Case(
            testDescription: "a router of no Gateway API", policies: [("p", "shop", .gateways(["kg"]), 0)],
            proxy: router(labels: ["app": "gw"]), found: []),
    ]

    @Test(arguments: cases) func `a proxy has the policies that are for it`(_ c: Case) {
        let rules = c.policies.map { authorization($0, in: $1, $2, created: $3) }
        let tokens = c.policies.map { authentication($0, in: $1, $2, created: $3) }
        let view = World(rules + tokens).view(c.proxy)
        #expect(view.authorizationPolicies.map(\.key.name) == c.found)
        #expect(view.requestAuthentications.map(\.key.name) == c.found)
        #expect(view.scope.authorizationPolicies.map(\.name) == c.found)
    }

    @Test func `extensions of one name and age are in one order, whichever was changed last`() {
        let spec = ConfigSpec.trafficExtension(TrafficExtension(code: .lua("x")))
        let kinds = [ConfigKind.wasmPlugin, .trafficExtension]
        var world = World(kinds.map { object($0, "e", spec) })
        #expect(world.view(sidecar()).extensions.map(\.key.kind) == [.trafficExtension, .wasmPlugin])
        for kind in kinds {
            world.remove(object(kind, "e", spec))
            world.set(object(kind, "e", spec))
            #expect(world.view(sidecar()).extensions.map(\.key.kind) == [.trafficExtension, .wasmPlugin])
        }
    }

    @Test func `the labels of the pod decide`() {
        let world = World([
            pod("client", ["10.1.0.99"], labels: ["app": "cart"]), authorization("p", .workloads(["app": "cart"])),
        ])
        #expect(world.view(sidecar(labels: ["app": "x"])).authorizationPolicies.count == 1)
    }

    @Test func `a changed policy concerns its namespace, one of the root namespace all`() {
        for make in [{ authorization("p", in: $0) }, { authentication("p", in: $0) }] as [(String) -> ConfigObject] {
            var world = World()
            world.set(make("shop"))
            #expect(world.change.trafficChanged)
            #expect(world.change.mayAffect(scopeOf: sidecar()))
            #expect(!world.change.mayAffect(scopeOf: sidecar(in: "bank")))
            world.set(make("shop"))
            #expect(world.change.isEmpty)
            world.remove(make("shop"))
            #expect(world.change.mayAffect(scopeOf: sidecar()))
            #expect(world.view(sidecar()).authorizationPolicies.isEmpty)
            world.set(make(Self.root))
            #expect(world.change.mayAffect(scopeOf: sidecar(in: "bank")))
        }
    }

    @Test func `an authorizer's service is named in full, or by a hostname of one namespace`() {
        let world = World([
            entry("a", in: "shop", hosts: ["one.com"]), entry("b", in: "shop", hosts: ["two.com"]),
            entry("b", in: "bank", hosts: ["two.com"]),
        ])
        let view = world.view(sidecar())
        #expect(view.service(ofProvider: "one.com")?.namespace == "shop")
        #expect(view.service(ofProvider: "bank/two.com")?.namespace == "bank")
        #expect(view.service(ofProvider: "two.com") == nil)
        #expect(view.service(ofProvider: "none.com") == nil)
        #expect(view.service(ofProvider: "bank/one.com") == nil)
    }
}
