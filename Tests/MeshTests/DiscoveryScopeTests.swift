import HashTreeCollections
import MeshConfig
import Testing

@testable import Mesh

/// Which namespaces exist for proxies, and what comes and goes with them. Source: serving.md 4.1, 4.2.
@Suite struct DiscoveryScopeTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let selectors: [LabelSelector]
        let discovered: [String]
    }

    private typealias Expression = LabelSelector.Expression

    private static let namespaces = [
        namespace("bank", ["mesh": "two", "env": "prod"]), namespace("lab", ["mesh": "one", "env": "dev"]),
        namespace("plain"), namespace("shop", ["mesh": "one", "env": "prod"]),
    ]

    static let cases = [
        Case(
            testDescription: "no selector", selectors: [], discovered: ["bank", "lab", "plain", "shop", "unknown"]),
        Case(
            testDescription: "an empty selector", selectors: [LabelSelector()],
            discovered: ["bank", "lab", "plain", "shop"]),
        Case(
            testDescription: "a label", selectors: [LabelSelector(labels: ["mesh": "one"])],
            discovered: ["lab", "shop"]),
        Case(
            testDescription: "all labels of one selector",
            selectors: [LabelSelector(labels: ["mesh": "one", "env": "prod"])], discovered: ["shop"]),
        Case(
            testDescription: "any of several selectors",
            selectors: [LabelSelector(labels: ["mesh": "two"]), LabelSelector(labels: ["env": "dev"])],
            discovered: ["bank", "lab"]),
        Case(
            testDescription: "In and NotIn",
            selectors: [
                LabelSelector(expressions: [
                    Expression(key: "env", operator: .isIn, values: ["prod", "stage"]),
                    Expression(key: "mesh", operator: .isNotIn, values: ["two"]),
                ])
            ],
            discovered: ["shop"]),
        Case(
            testDescription: "NotIn without the label",
            selectors: [LabelSelector(expressions: [Expression(key: "env", operator: .isNotIn, values: ["prod"])])],
            discovered: ["lab", "plain"]),
        Case(
            testDescription: "Exists",
            selectors: [LabelSelector(expressions: [Expression(key: "env", operator: .exists)])],
            discovered: ["bank", "lab", "shop"]),
        Case(
            testDescription: "DoesNotExist",
            selectors: [LabelSelector(expressions: [Expression(key: "env", operator: .doesNotExist)])],
            discovered: ["plain"]),
        Case(
            testDescription: "nobody's label", selectors: [LabelSelector(labels: ["mesh": "three"])], discovered: []),
    ]

    @Test(arguments: cases) func `a namespace is discovered when one selector takes its labels`(_ c: Case) {
        let names = ["bank", "lab", "plain", "shop", "unknown"]
        let world = World(
            Self.namespaces + names.map { service("s", in: $0) }, settings: settings(c.selectors))
        #expect(names.filter(world.snapshot.discovers) == c.discovered)
        #expect(world.snapshot.services.keys.map(\.namespace).sorted() == c.discovered)
    }

    // One namespace full of everything, seen from another one.

    private static let one = [LabelSelector(labels: ["mesh": "one"])]
    private static let home = namespace("home", ["mesh": "one"])
    private static let shopObjects = [
        service("cart", selector: ["app": "cart"]),
        slice("cart-1", of: "cart", [SliceEndpoint(addresses: ["10.1.0.1"], podName: "cart-1")]),
        pod("cart-1", ["10.1.0.1"], labels: ["app": "cart"]),
        entry("ext", endpoints: [EntryEndpoint(address: "192.0.2.1")]),
        entry("vm", hosts: ["vm.example.com"]) { $0.workloadSelector = ["app": "vm"] },
        workloadEntry("vm", "192.0.2.9", labels: ["app": "vm"]),
        rule("rule", for: "far.home.svc.cluster.local", TrafficPolicy()),
        object(.sidecar, "own", .sidecar(Sidecar())),
        peerAuthentication("strict", .strict),
        object(.secret, "credential", .secret(Secret(authorities: Secret.Authorities(certificates: [1])))),
    ]
    private static let world = [home, service("far", in: "home")] + shopObjects

    @Test func `nothing of a namespace outside the selection is there`() {
        var shop = sidecar("cart-1", ["10.1.0.1"])
        shop.mayReadSecrets = true
        let hidden = World(Self.world + [namespace("shop", ["mesh": "two"])], settings: settings(Self.one))
        let absent = World([Self.home, service("far", in: "home")], settings: settings(Self.one))
        expectEqual(hidden, absent, for: [shop, sidecar("p", in: "home")])
        let selected = World(Self.world + [namespace("shop", ["mesh": "one"])], settings: settings(Self.one))
        #expect(selected.snapshot.services.count == 4)
        #expect(selected.snapshot.scope(of: shop) != hidden.snapshot.scope(of: shop))
    }

    struct Move: CustomTestStringConvertible {
        let testDescription: String
        let changes: [ConfigChange]
        var selectors: [LabelSelector]?
        let isDiscovered: Bool
    }

    static let moves = [
        Move(
            testDescription: "out: another label", changes: [.set(namespace("shop", ["mesh": "two"]))],
            isDiscovered: false),
        Move(
            testDescription: "out: the Namespace is gone", changes: [.remove(namespace("shop").key)],
            isDiscovered: false),
        Move(
            testDescription: "out: other selectors", changes: [],
            selectors: [LabelSelector(labels: ["name": "home"])], isDiscovered: false),
        Move(
            testDescription: "out, with a service that goes and one that comes",
            changes: [
                .set(namespace("shop", ["mesh": "two"])), .remove(shopObjects[0].key), .set(service("new")),
            ], isDiscovered: false),
        Move(
            testDescription: "in still: one more label",
            changes: [.set(namespace("shop", ["mesh": "one", "x": "y"]))], isDiscovered: true),
        Move(testDescription: "in still: no selectors", changes: [], selectors: [], isDiscovered: true),
    ]

    @Test(arguments: moves) func `a namespace leaves and comes back with all its objects`(_ move: Move) {
        let proxies = [sidecar("cart-1", ["10.1.0.1"]), sidecar("p", in: "home")]
        let discovered = namespace("shop", ["mesh": "one"])
        var world = World(Self.world + [discovered], settings: settings(Self.one))
        let before = world
        world.apply(move.changes, settings: move.selectors.map(settings))
        #expect(world.snapshot.discovers("shop") == move.isDiscovered)
        #expect((world.service("cart.shop.svc.cluster.local") != nil) == move.isDiscovered)
        #expect(world.change.services.isEmpty == move.isDiscovered)
        expectEqual(world, World(Array(world.objects.values), settings: world.settings), for: proxies)
        world.apply(
            [.set(discovered), .set(Self.shopObjects[0]), .remove(service("new").key)], settings: settings(Self.one))
        expectEqual(world, before, for: proxies)
    }

    @Test func `edits of a hidden namespace are nothing to proxies, and count once it is discovered`() {
        var world = World(Self.world + [namespace("shop", ["mesh": "two"])], settings: settings(Self.one))
        let view = world.view(sidecar("p", in: "home"))
        world.apply([.set(service("new")), .remove(Self.shopObjects[0].key)])
        #expect(world.change.isEmpty)
        #expect(world.view(sidecar("p", in: "home"), reusing: view) === view)
        world.set(namespace("shop", ["mesh": "one"]))
        #expect(world.service("new.shop.svc.cluster.local") != nil)
        #expect(world.service("cart.shop.svc.cluster.local") == nil)
    }

    @Test func `nodes and classes are in no namespace and never hidden`() {
        let world = World(
            [namespace("shop"), node("n1", region: "eu"), pod("p", ["10.1.0.1"]) { $0.nodeName = "n1" }],
            settings: settings([LabelSelector()]))
        #expect(world.snapshot.inventory.workload(ObjectName("shop", "p"))?.locality.region == "eu")
    }

    @Test func `the root namespace is no exception`() {
        let strict = peerAuthentication("mesh", in: "istio-system", .strict)
        var world = World([Self.home, strict, namespace("istio-system")], settings: settings(Self.one))
        let hidden = world.snapshot.scope(of: sidecar("p", in: "home"))
        #expect(!world.snapshot.discovers("istio-system"))
        world.set(namespace("istio-system", ["mesh": "one"]))
        #expect(world.change.mayAffect(scopeOf: sidecar("p", in: "home")))
        #expect(world.snapshot.scope(of: sidecar("p", in: "home")) != hidden)
    }

    private func settings(_ selectors: [LabelSelector]) -> MeshSettings {
        var settings = MeshSettings()
        settings.discoverySelectors = selectors
        return settings
    }

    private func expectEqual(_ a: World, _ b: World, for proxies: [ProxyNode]) {
        #expect(Set(a.snapshot.services.keys) == Set(b.snapshot.services.keys))
        #expect(Set(a.snapshot.endpoints.keys) == Set(b.snapshot.endpoints.keys))
        for (key, endpoints) in a.snapshot.endpoints {
            #expect(endpoints.endpoints == b.snapshot.endpoints(of: key).endpoints)
        }
        for proxy in proxies {
            #expect(a.snapshot.scope(of: proxy) == b.snapshot.scope(of: proxy))
            let (view, other) = (a.view(proxy), b.view(proxy))
            #expect(view.services.map(\.key) == other.services.map(\.key))
            #expect(view.sidecar?.key == other.sidecar?.key)
            for service in view.services {
                #expect(view.rule(for: service)?.spec == other.rule(for: service)?.spec)
                #expect(view.endpoints(of: service).endpoints == other.endpoints(of: service).endpoints)
            }
        }
        let credential = ConfigKey(.secret, "shop", "credential")
        #expect(a.snapshot.traffic.secrets[credential]?.spec == b.snapshot.traffic.secrets[credential]?.spec)
    }
}

/// A Namespace with these labels.
func namespace(_ name: String, _ labels: [String: String] = [:]) -> ConfigObject {
    object(.namespace, name, labels: labels, .namespace)
}
