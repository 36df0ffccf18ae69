import MeshConfig
import Testing

@testable import Mesh

@Suite struct SubjectAltNameTests {
    static let hostname = "cart.shop.svc.cluster.local"

    static func pods(_ accounts: [String]) -> [ConfigObject] {
        let endpoints = accounts.indices.map { SliceEndpoint(addresses: ["10.1.0.\($0)"], podName: "p\($0)") }
        return accounts.enumerated().map { index, account in
            pod("p\(index)", ["10.1.0.\(index)"]) { $0.serviceAccount = account }
        } + [slice("s", of: "cart", endpoints)]
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let objects: [ConfigObject]
        var hostname = SubjectAltNameTests.hostname
        var trustDomain = "cluster.local"
        var aliases: [String] = []
        let names: [String]
    }

    static let cases = [
        Case(testDescription: "no endpoints", objects: [service("cart")], names: []),
        Case(
            testDescription: "the accounts of the pods, once each", objects: [service("cart")] + pods(["b", "a", "b"]),
            names: ["spiffe://cluster.local/ns/shop/sa/a", "spiffe://cluster.local/ns/shop/sa/b"]),
        Case(
            testDescription: "trust domains", objects: [service("cart")] + pods(["a"]), trustDomain: "td",
            aliases: ["old", "older"],
            names: ["spiffe://old/ns/shop/sa/a", "spiffe://older/ns/shop/sa/a", "spiffe://td/ns/shop/sa/a"]),
        Case(
            testDescription: "an endpoint without account",
            objects: [service("cart"), slice("s", of: "cart", addresses: "10.1.0.1")], names: []),
        Case(
            testDescription: "annotations of the service",
            objects: [
                object(
                    .service, "cart",
                    annotations: [
                        Annotation.canonicalServiceAccounts: "b@x.com, spiffe://td/ns/n/sa/s",
                        Annotation.kubernetesServiceAccounts: "a",
                    ], .service(Service(kind: .headless, ports: [])))
            ], aliases: ["old"],
            names: [
                "b@x.com", "spiffe://cluster.local/ns/shop/sa/a", "spiffe://old/ns/n/sa/s", "spiffe://old/ns/shop/sa/a",
                "spiffe://td/ns/n/sa/s",
            ]),
        Case(
            testDescription: "an entry's list and the accounts of its endpoints",
            objects: [
                entry("e", hosts: ["e.com"], endpoints: [EntryEndpoint(address: "10.1.0.1", serviceAccount: "a")]) {
                    $0.subjectAltNames = ["e.com", "spiffe://x/ns/a"]
                }
            ], hostname: "e.com", aliases: ["old"],
            names: ["e.com", "spiffe://cluster.local/ns/shop/sa/a", "spiffe://old/ns/shop/sa/a", "spiffe://x/ns/a"]),
    ]

    @Test(arguments: cases) func `a service's names come from endpoints and from itself`(_ c: Case) throws {
        var settings = MeshSettings()
        settings.trustDomain = c.trustDomain
        settings.trustDomainAliases = c.aliases
        let view = World(c.objects, settings: settings).view(sidecar(in: "bank"))
        let service = try #require(view.service(named: c.hostname))
        #expect(view.subjectAltNames(of: service) == c.names)
    }

    @Test func `names follow endpoints and settings`() throws {
        var world = World([service("cart")] + Self.pods(["a"]))
        func names() throws -> [String] {
            let view = world.view(sidecar())
            return view.subjectAltNames(of: try #require(view.service(named: Self.hostname)))
        }
        world.set(pod("p0", ["10.1.0.0"]) { $0.serviceAccount = "b" })
        #expect(try names() == ["spiffe://cluster.local/ns/shop/sa/b"])
        var settings = world.settings
        settings.trustDomain = "td"
        world.apply([], settings: settings)
        #expect(try names() == ["spiffe://td/ns/shop/sa/b"])
        world.apply(Self.pods(["a"]).map { .remove($0.key) })
        #expect(try names() == [])
    }
}
