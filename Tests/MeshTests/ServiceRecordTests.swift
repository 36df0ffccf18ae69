import HashTreeCollections
import MeshConfig
import Testing

@testable import Mesh

@Suite struct ServiceRecordTests {
    struct KindCase: CustomTestStringConvertible {
        let kind: Service.Kind
        let resolution: MeshService.Resolution
        let addresses: [String]
        let isExternal: Bool
        var testDescription: String { "\(kind)" }
    }

    static let kinds = [
        KindCase(
            kind: .clusterIP(["10.96.0.1", "fd00::1"]), resolution: .clientSide, addresses: ["10.96.0.1", "fd00::1"],
            isExternal: false),
        KindCase(kind: .headless, resolution: .passthrough, addresses: [], isExternal: false),
        KindCase(
            kind: .externalName("db.example.com"), resolution: .alias(of: "db.example.com"), addresses: [],
            isExternal: true),
    ]

    @Test(arguments: kinds) func `a Service's kind decides how it resolves`(_ c: KindCase) throws {
        let world = World([service("cart", c.kind, labels: ["team": "x"], created: 7)])
        let record = try #require(world.service("cart.shop.svc.cluster.local"))
        #expect(record.resolution == c.resolution)
        #expect(record.addresses == c.addresses)
        #expect(record.isMeshExternal == c.isExternal)
        #expect(record.name == "cart")
        #expect(record.registry == .kubernetes)
        #expect(record.creationTime == 7)
        #expect(record.labels == ["team": "x"])
        #expect(record.origins == [ConfigKey(.service, "shop", "cart")])
    }

    @Test func `hostnames end in the cluster's domain`() {
        var builder = SnapshotBuilder(clusterDomain: "corp.example")
        builder.apply(.set(service("cart")))
        builder.apply(.set(slice("cart-1", of: "cart", addresses: "10.1.0.1")))
        let snapshot = builder.build().snapshot
        let key = ServiceKey(hostname: "cart.shop.svc.corp.example", namespace: "shop")
        #expect(snapshot.services[key] != nil)
        #expect(snapshot.endpoints(of: key).endpoints.map(\.address) == ["10.1.0.1"])
    }

    struct ResolutionCase: CustomTestStringConvertible {
        let declared: ServiceEntry.Resolution
        let resolution: MeshService.Resolution
        var testDescription: String { declared.rawValue }
    }

    static let resolutions = [
        ResolutionCase(declared: .none, resolution: .passthrough),
        ResolutionCase(declared: .static, resolution: .clientSide),
        ResolutionCase(declared: .dns, resolution: .dns),
        ResolutionCase(declared: .dnsRoundRobin, resolution: .dnsRoundRobin),
        ResolutionCase(declared: .dynamicDNS, resolution: .dynamicDNS),
    ]

    @Test(arguments: resolutions) func `a ServiceEntry's resolution is kept`(_ c: ResolutionCase) throws {
        let world = World([
            entry("ext", c.declared, labels: ["team": "x"]) {
                $0.subjectAltNames = ["spiffe://a"]
                $0.addresses = ["240.0.0.1", "10.0.0.0/8"]
            }
        ])
        let record = try #require(world.service("ext.example.com"))
        #expect(record.resolution == c.resolution)
        #expect(record.name == "ext.example.com")
        #expect(record.registry == .serviceEntry)
        #expect(record.isMeshExternal)
        #expect(record.addresses == ["240.0.0.1", "10.0.0.0/8"])
        #expect(record.subjectAltNames == ["spiffe://a"])
        #expect(record.labels == ["team": "x"])
    }

    @Test func `every host of a ServiceEntry is a service`() {
        let world = World([entry("ext", hosts: ["a.example.com", "*.b.example.com", "a.example.com"])])
        #expect(Set(world.snapshot.services.keys.map(\.hostname)) == ["a.example.com", "*.b.example.com"])
    }

    struct AllocationCase: CustomTestStringConvertible {
        let resolution: ServiceEntry.Resolution
        let addresses: [String]
        let allocated: [String]
        var testDescription: String { "\(resolution) with \(addresses)" }
    }

    static let allocations = [
        AllocationCase(resolution: .dns, addresses: [], allocated: ["240.240.0.1", "2001:2::1"]),
        AllocationCase(resolution: .dns, addresses: ["10.0.0.1"], allocated: []),
        AllocationCase(resolution: .none, addresses: [], allocated: []),
    ]

    @Test(arguments: allocations) func `allocated addresses count for entries without their own`(
        _ c: AllocationCase
    ) throws {
        let world = World([
            entry("ext", c.resolution) {
                $0.addresses = c.addresses
                $0.allocatedAddresses = [
                    "ext.example.com": ["240.240.0.1", "2001:2::1"], "other.example.com": ["240.240.0.2"],
                ]
            }
        ])
        #expect(try #require(world.service("ext.example.com")).allocatedAddresses == c.allocated)
    }

    @Test func `racing connections is for DNS entries only`() throws {
        let race = [Annotation.connectStrategy: "RACE_FIRST_TCP_CONNECT"]
        let world = World([
            entry("a", hosts: ["a.com"], .dns, annotations: race),
            entry("b", hosts: ["b.com"], .static, annotations: race),
            entry("c", hosts: ["c.com"], .dns),
        ])
        #expect(try #require(world.service("a.com")).racesConnections)
        #expect(try #require(world.service("b.com")).racesConnections == false)
        #expect(try #require(world.service("c.com")).racesConnections == false)
    }

    struct DistributionCase: CustomTestStringConvertible {
        let field: String
        let annotation: String?
        let expected: String
        var testDescription: String { "field '\(field)', annotation \(annotation ?? "absent")" }
    }

    static let distributions = [
        DistributionCase(field: "", annotation: nil, expected: ""),
        DistributionCase(field: "PreferClose", annotation: nil, expected: "PreferClose"),
        DistributionCase(field: "", annotation: "PreferClose", expected: "PreferClose"),
        DistributionCase(field: "PreferSameNode", annotation: "PreferClose", expected: "PreferSameNode"),
    ]

    @Test(arguments: distributions) func `the traffic distribution field goes before the annotation`(
        _ c: DistributionCase
    ) throws {
        let spec = Service(kind: .headless, ports: [], trafficDistribution: c.field)
        let annotations = c.annotation.map { [Annotation.trafficDistribution: $0] } ?? [:]
        let world = World([object(.service, "cart", annotations: annotations, .service(spec))])
        #expect(try #require(world.service("cart.shop.svc.cluster.local")).trafficDistribution == c.expected)
    }
}

@Suite struct JoinedServiceTests {
    @Test func `a Service decides over an entry with its hostname and namespace`() throws {
        let host = "cart.shop.svc.cluster.local"
        let world = World([
            entry("ext", hosts: [host], .dns, ports: [port("tcp", 9, nil, .tcp)]),
            service("cart", created: 99),
        ])
        let record = try #require(world.service(host))
        #expect(record.registry == .kubernetes)
        #expect(record.ports.map(\.number) == [80])
        #expect(record.origins == [ConfigKey(.service, "shop", "cart"), ConfigKey(.serviceEntry, "shop", "ext")])
    }

    @Test func `like entries of one host are one service, the oldest first`() throws {
        let world = World([
            entry("young", ports: [port("http", 80), port("tls", 443, nil, .tls)], created: 2) {
                $0.addresses = ["240.0.0.2"]
            },
            entry("old", ports: [port("web", 80)], created: 1) { $0.addresses = ["240.0.0.1"] },
        ])
        let record = try #require(world.service("ext.example.com"))
        #expect(record.ports.map(\.name) == ["web", "tls"])
        #expect(record.addresses == ["240.0.0.1", "240.0.0.2"])
        #expect(record.creationTime == 1)
        #expect(record.origins.map(\.name) == ["old", "young"])
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let young: ConfigObject
    }

    static let unlike = [
        Case(testDescription: "resolution", young: entry("young", .dns, ports: [port("tls", 443)], created: 2)),
        Case(
            testDescription: "labels",
            young: entry("young", ports: [port("tls", 443)], labels: ["a": "b"], created: 2)),
        Case(
            testDescription: "exportTo",
            young: entry("young", ports: [port("tls", 443)], created: 2) { $0.exportTo = ["."] }),
        Case(
            testDescription: "selector",
            young: entry("young", ports: [port("tls", 443)], created: 2) { $0.workloadSelector = ["a": "b"] }),
    ]

    @Test(arguments: unlike) func `an entry that differs adds no port`(_ c: Case) throws {
        let world = World([entry("old", created: 1), c.young])
        #expect(try #require(world.service("ext.example.com")).ports.map(\.number) == [80])
    }

    @Test func `when the decisive object goes the next one decides`() throws {
        let host = "cart.shop.svc.cluster.local"
        var world = World([service("cart"), entry("ext", hosts: [host], ports: [port("tcp", 9, nil, .tcp)])])
        world.remove(service("cart"))
        #expect(try #require(world.service(host)).registry == .serviceEntry)
        world.remove(entry("ext"))
        #expect(world.service(host) == nil)
    }
}

@Suite struct AliasTests {
    static let cart = "cart.shop.svc.cluster.local"

    @Test func `an ExternalName adds its name to the service it leads to`() throws {
        let world = World([service("cart"), service("basket", .externalName(Self.cart))])
        #expect(try #require(world.service(Self.cart)).aliases == ["basket.shop.svc.cluster.local"])
    }

    @Test func `chains count in full and loops not at all`() throws {
        var world = World([
            service("cart"), service("one", .externalName("two.shop.svc.cluster.local")),
            service("two", .externalName(Self.cart)), service("x", .externalName("y.shop.svc.cluster.local")),
            service("y", .externalName("x.shop.svc.cluster.local")),
        ])
        let both = ["one.shop.svc.cluster.local", "two.shop.svc.cluster.local"]
        #expect(try #require(world.service(Self.cart)).aliases == both)

        world.set(service("two", .externalName("one.shop.svc.cluster.local")))
        #expect(try #require(world.service(Self.cart)).aliases == [])
        #expect(world.change.services.contains(ServiceKey(hostname: Self.cart, namespace: "shop")))

        world.set(service("two"))
        #expect(try #require(world.service("two.shop.svc.cluster.local")).aliases == ["one.shop.svc.cluster.local"])
    }

    @Test func `an alias reaches the service of every namespace with that hostname`() throws {
        let world = World([
            entry("a", in: "one"), entry("b", in: "two"), service("ext", .externalName("ext.example.com")),
        ])
        for namespace in ["one", "two"] {
            let record = try #require(world.service("ext.example.com", in: namespace))
            #expect(record.aliases == ["ext.shop.svc.cluster.local"])
        }
    }
}

@Suite struct RevisionFilterTests {
    struct Case: CustomTestStringConvertible {
        let own: String
        let label: String?
        /// Tags, each with the revision that it leads to.
        var tags: [String: String] = [:]
        let isTaken: Bool
        var testDescription: String { "revision '\(own)', label \(label ?? "absent"), tags \(tags)" }
    }

    static let cases = [
        Case(own: "default", label: nil, isTaken: true),
        Case(own: "default", label: "default", isTaken: true),
        Case(own: "default", label: "canary", isTaken: false),
        Case(own: "canary", label: "canary", isTaken: true),
        Case(own: "", label: "canary", isTaken: true),
        Case(own: "canary", label: "prod", isTaken: false),
        Case(own: "canary", label: "prod", tags: ["prod": "canary"], isTaken: true),
        Case(own: "canary", label: "prod", tags: ["prod": "stable", "test": "canary"], isTaken: false),
        Case(own: "canary", label: "default", tags: ["default": "canary"], isTaken: true),
        Case(own: "default", label: "prod", tags: ["prod": "default"], isTaken: true),
        Case(own: "default", label: "default", tags: ["default": "canary"], isTaken: true),
    ]

    @Test(arguments: cases) func `entries of another revision do not count`(_ c: Case) {
        let labels = c.label.map { ["istio.io/rev": $0] } ?? [:]
        var builder = SnapshotBuilder(revision: c.own)
        builder.apply(.set(entry("ext", labels: labels)))
        builder.apply(.set(service("cart", labels: labels)))
        for (tag, revision) in c.tags { builder.apply(.set(webhook(tag, of: revision))) }
        let services = builder.build().snapshot.services
        #expect((services[ServiceKey(hostname: "ext.example.com", namespace: "shop")] != nil) == c.isTaken)
        #expect(services[ServiceKey(hostname: "cart.shop.svc.cluster.local", namespace: "shop")] != nil)
    }

    /// Kinds whose objects are every revision's.
    static let shared: Set<ConfigKind> = [
        .namespace, .node, .pod, .service, .endpointSlice, .configMap, .secret, .gatewayClass, .kubernetesGateway,
        .mutatingWebhookConfiguration,
    ]

    @Test(arguments: ConfigKind.allCases) func `the label counts on kinds that Kubernetes itself does not have`(
        _ kind: ConfigKind
    ) {
        let object = object(kind, "o", labels: ["istio.io/rev": "canary"], .namespace)
        let name = ObjectName(object.key.namespace, object.key.name)
        for (revision, isOwn) in [("default", false), ("canary", true), ("", true)] {
            var scope = DiscoveryScope(revision: revision)
            let difference = scope.apply([kind: [name: object]], selectors: [])
            #expect((difference.edits[kind]?[name] != nil) == (isOwn || Self.shared.contains(kind)))
        }
    }

    @Test(arguments: ["", "default"]) func `a new tag of the unnamed revision is noticed`(_ revision: String) {
        var builder = SnapshotBuilder(previous: SnapshotBuilder(revision: revision).build().snapshot)
        builder.apply(.set(webhook("prod", of: "default")))
        let (snapshot, change) = builder.build()
        #expect(snapshot.ownRevisions == ["default", "prod"])
        #expect(!change.isEmpty)
    }

    @Test func `objects that name a tag come and go with it`() {
        let tagged = entry("ext", labels: ["istio.io/rev": "prod"])
        var world = World([tagged, entry("other", hosts: ["other.com"])])
        #expect(world.service("ext.example.com") == nil)
        world.set(webhook("prod", of: "default"))
        #expect(world.change.revisionsChanged && world.snapshot.ownRevisions == ["default", "prod"])
        #expect(world.change.services.map(\.hostname) == ["ext.example.com"])
        world.set(webhook("prod", of: "canary"))
        #expect(world.change.services.map(\.hostname) == ["ext.example.com"])
        #expect(world.service("ext.example.com") == nil && world.service("other.com") != nil)
        world.set(webhook("prod", of: "canary"), entry("ext"))
        #expect(world.service("ext.example.com") != nil)
        world.set(tagged)
        #expect(world.service("ext.example.com") == nil)
    }

    @Test func `a tag of others is nothing to proxies`() {
        var world = World([entry("ext")])
        world.set(webhook("prod", of: "canary"))
        #expect(world.change.isEmpty)
    }
}

/// The webhook that makes `tag` lead to `revision`.
func webhook(_ tag: String, of revision: String) -> ConfigObject {
    object(
        .mutatingWebhookConfiguration, "istio-revision-tag-\(tag)",
        labels: ["istio.io/rev": revision, "istio.io/tag": tag],
        .mutatingWebhookConfiguration(WebhookConfiguration()))
}

@Suite struct MeshServiceTests {
    /// One service for each stored property, which differs from `original` in that alone.
    static func variants() -> [MeshService] {
        func make(
            key: ServiceKey = ServiceKey(hostname: "h", namespace: "n"), name: String = "h",
            registry: MeshService.Registry = .kubernetes, ports: [ServicePort] = [],
            resolution: MeshService.Resolution = .clientSide, addresses: [String] = [], allocated: [String] = [],
            isExternal: Bool = false, exportTo: [String] = ["*"], created: Int64 = 0, labels: [String: String] = [:],
            selector: [String: String] = [:], isLocal: Bool = false, distribution: String = "", races: Bool = false,
            names: [String] = [], aliases: [String] = [], origins: [ConfigKey] = []
        ) -> MeshService {
            MeshService(
                key: key, name: name, registry: registry, ports: ports, resolution: resolution, addresses: addresses,
                allocatedAddresses: allocated, isMeshExternal: isExternal, exportTo: exportTo, creationTime: created,
                labels: labels, selector: selector, isNodeLocal: isLocal, trafficDistribution: distribution,
                racesConnections: races, subjectAltNames: names, aliases: aliases, origins: origins, revision: 1)
        }
        return [
            make(), make(key: ServiceKey(hostname: "i", namespace: "n")), make(name: "i"),
            make(registry: .serviceEntry), make(ports: [port("http", 80)]), make(resolution: .dns),
            make(addresses: ["10.0.0.1"]), make(allocated: ["240.240.0.1"]), make(isExternal: true),
            make(exportTo: ["~"]), make(created: 1), make(labels: ["a": "b"]), make(selector: ["a": "b"]),
            make(isLocal: true), make(distribution: "PreferClose"), make(races: true), make(names: ["s"]),
            make(aliases: ["a"]), make(origins: [ConfigKey(.service, "n", "h")]),
        ]
    }

    @Test func `every property but the revision counts as content`() {
        let variants = Self.variants()
        // Original and revision make up for each other; a new property needs a variant of its own.
        #expect(Mirror(reflecting: variants[0]).children.count == variants.count)
        for (i, a) in variants.enumerated() {
            for (j, b) in variants.enumerated() { #expect(a.hasSameContent(as: b) == (i == j)) }
        }
    }

    @Test func `services are ordered by age, then name, then namespace`() {
        let world = World([
            service("b", created: 1), service("a", created: 2), service("c", created: 1),
            service("b", in: "bank", created: 1),
        ])
        let order = world.view(sidecar()).services.map { "\($0.name).\($0.namespace)" }
        #expect(order == ["b.bank", "b.shop", "c.shop", "a.shop"])
    }
}
