import EnvoyAPI
import Mesh
import MeshConfig
import Testing

@testable import Generation

/// Names by which services are called. Source: generation.md 1.1, 2.10.
struct SpellingTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let hostname: String
        let dnsDomain: String
        let expected: [String]

        var testDescription: String { "\(hostname) from \(dnsDomain)" }
    }

    static let cases = [
        Case(
            hostname: "api.shop.svc.cluster.local", dnsDomain: "shop.svc.cluster.local",
            expected: ["api", "api.shop.svc", "api.shop"]),
        Case(
            hostname: "api.bank.svc.cluster.local", dnsDomain: "shop.svc.cluster.local",
            expected: ["api.bank", "api.bank.svc"]),
        Case(hostname: "api.shop.svc.other.domain", dnsDomain: "shop.svc.cluster.local", expected: []),
        Case(hostname: "api.example.com", dnsDomain: "shop.svc.cluster.local", expected: []),
        Case(hostname: "*.wild.example.com", dnsDomain: "shop.svc.cluster.local", expected: []),
        Case(hostname: "api.vms.example.com", dnsDomain: "web.example.com", expected: ["api.vms", "api.vms.example"]),
        Case(hostname: "api.example.com", dnsDomain: "web.example.com", expected: ["api"]),
        Case(hostname: "api.example.com", dnsDomain: "api.example.com", expected: ["api"]),
        Case(hostname: "api.example.com", dnsDomain: "other.org", expected: []),
    ]

    @Test(arguments: cases) func `short forms depend on where the client is`(_ rule: Case) {
        var proxy = ProxyNode([])
        proxy.dnsDomain = rule.dnsDomain
        let service = MeshService(
            key: ServiceKey(hostname: rule.hostname, namespace: "shop"), name: "x", registry: .serviceEntry, ports: [],
            resolution: .clientSide, revision: 1)
        let (resolver, arena) = (Resolver(ScopeKey(proxy: proxy)), Arena())
        let host = arena.encode("host", as: Envoy.VirtualHost.self) { host in
            var domains: [PackedText] = []
            resolver.appendDomains(of: service, .none, to: &domains, in: arena)
            host.domains.append(contentsOf: domains.map(\.string))
        }
        let domains = JSONValue.object(host.json).all("domains").compactMap(\.string)
        #expect(domains == [rule.hostname, rule.hostname + "."] + rule.expected)
    }

    @Test(arguments: ["", "v1"]) func `a cluster's name can be read back`(_ subset: String) {
        let key = ClusterKey(port: 80, subset: subset, hostname: "api.shop")
        #expect(ClusterKey(key.name) == key)
    }

    @Test(arguments: ["", "80", "outbound|80||", "outbound|x||a", "inbound|80||a", "outbound|80||a|b"])
    func `what is no name of an outbound cluster is not read as one`(_ name: String) {
        #expect(ClusterKey(name) == nil)
    }
}
