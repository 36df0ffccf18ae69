import MeshConfig
import Testing

@testable import Mesh

/// A WorkloadEntry under test.
func workloadEntry(
    _ name: String, in namespace: String = "shop", _ address: String, ports: [String: Int] = [:],
    labels: [String: String] = ["app": "vm"], isHealthy: Bool = true, edit: (inout EntryEndpoint) -> Void = { _ in }
) -> ConfigObject {
    var endpoint = EntryEndpoint(address: address, ports: ports, labels: labels)
    edit(&endpoint)
    return object(
        .workloadEntry, name, in: namespace, .workloadEntry(WorkloadEntry(endpoint: endpoint, isHealthy: isHealthy)))
}

@Suite struct WorkloadEntryTests {
    static let vm = "vm.shop.internal"
    static let mixed = "mixed.shop.svc.cluster.local"

    private func selecting(
        _ resolution: ServiceEntry.Resolution = .static, _ selector: [String: String] = ["app": "vm"],
        edit: (inout ServiceEntry) -> Void = { _ in }
    ) -> ConfigObject {
        entry("vm", hosts: [Self.vm], resolution, ports: [port("http", 80, 8080)]) {
            $0.workloadSelector = selector
            edit(&$0)
        }
    }

    private func mixedService(_ ports: [ServicePort] = [port("http", 80, 8080)]) -> ConfigObject {
        service("mixed", ports: ports, selector: ["app": "vm"])
    }

    @Test func `a ServiceEntry has the WorkloadEntries and pods that it selects in its namespace`() {
        let world = World([
            selecting(), workloadEntry("vm-1", "192.0.2.41"), workloadEntry("vm-2", "192.0.2.42", ports: ["http": 90]),
            workloadEntry("other", "192.0.2.44", labels: ["app": "other"]),
            workloadEntry("elsewhere", in: "bank", "192.0.2.43"), pod("vm-pod", ["10.10.0.41"], labels: ["app": "vm"]),
        ])
        #expect(world.endpoints(Self.vm) == ["10.10.0.41:8080", "192.0.2.41:8080", "192.0.2.42:90"])
        #expect(world.details(Self.vm).map(\.health) == [.healthy, .unknown, .unknown])
        #expect(world.details(Self.vm).map(\.workloadName) == ["", "vm-1", "vm-2"])
    }

    @Test func `a WorkloadEntry says who the endpoint is`() {
        let labels = ["app": "vm", "version": "v1"]
        let world = World([
            selecting(),
            workloadEntry("vm-1", "192.0.2.41", labels: labels) {
                $0.serviceAccount = "vm-sa"
                $0.locality = "eu/eu-2"
                $0.weight = 5
                $0.network = "net-1"
            },
        ])
        let expected = WorkloadEndpoint(
            address: "192.0.2.41", port: 8080, portName: "http", health: .unknown, locality: Locality("eu/eu-2"),
            labels: labels, namespace: "shop", serviceAccount: "vm-sa", workloadName: "vm-1", network: "net-1",
            weight: 5, acceptsMTLS: true)
        #expect(world.details(Self.vm) == [expected])
    }

    struct TLSCase: CustomTestStringConvertible {
        let testDescription: String
        let mode: String?
        let serviceAccount: String
        let acceptsMTLS: Bool
    }

    @Test(arguments: [
        TLSCase(testDescription: "nothing", mode: nil, serviceAccount: "", acceptsMTLS: false),
        TLSCase(testDescription: "service account", mode: nil, serviceAccount: "sa", acceptsMTLS: true),
        TLSCase(testDescription: "label off", mode: "disabled", serviceAccount: "sa", acceptsMTLS: false),
        TLSCase(testDescription: "label on", mode: "istio", serviceAccount: "", acceptsMTLS: true),
    ]) func `label or service account decide about mutual TLS`(_ c: TLSCase) {
        var labels = ["app": "vm"]
        labels["security.istio.io/tlsMode"] = c.mode
        let world = World([
            selecting(), workloadEntry("vm-1", "192.0.2.1", labels: labels) { $0.serviceAccount = c.serviceAccount },
        ])
        #expect(world.details(Self.vm).map(\.acceptsMTLS) == [c.acceptsMTLS])
    }

    struct AddressCase: CustomTestStringConvertible {
        let testDescription: String
        let resolution: ServiceEntry.Resolution
        let address: String
        let endpoints: [String]
    }

    static let addresses = [
        AddressCase(
            testDescription: "IP, static", resolution: .static, address: "192.0.2.1", endpoints: ["192.0.2.1:8080"]),
        AddressCase(testDescription: "IP, DNS", resolution: .dns, address: "192.0.2.1", endpoints: ["192.0.2.1:8080"]),
        AddressCase(testDescription: "name, static", resolution: .static, address: "vm.example.com", endpoints: []),
        AddressCase(
            testDescription: "name, DNS", resolution: .dns, address: "vm.example.com",
            endpoints: ["vm.example.com:8080"]),
        AddressCase(
            testDescription: "socket, static", resolution: .static, address: "unix:///x", endpoints: ["unix:///x:0"]),
        AddressCase(testDescription: "socket, DNS", resolution: .dns, address: "unix:///x", endpoints: []),
        AddressCase(testDescription: "network only", resolution: .dns, address: "", endpoints: []),
        AddressCase(testDescription: "dynamic DNS", resolution: .dynamicDNS, address: "192.0.2.1", endpoints: []),
    ]

    @Test(arguments: addresses) func `the resolution decides which addresses count`(_ c: AddressCase) {
        let world = World([selecting(c.resolution), workloadEntry("vm-1", c.address)])
        #expect(world.endpoints(Self.vm) == c.endpoints)
    }

    @Test func `a logical DNS service has one endpoint`() {
        var world = World([
            selecting(.dnsRoundRobin), workloadEntry("vm-2", "192.0.2.1"), workloadEntry("vm-1", "192.0.2.9"),
        ])
        #expect(world.endpoints(Self.vm) == ["192.0.2.9:8080"])
        world.remove(workloadEntry("vm-1", ""))
        #expect(world.endpoints(Self.vm) == ["192.0.2.1:8080"])
    }

    @Test func `a Kubernetes Service has the WorkloadEntries that it selects, beside its pods`() {
        let world = World([
            mixedService([port("http", 80, 8080), port("tcp", 81, 8181)]),
            slice("mixed-1", of: "mixed", addresses: "10.1.0.1"), workloadEntry("vm-1", "192.0.2.45"),
            workloadEntry("vm-2", "192.0.2.46", ports: ["http": 18080]), workloadEntry("named", "vm.example.com"),
            workloadEntry("socket", "unix:///x"), workloadEntry("elsewhere", in: "bank", "192.0.2.47"),
        ])
        #expect(
            world.endpoints(Self.mixed) == [
                "10.1.0.1:8080", "192.0.2.45:8080", "192.0.2.46:18080", "192.0.2.45:8181", "192.0.2.46:8181",
            ])
        #expect(world.details(Self.mixed).map(\.health) == [.healthy, .unknown, .unknown, .unknown, .unknown])
    }

    @Test func `a named target port is looked up in the WorkloadEntry`() {
        let world = World([
            mixedService([port("http", 80, named: "web")]), workloadEntry("vm-1", "192.0.2.1", ports: ["web": 7]),
            workloadEntry("vm-2", "192.0.2.2", ports: ["http": 8]),
        ])
        #expect(world.endpoints(Self.mixed) == ["192.0.2.1:7"])
    }

    @Test func `Services without selector and other names of Services select nothing`() {
        let world = World([
            service("mixed"), service("alias", .externalName(Self.mixed), selector: ["app": "vm"]),
            workloadEntry("vm-1", "192.0.2.1"),
        ])
        #expect(world.snapshot.endpoints.isEmpty)
    }

    @Test func `a pod's endpoint and a WorkloadEntry with its address are one`() {
        let world = World([
            mixedService(), slice("mixed-1", of: "mixed", addresses: "10.1.0.1"), workloadEntry("vm-1", "10.1.0.1"),
        ])
        #expect(world.details(Self.mixed).map(\.health) == [.healthy])
    }

    @Test func `an unhealthy WorkloadEntry is left out until it is well`() {
        var world = World([selecting(), mixedService(), workloadEntry("vm-1", "192.0.2.1", isHealthy: false)])
        #expect(world.snapshot.endpoints.isEmpty)
        world.set(workloadEntry("vm-1", "192.0.2.1"))
        #expect(world.endpoints(Self.vm) == ["192.0.2.1:8080"])
        #expect(world.endpoints(Self.mixed) == ["192.0.2.1:8080"])
    }

    @Test func `a change touches only the services that select it, before or after`() {
        var world = World([
            selecting(), mixedService(), service("cart", selector: ["app": "cart"]), workloadEntry("vm-1", "192.0.2.1"),
        ])
        let keys = [
            ServiceKey(hostname: Self.vm, namespace: "shop"), ServiceKey(hostname: Self.mixed, namespace: "shop"),
        ]
        world.set(workloadEntry("vm-1", "192.0.2.1", labels: ["app": "cart"]))
        #expect(
            world.change.endpoints
                == Set(keys + [ServiceKey(hostname: "cart.shop.svc.cluster.local", namespace: "shop")]))
        #expect(world.change.isEndpointsOnly)
        world.set(workloadEntry("vm-1", "192.0.2.1", labels: ["app": "nobody"]))
        world.set(workloadEntry("vm-1", "192.0.2.2", labels: ["app": "nobody"]))
        #expect(world.change.isEmpty)
        world.set(workloadEntry("vm-1", "192.0.2.1"))
        #expect(world.change.endpoints == Set(keys))
        world.remove(workloadEntry("vm-1", ""))
        #expect(world.change.endpoints == Set(keys))
        #expect(world.snapshot.endpoints.isEmpty)
    }

    @Test func `a new selector finds the WorkloadEntries that are there`() {
        var world = World([workloadEntry("vm-1", "192.0.2.1"), workloadEntry("vm-2", "192.0.2.2")])
        world.set(selecting(), mixedService())
        #expect(world.endpoints(Self.vm) == ["192.0.2.1:8080", "192.0.2.2:8080"])
        #expect(world.endpoints(Self.mixed) == ["192.0.2.1:8080", "192.0.2.2:8080"])
        world.set(selecting(.static, ["app": "vm", "version": "v1"]))
        #expect(world.endpoints(Self.vm) == [])
    }

    @Test func `a proxy beside a WorkloadEntry serves the ports that the entry says`() {
        let objects = [
            selecting(), mixedService([port("http", 80, 8080), port("tcp", 81, 8181)]),
            workloadEntry("vm-1", "192.0.2.1", ports: ["http": 18080]),
        ]
        let proxy = sidecar("vm-1", in: "shop", ["192.0.2.1"], labels: ["app": "vm"])
        let targets = World(objects).snapshot.scope(of: proxy).targets
        #expect(targets.map(\.targetPort) == [18080, 8181, 18080])
    }
}
