import HashTreeCollections
import MeshConfig
import Testing

@testable import Mesh

@Suite struct PeerAuthenticationTests {
    static let root = "istio-system"

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let policies: [ConfigObject]
        var proxy = sidecar(labels: ["app": "cart"])
        let standard: MutualTLSMode
        var ports: [Int: MutualTLSMode] = [:]
    }

    static let cases = [
        Case(testDescription: "none", policies: [], standard: .permissive),
        Case(testDescription: "mesh", policies: [peerAuthentication("p", in: root, .strict)], standard: .strict),
        Case(
            testDescription: "elsewhere", policies: [peerAuthentication("p", in: "x", .strict)], standard: .permissive),
        Case(
            testDescription: "namespace before mesh",
            policies: [peerAuthentication("m", in: root, .strict), peerAuthentication("n", .disable)],
            standard: .disable),
        Case(
            testDescription: "unset namespace",
            policies: [peerAuthentication("m", in: root, .strict), peerAuthentication("n", .unset)],
            standard: .strict),
        Case(
            testDescription: "workload before namespace",
            policies: [
                peerAuthentication("n", .disable), peerAuthentication("w", .strict, selecting: ["app": "cart"]),
            ], standard: .strict),
        Case(
            testDescription: "unset workload",
            policies: [
                peerAuthentication("n", .disable), peerAuthentication("w", .unset, selecting: ["app": "cart"]),
            ], standard: .disable),
        Case(
            testDescription: "another workload", policies: [peerAuthentication("w", .strict, selecting: ["app": "x"])],
            standard: .permissive),
        Case(
            testDescription: "one label too many",
            policies: [peerAuthentication("w", .strict, selecting: ["app": "cart", "v": "1"])], standard: .permissive),
        Case(
            testDescription: "a selector in the root namespace",
            policies: [peerAuthentication("w", in: root, .strict, selecting: ["app": "cart"])], standard: .permissive),
        Case(
            testDescription: "a selector in the root namespace, there",
            policies: [peerAuthentication("w", in: root, .strict, selecting: ["app": "cart"])],
            proxy: sidecar(in: root, labels: ["app": "cart"]), standard: .permissive),
        Case(
            testDescription: "ports",
            policies: [
                peerAuthentication("n", .strict),
                peerAuthentication(
                    "w", selecting: ["app": "cart"], ports: [80: .disable, 81: .unset, 82: .permissive]),
            ], standard: .strict, ports: [80: .disable, 81: .strict, 82: .permissive]),
        Case(
            testDescription: "unset ports are as the workload's",
            policies: [
                peerAuthentication("n", .strict),
                peerAuthentication("w", .disable, selecting: ["app": "cart"], ports: [81: .unset]),
            ], standard: .disable, ports: [81: .disable]),
        Case(
            testDescription: "the oldest of a namespace",
            policies: [peerAuthentication("a", .strict, created: 2), peerAuthentication("b", .disable, created: 1)],
            standard: .disable),
        Case(
            testDescription: "the oldest of a namespace, even if it is unset",
            policies: [peerAuthentication("a", .strict, created: 2), peerAuthentication("b", created: 1)],
            standard: .permissive),
        Case(
            testDescription: "equal age: by name",
            policies: [peerAuthentication("b", .strict), peerAuthentication("a", .disable)], standard: .disable),
        Case(
            testDescription: "the oldest that selects",
            policies: [
                peerAuthentication("a", .strict, selecting: ["app": "cart"], created: 2),
                peerAuthentication("b", selecting: ["app": "cart"], ports: [1: .strict], created: 1),
                peerAuthentication("c", .disable, selecting: ["app": "x"]),
            ], standard: .permissive, ports: [1: .strict]),
        Case(
            testDescription: "a router has no ports of its own", policies: [peerAuthentication("n", .strict)],
            proxy: router(), standard: .permissive),
    ]

    @Test(arguments: cases) func `policies make the mode of each port`(_ c: Case) {
        let scope = World(c.policies).snapshot.scope(of: c.proxy)
        #expect(scope.mutualTLS == MutualTLSModes(standard: c.standard, ports: c.ports))
        #expect(scope.mutualTLS[9999] == c.standard)
    }

    @Test func `the labels of the pod decide`() {
        let world = World([
            pod("client", ["10.1.0.99"], labels: ["app": "cart"]),
            peerAuthentication("w", .strict, selecting: ["app": "cart"]),
        ])
        #expect(world.snapshot.scope(of: sidecar(labels: ["app": "x"])).mutualTLS.standard == .strict)
    }

    struct ServiceCase: CustomTestStringConvertible {
        let testDescription: String
        var policies: [ConfigObject] = []
        let service: ConfigObject
        var hostname = "db.shop.svc.cluster.local"
        var tlsModes: [String] = []
        var port: ServicePort?
        var passesThrough = false
        let mode: MutualTLSMode?
    }

    static let tcp = port("p", 1, 1, .tcp)
    static let db = service("db", ports: [tcp])
    static let headless = service("db", .headless, ports: [tcp])
    static let services = [
        ServiceCase(testDescription: "nothing said", service: db, mode: .permissive),
        ServiceCase(
            testDescription: "namespace",
            policies: [peerAuthentication("n", .disable), peerAuthentication("m", in: root, .strict)], service: db,
            mode: .disable),
        ServiceCase(
            testDescription: "mesh", policies: [peerAuthentication("m", in: root, .strict)], service: db,
            mode: .strict),
        ServiceCase(
            testDescription: "what single workloads say counts for nothing",
            policies: [peerAuthentication("w", .disable, selecting: ["app": "db"])], service: db, mode: .permissive),
        ServiceCase(
            testDescription: "outside the mesh", service: entry("db", hosts: ["db.com"]) { $0.isMeshExternal = true },
            hostname: "db.com", mode: nil),
        ServiceCase(
            testDescription: "inside the mesh", service: entry("db", hosts: ["db.com"]) { $0.isMeshExternal = false },
            hostname: "db.com", mode: .permissive),
        ServiceCase(testDescription: "headless without endpoints", service: headless, mode: .disable),
        ServiceCase(testDescription: "headless", service: headless, tlsModes: ["istio", "istio"], mode: .permissive),
        ServiceCase(
            testDescription: "headless, one endpoint without", service: headless, tlsModes: ["istio", ""],
            mode: .disable),
        ServiceCase(
            testDescription: "another port's endpoints", service: headless, tlsModes: ["istio"],
            port: port("q", 2, 2, .tcp), mode: .disable),
        ServiceCase(
            testDescription: "a policy for single workloads does not hide that they could",
            policies: [peerAuthentication("w", .disable, selecting: ["app": "db"])], service: headless,
            tlsModes: ["istio"], mode: .permissive),
        ServiceCase(testDescription: "virtual IP", service: db, tlsModes: ["istio", ""], mode: .permissive),
        ServiceCase(
            testDescription: "virtual IP, but passed through", service: db, tlsModes: ["istio", ""],
            passesThrough: true, mode: .disable),
    ]

    @Test(arguments: services) func `clients infer the mode of a service`(_ c: ServiceCase) throws {
        let pods = c.tlsModes.enumerated().map { index, mode in
            pod(
                "db-\(index)", ["10.1.1.\(index)"],
                labels: ["app": "db", "security.istio.io/tlsMode": mode].filter { $0.value != "" })
        }
        let endpoints = pods.indices.map { SliceEndpoint(addresses: ["10.1.1.\($0)"], podName: "db-\($0)") }
        let slice = slice("s", of: "db", ports: [SlicePort(name: "p", number: 1)], endpoints)
        let view = World([c.service, slice] + pods + c.policies).view(sidecar(in: "bank"))
        let service = try #require(view.service(named: c.hostname))
        #expect(view.mutualTLS(of: service, port: c.port, passesThrough: c.passesThrough) == c.mode)
    }

    struct EndpointCase: CustomTestStringConvertible {
        let testDescription: String
        let policy: ConfigObject
        /// Which of ports 8080 and 9090 of the pods v=1 and v=2 take mutual TLS.
        let accepting: [String]
    }

    static let all = ["1:8080", "1:9090", "2:8080", "2:9090"]
    static let endpointCases = [
        EndpointCase(testDescription: "strict", policy: peerAuthentication("p", .strict), accepting: all),
        EndpointCase(testDescription: "namespace", policy: peerAuthentication("p", .disable), accepting: []),
        EndpointCase(testDescription: "mesh", policy: peerAuthentication("p", in: root, .disable), accepting: []),
        EndpointCase(testDescription: "elsewhere", policy: peerAuthentication("p", in: "x", .disable), accepting: all),
        EndpointCase(
            testDescription: "workload", policy: peerAuthentication("p", .disable, selecting: ["v": "1"]),
            accepting: ["2:8080", "2:9090"]),
        EndpointCase(
            testDescription: "target port of a workload",
            policy: peerAuthentication("p", selecting: ["v": "1"], ports: [9090: .disable, 80: .disable]),
            accepting: ["1:8080", "2:8080", "2:9090"]),
    ]

    @Test(arguments: endpointCases) func `an endpoint refuses mutual TLS where its policy does`(_ c: EndpointCase) {
        let pods = ["1", "2"].map {
            pod("p\($0)", ["10.1.0.\($0)"], labels: ["v": $0, "security.istio.io/tlsMode": "istio"])
        }
        let slice = slice(
            "s", of: "cart", ports: [SlicePort(name: "http", number: 8080), SlicePort(name: "adm", number: 9090)],
            ["1", "2"].map { SliceEndpoint(addresses: ["10.1.0.\($0)"], podName: "p\($0)") })
        var world = World([service("cart", ports: [port("http", 80, 8080), port("adm", 81, 9090)]), slice] + pods)
        let before = world.snapshot
        func accepting() -> [String] {
            world.details("cart.shop.svc.cluster.local").filter(\.acceptsMTLS)
                .map { "\($0.labels["v"] ?? ""):\($0.port)" }.sorted()
        }
        #expect(accepting() == Self.all)
        world.set(c.policy)
        #expect(accepting() == c.accepting)
        #expect(world.change.endpoints.isEmpty == (c.accepting == Self.all))
        world.remove(c.policy)
        #expect(accepting() == Self.all)
        if c.accepting == Self.all {
            for (key, endpoints) in before.endpoints { #expect(world.snapshot.endpoints[key] === endpoints) }
        }
    }
}
