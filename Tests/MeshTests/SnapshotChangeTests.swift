import HashTreeCollections
import MeshConfig
import Testing

@testable import Mesh

@Suite struct SnapshotChangeTests {
    static let objects = [
        service("cart", selector: ["app": "cart"]), service("pay"),
        service("db", .headless, ports: [port("p", 1, 1, .tcp)]),
        slice("cart-1", of: "cart", [SliceEndpoint(addresses: ["10.1.0.1"], podName: "cart-1")]),
        slice("pay-1", of: "pay", addresses: "10.1.0.2"),
        pod("cart-1", ["10.1.0.1"], labels: ["app": "cart"]) { $0.nodeName = "n1" },
        pod("idle", ["10.1.0.8"]), node("n1", region: "eu"),
        entry("ext", endpoints: [EntryEndpoint(address: "192.0.2.1")]),
        entry("vm", hosts: ["vm.example.com"]) { $0.workloadSelector = ["app": "vm"] },
    ]

    @Test func `the first snapshot is a change of everything`() {
        let world = World()
        #expect(!world.change.isEmpty)
        #expect(world.change.settingsChanged)
        #expect(world.change.mayAffect(scopeOf: sidecar()))
        #expect(world.snapshot.generation == 1)
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let changes: [ConfigChange]
    }

    static let idle: [Case] =
        objects.map { Case(testDescription: "same \($0.key)", changes: [.set($0)]) } + [
            Case(testDescription: "nothing", changes: []),
            Case(
                testDescription: "removing what is not there", changes: [.remove(ConfigKey(.service, "shop", "none"))]),
            Case(
                testDescription: "a kind without meaning",
                changes: [
                    .set(object(.proxyConfig, "t", .stored(contentHash: 1))),
                    .set(
                        object(.workloadGroup, "g", .workloadGroup(WorkloadGroup(template: EntryEndpoint(address: ""))))
                    ),
                    .set(object(.namespace, "shop", .namespace)),
                ]),
            Case(
                testDescription: "a machine that nobody selects",
                changes: [.set(workloadEntry("vm", "192.0.2.9", labels: ["app": "nobody"]))]),
            Case(testDescription: "there and back", changes: [.remove(objects[0].key), .set(objects[0])]),
            Case(
                testDescription: "an annotation that decides nothing",
                changes: [
                    .set(
                        entry(
                            "ext", endpoints: [EntryEndpoint(address: "192.0.2.1")],
                            annotations: [Annotation.connectStrategy: "x"]))
                ]),
            Case(
                testDescription: "a slice of no service",
                changes: [.set(slice("new", of: "none", addresses: "10.1.0.7"))]),
            Case(testDescription: "a node without pods", changes: [.set(node("n7", region: "us"))]),
            Case(
                testDescription: "a duplicate slice", changes: [.set(slice("pay-2", of: "pay", addresses: "10.1.0.2"))]),
            Case(testDescription: "exportTo spelled out", changes: [.set(service("pay", exportTo: "*"))]),
            Case(
                testDescription: "another revision's object",
                changes: [
                    .set(entry("canary", hosts: ["c.com"], labels: ["istio.io/rev": "canary"]))
                ]),
        ]

    @Test(arguments: idle) func `an edit that changes nothing gives an empty change`(_ c: Case) {
        var world = World(Self.objects)
        let before = world.snapshot
        let view = world.view(sidecar())
        world.apply(c.changes, settings: world.settings)
        #expect(world.change.isEmpty)
        #expect(!world.change.isEndpointsOnly)
        #expect(world.snapshot.generation == before.generation + 1)
        #expect(world.view(sidecar(), reusing: view) === view)
        for (key, service) in before.services { #expect(world.snapshot.services[key] === service) }
        for (key, endpoints) in before.endpoints { #expect(world.snapshot.endpoints[key] === endpoints) }
    }

    @Test func `an endpoint change keeps the services of a view`() throws {
        var world = World(Self.objects)
        let old = world.view(sidecar())
        world.set(slice("pay-1", of: "pay", addresses: "10.1.0.2", "10.1.0.3"))
        #expect(world.change.isEndpointsOnly)
        #expect(world.change.endpoints.map(\.hostname) == ["pay.shop.svc.cluster.local"])
        let new = world.view(sidecar(), reusing: old)
        #expect(new !== old)
        for (a, b) in zip(old.services, new.services) { #expect(a === b) }
        let pay = try #require(new.service(named: "pay.shop.svc.cluster.local"))
        #expect(old.endpoints(of: pay).endpoints.count == 1)
        #expect(new.endpoints(of: pay).endpoints.count == 2)
        #expect(new.endpoints(of: pay).revision == world.snapshot.generation)
        let cart = try #require(new.service(named: "cart.shop.svc.cluster.local"))
        #expect(new.endpoints(of: cart) === old.endpoints(of: cart))
    }

    @Test func `a service change names the service alone`() {
        var world = World(Self.objects)
        world.set(service("pay", ports: [port("http", 81, 8080)]))
        #expect(world.change.services.map(\.hostname) == ["pay.shop.svc.cluster.local"])
        #expect(world.change.endpoints.isEmpty)
        #expect(!world.change.isEndpointsOnly)
    }

    @Test func `settings alone keep the services`() {
        var world = World(Self.objects)
        let old = world.view(sidecar())
        var settings = MeshSettings()
        settings.outboundPolicy = .registryOnly
        world.apply([], settings: settings)
        let new = world.view(sidecar(), reusing: old)
        #expect(world.change.services.isEmpty)
        #expect(new.settings == settings)
        #expect(new.settingsRevision == world.snapshot.generation)
        #expect(new.services.elementsEqual(old.services) { $0 === $1 })
    }

    struct ScopeCase: CustomTestStringConvertible {
        let testDescription: String
        let change: ConfigChange
        var settings = MeshSettings()
        let affected: [String]
    }

    static let proxies = [
        "cart-1": sidecar("cart-1", ["10.1.0.1"]), "pay": sidecar("pay", ["10.1.0.2"]),
        "idle by address": sidecar("gone", ["10.1.0.8"]), "bank": sidecar("teller", in: "bank", ["10.2.0.1"]),
    ]
    static let scopeCases = [
        ScopeCase(
            testDescription: "a pod's labels", change: .set(pod("cart-1", ["10.1.0.1"], labels: ["app": "x"])),
            affected: ["cart-1"]),
        ScopeCase(
            testDescription: "a pod known by address", change: .set(pod("idle", ["10.1.0.8"], labels: ["app": "cart"])),
            affected: ["idle by address"]),
        ScopeCase(testDescription: "a node", change: .set(node("n1", region: "us")), affected: ["cart-1"]),
        ScopeCase(
            testDescription: "health of an endpoint",
            change: .set(slice("pay-1", of: "pay", [SliceEndpoint(addresses: ["10.1.0.2"], isReady: false)])),
            affected: []),
        ScopeCase(
            testDescription: "port of an endpoint",
            change: .set(
                slice(
                    "pay-1", of: "pay", ports: [SlicePort(name: "http", number: 1)],
                    [SliceEndpoint(addresses: ["10.1.0.2"])])),
            affected: ["pay"]),
        ScopeCase(
            testDescription: "an endpoint goes", change: .remove(ConfigKey(.endpointSlice, "shop", "pay-1")),
            affected: ["pay"]),
        ScopeCase(
            testDescription: "a service of the namespace", change: .set(service("new")),
            affected: ["cart-1", "idle by address", "pay"]),
        ScopeCase(
            testDescription: "a service of another namespace", change: .set(service("new", in: "other")), affected: []),
        ScopeCase(
            testDescription: "a service that makes the place count",
            change: .set(service("new", in: "other") { $0.isNodeLocal = true }),
            affected: ["bank", "cart-1", "idle by address", "pay"]),
        ScopeCase(
            testDescription: "a Sidecar", change: .set(sidecarConfig("s")),
            affected: ["cart-1", "idle by address", "pay"]),
        ScopeCase(
            testDescription: "a Sidecar for the mesh", change: .set(sidecarConfig("s", in: "istio-system")),
            affected: ["bank", "cart-1", "idle by address", "pay"]),
        ScopeCase(testDescription: "a VirtualService", change: .set(virtualService("v")), affected: []),
        ScopeCase(
            testDescription: "a VirtualService that asks for labels",
            change: .set(
                virtualService("v", exportTo: ["bank"]) { spec in
                    spec.http[0].matches = [match { $0.proxy.sourceLabels = ["app": "x"] }]
                }),
            affected: ["bank"]),
        ScopeCase(
            testDescription: "labels that do not count for the gateway of a match",
            change: .set(
                virtualService("v") { spec in
                    spec.http[0].matches = [
                        match { $0.proxy = ProxyMatch(sourceLabels: ["app": "x"], gateways: [.mesh]) }
                    ]
                }),
            affected: []),
    ]

    @Test(arguments: scopeCases) func `a change says whose scope it may change`(_ c: ScopeCase) {
        var world = World(Self.objects)
        world.apply([c.change])
        #expect(Self.proxies.filter { world.change.mayAffect(scopeOf: $0.value) }.map(\.key).sorted() == c.affected)
        guard let (pods, addresses) = world.change.affectedProxies else { return }
        let found = Self.proxies.filter { _, proxy in
            proxy.addresses.contains(where: addresses.contains) || proxy.podName.map(pods.contains) ?? false
        }
        #expect(found.map(\.key).sorted() == c.affected, "those that the change names are those that it affects")
    }
}
