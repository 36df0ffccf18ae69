import MeshConfig
import Testing

@testable import Mesh

@Suite struct VisibilityTests {
    struct Case: CustomTestStringConvertible {
        let exportTo: String?
        var defaults = ["*"]
        let normal: [String]
        let seenFromOwn: Bool
        let seenFromBank: Bool
        var testDescription: String { "\(exportTo ?? "nothing"), mesh default \(defaults)" }
    }

    static let cases = [
        Case(exportTo: nil, normal: ["*"], seenFromOwn: true, seenFromBank: true),
        Case(exportTo: nil, defaults: ["."], normal: ["shop"], seenFromOwn: true, seenFromBank: false),
        Case(exportTo: nil, defaults: ["~"], normal: ["~"], seenFromOwn: false, seenFromBank: false),
        Case(exportTo: "*", defaults: ["."], normal: ["*"], seenFromOwn: true, seenFromBank: true),
        Case(exportTo: ".", normal: ["shop"], seenFromOwn: true, seenFromBank: false),
        Case(exportTo: "~", normal: ["~"], seenFromOwn: false, seenFromBank: false),
        Case(exportTo: "~,.", normal: ["~"], seenFromOwn: false, seenFromBank: false),
        Case(exportTo: "*,~", normal: ["*"], seenFromOwn: true, seenFromBank: true),
        Case(exportTo: "bank", normal: ["bank"], seenFromOwn: false, seenFromBank: true),
        Case(exportTo: " . , bank ,", normal: ["bank", "shop"], seenFromOwn: true, seenFromBank: true),
    ]

    @Test(arguments: cases) func `exportTo decides who sees a service`(_ c: Case) throws {
        var settings = MeshSettings()
        settings.defaultServiceExportTo = c.defaults
        let words = (c.exportTo ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
        let world = World(
            [service("cart", exportTo: c.exportTo), entry("ext") { $0.exportTo = words }], settings: settings)
        for hostname in ["cart.shop.svc.cluster.local", "ext.example.com"] {
            #expect(try #require(world.service(hostname)).exportTo == c.normal)
            for (namespace, expected) in [("shop", c.seenFromOwn), ("bank", c.seenFromBank)] {
                let view = world.view(sidecar(in: namespace))
                #expect(view.services.contains { $0.hostname == hostname } == expected)
                #expect((view.service(named: hostname) != nil) == expected)
            }
        }
    }

    @Test func `a new default counts for services that say nothing`() {
        var world = World([service("cart"), service("pay", exportTo: "*")])
        var settings = MeshSettings()
        settings.defaultServiceExportTo = ["."]
        world.apply([], settings: settings)
        #expect(world.change.settingsChanged)
        #expect(world.change.services.map(\.hostname) == ["cart.shop.svc.cluster.local"])
        #expect(world.view(sidecar(in: "bank")).services.map(\.name) == ["pay"])
    }

    @Test func `what a namespace sees in addition is in order`() {
        let world = World([
            service("a", created: 1), service("b", exportTo: "bank", created: 2), service("c", created: 3),
            service("d", exportTo: "bank", created: 4), service("e", exportTo: "."),
        ])
        #expect(world.view(sidecar(in: "bank")).services.map(\.name) == ["a", "b", "c", "d"])
        #expect(world.view(sidecar(in: "other")).services.map(\.name) == ["a", "c"])
        #expect(world.view(sidecar(in: "shop")).services.map(\.name) == ["e", "a", "c"])
    }
}

@Suite struct SharedHostnameTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let objects: [ConfigObject]
        let client: String
        let winner: String
    }

    static let host = "cart.shop.svc.cluster.local"
    static let cases = [
        Case(
            testDescription: "own namespace before older",
            objects: [entry("e", in: "a", hosts: [host], created: 1), entry("e", in: "b", hosts: [host], created: 2)],
            client: "b", winner: "b"),
        Case(
            testDescription: "own namespace before Kubernetes",
            objects: [entry("e", in: "b", hosts: [host], created: 2), service("cart", created: 1)],
            client: "b", winner: "b"),
        Case(
            testDescription: "Kubernetes before older",
            objects: [entry("e", in: "a", hosts: [host], created: 1), service("cart", created: 2)],
            client: "b", winner: "shop"),
        Case(
            testDescription: "the older",
            objects: [entry("e", in: "a", hosts: [host], created: 2), entry("e", in: "c", hosts: [host], created: 1)],
            client: "b", winner: "c"),
        Case(
            testDescription: "only what is visible",
            objects: [
                entry("e", in: "a", hosts: [host], created: 2),
                entry("e", in: "c", hosts: [host], created: 1) { $0.exportTo = ["."] },
            ], client: "b", winner: "a"),
    ]

    @Test(arguments: cases) func `one service of a hostname is seen`(_ c: Case) {
        let view = World(c.objects).view(sidecar(in: c.client))
        #expect(view.services.map(\.namespace) == [c.winner])
        #expect(view.service(named: Self.host)?.namespace == c.winner)
    }

    @Test func `the hidden one appears when the other goes`() {
        var world = World([entry("e", in: "a", hosts: [Self.host]), service("cart")])
        world.remove(service("cart"))
        #expect(world.view(sidecar(in: "b")).services.map(\.namespace) == ["a"])
    }
}
