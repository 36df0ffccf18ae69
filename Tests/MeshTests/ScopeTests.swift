import MeshConfig
import Testing

@testable import Mesh

@Suite struct ServiceTargetTests {
    static let cart = service(
        "cart", ports: [port("http", 80, 8080), port("admin", 81, named: "adm", .tcp), port("dns", 53, 53, .udp)],
        selector: ["app": "cart"], created: 2)
    static let cartPod = pod("cart-1", ["10.1.0.1"], labels: ["app": "cart", "v": "1"]) {
        $0.namedPorts = ["adm": 9001]
    }
    static let http = "cart.shop.svc.cluster.local:80→8080"
    static let admin = "cart.shop.svc.cluster.local:81→9001"

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let objects: [ConfigObject]
        let proxy: ProxyNode
        let targets: [String]
    }

    static let cases = [
        Case(
            testDescription: "pod by name", objects: [cart, cartPod], proxy: sidecar("cart-1", ["10.9.9.9"]),
            targets: [http, admin]),
        Case(
            testDescription: "pod by address", objects: [cart, cartPod], proxy: sidecar("other", ["10.1.0.1"]),
            targets: [http, admin]),
        Case(
            testDescription: "pod's labels before the node message's", objects: [cart, cartPod],
            proxy: sidecar("cart-1", labels: ["app": "web"]), targets: [http, admin]),
        Case(
            testDescription: "pod of another namespace by address", objects: [cart, cartPod],
            proxy: sidecar("other", in: "bank", ["10.1.0.1"], labels: ["app": "cart"]), targets: []),
        Case(
            testDescription: "a node's address is no pod's",
            objects: [cart, pod("cart-1", ["10.1.0.1"], labels: ["app": "cart"]) { $0.usesHostNetwork = true }],
            proxy: sidecar("other", ["10.1.0.1"]), targets: []),
        Case(
            testDescription: "unknown pod by labels, named port unknown", objects: [cart],
            proxy: sidecar("cart-1", labels: ["app": "cart"]), targets: [http]),
        Case(
            testDescription: "unknown pod, named port by its endpoint",
            objects: [
                cart,
                slice(
                    "s", of: "cart", ports: [SlicePort(name: "admin", number: 9002)],
                    [SliceEndpoint(addresses: ["10.1.0.1"])]),
            ], proxy: sidecar("cart-1", ["10.1.0.1"], labels: ["app": "cart"]),
            targets: [http, "cart.shop.svc.cluster.local:81→9002"]),
        Case(
            testDescription: "selector of another namespace",
            objects: [service("cart", in: "bank", selector: ["app": "cart"])],
            proxy: sidecar(labels: ["app": "cart"]), targets: []),
        Case(
            testDescription: "selector with one label too many",
            objects: [service("x", selector: ["app": "x", "z": "1"])],
            proxy: sidecar(labels: ["app": "x"]), targets: []),
        Case(
            testDescription: "no selector, an endpoint with its address",
            objects: [service("db"), slice("s", of: "db", addresses: "10.1.0.1")],
            proxy: sidecar("db", ["fd00::1", "10.1.0.1"]), targets: ["db.shop.svc.cluster.local:80→8080"]),
        Case(
            testDescription: "an endpoint with its address in another namespace",
            objects: [service("db", in: "bank"), slice("s", of: "db", in: "bank", addresses: "10.1.0.1")],
            proxy: sidecar("db", ["10.1.0.1"]), targets: []),
        Case(
            testDescription: "an entry with its address",
            objects: [entry("e", endpoints: [EntryEndpoint(address: "10.1.0.1", ports: ["http": 7])])],
            proxy: sidecar("vm", ["10.1.0.1"]), targets: ["ext.example.com:80→7"]),
        Case(
            testDescription: "an entry that selects the pod",
            objects: [
                entry("e", ports: [port("http", 80, 8080)]) { $0.workloadSelector = ["app": "cart"] }, cartPod,
            ], proxy: sidecar("cart-1", ["10.1.0.1"]), targets: ["ext.example.com:80→8080"]),
        Case(
            testDescription: "services in order",
            objects: [
                cart, cartPod, service("young", selector: ["v": "1"], created: 3),
                service("old", selector: ["v": "1"], created: 1),
            ], proxy: sidecar("cart-1"),
            targets: ["old.shop.svc.cluster.local:80→8080", http, admin, "young.shop.svc.cluster.local:80→8080"]),
        Case(
            testDescription: "services that nobody sees, and aliases",
            objects: [
                service("x", selector: ["app": "x"], exportTo: "~"),
                service("y", .externalName("z.com"), selector: ["app": "x"]),
            ], proxy: sidecar(labels: ["app": "x"]), targets: []),
    ]

    @Test(arguments: cases) func `a workload's targets`(_ c: Case) {
        let world = World(c.objects)
        let view = world.view(c.proxy)
        #expect(view.scope.targetSummary == c.targets)
        #expect(view.targets.map { "\($0.service.hostname):\($0.port.number)→\($0.targetPort)" } == c.targets)
    }
}

@Suite struct ScopeTests {
    @Test func `pods of one deployment are one class`() {
        let world = World([
            ServiceTargetTests.cart, pod("cart-1", ["10.1.0.1"], labels: ["app": "cart", "hash": "1"]),
            pod("cart-2", ["10.1.0.2"], labels: ["app": "cart", "hash": "2"]),
        ])
        #expect(
            world.snapshot.scope(of: sidecar("cart-1", ["10.1.0.1"]))
                == world.snapshot.scope(of: sidecar("cart-2", ["10.1.0.2"])))
    }

    struct FactCase: CustomTestStringConvertible {
        let testDescription: String
        let edit: @Sendable (inout ProxyNode) -> Void
    }

    static let facts: [FactCase] = [
        FactCase(testDescription: "kind") { $0.kind = .router },
        FactCase(testDescription: "namespace") { $0.namespace = "bank" },
        FactCase(testDescription: "domain") { $0.dnsDomain = "x" },
        FactCase(testDescription: "capabilities") { $0.capabilities = .alpn },
        FactCase(testDescription: "interception") { $0.interception = .none },
        FactCase(testDescription: "gRPC") { $0.isGRPC = true },
        FactCase(testDescription: "DNS capture") { $0.capturesDNS = true },
        FactCase(testDescription: "family") { $0.addresses = ["fd00::1"] },
        FactCase(testDescription: "canonical name") { $0.labels["service.istio.io/canonical-name"] = "x" },
        FactCase(testDescription: "canonical revision") { $0.labels["service.istio.io/canonical-revision"] = "x" },
        FactCase(testDescription: "mesh") { $0.meshID = "x" },
        FactCase(testDescription: "cluster") { $0.clusterID = "x" },
    ]

    @Test(arguments: facts) func `what generation reads of a node is in its scope`(_ c: FactCase) {
        let world = World()
        #expect(world.snapshot.scope(of: sidecar()) != world.snapshot.scope(of: sidecar(edit: c.edit)))
    }

    @Test func `a proxy's names in spans count while the mesh traces`() {
        let proxy = sidecar { $0.meshID = "m" }
        var world = World([pod("client", ["10.1.0.99"], labels: ["service.istio.io/canonical-name": "shop-client"])])
        let facts = world.snapshot.scope(of: proxy).tracing
        #expect(facts?.canonicalService == "shop-client")
        #expect(facts?.canonicalRevision == "latest")
        #expect(facts?.meshID == "m")
        #expect(world.snapshot.scope(of: sidecar("grpc") { $0.isGRPC = true }).tracing == nil)
        var settings = MeshSettings()
        settings.enableTracing = false
        world.apply([], settings: settings)
        #expect(world.snapshot.scope(of: proxy).tracing == nil)
        #expect(world.change.mayAffect(scopeOf: proxy))
    }

    struct FamilyCase: CustomTestStringConvertible {
        let addresses: [String]
        let family: IPFamily
        var testDescription: String { "\(addresses)" }
    }

    @Test(arguments: [
        FamilyCase(addresses: ["10.0.0.1"], family: .v4), FamilyCase(addresses: ["fd00::1"], family: .v6),
        FamilyCase(addresses: ["fd00::1", "10.0.0.1"], family: .dual),
    ]) func `addresses make the family`(_ c: FamilyCase) {
        #expect(sidecar("p", c.addresses).ipFamily == c.family)
    }

    struct PlacementCase: CustomTestStringConvertible {
        let testDescription: String
        var distribution = ""
        var isNodeLocal = false
        var exportTo: String?
        var locality: Locality?
        var nodeName: String?
    }

    static let placements = [
        PlacementCase(testDescription: "no such service"),
        PlacementCase(testDescription: "near", distribution: "PreferClose", locality: Locality("eu/eu-1")),
        PlacementCase(
            testDescription: "same node", distribution: "PreferSameNode", locality: Locality("eu/eu-1"), nodeName: "n1"),
        PlacementCase(testDescription: "node-local", isNodeLocal: true, nodeName: "n1"),
        PlacementCase(testDescription: "node-local, seen", isNodeLocal: true, exportTo: "shop", nodeName: "n1"),
        PlacementCase(testDescription: "node-local, unseen", isNodeLocal: true, exportTo: "."),
    ]

    @Test(arguments: placements) func `a proxy's place counts where a visible service makes it`(_ c: PlacementCase) {
        let object = service("log", in: "ops", exportTo: c.exportTo) {
            $0.isNodeLocal = c.isNodeLocal
            $0.trafficDistribution = c.distribution
        }
        var world = World([object])
        let proxy = sidecar {
            $0.nodeName = "n1"
            $0.locality = Locality("eu/eu-1")
        }
        #expect(world.snapshot.scope(of: proxy).locality == c.locality)
        #expect(world.snapshot.scope(of: proxy).nodeName == c.nodeName)
        world.remove(object)
        #expect(world.snapshot.scope(of: proxy).locality == nil)
        #expect(world.snapshot.scope(of: proxy).nodeName == nil)
    }

    @Test func `the pod's place goes before what the node message says`() {
        let world = World([
            service("log") {
                $0.isNodeLocal = true
                $0.trafficDistribution = "PreferClose"
            }, pod("client", ["10.1.0.99"]) { $0.nodeName = "n2" }, node("n2", region: "us"),
        ])
        let scope = world.snapshot.scope(
            of: sidecar {
                $0.nodeName = "n1"
                $0.locality = Locality("eu")
            })
        #expect(scope.locality == Locality("us"))
        #expect(scope.nodeName == "n2")
    }

    struct OwnAddressCase: CustomTestStringConvertible {
        let testDescription: String
        var kind = Service.Kind.headless
        var portProtocol = PortProtocol.tcp
        var exportTo: String?
        var edit: @Sendable (inout ProxyNode) -> Void = { _ in }
        let counts: Bool
    }

    static let ownAddresses: [OwnAddressCase] = [
        OwnAddressCase(testDescription: "headless TCP", counts: true),
        OwnAddressCase(testDescription: "headless auto", portProtocol: .auto, counts: true),
        OwnAddressCase(testDescription: "headless HTTP", portProtocol: .http, counts: false),
        OwnAddressCase(testDescription: "with virtual IP", kind: .clusterIP(["10.96.0.1"]), counts: false),
        OwnAddressCase(testDescription: "unseen", exportTo: "bank", counts: false),
        OwnAddressCase(testDescription: "gateway", edit: { $0.kind = .router }, counts: false),
        OwnAddressCase(testDescription: "gRPC", edit: { $0.isGRPC = true }, counts: false),
        OwnAddressCase(testDescription: "elsewhere", edit: { $0.addresses = ["10.1.0.2"] }, counts: false),
    ]

    @Test(arguments: ownAddresses) func `the own address counts for headless services at it`(_ c: OwnAddressCase) {
        let world = World([
            service("db", c.kind, ports: [port("p", 5432, nil, c.portProtocol)], exportTo: c.exportTo),
            slice(
                "s", of: "db", ports: [SlicePort(name: "p", number: 5432)], [SliceEndpoint(addresses: ["10.1.0.1"])]),
        ])
        let scope = world.snapshot.scope(of: sidecar("db-0", ["10.1.0.1"], edit: c.edit))
        #expect(scope.ownAddress == (c.counts ? "10.1.0.1" : nil))
    }
}
