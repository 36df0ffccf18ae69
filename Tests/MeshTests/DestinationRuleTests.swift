import MeshConfig
import Testing

@testable import Mesh

@Suite struct DestinationRuleTests {
    static let root = "istio-system"
    static let cart = "cart.shop.svc.cluster.local"

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let rules: [ConfigObject]
        var client = sidecar(in: "bank")
        /// What the rule was made of, and the mark of its policy; empty: no rule.
        let expected: String
    }

    static let lookups = [
        Case(testDescription: "none", rules: [rule("a", for: "pay")], expected: ""),
        Case(testDescription: "short name", rules: [rule("a", for: "cart", policy(1))], expected: "shop/a 1"),
        Case(testDescription: "full name", rules: [rule("a", for: cart, policy(1))], expected: "shop/a 1"),
        Case(testDescription: "short name elsewhere", rules: [rule("a", in: "bank", for: "cart")], expected: ""),
        Case(
            testDescription: "client, service, root",
            rules: [
                rule("c", in: "bank", for: cart, policy(1)), rule("s", for: cart, policy(2)),
                rule("r", in: root, for: cart, policy(3)),
            ], expected: "bank/c 1"),
        Case(
            testDescription: "service, root",
            rules: [rule("s", for: cart, policy(2)), rule("r", in: root, for: cart, policy(3))], expected: "shop/s 2"),
        Case(testDescription: "root", rules: [rule("r", in: root, for: cart, policy(3))], expected: "istio-system/r 3"),
        Case(testDescription: "elsewhere", rules: [rule("x", in: "other", for: cart)], expected: ""),
        Case(
            testDescription: "the client's wildcard hides the service's rule",
            rules: [rule("c", in: "bank", for: "*.local", policy(1)), rule("s", for: cart, policy(2))],
            expected: "bank/c 1"),
        Case(
            testDescription: "exact before wildcard, longest wildcard",
            rules: [
                rule("w", in: "bank", for: "*.local", policy(1)),
                rule("v", in: "bank", for: "*.shop.svc.cluster.local"),
                rule("e", in: "bank", for: cart),
            ], expected: "bank/e"),
        Case(
            testDescription: "longest wildcard",
            rules: [
                rule("w", in: "bank", for: "*", policy(1)), rule("v", in: "bank", for: "*.shop.svc.cluster.local"),
                rule("u", in: "bank", for: "*.local", policy(2)),
            ], expected: "bank/v"),
        Case(
            testDescription: "a wildcard is a plain suffix", rules: [rule("w", for: "*rt.shop.svc.cluster.local")],
            expected: "shop/w"),
        Case(testDescription: "private", rules: [rule("s", for: cart, exportTo: ["."])], expected: ""),
        Case(testDescription: "own name", rules: [rule("s", for: cart, exportTo: ["shop"])], expected: ""),
        Case(testDescription: "for the client", rules: [rule("s", for: cart, exportTo: ["bank"])], expected: "shop/s"),
        Case(testDescription: "for others", rules: [rule("s", for: cart, exportTo: ["x"])], expected: ""),
        Case(
            testDescription: "exported away from its own namespace",
            rules: [rule("c", in: "bank", for: cart, exportTo: ["x"]), rule("s", for: cart)], expected: "shop/s"),
        Case(
            testDescription: "nothing visible of the most specific host, so the next table",
            rules: [
                rule("s", for: cart, exportTo: ["x"]), rule("w", for: "*.local"), rule("r", in: root, for: "*.local"),
            ], expected: "istio-system/r"),
        Case(
            testDescription: "in the root namespace its exported rules come last",
            rules: [rule("s", for: cart), rule("r", in: root, for: cart)], client: sidecar(in: root),
            expected: "shop/s"),
        Case(
            testDescription: "in the root namespace its private rules come first",
            rules: [rule("s", for: cart), rule("r", in: root, for: "*.local", exportTo: ["."])],
            client: sidecar(in: root), expected: "istio-system/r"),
        Case(
            testDescription: "private rules of the root namespace elsewhere",
            rules: [rule("r", in: root, for: "*.local", exportTo: ["."])], expected: ""),
        Case(
            testDescription: "selected",
            rules: [
                rule("all", for: cart, policy(1)), rule("web", for: cart, policy(2), selecting: ["app": "web"]),
            ], client: sidecar(labels: ["app": "web", "v": "1"]), expected: "shop/web 2"),
        Case(
            testDescription: "not selected",
            rules: [
                rule("all", for: cart, policy(1)), rule("web", for: cart, policy(2), selecting: ["app": "web"]),
            ], client: sidecar(labels: ["app": "x"]), expected: "shop/all 1"),
        Case(
            testDescription: "selected with every label",
            rules: [
                rule("x", for: cart, selecting: ["app": "web", "v": "2"]), rule("y", for: cart, selecting: ["v": "1"]),
            ], client: sidecar(labels: ["app": "web", "v": "1"]), expected: "shop/y"),
        Case(
            testDescription: "a selector without labels", rules: [rule("x", for: cart, selecting: [:])],
            client: sidecar(), expected: "shop/x"),
        Case(
            testDescription: "a selector counts in its own namespace only",
            rules: [rule("x", for: cart, exportTo: ["*"], selecting: ["app": "web"])],
            client: sidecar(in: "bank", labels: ["app": "web"]), expected: ""),
        Case(
            testDescription: "a router is selected too", rules: [rule("x", for: cart, selecting: ["app": "gw"])],
            client: router(labels: ["app": "gw"]), expected: "shop/x"),
    ]

    @Test(arguments: lookups) func `the rule that counts is found`(_ c: Case) {
        expect(c.expected, c.rules, c.client)
    }

    static func subset(_ name: String, _ label: String) -> DestinationRule.Subset {
        DestinationRule.Subset(name: name, labels: ["v": label])
    }

    static let merges = [
        Case(
            testDescription: "subsets add up, the older policy and the first subset of a name stay",
            rules: [
                rule("b", for: "cart", policy(1), subsets: [subset("v1", "1")], created: 1),
                rule("a", for: cart, policy(2), subsets: [subset("v1", "x"), subset("v2", "2")], created: 2),
            ], expected: "shop/b+shop/a 1 v1=1 v2=2"),
        Case(
            testDescription: "a policy where the older rule has none",
            rules: [rule("a", for: cart, subsets: [subset("v1", "1")]), rule("b", for: cart, policy(2))],
            expected: "shop/a+shop/b 2 v1=1"),
        Case(
            testDescription: "equal age: by name",
            rules: [rule("b", for: cart, policy(1)), rule("a", for: cart, policy(2))],
            expected: "shop/a+shop/b 2"),
        Case(
            testDescription: "audiences that differ do not merge, the youngest counts",
            rules: [
                rule("a", for: cart, policy(1), exportTo: ["*"]), rule("b", for: cart, policy(2), created: 1),
            ], expected: "shop/b 2"),
        Case(
            testDescription: "a wider audience adds to the narrower",
            rules: [
                rule("a", for: cart, exportTo: ["shop"]),
                rule("b", for: cart, policy(2), exportTo: ["shop", "x"], created: 1),
                rule("c", for: cart, policy(3), exportTo: ["x"], created: 2),
            ], client: sidecar(in: "x"), expected: "shop/c 3"),
        Case(
            testDescription: "equal selectors",
            rules: [
                rule("a", for: cart, policy(1), selecting: ["app": "web"]),
                rule("b", for: cart, subsets: [subset("v1", "1")], selecting: ["app": "web"], created: 1),
            ], client: sidecar(labels: ["app": "web"]), expected: "shop/a+shop/b 1 v1=1"),
        Case(
            testDescription: "other selectors",
            rules: [
                rule("a", for: cart, policy(1), selecting: ["app": "web"]),
                rule("b", for: cart, policy(2), selecting: ["app": "x"], created: 1),
            ], client: sidecar(labels: ["app": "x"]), expected: "shop/b 2"),
        Case(
            testDescription: "what is for all does not add to what is for one",
            rules: [
                rule("a", for: cart, policy(1), selecting: ["app": "web"], created: 1),
                rule("b", for: cart, subsets: [subset("v1", "1")]),
            ], client: sidecar(labels: ["app": "web"]), expected: "shop/a 1"),
        Case(
            testDescription: "what is private and for all adds to what is for one",
            rules: [
                rule("a", for: cart, policy(1), selecting: ["app": "web"], created: 1),
                rule("b", for: cart, subsets: [subset("v1", "1")], exportTo: ["."]),
            ], client: sidecar(labels: ["app": "web"]), expected: "shop/a+shop/b 1 v1=1"),
        Case(
            testDescription: "and stays for the others",
            rules: [
                rule("a", for: cart, policy(1), selecting: ["app": "web"], created: 1),
                rule("b", for: cart, subsets: [subset("v1", "1")], exportTo: ["."]),
            ], client: sidecar(), expected: "shop/b v1=1"),
        Case(
            testDescription: "a wildcard and a name are two hosts",
            rules: [rule("a", for: "*.local", policy(1)), rule("b", for: cart, subsets: [subset("v1", "1")])],
            expected: "shop/b v1=1"),
    ]

    @Test(arguments: merges) func `rules of one host count as one`(_ c: Case) {
        expect(c.expected, c.rules, c.client)
    }

    private func expect(_ expected: String, _ rules: [ConfigObject], _ client: ProxyNode) {
        let view = World([service("cart"), service("pay")] + rules).view(client)
        let found = view.service(named: Self.cart).flatMap { view.rule(for: $0) }
        #expect(found.map(Self.summary) ?? "" == expected)
    }

    static func summary(_ rule: DestinationRuleRecord) -> String {
        let origins = rule.origins.map { "\($0.namespace)/\($0.name)" }.joined(separator: "+")
        let mark = rule.spec.policy?.retryBudget.map { " \(Int($0.percent))" } ?? ""
        return origins + mark + rule.spec.subsets.map { " \($0.name)=\($0.labels["v"] ?? "")" }.joined()
    }

    @Test func `the default audience counts where a rule says nothing`() throws {
        var settings = MeshSettings()
        settings.defaultDestinationRuleExportTo = ["."]
        var world = World([service("cart"), rule("a", for: "cart"), rule("b", for: "cart", exportTo: ["*"])])
        let cart = try #require(world.service(Self.cart))
        #expect(world.view(sidecar(in: "bank")).rule(for: cart).map(Self.summary) == "shop/b")
        #expect(world.view(sidecar(in: "bank")).rule(for: cart)?.exportTo == ["*"])
        world.remove(rule("b", for: ""))
        #expect(world.view(sidecar(in: "bank")).rule(for: cart).map(Self.summary) == "shop/a")
        world.apply([], settings: settings)
        #expect(world.view(sidecar(in: "bank")).rule(for: cart) == nil)
        #expect(world.view(sidecar()).rule(for: cart).map(Self.summary) == "shop/a")
    }

    @Test func `a workload selector counts for clients only`() throws {
        let rules = [rule("all", for: "cart"), rule("own", for: "cart", selecting: ["app": "cart"])]
        let view = World([service("cart")] + rules).view(sidecar(labels: ["app": "cart"]))
        let cart = try #require(view.service(named: Self.cart))
        #expect(view.rule(for: cart).map(Self.summary) == "shop/own")
        #expect(view.inboundRule(for: cart).map(Self.summary) == "shop/all")
    }

    @Test func `a rule in which nothing changed stays the same record`() throws {
        let first = rule("a", for: "cart", policy(1))
        let second = rule("b", for: "cart", policy(2), created: 1)
        var world = World([service("cart"), service("pay"), first, second])
        let cart = try #require(world.service(Self.cart))
        let before = try #require(world.view(sidecar()).rule(for: cart))
        world.set(rule("c", for: "pay"), service("pay", ports: []))
        #expect(world.view(sidecar()).rule(for: cart) === before)
        // Its policy is not the first, but who reads the rule's origins sees a difference.
        world.remove(second)
        let after = try #require(world.view(sidecar()).rule(for: cart))
        #expect(after != before)
        #expect(after.spec == before.spec)
        #expect(after.revision == world.snapshot.generation)
        world.set(first)
        #expect(world.change.isEmpty)
        #expect(world.view(sidecar()).rule(for: cart) === after)
    }

    @Test func `records are equal at one revision of the same objects`() {
        func record(_ revision: Revision, _ origins: String...) -> DestinationRuleRecord {
            let keys = origins.map { ConfigKey(.destinationRule, "shop", $0) }
            return DestinationRuleRecord(
                key: keys[0], spec: DestinationRule(host: "x"), origins: keys, revision: revision)
        }
        #expect(record(1, "a", "b") == record(1, "a", "b"))
        #expect(record(1, "a") != record(2, "a"))
        #expect(record(1, "a") != record(1, "b"))
        // Merged for some clients, for others not.
        #expect(record(1, "a") != record(1, "a", "b"))
    }
}
