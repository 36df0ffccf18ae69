import HashTreeCollections
import MeshConfig
import Testing

@testable import Mesh

/// Source: generation.md 2.3.
@Suite struct SidecarTests {
    struct Choice: CustomTestStringConvertible {
        let testDescription: String
        let objects: [ConfigObject]
        var proxy = MeshTests.sidecar(labels: ["app": "web", "v": "1"])
        let name: String?
    }

    private static let root = sidecarConfig("root", in: "istio-system")
    static let choices = [
        Choice(testDescription: "none", objects: [], name: nil),
        Choice(testDescription: "none of another namespace", objects: [sidecarConfig("s", in: "bank")], name: nil),
        Choice(testDescription: "that of its namespace", objects: [root, sidecarConfig("s")], name: "shop/s"),
        Choice(
            testDescription: "the oldest of its namespace",
            objects: [sidecarConfig("a", created: 2), sidecarConfig("b", created: 1)], name: "shop/b"),
        Choice(
            testDescription: "one that selects it before older ones for all",
            objects: [sidecarConfig("a", created: 1), sidecarConfig("b", selecting: ["app": "web"], created: 2)],
            name: "shop/b"),
        Choice(
            testDescription: "the oldest that selects it",
            objects: [
                sidecarConfig("a", selecting: ["app": "web", "v": "1"], created: 3),
                sidecarConfig("b", selecting: ["app": "web"], created: 2),
                sidecarConfig("c", selecting: ["app": "db"], created: 1),
            ], name: "shop/b"),
        Choice(testDescription: "that of the root namespace", objects: [root], name: "istio-system/root"),
        Choice(
            testDescription: "not one of the root namespace that selects",
            objects: [sidecarConfig("s", in: "istio-system", selecting: ["app": "web"])], name: nil),
        Choice(
            testDescription: "a gRPC client has one too", objects: [sidecarConfig("s")],
            proxy: MeshTests.sidecar { $0.isGRPC = true }, name: "shop/s"),
        Choice(testDescription: "a router has none", objects: [sidecarConfig("s"), root], proxy: router(), name: nil),
    ]

    @Test(arguments: choices) func `a proxy has the Sidecar that is for it`(_ c: Choice) {
        let world = World(c.objects)
        let scope = world.snapshot.scope(of: c.proxy)
        #expect(scope.sidecar.map { "\($0.namespace)/\($0.name)" } == c.name)
        #expect(world.snapshot.view(of: scope, reusing: nil).sidecar?.key == scope.sidecar)
    }

    @Test func `the pod's labels count before those that the proxy states`() {
        let world = World([
            pod("client", ["10.1.0.99"], labels: ["app": "db"]), sidecarConfig("s", selecting: ["app": "db"]),
        ])
        #expect(world.snapshot.scope(of: sidecar(labels: ["app": "web"])).sidecar?.name == "s")
    }

    @Test func `another root namespace has other Sidecars for all`() {
        var world = World([Self.root])
        world.apply([], settings: MeshSettings(rootNamespace: "other"))
        #expect(world.change.mayAffect(scopeOf: sidecar()))
        #expect(world.snapshot.scope(of: sidecar()).sidecar == nil)
    }

    @Test func `a proxy with ingress listeners is known by its addresses`() {
        let plain = World([sidecarConfig("s")])
        #expect(plain.snapshot.scope(of: sidecar()).ownAddresses.isEmpty)
        let port = ListenerPort(number: 80, protocol: .http)
        let ingress = World([sidecarConfig("s") { $0.ingress = [Sidecar.IngressListener(port: port)] }])
        #expect(ingress.snapshot.scope(of: sidecar()).ownAddresses == ["10.1.0.99"])
    }

    // MARK: - What it sees

    private static let webPorts = [port("http", 80), port("alt", 443)]
    /// Services `cart` and `pay` of shop, `ledger` of bank, and a host that both namespaces have.
    private static let mesh = [
        service("cart", ports: [port("http", 80), port("admin", 81)], created: 1), service("pay", created: 2),
        service("ledger", in: "bank", created: 3), service("hidden", in: "bank", exportTo: ".", created: 4),
        entry("a", in: "bank", hosts: ["ext.com", "a.wild.com"], ports: webPorts, created: 5),
        entry("b", in: "shop", hosts: ["ext.com"], ports: webPorts, created: 6),
    ]

    struct Egress: CustomTestStringConvertible {
        let testDescription: String
        let egress: [Sidecar.EgressListener]
        var client = "shop"
        /// Hostnames without what Kubernetes' have in common, with the first letter of the namespace.
        let services: [[String]]
    }

    private static let everything = ["cart(s)", "pay(s)", "ledger(b)", "a.wild.com(b)", "ext.com(s)"]
    static let listeners = [
        Egress(testDescription: "no listener", egress: [], services: [everything]),
        Egress(testDescription: "everything", egress: [egress("*/*")], services: [everything]),
        Egress(testDescription: "nothing", egress: [egress("~/*")], services: [[]]),
        Egress(
            testDescription: "the own namespace", egress: [egress("./*")],
            services: [["cart(s)", "pay(s)", "ext.com(s)"]]),
        Egress(
            testDescription: "own to another client", egress: [egress("./*")], client: "bank",
            services: [["ledger(b)", "hidden(b)", "a.wild.com(b)", "ext.com(b)"]]),
        Egress(
            testDescription: "a namespace", egress: [egress("bank/*")],
            services: [["ledger(b)", "a.wild.com(b)", "ext.com(b)"]]),
        Egress(
            testDescription: "a host of a namespace", egress: [egress("bank/ledger.bank.svc.cluster.local")],
            services: [["ledger(b)"]]),
        Egress(
            testDescription: "a host of another namespace", egress: [egress("shop/ledger.bank.svc.cluster.local")],
            services: [[]]),
        Egress(testDescription: "a host of all namespaces", egress: [egress("*/ext.com")], services: [["ext.com(s)"]]),
        Egress(
            testDescription: "a host that the client's namespace has too", egress: [egress("bank/ext.com")],
            services: [["ext.com(b)"]]),
        Egress(
            testDescription: "one host of several namespaces", egress: [egress("bank/ext.com", "shop/ext.com")],
            services: [["ext.com(s)"]]),
        Egress(
            testDescription: "inside a wildcard", egress: [egress("*/*.com")],
            services: [["a.wild.com(b)", "ext.com(s)"]]),
        Egress(
            testDescription: "inside a wildcard of a namespace", egress: [egress("bank/*.com")],
            services: [["a.wild.com(b)", "ext.com(b)"]]),
        Egress(testDescription: "inside two", egress: [egress("bank/*.com", "*/*")], services: [everything]),
        Egress(
            testDescription: "excluded by namespace", egress: [egress("*/*", "~bank/*")],
            services: [["cart(s)", "pay(s)", "ext.com(s)"]]),
        Egress(
            testDescription: "an excluded rival leaves the other", egress: [egress("*/*", "~shop/ext.com")],
            services: [["cart(s)", "pay(s)", "ledger(b)", "a.wild.com(b)", "ext.com(b)"]]),
        Egress(
            testDescription: "excluded everywhere", egress: [egress("*/*.com", "~/ext.com")],
            services: [["a.wild.com(b)"]]),
        Egress(testDescription: "by port", egress: [egress("./*", port: 81)], services: [["cart(s)"]]),
        Egress(testDescription: "by port of all", egress: [egress("*/*", port: 81)], services: [["cart(s)"]]),
        Egress(
            testDescription: "a proxy's port is none of a service", egress: [egress("*/*", port: 3128, .httpProxy)],
            services: [everything]),
        Egress(testDescription: "a Unix socket", egress: [egress("*/*", port: 0)], services: [everything]),
        Egress(
            testDescription: "several listeners", egress: [egress("./*", port: 81), egress("bank/*.com")],
            services: [["cart(s)"], ["a.wild.com(b)", "ext.com(b)"]]),
        Egress(
            testDescription: "one name of two namespaces means what the first shows",
            egress: [egress("bank/ext.com"), egress("./*"), egress("*/*", port: 80)],
            services: [
                ["ext.com(b)"], ["cart(s)", "pay(s)", "ext.com(b)"],
                ["cart(s)", "pay(s)", "ledger(b)", "a.wild.com(b)", "ext.com(b)"],
            ]),
    ]

    private func summary(_ service: MeshService) -> String {
        let name = service.registry == .kubernetes ? service.name : service.hostname
        return "\(name)(\(service.namespace.prefix(1)))"
    }

    @Test(arguments: listeners) func `each egress listener has its services`(_ c: Egress) {
        let world = World(Self.mesh + [sidecarConfig("s", in: c.client, egress: c.egress)])
        let view = world.view(sidecar(in: c.client))
        #expect(view.egress.map { $0.services.map(summary) } == c.services)
        #expect(view.egress.compactMap(\.listener) == c.egress)
        // Lookups by name find what is in the lists, and nothing else.
        for service in world.snapshot.services.values {
            let reachable = view.reachable.first { $0.service.hostname == service.hostname }?.service
            #expect(view.service(named: service.hostname) === reachable)
        }
    }

    struct Reach: CustomTestStringConvertible {
        let testDescription: String
        let egress: [Sidecar.EgressListener]
        var virtualServices: [ConfigObject] = []
        let reachable: [String]
    }

    private static let ledger = "ledger.bank.svc.cluster.local"
    private static func virtual(
        _ hosts: String..., to destinations: String..., edit: (inout VirtualService) -> Void = { _ in }
    )
        -> ConfigObject
    {
        virtualService("v", in: "shop", hosts: hosts) { spec in
            spec.http = destinations.map { route(to: $0) }
            edit(&spec)
        }
    }

    static let reaches = [
        Reach(
            testDescription: "what it sees", egress: [egress("./*")], reachable: ["cart(s)", "pay(s)", "ext.com(s)"]),
        Reach(
            testDescription: "ports of a listener", egress: [egress("./*", port: 81)], reachable: ["cart(s):81"]),
        Reach(
            testDescription: "ports of several listeners",
            egress: [egress("./*", port: 81), egress("./cart.shop.svc.cluster.local", port: 80)],
            reachable: ["cart(s):80,81"]),
        Reach(
            testDescription: "one listener for all ports",
            egress: [egress("./*", port: 81), egress("./*")],
            reachable: ["cart(s)", "pay(s)", "ext.com(s)"]),
        Reach(
            testDescription: "the first listener decides between namespaces",
            egress: [egress("bank/ext.com", port: 80), egress("shop/ext.com")], reachable: ["ext.com(b)"]),
        Reach(
            testDescription: "ports of several listeners for one name of two namespaces",
            egress: [egress("bank/ext.com", port: 80), egress("shop/ext.com", port: 443)],
            reachable: ["ext.com(b):80,443"]),
        Reach(
            testDescription: "everything, after a listener that decides",
            egress: [
                egress("bank/ext.com", port: 80), egress("./cart.shop.svc.cluster.local", port: 81), egress("*/*"),
            ],
            virtualServices: [virtual("pay", to: "cart:80", "ext.com")],
            reachable: ["cart(s)", "pay(s)", "ledger(b)", "a.wild.com(b)", "ext.com(b)"]),
        Reach(
            testDescription: "destinations of a VirtualService", egress: [egress("./pay.shop.svc.cluster.local")],
            virtualServices: [virtual("pay", to: ledger)], reachable: ["pay(s)", "ledger(b)"]),
        Reach(
            testDescription: "ports of destinations", egress: [egress("./pay.shop.svc.cluster.local")],
            virtualServices: [virtual("pay", to: "cart:80", "cart:81", "\(ledger):80")],
            reachable: ["cart(s):80,81", "pay(s)", "ledger(b):80"]),
        Reach(
            testDescription: "all ports where one destination names none",
            egress: [egress("./pay.shop.svc.cluster.local")],
            virtualServices: [virtual("pay", to: "cart:80", "cart")], reachable: ["cart(s)", "pay(s)"]),
        Reach(
            testDescription: "a destination adds to a listener's ports",
            egress: [egress("./cart.shop.svc.cluster.local", port: 81)],
            virtualServices: [virtual("cart", to: "cart:80")], reachable: ["cart(s):80,81"]),
        Reach(
            testDescription: "no port that the service lacks", egress: [egress("./pay.shop.svc.cluster.local")],
            virtualServices: [virtual("pay", to: "cart:99")], reachable: ["pay(s)"]),
        Reach(
            testDescription: "a destination of the client's own namespace first",
            egress: [egress("./pay.shop.svc.cluster.local")],
            virtualServices: [virtual("pay", to: "ext.com")], reachable: ["pay(s)", "ext.com(s)"]),
        Reach(
            testDescription: "a seen service before a destination of its name", egress: [egress("bank/ext.com")],
            virtualServices: [virtual("ext.com", to: "ext.com")], reachable: ["ext.com(b)"]),
        Reach(
            testDescription: "no destination that the client does not know",
            egress: [egress("./pay.shop.svc.cluster.local")],
            virtualServices: [virtual("pay", to: "hidden.bank.svc.cluster.local")], reachable: ["pay(s)"]),
        Reach(
            testDescription: "not of VirtualServices for other hosts", egress: [egress("./pay.shop.svc.cluster.local")],
            virtualServices: [virtual("cart", to: ledger)], reachable: ["pay(s)"]),
        Reach(
            testDescription: "not of routes for clients elsewhere", egress: [egress("./pay.shop.svc.cluster.local")],
            virtualServices: [
                virtual("pay", to: ledger) { $0.http[0].matches = [match { $0.proxy.sourceNamespace = "bank" }] }
            ], reachable: ["pay(s)"]),
        Reach(
            testDescription: "mirrors, TLS and TCP", egress: [egress("./pay.shop.svc.cluster.local")],
            virtualServices: [
                virtual("pay", to: "pay") { spec in
                    spec.http[0].mirrors = [HTTPMirror(destination("ext.com"))]
                    spec.tls = [TLSRoute(matches: [], destinations: [WeightedDestination(destination(ledger))])]
                    spec.tcp = [TCPRoute(destinations: [WeightedDestination(destination("cart:80"))])]
                }
            ], reachable: ["cart(s):80", "pay(s)", "ledger(b)", "ext.com(s)"]),
    ]

    @Test(arguments: reaches) func `clusters are needed for what is seen and where it leads`(_ c: Reach) {
        let view = World(Self.mesh + c.virtualServices + [sidecarConfig("s", egress: c.egress)]).view(sidecar())
        let found = view.reachable.map { reachable in
            let ports = reachable.ports.map { ":" + $0.sorted().map(String.init).joined(separator: ",") } ?? ""
            return summary(reachable.service) + ports
        }
        #expect(found == c.reachable)
        for reachable in view.reachable {
            #expect(view.service(named: reachable.service.hostname) === reachable.service)
        }
    }

    struct Choosing: CustomTestStringConvertible {
        let testDescription: String
        let egress: Sidecar.EgressListener
        let hosts: [String]
        var namespace = "shop"
        var isRoute = false
        let isSeen: Bool
    }

    static let choosing = [
        Choosing(testDescription: "its host", egress: egress("*/a.com"), hosts: ["a.com"], isSeen: true),
        Choosing(testDescription: "another host", egress: egress("*/a.com"), hosts: ["b.com"], isSeen: false),
        Choosing(
            testDescription: "one of its hosts", egress: egress("*/a.com"), hosts: ["b.com", "a.com"], isSeen: true),
        Choosing(testDescription: "inside the listener's", egress: egress("*/*.com"), hosts: ["a.com"], isSeen: true),
        Choosing(testDescription: "around the listener's", egress: egress("*/a.com"), hosts: ["*.com"], isSeen: true),
        Choosing(
            testDescription: "around the listener's wildcard", egress: egress("shop/*.a.com"), hosts: ["*.com"],
            isSeen: true),
        Choosing(
            testDescription: "a route of the Gateway API around it", egress: egress("*/a.com"), hosts: ["*.com"],
            isRoute: true, isSeen: false),
        Choosing(
            testDescription: "a route of the Gateway API inside it", egress: egress("*/*.com"), hosts: ["a.com"],
            isRoute: true, isSeen: true),
        Choosing(testDescription: "of the namespace", egress: egress("./*"), hosts: ["a.com"], isSeen: true),
        Choosing(
            testDescription: "of another namespace", egress: egress("./*"), hosts: ["a.com"], namespace: "bank",
            isSeen: false),
        Choosing(
            testDescription: "of the namespace given", egress: egress("bank/a.com"), hosts: ["a.com"],
            namespace: "bank", isSeen: true),
        Choosing(testDescription: "excluded", egress: egress("*/*", "~shop/a.com"), hosts: ["a.com"], isSeen: false),
        Choosing(
            testDescription: "another host than the excluded one", egress: egress("*/*", "~shop/a.com"),
            hosts: ["a.com", "b.com"], isSeen: true),
        Choosing(testDescription: "nothing", egress: egress("~/*"), hosts: ["a.com"], isSeen: false),
    ]

    @Test(arguments: choosing) func `a listener has the VirtualServices for its hosts`(_ c: Choosing) {
        let object = virtualService("v", in: c.namespace, hosts: c.hosts) { $0.isGatewayAPI = c.isRoute }
        let bound = virtualService(
            "g", in: c.namespace, hosts: c.hosts, gateways: [.gateway(namespace: "a", name: "b")])
        let view = World([object, bound, sidecarConfig("s", egress: [c.egress])]).view(sidecar())
        #expect(view.egress.map { $0.virtualServices.map(\.key.name) } == [c.isSeen ? ["v"] : []])
    }

    // MARK: - Reuse

    @Test func `views without Sidecar share the list of services`() {
        var world = World(Self.mesh)
        let old = world.view(sidecar())
        world.set(virtualService("v"))
        let new = world.view(sidecar(), reusing: old)
        #expect(new !== old)
        #expect(new.egress[0].virtualServices.map(\.key.name) == ["v"])
        #expect(new.services.elementsEqual(old.services) { $0 === $1 })
        world.set(service("new"))
        #expect(world.view(sidecar(), reusing: new).service(named: "new.shop.svc.cluster.local") != nil)
    }

    @Test func `a view follows its Sidecar`() {
        var world = World(Self.mesh + [sidecarConfig("s", egress: [egress("./*")])])
        let old = world.view(sidecar())
        world.set(sidecarConfig("s", egress: [egress("bank/*"), egress("~/*", port: 1)]))
        #expect(world.change.trafficChanged)
        let new = world.view(sidecar(), reusing: old)
        #expect(new.egress.map(\.services.count) == [3, 0])
        world.set(sidecarConfig("s"))
        let open = world.view(sidecar(), reusing: new)
        #expect(open.egress.map { $0.services.map(summary) } == [Self.everything])
        world.remove(sidecarConfig("s"))
        #expect(world.view(sidecar(), reusing: open).sidecar == nil)
    }
}
