import EnvoyAPI
import Generation
import Mesh
import MeshConfig
import Testing

/// Two services that want one listener. Source: generation.md 2.7, table.
struct ConflictTests {
    /// Ports of two services at one address and port number, and the targets of the listener's chains in their order.
    struct Case: CustomTestStringConvertible, Sendable {
        let older: PortProtocol
        let younger: PortProtocol
        /// Listener at the wildcard, where HTTP is told apart by sniffing.
        let atWildcard: [String]
        /// Listener at an address.
        let atAddress: [String]

        var testDescription: String { "\(older) before \(younger)" }
    }

    // A chain is written as what it leads to; "http" chains lead to a route table, "a" and "b" to the services.
    static let cases = [
        Case(older: .http, younger: .http, atWildcard: ["http", "passthrough"], atAddress: ["http"]),
        Case(older: .http, younger: .tcp, atWildcard: ["http", "b"], atAddress: ["http"]),
        Case(older: .http, younger: .auto, atWildcard: ["http", "b"], atAddress: ["http", "b"]),
        Case(older: .tcp, younger: .http, atWildcard: ["http", "a"], atAddress: ["a"]),
        Case(older: .tcp, younger: .tcp, atWildcard: ["a"], atAddress: ["a"]),
        Case(older: .tcp, younger: .auto, atWildcard: ["http", "a"], atAddress: ["http", "a"]),
        Case(older: .auto, younger: .http, atWildcard: ["http", "a"], atAddress: ["http", "a"]),
        Case(older: .auto, younger: .tcp, atWildcard: ["http", "a"], atAddress: ["http", "a"]),
        Case(older: .auto, younger: .auto, atWildcard: ["http", "a"], atAddress: ["http", "a"]),
        Case(older: .http, younger: .mongo, atWildcard: ["http", "passthrough"], atAddress: ["http"]),
        Case(older: .mongo, younger: .http, atWildcard: ["a"], atAddress: ["a"]),
        Case(older: .mysql, younger: .auto, atWildcard: ["a"], atAddress: ["a"]),
        Case(older: .mongo, younger: .mysql, atWildcard: ["a"], atAddress: ["a"]),
        Case(older: .tls, younger: .tls, atWildcard: ["a", "b", "passthrough"], atAddress: ["a"]),
        Case(older: .tcp, younger: .tls, atWildcard: ["b", "a"], atAddress: ["a"]),
    ]

    @Test(arguments: cases) func `at the wildcard the older service has its way`(_ rule: Case) throws {
        #expect(try chains(rule, proxy: ProxyNode([])) == rule.atWildcard)
    }

    // Without redirection all listeners are at the loopback address.
    @Test(arguments: cases) func `at an address the older service has its way`(_ rule: Case) throws {
        #expect(try chains(rule, proxy: ProxyNode(["interception=NONE"])) == rule.atAddress)
    }

    private func chains(_ rule: Case, proxy: ProxyNode) throws -> [String] {
        let objects = zip(["a", "b"], [rule.older, rule.younger]).enumerated().map { age, pair in
            entry(pair.0, pair.1, age: Int64(age))
        }
        let listeners = generate(.listener, for: RandomMesh.view(objects, MeshSettings(), proxy))
        let listener = try #require(listeners.first { $0.name.hasSuffix("_9000") })
        let chains = (listener.json["filter_chains"]?.array ?? []) + [listener.json["default_filter_chain"]]
        return chains.compactMap(\.self).map(target)
    }

    private func entry(_ name: String, _ declared: PortProtocol, age: Int64) -> ConfigObject {
        let port = ServicePort(name: "p", number: 9000, target: .number(9000), protocol: declared)
        let endpoint = EntryEndpoint(address: "192.0.2.1")
        let spec = ServiceEntry(hosts: [name], ports: [port], resolution: .static, endpoints: [endpoint])
        return ConfigObject(
            key: ConfigKey(.serviceEntry, "shop", name), meta: ObjectMeta(creationTime: age),
            spec: .serviceEntry(spec), source: SourceLocation(file: "test", line: 1))
    }

    private func target(_ chain: JSONValue) -> String {
        if !chain.all("rds").isEmpty { return "http" }
        let cluster = chain.all("cluster").first?.string ?? ""
        return cluster == "PassthroughCluster" ? "passthrough" : String(cluster.dropFirst("outbound|9000||".count))
    }
}
