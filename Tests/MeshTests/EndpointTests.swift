import MeshConfig
import Testing

@testable import Mesh

private let cart = "cart.shop.svc.cluster.local"

@Suite struct SliceEndpointTests {
    struct HealthCase: CustomTestStringConvertible {
        let testDescription: String
        var endpoint = SliceEndpoint(addresses: ["10.1.0.1"])
        var labels: [String: String] = [:]
        var publishesNotReady = false
        let health: WorkloadEndpoint.Health?
    }

    static func endpoint(ready: Bool, serving: Bool, terminating: Bool) -> SliceEndpoint {
        SliceEndpoint(addresses: ["10.1.0.1"], isReady: ready, isServing: serving, isTerminating: terminating)
    }

    static let sessions = ["istio.io/persistent-session": "cookie"]
    static let healths = [
        HealthCase(testDescription: "ready", health: .healthy),
        HealthCase(
            testDescription: "unready", endpoint: endpoint(ready: false, serving: false, terminating: false),
            health: .unhealthy),
        HealthCase(
            testDescription: "unready, published", endpoint: endpoint(ready: false, serving: false, terminating: false),
            publishesNotReady: true, health: .healthy),
        HealthCase(
            testDescription: "terminating", endpoint: endpoint(ready: false, serving: false, terminating: true),
            health: nil),
        HealthCase(
            testDescription: "terminating, serving", endpoint: endpoint(ready: false, serving: true, terminating: true),
            health: nil),
        HealthCase(
            testDescription: "terminating, serving, sessions",
            endpoint: endpoint(ready: false, serving: true, terminating: true), labels: sessions, health: .draining),
        HealthCase(
            testDescription: "terminating, not serving, sessions",
            endpoint: endpoint(ready: false, serving: false, terminating: true), labels: sessions, health: nil),
        HealthCase(
            testDescription: "unready, sessions", endpoint: endpoint(ready: false, serving: true, terminating: false),
            labels: sessions, health: .unhealthy),
    ]

    @Test(arguments: healths) func `conditions decide the health`(_ c: HealthCase) {
        let world = World([
            service("cart", labels: c.labels) { $0.publishesNotReady = c.publishesNotReady },
            slice("cart-1", of: "cart", [c.endpoint]),
        ])
        #expect(world.details(cart).map(\.health) == (c.health.map { [$0] } ?? []))
    }

    @Test func `each address serves each port`() {
        let world = World([
            service("cart"),
            slice(
                "cart-1", of: "cart",
                ports: [SlicePort(name: "http", number: 8080), SlicePort(name: "admin", number: 9)],
                [SliceEndpoint(addresses: ["10.1.0.2", "10.1.0.1"])]),
        ])
        #expect(world.endpoints(cart) == ["10.1.0.1:9", "10.1.0.2:9", "10.1.0.1:8080", "10.1.0.2:8080"])
        #expect(world.details(cart).map(\.portName) == ["admin", "admin", "http", "http"])
    }

    @Test func `slices add up and their duplicates are dropped`() {
        let world = World([
            service("cart"), slice("b", of: "cart", addresses: "10.1.0.1", "10.1.0.2"),
            slice(
                "a", of: "cart", ports: [SlicePort(name: "http", number: 9090)],
                [SliceEndpoint(addresses: ["10.1.0.2"])]),
            slice("c", of: "cart", [SliceEndpoint(addresses: ["cart.example.com"])], isFQDN: true),
            slice("d", of: "", addresses: "10.1.0.4"), slice("e", of: "cart", in: "bank", addresses: "10.1.0.5"),
        ])
        // The first slice by name has the say.
        #expect(world.endpoints(cart) == ["10.1.0.1:8080", "10.1.0.2:9090"])
    }

    @Test func `slices without a Service are no endpoints until it comes`() {
        var world = World([slice("cart-1", of: "cart", addresses: "10.1.0.1")])
        #expect(world.snapshot.endpoints.isEmpty)
        world.set(service("cart"))
        #expect(world.endpoints(cart) == ["10.1.0.1:8080"])
        world.remove(service("cart"))
        #expect(world.snapshot.endpoints.isEmpty)
    }

    @Test func `a slice may move to another service`() {
        var world = World([service("cart"), service("pay"), slice("s", of: "cart", addresses: "10.1.0.1")])
        world.set(slice("s", of: "pay", addresses: "10.1.0.1"))
        #expect(world.endpoints(cart) == [])
        #expect(world.endpoints("pay.shop.svc.cluster.local") == ["10.1.0.1:8080"])
        #expect(world.change.endpoints.count == 2)
    }

    @Test func `the pod says who the endpoint is`() throws {
        let labels = ["app": "cart", "security.istio.io/tlsMode": "istio", "topology.istio.io/network": "net-1"]
        let world = World([
            service("cart"),
            slice("cart-1", of: "cart", [SliceEndpoint(addresses: ["10.1.0.1"], podName: "cart-x", nodeName: "n9")]),
            pod("cart-x", ["10.1.0.1"], labels: labels) {
                $0.serviceAccount = "cart-sa"
                $0.workloadName = "cart"
                $0.nodeName = "n1"
            },
            node("n1", region: "eu", zone: "eu-1"),
        ])
        let expected = WorkloadEndpoint(
            address: "10.1.0.1", port: 8080, portName: "http", locality: Locality("eu/eu-1"), labels: labels,
            namespace: "shop", serviceAccount: "cart-sa", workloadName: "cart", nodeName: "n1", network: "net-1",
            acceptsMTLS: true)
        #expect(world.details(cart) == [expected])
    }

    @Test func `without a pod reference an endpoint is anonymous`() {
        let world = World([
            service("cart"), slice("cart-1", of: "cart", [SliceEndpoint(addresses: ["10.1.0.1"], nodeName: "n1")]),
            pod("cart-x", ["10.1.0.1"], labels: ["app": "cart"]), node("n1", region: "eu"),
        ])
        let expected = WorkloadEndpoint(address: "10.1.0.1", port: 8080, portName: "http", nodeName: "n1")
        #expect(world.details(cart) == [expected])
    }

    @Test func `an endpoint waits for the pod that it names`() {
        let object = pod("cart-x", ["10.1.0.1"])
        var world = World([
            service("cart"), slice("cart-1", of: "cart", [SliceEndpoint(addresses: ["10.1.0.1"], podName: "cart-x")]),
        ])
        #expect(world.endpoints(cart) == [])
        world.set(object)
        #expect(world.endpoints(cart) == ["10.1.0.1:8080"])
        world.remove(object)
        #expect(world.endpoints(cart) == [])
    }

    @Test func `the snapshot says which endpoints wait for their pods`() throws {
        let missing = ["cart-x", "cart-y"].map { SliceEndpoint(addresses: ["10.1.0.1", "10.1.0.2"], podName: $0) }
        var world = World([
            service("cart"), service("pay"), slice("pay-1", of: "pay", addresses: "10.1.0.3"),
            slice("cart-1", of: "cart", missing + [SliceEndpoint(addresses: ["10.1.0.4"])]),
        ])
        #expect(world.snapshot.withheld.map(\.key) == [ServiceKey(hostname: cart, namespace: "shop")])
        let withheld = try #require(world.snapshot.withheld.first?.value)
        #expect(withheld.count == 2)
        #expect(withheld.pod == ConfigKey(.pod, "shop", "cart-x"))
        world.set(pod("cart-x", ["10.1.0.1"]))
        #expect(world.snapshot.withheld.first?.value == WithheldEndpoints(of: ConfigKey(.pod, "shop", "cart-y")))
        world.set(pod("cart-y", ["10.1.0.2"]))
        #expect(world.snapshot.withheld.isEmpty)
    }

    @Test func `a dual-stack service has its pods' IPv4 endpoints only`() {
        let endpoints = [
            SliceEndpoint(addresses: ["10.1.0.1"], podName: "p"), SliceEndpoint(addresses: ["fd00::1"], podName: "p"),
            SliceEndpoint(addresses: ["fd00::2"]),
        ]
        var world = World([
            service("cart", .clusterIP(["10.96.0.1", "fd00:96::1"])), slice("s", of: "cart", endpoints),
            pod("p", ["10.1.0.1", "fd00::1"]),
        ])
        #expect(world.details(cart).map(\.address) == ["10.1.0.1", "fd00::2"])
        world.set(service("cart", .clusterIP(["fd00:96::1"])))
        #expect(world.details(cart).map(\.address) == ["10.1.0.1", "fd00::1", "fd00::2"])
    }
}

@Suite struct LocalityTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let podLabels: [String: String]
        let nodeLabels: [String: String]
        let locality: String
    }

    static let cases = [
        Case(testDescription: "nothing known", podLabels: [:], nodeLabels: [:], locality: ""),
        Case(
            testDescription: "node", podLabels: [:],
            nodeLabels: [
                "topology.kubernetes.io/region": "eu", "topology.kubernetes.io/zone": "eu-1",
                "topology.istio.io/subzone": "rack1",
            ], locality: "eu/eu-1/rack1"),
        Case(
            testDescription: "node, old labels", podLabels: [:],
            nodeLabels: [
                "failure-domain.beta.kubernetes.io/region": "eu", "failure-domain.beta.kubernetes.io/zone": "eu-1",
            ], locality: "eu/eu-1"),
        Case(
            testDescription: "pod before node", podLabels: ["istio-locality": "us.us-1.a"],
            nodeLabels: ["topology.kubernetes.io/region": "eu"], locality: "us/us-1/a"),
        Case(
            testDescription: "gap in the pod's", podLabels: ["istio-locality": "us..a"], nodeLabels: [:],
            locality: "us//a"),
        Case(
            testDescription: "new label before old one",
            podLabels: ["istio-locality": "us", "topology.istio.io/locality": "ap"], nodeLabels: [:], locality: "ap"),
    ]

    @Test(arguments: cases) func `locality comes from the pod's label, else from the node`(_ c: Case) throws {
        let world = World([
            service("cart"), slice("s", of: "cart", [SliceEndpoint(addresses: ["10.1.0.1"], podName: "p")]),
            pod("p", ["10.1.0.1"], labels: c.podLabels) { $0.nodeName = "n1" },
            object(.node, "n1", labels: c.nodeLabels, .node),
        ])
        #expect(try #require(world.details(cart).first).locality.description == c.locality)
    }

    @Test func `a changed node moves its pods' endpoints and no others`() {
        var world = World([
            service("cart"), service("pay"),
            slice("cart-1", of: "cart", [SliceEndpoint(addresses: ["10.1.0.1"], podName: "a")]),
            slice("pay-1", of: "pay", [SliceEndpoint(addresses: ["10.1.0.2"], podName: "b")]),
            pod("a", ["10.1.0.1"]) { $0.nodeName = "n1" }, pod("b", ["10.1.0.2"]) { $0.nodeName = "n2" },
        ])
        world.set(node("n1", region: "eu"))
        #expect(world.change.endpoints == [ServiceKey(hostname: cart, namespace: "shop")])
        #expect(world.details(cart).map(\.locality.region) == ["eu"])
        world.remove(node("n1", region: "eu"))
        #expect(world.details(cart).map(\.locality.region) == [""])
    }
}

@Suite struct EntryEndpointTests {
    static let host = "ext.example.com"

    @Test func `endpoints take their ports from themselves, the target port, the port`() {
        let ports = [port("a", 80), port("b", 81, 8081), port("c", 82, 8082)]
        let world = World([
            entry("ext", ports: ports, endpoints: [EntryEndpoint(address: "192.0.2.1", ports: ["c": 9])])
        ])
        #expect(world.endpoints(Self.host) == ["192.0.2.1:80", "192.0.2.1:8081", "192.0.2.1:9"])
    }

    @Test func `a socket has port 0`() {
        let world = World([entry("ext", endpoints: [EntryEndpoint(address: "unix:///var/x")])])
        #expect(world.endpoints(Self.host) == ["unix:///var/x:0"])
    }

    @Test func `one address may have several ports`() {
        let world = World([
            entry(
                "ext",
                endpoints: [
                    EntryEndpoint(address: "127.0.0.1", ports: ["http": 1]),
                    EntryEndpoint(address: "127.0.0.1", ports: ["http": 2]),
                    EntryEndpoint(address: "127.0.0.1", ports: ["http": 1]),
                ])
        ])
        #expect(world.endpoints(Self.host) == ["127.0.0.1:1", "127.0.0.1:2"])
    }

    struct FactCase: CustomTestStringConvertible {
        let testDescription: String
        let endpoint: EntryEndpoint
        let expected: WorkloadEndpoint
    }

    static func expected(
        locality: String = "", labels: [String: String] = [:], account: String = "", network: String = "",
        weight: Int = 1, mtls: Bool = false
    ) -> WorkloadEndpoint {
        WorkloadEndpoint(
            address: "192.0.2.1", port: 80, portName: "http", health: .unknown, locality: Locality(locality),
            labels: labels, namespace: "shop", serviceAccount: account, workloadName: "ext-0", network: network,
            weight: weight, acceptsMTLS: mtls)
    }

    static let tls = "security.istio.io/tlsMode"
    static let facts = [
        FactCase(testDescription: "bare", endpoint: EntryEndpoint(address: "192.0.2.1"), expected: expected()),
        FactCase(
            testDescription: "all said",
            endpoint: EntryEndpoint(
                address: "192.0.2.1", labels: ["v": "1"], network: "n", locality: "eu/eu-1/a", weight: 3,
                serviceAccount: "sa"),
            expected: expected(
                locality: "eu/eu-1/a", labels: ["v": "1"], account: "sa", network: "n", weight: 3, mtls: true)),
        FactCase(
            testDescription: "by labels",
            endpoint: EntryEndpoint(
                address: "192.0.2.1",
                labels: [tls: "istio", "istio-locality": "eu.eu-1", "topology.istio.io/network": "n"]),
            expected: expected(
                locality: "eu/eu-1",
                labels: [tls: "istio", "istio-locality": "eu.eu-1", "topology.istio.io/network": "n"], network: "n",
                mtls: true)),
        FactCase(
            testDescription: "label against account",
            endpoint: EntryEndpoint(address: "192.0.2.1", labels: [tls: "disabled"], serviceAccount: "sa"),
            expected: expected(labels: [tls: "disabled"], account: "sa")),
    ]

    @Test(arguments: facts) func `an endpoint's facts are its own`(_ c: FactCase) {
        #expect(World([entry("ext", endpoints: [c.endpoint])]).details(Self.host) == [c.expected])
    }

    @Test func `endpoints are called by their entry and their place in it`() {
        let names = ["b.com", "a.com"].map { EntryEndpoint(address: $0) }
        let world = World([
            entry("two", hosts: ["two.com"], .dns, endpoints: names), entry("one", hosts: ["one.com"], .dns),
        ])
        #expect(world.details("two.com").map(\.address) == ["a.com", "b.com"])
        #expect(world.details("two.com").map(\.workloadName) == ["two-1", "two-0"])
        #expect(world.details("one.com").map(\.workloadName) == ["one"])
        #expect((world.details("one.com") + world.details("two.com")).allSatisfy { $0.health == .unknown })
    }

    struct ResolutionCase: CustomTestStringConvertible {
        let resolution: ServiceEntry.Resolution
        let host: String
        let addresses: [String]
        let expected: [String]
        var testDescription: String { "\(resolution.rawValue) \(host) with \(addresses)" }
    }

    static let resolutions = [
        ResolutionCase(resolution: .dns, host: host, addresses: [], expected: ["ext.example.com:8080"]),
        ResolutionCase(resolution: .dnsRoundRobin, host: host, addresses: [], expected: ["ext.example.com:8080"]),
        ResolutionCase(resolution: .dns, host: host, addresses: ["a.com"], expected: ["a.com:8080"]),
        ResolutionCase(resolution: .dns, host: "*.example.com", addresses: [], expected: []),
        ResolutionCase(resolution: .static, host: host, addresses: [], expected: []),
        ResolutionCase(
            resolution: .static, host: host, addresses: ["a.com", "192.0.2.1", "fd00::1"],
            expected: ["192.0.2.1:8080", "fd00::1:8080"]),
        ResolutionCase(resolution: .none, host: host, addresses: [], expected: []),
        ResolutionCase(resolution: .none, host: host, addresses: ["192.0.2.1"], expected: []),
        ResolutionCase(resolution: .dynamicDNS, host: "*.example.com", addresses: ["192.0.2.1"], expected: []),
    ]

    @Test(arguments: resolutions) func `the resolution decides what endpoints there are`(_ c: ResolutionCase) {
        let world = World([
            entry(
                "ext", hosts: [c.host], c.resolution, ports: [port("http", 80, 8080)],
                endpoints: c.addresses.map { EntryEndpoint(address: $0) })
        ])
        #expect(world.endpoints(c.host) == c.expected)
    }

    @Test func `an entry adds its endpoints to the Service of its hostname and namespace`() {
        let world = World([
            service("cart"), slice("s", of: "cart", addresses: "10.1.0.1"),
            entry("more", hosts: [cart], endpoints: [EntryEndpoint(address: "192.0.2.1")]),
            entry("names", hosts: [cart], .dns, endpoints: [EntryEndpoint(address: "a.com")]),
            entry("same", hosts: [cart], ports: [port("http", 8080)], endpoints: [EntryEndpoint(address: "10.1.0.1")]),
            entry("elsewhere", in: "bank", hosts: [cart], endpoints: [EntryEndpoint(address: "192.0.2.9")]),
        ])
        #expect(world.endpoints(cart) == ["10.1.0.1:8080", "192.0.2.1:80"])
        #expect(world.endpoints(cart, in: "bank") == ["192.0.2.9:80"])
    }
}

@Suite struct WorkloadSelectorTests {
    static let host = "ext.example.com"
    static let selecting = entry("ext", ports: [port("http", 80, 8080)]) { $0.workloadSelector = ["app": "vm"] }

    @Test func `an entry selects the pods of its namespace by all its labels`() throws {
        var world = World([
            entry("ext", ports: [port("http", 80, 8080)]) { $0.workloadSelector = ["app": "vm", "tier": "a"] },
            pod("p1", ["10.1.0.1", "fd00::1"], labels: ["app": "vm", "tier": "a", "v": "1"]) { $0.nodeName = "n1" },
            pod("p2", ["10.1.0.2"], labels: ["app": "vm"]),
            pod("p3", in: "bank", ["10.1.0.3"], labels: ["app": "vm", "tier": "a"]),
            pod("p4", [], labels: ["app": "vm", "tier": "a"]), node("n1", region: "eu"),
        ])
        #expect(world.endpoints(Self.host) == ["10.1.0.1:8080"])
        let endpoint = try #require(world.details(Self.host).first)
        #expect(endpoint.labels["v"] == "1")
        #expect(endpoint.locality.region == "eu")
        #expect(endpoint.nodeName == "n1")

        world.set(pod("p2", ["10.1.0.2"], labels: ["app": "vm", "tier": "a"]))
        #expect(world.endpoints(Self.host) == ["10.1.0.2:8080", "10.1.0.1:8080"])
        world.set(pod("p1", ["10.1.0.1"], labels: ["app": "web"]))
        #expect(world.endpoints(Self.host) == ["10.1.0.2:8080"])
    }

    @Test func `an entry has selected pods while they are ready`() {
        let labels = ["app": "vm"]
        var world = World([Self.selecting, pod("p", ["10.1.0.1"], labels: labels) { $0.isReady = false }])
        #expect(world.endpoints(Self.host) == [])
        world.set(pod("p", ["10.1.0.1"], labels: labels))
        #expect(world.endpoints(Self.host) == ["10.1.0.1:8080"])
        #expect(world.details(Self.host).map(\.health) == [.healthy])
        world.set(pod("p", ["10.1.0.1"], labels: labels) { $0.isReady = false })
        #expect(world.endpoints(Self.host) == [])
    }

    @Test func `a changed selector selects anew`() {
        var world = World([
            Self.selecting, pod("p1", ["10.1.0.1"], labels: ["app": "vm"]),
            pod("p2", ["10.1.0.2"], labels: ["app": "web"]),
        ])
        world.set(entry("ext", ports: [port("http", 80, 8080)]) { $0.workloadSelector = ["app": "web"] })
        #expect(world.endpoints(Self.host) == ["10.1.0.2:8080"])
        world.set(entry("ext", ports: [port("http", 80, 8080)]) { $0.workloadSelector = [:] })
        #expect(world.endpoints(Self.host) == [])
    }

    @Test func `an entry without resolution has the selected pods`() throws {
        let world = World([
            entry("ext", .none) { $0.workloadSelector = ["app": "vm"] }, pod("p1", ["10.1.0.1"], labels: ["app": "vm"]),
        ])
        #expect(world.endpoints(Self.host) == ["10.1.0.1:80"])
        #expect(try #require(world.service(Self.host)).selector == ["app": "vm"])
    }

    @Test func `a changed pod touches only what it is part of`() {
        var world = World([
            Self.selecting, service("cart"), service("pay"),
            slice("cart-1", of: "cart", [SliceEndpoint(addresses: ["10.1.0.1"], podName: "p1")]),
            slice("pay-1", of: "pay", [SliceEndpoint(addresses: ["10.1.0.2"], podName: "p2")]),
            pod("p1", ["10.1.0.1"], labels: ["app": "vm"]), pod("p2", ["10.1.0.2"]),
        ])
        world.set(pod("p1", ["10.1.0.1"], labels: ["app": "vm", "version": "2"]))
        let touched = Set([cart, Self.host].map { ServiceKey(hostname: $0, namespace: "shop") })
        #expect(world.change.endpoints == touched)
        #expect(world.change.services.isEmpty)
    }
}
