import EnvoyAPI
import Mesh
import MeshConfig
import TestSupport
import Testing
import Transport
import XDS

@testable import ControlPlane

/// What a change costs the classes of proxies: nothing to those that it does not concern.
@Suite struct ProxyClassTests {
    private static let watched: [ResourceType] = [.cluster, .endpoint, .listener, .route]

    /// Two namespaces, each with a service of one endpoint; proxies of `shop` see only their own, by a Sidecar.
    private struct World {
        private(set) var snapshot: MeshSnapshot
        private var count: UInt64 = 0

        init() {
            var builder = SnapshotBuilder()
            for namespace in ["shop", "bank"] {
                builder.apply(.set(ProxyClassTests.service(namespace)))
                builder.apply(.set(ProxyClassTests.slice(namespace, ["10.1.0.1"])))
            }
            var sidecar = Sidecar()
            sidecar.egress = [Sidecar.EgressListener(hosts: [ScopedHost(.own, "*")])]
            builder.apply(.set(ProxyClassTests.object(.sidecar, "shop", .sidecar(sidecar))))
            snapshot = builder.build().snapshot
        }

        mutating func apply(_ changes: [ConfigChange]) -> Publication {
            var builder = SnapshotBuilder(previous: snapshot)
            for change in changes { builder.apply(change) }
            let (next, change) = builder.build()
            snapshot = next
            count += 1
            let cause = PushCause(id: count, changes: changes, seenAt: .zero, publishedAt: .zero)
            return Publication(snapshot: next, change: change, locations: ObjectLocations(), cause: cause)
        }

        /// The class of a proxy, which watches everything.
        func proxyClass(_ namespace: String, app: String) throws -> ProxyClass {
            var node = Node()
            node.id = "sidecar~10.9.0.1~\(app).\(namespace)~\(namespace).svc.cluster.local"
            node.metadata = ["NAMESPACE": .string(namespace), "LABELS": ["app": .string(app)]]
            let scope = snapshot.scope(of: try ProxyNode(parsing: node))
            let made = ProxyClass(scope: scope, snapshot: snapshot, cache: ResourceCache(), arena: Arena())
            for type in ProxyClassTests.watched { _ = made.resources(of: type) }
            return made
        }
    }

    private static func object(
        _ kind: ConfigKind, _ namespace: String, labels: [String: String] = [:], _ spec: ConfigSpec
    ) -> ConfigObject {
        ConfigObject(
            key: ConfigKey(kind, namespace, "web"), meta: ObjectMeta(labels: labels), spec: spec,
            source: SourceLocation(file: "test.yaml", line: 1))
    }

    private static func service(
        _ namespace: String, port: Int = 80, labels: [String: String] = [:]
    ) -> ConfigObject {
        object(
            .service, namespace, labels: labels,
            .service(
                Service(
                    kind: .clusterIP(["10.96.0.\(namespace == "shop" ? 1 : 2)"]),
                    ports: [ServicePort(name: "http", number: port, target: .number(8080), protocol: .http)],
                    selector: ["app": "web"])))
    }

    private static func slice(_ namespace: String, _ addresses: [String]) -> ConfigObject {
        object(
            .endpointSlice, namespace,
            .endpointSlice(
                EndpointSlice(
                    serviceName: "web", ports: [SlicePort(name: "http", number: 8080)],
                    endpoints: addresses.map { SliceEndpoint(addresses: [$0], isReady: true) })))
    }

    private func adopt(_ publication: Publication, _ proxyClass: ProxyClass) -> ResourceTypes {
        proxyClass.adopt(publication.snapshot, push: publication.cause.id) ? proxyClass.settle() : []
    }

    @Test func `an endpoint is news of endpoints alone, and only to classes that see its service`() throws {
        var world = World()
        let seeing = try world.proxyClass("bank", app: "web")
        let blind = try world.proxyClass("shop", app: "web")
        let before = Self.watched.map { seeing.resources(of: $0) }
        let change = world.apply([.set(Self.slice("bank", ["10.1.0.1", "10.1.0.2"]))])
        #expect(adopt(change, seeing) == ResourceTypes(.endpoint))
        #expect(adopt(change, blind) == [])
        let after = Self.watched.map { seeing.resources(of: $0) }
        #expect(zip(before, after).map { $0 === $1 } == [true, false, true, true])
    }

    @Test func `what comes of one endpoint is what planning anew gives`() throws {
        var world = World()
        let proxyClass = try world.proxyClass("bank", app: "web")
        for addresses in [["10.1.0.1", "10.1.0.2"], ["10.1.0.2"], ["10.1.0.2", "10.1.0.3"]] {
            #expect(adopt(world.apply([.set(Self.slice("bank", addresses))]), proxyClass) == ResourceTypes(.endpoint))
            let fresh = try world.proxyClass("bank", app: "web").resources(of: .endpoint)
            let refreshed = proxyClass.resources(of: .endpoint)
            #expect(refreshed.resources.map(\.version) == fresh.resources.map(\.version))
            #expect(refreshed.version == fresh.version)
        }
    }

    @Test func `an edit that changes no resource is news to nobody`() throws {
        var world = World()
        let proxyClass = try world.proxyClass("bank", app: "web")
        #expect(adopt(world.apply([.set(Self.service("bank", labels: ["team": "a"]))]), proxyClass) == [])
        #expect(adopt(world.apply([.set(Self.slice("bank", ["10.1.0.1"]))]), proxyClass) == [])
    }

    @Test func `a service is no news to classes that do not see it`() throws {
        var world = World()
        let seeing = try world.proxyClass("bank", app: "other")
        let blind = try world.proxyClass("shop", app: "other")
        let change = world.apply([.set(Self.service("bank", port: 81))])
        #expect(adopt(change, seeing).contains(.cluster))
        #expect(adopt(change, blind) == [])
    }
}
