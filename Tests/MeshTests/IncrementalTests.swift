import HashTreeCollections
import MeshConfig
import TestSupport
import Testing

@testable import Mesh

/// Random changes in a universe so small that they collide in every way.
struct ChangeGenerator {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    static let namespaces = ["a", "b", "c"]
    static let apps = ["web", "cart", "db"]
    static let hosts =
        ["ext.com", "*.wild.com", "one.com"]
        + namespaces.flatMap { ns in (0..<3).map { "s\($0).\(ns).svc.cluster.local" } }
    static let addresses = (0..<8).map { "10.0.0.\($0)" } + ["fd00::1", "fd00::2"]

    mutating func chance(_ percent: Int) -> Bool { random.chance(percent) }
    mutating func pick<C: RandomAccessCollection>(_ items: C) -> C.Element { random.pick(items) }
    mutating func several<T>(_ items: [T], percent: Int) -> [T] { items.filter { _ in chance(percent) } }

    mutating func change() -> ConfigChange {
        let object = object()
        return chance(25) ? .remove(object.key) : .set(object)
    }

    mutating func settings() -> MeshSettings {
        var settings = MeshSettings()
        settings.defaultServiceExportTo = pick([["*"], ["."], ["~"], ["a", "b"]])
        settings.defaultVirtualServiceExportTo = pick([["*"], ["*"], ["."], ["a", "b"]])
        settings.defaultDestinationRuleExportTo = pick([["*"], ["*"], ["."], ["a", "b"]])
        settings.localityBalancing = pick([.failover(regions: [], labels: ["v"]), .off, .distribute([])])
        settings.trustDomainAliases = chance(30) ? ["old"] : []
        settings.rootNamespace = pick(["istio-system", "c"])
        settings.outboundPolicy = pick([.allowAny, .registryOnly])
        settings.enableTracing = chance(70)
        settings.discoverySelectors = pick([
            [], [LabelSelector()], [LabelSelector(labels: ["in": "1"])],
            [LabelSelector(labels: ["in": "2"]), LabelSelector(labels: ["in": "1"])],
        ])
        settings.defaultTracingProvider = chance(20) ? "zip" : nil
        settings.proxySettings.tracing.sampling = pick([1, 7])
        return settings
    }

    private mutating func object() -> ConfigObject {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<17: service()
        case 17..<34: slice()
        case 34..<52: pod()
        case 52..<57: node()
        case 57..<66: entry()
        case 66..<74: policyObject()
        case 74..<83: virtualService()
        case 83..<90: sidecarConfig()
        case 90..<95: workloadEntry()
        case 95..<97: MeshTests.namespace(pick(Self.namespaces), ["in": pick(["1", "1", "2", "3"])])
        default: MeshTests.object(.proxyConfig, "d", in: "a", .stored(contentHash: random.next()))
        }
    }

    private mutating func labels() -> [String: String] {
        var labels = ["app": pick(Self.apps)]
        if chance(50) { labels["v"] = pick(["1", "2"]) }
        if chance(15) { labels["istio-locality"] = pick(["eu.eu-1", "us"]) }
        if chance(30) { labels["security.istio.io/tlsMode"] = pick(["istio", "disabled"]) }
        return labels
    }

    private mutating func ports() -> [ServicePort] {
        var ports = [port("http", pick([80, 81]), pick([80, 8080]), pick([.http, .auto]))]
        if chance(40) { ports.append(port("tcp", 90, named: pick(["main", "side"]), pick([.tcp, .udp]))) }
        return ports
    }

    private mutating func service() -> ConfigObject {
        let kinds: [Service.Kind] = [
            .clusterIP(["10.96.0.1"]), .clusterIP(["10.96.0.1", "fd00:96::1"]), .headless, .headless,
            .externalName(pick(Self.hosts)), .externalName(pick(Self.hosts)),
        ]
        return MeshTests.service(
            "s\(pick(0..<3))", in: pick(Self.namespaces), pick(kinds), ports: ports(),
            selector: chance(70) ? ["app": pick(Self.apps)].merging(chance(30) ? ["v": "1"] : [:]) { $1 } : [:],
            labels: chance(20) ? ["istio.io/persistent-session": "c"] : [:],
            exportTo: chance(40) ? pick(["*", ".", "~", "b", "., c"]) : nil, created: Int64(pick(0..<3))
        ) {
            $0.isNodeLocal = chance(10)
            $0.publishesNotReady = chance(10)
            $0.trafficDistribution = chance(10) ? pick(["PreferClose", "PreferSameNode"]) : ""
        }
    }

    private mutating func slice() -> ConfigObject {
        let endpoints = (0..<pick(0..<4)).map { _ in
            SliceEndpoint(
                addresses: [pick(Self.addresses)], isReady: chance(70), isServing: chance(60),
                isTerminating: chance(30), podName: chance(70) ? "p\(pick(0..<5))" : "",
                nodeName: chance(30) ? "n\(pick(0..<2))" : "")
        }
        var ports = [SlicePort(name: "http", number: pick([8080, 8081]))]
        if chance(40) { ports.append(SlicePort(name: "tcp", number: 9000)) }
        return MeshTests.slice(
            "l\(pick(0..<4))", of: chance(95) ? "s\(pick(0..<3))" : "", in: pick(Self.namespaces), ports: ports,
            endpoints, isFQDN: chance(5))
    }

    private mutating func pod() -> ConfigObject {
        MeshTests.pod(
            "p\(pick(0..<5))", in: pick(Self.namespaces), several(Self.addresses, percent: 15), labels: labels()
        ) {
            $0.nodeName = chance(80) ? "n\(pick(0..<2))" : ""
            $0.namedPorts = chance(70) ? ["main": pick([1, 2])] : [:]
            $0.usesHostNetwork = chance(10)
            $0.isReady = chance(80)
            $0.serviceAccount = pick(["x", "y"])
        }
    }

    private mutating func node() -> ConfigObject {
        MeshTests.node("n\(pick(0..<2))", region: pick(["", "eu", "us"]), zone: pick(["", "z1"]))
    }

    private mutating func workloadEntry() -> ConfigObject {
        MeshTests.workloadEntry(
            "w\(pick(0..<4))", in: pick(Self.namespaces), pick(Self.addresses + ["name.com", "unix:///x", ""]),
            ports: chance(40) ? pick([["http": 7], ["main": 8], ["tcp": 9]]) : [:], labels: labels(),
            isHealthy: chance(85)
        ) {
            $0.locality = chance(20) ? "eu/eu-2" : ""
            $0.weight = pick(0..<3)
            $0.serviceAccount = chance(30) ? "x" : ""
        }
    }

    private mutating func entry() -> ConfigObject {
        let resolutions = [ServiceEntry.Resolution.none, .static, .static, .dns, .dnsRoundRobin, .dynamicDNS]
        let endpoints = several(Self.addresses + ["name.com", "unix:///x"], percent: 15).map {
            EntryEndpoint(
                address: $0, ports: chance(30) ? ["http": 7] : [:], labels: chance(30) ? labels() : [:],
                locality: chance(20) ? "eu/eu-2" : "", weight: pick(0..<3), serviceAccount: chance(30) ? "x" : "")
        }
        let selects = chance(35)
        return MeshTests.entry(
            "e\(pick(0..<4))", in: pick(Self.namespaces), hosts: [pick(Self.hosts), pick(Self.hosts)],
            pick(resolutions), ports: ports(), endpoints: selects ? [] : endpoints,
            labels: chance(10) ? ["istio.io/rev": pick(["default", "canary"])] : [:], created: Int64(pick(0..<3))
        ) {
            if selects { $0.workloadSelector = pick([["app": "web"], ["app": "web", "v": "1"], [:]]) }
            $0.addresses = chance(30) ? ["240.0.0.\(pick(0..<3))"] : []
            $0.exportTo = chance(30) ? [pick(["*", ".", "~", "b"])] : []
        }
    }
}

@Suite struct IncrementalTests {
    static let proxies = [
        sidecar("p0", in: "a", ["10.0.0.0"]),
        sidecar("p1", in: "b", ["10.0.0.1", "fd00::1"], labels: ["app": "web"]) { $0.nodeName = "n0" },
        sidecar("unknown", in: "a", ["10.0.0.2"], labels: ["app": "cart", "v": "1"]),
        sidecar("p2", in: "c", ["fd00::2"]) { $0.isGRPC = true },
        sidecar("gateway", in: "other", ["10.0.0.7"], labels: ["app": "web"]) { $0.kind = .router },
    ]

    @Test(arguments: UInt64(1)...40) func `a chain of snapshots equals one built from scratch`(_ seed: UInt64) {
        var generator = ChangeGenerator(seed: seed)
        var world = World()
        var views = Self.proxies.map { world.view($0) }
        for _ in 0..<60 {
            let before = world.snapshot
            let batch = (0...generator.pick([0, 0, 0, 1, 5])).map { _ in generator.change() }
            world.apply(batch, settings: generator.chance(5) ? generator.settings() : nil)
            let rebuilt = world.rebuilt
            expectSameContent(world.snapshot, rebuilt)
            expectExact(world.change, from: before, to: world.snapshot)
            for (i, proxy) in Self.proxies.enumerated() {
                let scope = world.snapshot.scope(of: proxy)
                if !world.change.mayAffect(scopeOf: proxy) { #expect(scope == before.scope(of: proxy)) }
                let view = world.snapshot.view(of: scope, reusing: views[i])
                if world.change.isEmpty { #expect(view === views[i]) }
                expectKept(view, since: views[i])
                expectSameContent(view, rebuilt.view(of: scope, reusing: nil))
                views[i] = view
            }
            guard let object = world.objects.values.min(by: { $0.key < $1.key }) else { continue }
            world.set(object)
            #expect(world.change.isEmpty)
        }
    }

    private func expectSameContent(_ a: MeshSnapshot, _ b: MeshSnapshot) {
        #expect(Set(a.services.keys) == Set(b.services.keys))
        for (key, service) in a.services {
            guard let other = b.services[key] else { continue }
            #expect(service.hasSameContent(as: other), "\(key)")
        }
        #expect(Set(a.endpoints.keys) == Set(b.endpoints.keys))
        for (key, endpoints) in a.endpoints { #expect(endpoints.endpoints == b.endpoints(of: key).endpoints) }
        #expect(a.withheld == b.withheld)
        for proxy in Self.proxies { #expect(a.scope(of: proxy) == b.scope(of: proxy)) }
        for address in ChangeGenerator.addresses {
            #expect(a.registry.services(at: address) == b.registry.services(at: address))
        }
    }

    private func expectSameContent(_ a: ProxyView, _ b: ProxyView) {
        #expect(a.settings == b.settings)
        #expect(a.services.map(\.key) == b.services.map(\.key))
        for (service, other) in zip(a.services, b.services) {
            #expect(service.hasSameContent(as: other))
            #expect(a.endpoints(of: service).endpoints == b.endpoints(of: other).endpoints)
        }
        expectSameRules(a, b)
        #expect(a.sidecar?.key == b.sidecar?.key)
        #expect(a.sidecar?.spec == b.sidecar?.spec)
        #expect(a.egress.map(\.listener) == b.egress.map(\.listener))
        for (egress, other) in zip(a.egress, b.egress) {
            #expect(egress.services.map(\.key) == other.services.map(\.key))
            #expect(egress.virtualServices.map(\.spec) == other.virtualServices.map(\.spec))
            #expect(egress.virtualServices.map(\.origins) == other.virtualServices.map(\.origins))
        }
        #expect(a.reachable.map(\.service.key) == b.reachable.map(\.service.key))
        #expect(a.reachable.map(\.ports) == b.reachable.map(\.ports))
        for reachable in a.reachable { #expect(a.service(named: reachable.service.hostname) === reachable.service) }
        for key in a.scope.gateways {
            let gateway = GatewayReference.gateway(namespace: key.namespace, name: key.name)
            #expect(
                a.virtualServices(boundTo: gateway).map(\.spec) == b.virtualServices(boundTo: gateway).map(\.spec))
        }
        #expect(a.targets.map(\.service.key) == b.targets.map(\.service.key))
        #expect(a.targets.map(\.port) == b.targets.map(\.port))
        #expect(a.targets.map(\.targetPort) == b.targets.map(\.targetPort))
    }

    /// The change must name what differs, and nothing else; all other records must be the same objects.
    private func expectExact(_ change: SnapshotChange, from old: MeshSnapshot, to new: MeshSnapshot) {
        for key in Set(old.services.keys).union(new.services.keys) {
            let (before, after) = (old.services[key], new.services[key])
            if change.services.contains(key) {
                #expect(before == nil || after == nil || before?.revision != after?.revision)
                if let before, let after { #expect(!before.hasSameContent(as: after)) }
            } else {
                #expect(before === after)
            }
        }
        for key in Set(old.endpoints.keys).union(new.endpoints.keys) {
            let (before, after) = (old.endpoints[key], new.endpoints[key])
            if change.endpoints.contains(key) {
                #expect(before?.endpoints != after?.endpoints)
            } else {
                #expect(before === after)
            }
        }
        #expect(change.settingsChanged == (old.settings != new.settings))
        expectExactTraffic(change, from: old.traffic, to: new.traffic)
    }

    private func expectExactTraffic(_ change: SnapshotChange, from old: TrafficConfig, to new: TrafficConfig) {
        let (before, after) = (old.virtualServices.records, new.virtualServices.records)
        for key in Set(before.keys).union(after.keys) {
            guard let a = before[key], let b = after[key], a !== b else { continue }
            #expect(a.revision != b.revision)
            #expect(
                a.spec != b.spec || a.exportTo != b.exportTo || a.creationTime != b.creationTime
                    || a.origins != b.origins)
        }
        if !change.trafficChanged { #expect(old.revision == new.revision) }
    }
}
