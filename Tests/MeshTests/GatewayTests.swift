import MeshConfig
import Testing

@testable import Mesh

@Suite struct GatewayTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let gateways: [ConfigObject]
        var proxy = router(labels: ["app": "gw", "v": "1"])
        let served: [String]
    }

    static let front = "front.shop.svc.cluster.local"
    static let cases = [
        Case(testDescription: "selected", gateways: [gateway("a", selecting: ["app": "gw"])], served: ["shop/a"]),
        Case(
            testDescription: "from every namespace", gateways: [gateway("a", in: "x", selecting: ["app": "gw"])],
            served: ["x/a"]),
        Case(
            testDescription: "not selected", gateways: [gateway("a", selecting: ["app": "gw", "v": "2"])], served: []),
        Case(testDescription: "for all", gateways: [gateway("a", in: "x")], served: ["x/a"]),
        Case(
            testDescription: "the oldest first",
            gateways: [
                gateway("c", created: 1), gateway("b", in: "x", created: 2), gateway("b", in: "a", created: 2),
                gateway("d", selecting: ["v": "1"]),
            ], served: ["shop/d", "shop/c", "a/b", "x/b"]),
        Case(
            testDescription: "by a service of the workload",
            gateways: [gateway("a", services: [front]), gateway("b", services: ["other.shop.svc.cluster.local"])],
            served: ["shop/a"]),
        Case(
            testDescription: "the selector does not count then",
            gateways: [gateway("a", selecting: ["app": "gw"], services: [])], served: []),
        Case(
            testDescription: "by a service of another namespace", gateways: [gateway("a", in: "x", services: [front])],
            served: []),
        Case(
            testDescription: "an unmanaged one leaves others",
            gateways: [gateway("a", services: [front]), gateway("b", in: "x")], served: ["shop/a", "x/b"]),
        Case(
            testDescription: "a managed one leaves those of its namespace only",
            gateways: [
                gateway("a", services: [front], isManaged: true), gateway("b", in: "x"), gateway("c"),
                gateway("d", services: [front]),
            ], served: ["shop/a", "shop/c", "shop/d"]),
        Case(
            testDescription: "a managed one of somebody else",
            gateways: [gateway("a", services: ["other"], isManaged: true), gateway("b", in: "x")], served: ["x/b"]),
        Case(testDescription: "a sidecar", gateways: [gateway("a")], proxy: sidecar(labels: ["app": "gw"]), served: []),
    ]

    @Test(arguments: cases) func `a router serves the Gateways that are for it`(_ c: Case) {
        let world = World([service("front", selector: ["app": "gw"])] + c.gateways)
        let view = world.view(c.proxy)
        #expect(view.scope.gateways.map { "\($0.namespace)/\($0.name)" } == c.served)
        #expect(view.gateways.map(\.key) == view.scope.gateways)
    }

    @Test func `a router has the targets of its services`() {
        let world = World([service("front", ports: [port("http", 80, 8080)], selector: ["app": "gw"])])
        #expect(world.snapshot.scope(of: router(labels: ["app": "gw"])).targetSummary == ["\(Self.front):80→8080"])
    }

    @Test func `a Gateway that changes or goes concerns routers alone`() throws {
        var world = World([gateway("a", selecting: ["app": "gw"]), gateway("b", selecting: ["app": "gw"])])
        let proxy = router(labels: ["app": "gw"])
        let before = world.view(proxy)
        world.set(gateway("a", selecting: ["app": "x"]))
        #expect(world.change.mayAffect(scopeOf: proxy))
        #expect(!world.change.mayAffect(scopeOf: sidecar()))
        let after = world.view(proxy, reusing: before)
        #expect(after.gateways.map(\.key.name) == ["b"])
        #expect(after.gateways.first === before.gateways.last)
        world.set(gateway("a", selecting: ["app": "x"]))
        #expect(world.change.isEmpty)
        world.remove(gateway("b"))
        #expect(world.view(proxy).gateways.isEmpty)
        world.set(gateway("a"))
        #expect(world.view(proxy).gateways.map(\.key.name) == ["a"])
    }
}
