import HashTreeCollections
import MeshConfig
import Testing

@testable import Mesh

@Suite struct VirtualServiceTests {
    private static let istio = GatewayReference.gateway(namespace: "istio-system", name: "gw")

    private func record(_ name: String, in namespace: String = "shop", _ world: World) -> VirtualServiceRecord? {
        world.snapshot.traffic.virtualServices.records[ObjectName(namespace, name)]
    }

    @Test func `short names become those of services of its namespace`() throws {
        let world = World([
            virtualService("v", in: "bank", hosts: ["ledger", "a.b", "10.0.0.1", "fd00::1", "*.com"]) { spec in
                spec.http = [
                    route(to: "ledger:80") {
                        $0.mirrors = [HTTPMirror(destination("pay")), HTTPMirror(destination("pay.shop"))]
                    },
                    HTTPRoute(action: .respond(DirectResponse(status: 404))),
                ]
                spec.tls = [
                    TLSRoute(
                        matches: [TLSRoute.Match(sniHosts: ["ledger"])],
                        destinations: [WeightedDestination(destination("tls"))])
                ]
                spec.tcp = [TCPRoute(destinations: [WeightedDestination(destination("tcp"))])]
            }
        ])
        let record = try #require(self.record("v", in: "bank", world))
        #expect(record.spec.hosts == ["ledger.bank.svc.cluster.local", "a.b", "10.0.0.1", "fd00::1", "*.com"])
        #expect(
            record.destinationHosts == [
                "ledger.bank.svc.cluster.local", "pay.bank.svc.cluster.local", "pay.shop", "tls.bank.svc.cluster.local",
                "tcp.bank.svc.cluster.local",
            ])
        #expect(record.spec.tls[0].matches[0].sniHosts == ["ledger"])
    }

    struct Order: CustomTestStringConvertible {
        let testDescription: String
        let objects: [ConfigObject]
        var settings = MeshSettings()
        let names: [String]
    }

    private static func exports(_ words: [String]) -> MeshSettings {
        var settings = MeshSettings()
        settings.defaultVirtualServiceExportTo = words
        return settings
    }

    private static func routes(_ spec: inout VirtualService) { spec.isGatewayAPI = true }
    static let orders = [
        Order(testDescription: "nothing", objects: [], names: []),
        Order(
            testDescription: "the older first",
            objects: [virtualService("a", created: 2), virtualService("b", created: 1)], names: ["b", "a"]),
        Order(
            testDescription: "by name at one age",
            objects: [
                virtualService("b", in: "bank"), virtualService("a", in: "zoo"), virtualService("a", in: "bank"),
            ],
            names: ["a", "a", "b"]),
        Order(
            testDescription: "private, then exported by name, then public",
            objects: [
                virtualService("public", created: 1),
                virtualService("named", in: "bank", exportTo: ["shop"], created: 2),
                virtualService("private", exportTo: ["."], created: 3),
            ], names: ["private", "named", "public"]),
        Order(
            testDescription: "what is exported elsewhere too is private at home",
            objects: [
                virtualService("named", in: "bank", exportTo: ["shop"], created: 1),
                virtualService("own", exportTo: ["bank", "shop"], created: 2),
            ], names: ["own", "named"]),
        Order(
            testDescription: "not what others keep to themselves",
            objects: [virtualService("a", in: "bank", exportTo: ["."]), virtualService("b", exportTo: ["~"])],
            names: []),
        Order(
            testDescription: "the mesh's default counts for those that say nothing",
            objects: [virtualService("a", in: "bank"), virtualService("b"), virtualService("c", exportTo: ["*"])],
            settings: exports(["."]), names: ["b", "c"]),
        Order(
            testDescription: "own routes of the Gateway API go first among equals",
            objects: [
                virtualService("theirs", in: "bank", created: 1, edit: routes), virtualService("old", created: 2),
                virtualService("route", created: 3, edit: routes), virtualService("mine", exportTo: ["."], created: 4),
            ], names: ["mine", "route", "theirs", "old"]),
    ]

    /// The objects with every VirtualService edited.
    private static func edited(_ objects: [ConfigObject], _ edit: (inout VirtualService) -> Void) -> [ConfigObject] {
        objects.map { old in
            guard case .virtualService(var spec) = old.spec else { return old }
            edit(&spec)
            return ConfigObject(key: old.key, meta: old.meta, spec: .virtualService(spec), source: old.source)
        }
    }

    @Test(arguments: orders) func `those of a gateway are in the order in which they win`(_ c: Order) {
        let view = World(Self.edited(c.objects) { $0.gateways = [Self.istio] }, settings: c.settings).view(router())
        #expect(view.virtualServices(boundTo: Self.istio).map(\.key.name) == c.names)
        #expect(view.virtualServices(boundTo: .mesh).isEmpty)
        #expect(view.egress.map(\.virtualServices.count) == [0])
    }

    @Test(arguments: orders) func `those of the mesh are in the order in which they win`(_ c: Order) {
        let objects = Self.edited(c.objects) { $0.hosts = ["cart.example.com"] }
        #expect(order(objects, c.settings) == [c.names])
        // Found in the list of all, by host, by namespace.
        for hosts in [egress("*/*"), egress("*/cart.example.com"), egress("./*", "bank/*", "zoo/*")] {
            #expect(order(objects + [sidecarConfig("s", egress: [hosts])], c.settings) == [c.names])
        }
    }

    private func order(_ objects: [ConfigObject], _ settings: MeshSettings) -> [[String]] {
        World(objects, settings: settings).view(sidecar()).egress.map { $0.virtualServices.map(\.key.name) }
    }

    // MARK: - Delegates

    private static func root(to delegates: (name: String, namespace: String)..., exportTo: [String] = [])
        -> ConfigObject
    {
        virtualService("root", exportTo: exportTo) { spec in
            spec.http = delegates.map { delegation(to: $0.name, in: $0.namespace) } + [route(to: "last")]
        }
    }

    struct Delegation: CustomTestStringConvertible {
        let testDescription: String
        let objects: [ConfigObject]
        var settings = MeshSettings()
        /// First labels of the destinations.
        let hosts: [String]
        let origins: [String]
    }

    static let delegations = [
        Delegation(
            testDescription: "routes of both, in the order of the root",
            objects: [
                root(to: ("d", "shop"), ("e", "bank")), delegate("d", to: "a", "b"), delegate("e", in: "bank", to: "c"),
            ],
            hosts: ["a.shop", "b.shop", "c.bank", "last.shop"], origins: ["shop/root", "shop/d", "bank/e"]),
        Delegation(
            testDescription: "one delegate twice",
            objects: [root(to: ("d", "shop"), ("d", "shop")), delegate("d", to: "a")],
            hosts: ["a.shop", "a.shop", "last.shop"], origins: ["shop/root", "shop/d"]),
        Delegation(
            testDescription: "a missing one", objects: [root(to: ("d", "bank")), delegate("d", to: "a")],
            hosts: ["last.shop"], origins: ["shop/root"]),
        Delegation(
            testDescription: "one with hosts is no delegate", objects: [root(to: ("v", "shop")), virtualService("v")],
            hosts: ["last.shop"], origins: ["shop/root"]),
        Delegation(
            testDescription: "one that the root's namespace does not see",
            objects: [root(to: ("d", "bank")), delegate("d", in: "bank", to: "a", exportTo: ["."])],
            hosts: ["last.shop"], origins: ["shop/root"]),
        Delegation(
            testDescription: "one that is exported to the root's namespace",
            objects: [root(to: ("d", "bank")), delegate("d", in: "bank", to: "a", exportTo: ["shop"])],
            hosts: ["a.bank", "last.shop"], origins: ["shop/root", "bank/d"]),
        Delegation(
            testDescription: "the mesh's default counts for delegates",
            objects: [root(to: ("d", "bank"), exportTo: ["*"]), delegate("d", in: "bank", to: "a")],
            settings: exports(["."]), hosts: ["last.shop"], origins: ["shop/root"]),
    ]

    @Test(arguments: delegations) func `a root has the routes of its delegates`(_ c: Delegation) throws {
        // In any order of arrival.
        for objects in [c.objects, c.objects.reversed()] {
            var world = World(settings: c.settings)
            for object in objects { world.set(object) }
            let root = try #require(record("root", world))
            #expect(root.destinationHosts == c.hosts.map { "\($0).svc.cluster.local" })
            #expect(root.origins.map { "\($0.namespace)/\($0.name)" } == c.origins)
            let records = world.snapshot.traffic.virtualServices.records
            #expect(records.values.allSatisfy { !$0.spec.isDelegate })
        }
    }

    @Test func `a changed delegate changes its roots alone`() throws {
        var world = World([Self.root(to: ("d", "shop")), delegate("d", to: "a"), virtualService("other")])
        let (root, other) = try (#require(record("root", world)), #require(record("other", world)))
        world.set(delegate("d", to: "b"))
        let changed = try #require(record("root", world))
        #expect(changed.revision == world.snapshot.generation)
        #expect(changed != root)
        #expect(record("other", world) === other)
        #expect(world.change.trafficChanged)
        #expect(!world.change.isEmpty)
    }

    // MARK: - What changes

    struct Change: CustomTestStringConvertible {
        let testDescription: String
        var change: ConfigChange?
        var settings = MeshSettings()
        let isNoticed: Bool
    }

    static let changes = [
        Change(testDescription: "the same object", change: .set(virtualService("v")), isNoticed: false),
        Change(testDescription: "another age", change: .set(virtualService("v", created: 1)), isNoticed: true),
        Change(testDescription: "another route", change: .set(virtualService("v", to: "pay")), isNoticed: true),
        Change(
            testDescription: "another audience", change: .set(virtualService("v", exportTo: ["."])), isNoticed: true),
        Change(
            testDescription: "the same audience in other words",
            change: .set(virtualService("v", exportTo: ["*", "a"])),
            isNoticed: true),
        Change(testDescription: "removed", change: .remove(virtualService("v").key), isNoticed: true),
        Change(testDescription: "a delegate that nobody uses", change: .set(delegate("d", to: "a")), isNoticed: false),
        Change(testDescription: "one for nobody", change: .set(virtualService("n", exportTo: ["~"])), isNoticed: false),
        Change(testDescription: "another default audience", settings: exports(["."]), isNoticed: true),
        Change(testDescription: "the same default audience in other words", settings: exports([]), isNoticed: false),
    ]

    @Test(arguments: changes) func `records change only where something in them does`(_ c: Change) throws {
        var world = World([virtualService("v")])
        let old = try #require(record("v", world))
        let view = world.view(sidecar())
        world.apply([c.change].compactMap(\.self), settings: c.settings)
        #expect(world.change.trafficChanged == c.isNoticed)
        #expect((record("v", world) === old) == !c.isNoticed)
        let next = world.view(sidecar(), reusing: view)
        #expect((next.egress[0].virtualServices.first === old) == !c.isNoticed)
    }

    @Test func `an unnoticed change publishes nothing`() {
        var world = World([virtualService("v")])
        let view = world.view(sidecar())
        world.set(delegate("d", to: "a"), virtualService("n", exportTo: ["~"]))
        #expect(world.change.isEmpty)
        #expect(world.view(sidecar(), reusing: view) === view)
    }

    @Test func `a view stays while what others see changes`() {
        var world = World([
            virtualService("v"), virtualService("g", gateways: [Self.istio]), gateway("gw", in: "istio-system"),
            sidecarConfig("s", in: "zoo", egress: [egress("./*")]),
        ])
        let proxies = [sidecar(), sidecar(in: "zoo"), sidecar(in: "bank"), router(in: "istio-system"), router("lone")]
        var views = proxies.map { world.view($0) }
        func changed(by object: ConfigObject) -> [Bool] {
            world.set(object)
            let next = zip(proxies, views).map { world.view($0, reusing: $1) }
            defer { views = next }
            return zip(next, views).map { $0 !== $1 }
        }
        #expect(changed(by: virtualService("v", to: "pay")) == [true, false, true, false, false])
        #expect(changed(by: virtualService("p", exportTo: ["."])) == [true, false, false, false, false])
        #expect(changed(by: virtualService("z", in: "zoo")) == [true, true, true, false, false])
        #expect(
            changed(by: virtualService("g", gateways: [Self.istio], to: "pay")) == [false, false, false, true, true])
        #expect(changed(by: service("new", in: "bank", exportTo: ".")) == [true, true, true, true, true])
        #expect(views[3].virtualServices(boundTo: Self.istio).first?.destinationHosts == ["pay.shop.svc.cluster.local"])
    }

    @Test func `a proxy's scope holds the labels that a route asks for`() {
        let world = World([
            virtualService("v", exportTo: ["shop"]) { spec in
                spec.http[0].matches = [match { $0.proxy.sourceLabels = ["app": "web", "v": "1"] }]
                spec.tcp = [
                    TCPRoute(
                        matches: [TCPRoute.Match(proxy: ProxyMatch(sourceLabels: ["app": "db"]))], destinations: [])
                ]
            }
        ])
        let labels = ["app": "web", "v": "1", "tier": "x"]
        #expect(world.snapshot.scope(of: sidecar(labels: labels)).labels == ["app": "web", "v": "1"])
        #expect(world.snapshot.scope(of: sidecar(labels: ["app": "web"])).labels == [:])
        #expect(world.snapshot.scope(of: sidecar(labels: ["app": "db"])).labels == ["app": "db"])
        #expect(world.snapshot.scope(of: sidecar(in: "bank", labels: labels)).labels == [:])
    }
}
