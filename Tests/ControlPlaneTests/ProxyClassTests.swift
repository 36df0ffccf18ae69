import EnvoyAPI
import EventLoops
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
        private(set) var classes = ClassTable(cache: ResourceCache(), arena: Arena())
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

        mutating func apply(_ changes: [ConfigChange]) {
            var builder = SnapshotBuilder(previous: snapshot)
            for change in changes { builder.apply(change) }
            snapshot = builder.build().snapshot
            count += 1
            _ = classes.adopt(snapshot, push: count)
        }

        mutating func remove(_ proxyClass: ProxyClass) { classes.remove(proxyClass) }

        /// The class of a proxy, which watches everything.
        mutating func proxyClass(_ namespace: String, app: String) throws -> ProxyClass {
            try proxyClass(namespace, app: app, from: &classes)
        }

        /// The same, made from nothing.
        func freshClass(_ namespace: String, app: String) throws -> ProxyClass {
            var classes = ClassTable(cache: ResourceCache(), arena: Arena())
            return try proxyClass(namespace, app: app, from: &classes)
        }

        private func proxyClass(
            _ namespace: String, app: String, from classes: inout ClassTable
        ) throws -> ProxyClass {
            var node = Node()
            node.id = "sidecar~10.9.0.1~\(app).\(namespace)~\(namespace).svc.cluster.local"
            node.metadata = ["NAMESPACE": .string(namespace), "LABELS": ["app": .string(app)]]
            let scope = snapshot.scope(of: try ProxyNode(parsing: node))
            let made = classes.proxyClass(of: scope, in: snapshot)
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

    private static func rule(_ namespace: String, limit: Int) -> ConfigObject {
        var pool = ConnectionPool()
        pool.tcp.maxConnections = limit
        let policy = TrafficPolicy(parts: TrafficPolicy.Parts(connectionPool: pool))
        return object(.destinationRule, namespace, .destinationRule(DestinationRule(host: "web", policy: policy)))
    }

    private static func slice(_ namespace: String, _ addresses: [String]) -> ConfigObject {
        object(
            .endpointSlice, namespace,
            .endpointSlice(
                EndpointSlice(
                    serviceName: "web", ports: [SlicePort(name: "http", number: 8080)],
                    endpoints: addresses.map { SliceEndpoint(addresses: [$0], isReady: true) })))
    }

    /// What a class has to tell its streams of.
    private func news(_ proxyClass: ProxyClass) -> ResourceTypes {
        proxyClass.untoldSince == nil ? [] : proxyClass.settle()
    }

    @Test func `an endpoint is news of endpoints alone, and only to classes that see its service`() throws {
        var world = World()
        let seeing = try world.proxyClass("bank", app: "web")
        let blind = try world.proxyClass("shop", app: "web")
        let before = Self.watched.map { seeing.resources(of: $0) }
        world.apply([.set(Self.slice("bank", ["10.1.0.1", "10.1.0.2"]))])
        #expect(news(seeing) == ResourceTypes(.endpoint))
        #expect(news(blind) == [])
        let after = Self.watched.map { seeing.resources(of: $0) }
        #expect(zip(before, after).map { $0 === $1 } == [true, false, true, true])
    }

    /// A stream of `proxyClass`.
    private func session(_ number: UInt64, in proxyClass: ProxyClass) throws -> ADSSession {
        let session = ADSSession(
            id: StreamID(connection: ConnectionID(serial: number), number: 1), variant: .delta, peer: .local,
            client: Client(.local, at: try SocketAddress("127.0.0.1:1")), openedAt: .zero, certificates: nil)
        session.join(proxyClass)
        return session
    }

    @Test func `each stream is told once of all that it has not heard, and who comes later of nothing`() throws {
        var world = World()
        let proxyClass = try world.proxyClass("bank", app: "web")
        let (first, second) = (try session(1, in: proxyClass), try session(2, in: proxyClass))
        world.apply([.set(Self.slice("bank", ["10.1.0.1", "10.1.0.2"]))])
        #expect(!proxyClass.hasHeardAll(first))
        #expect(proxyClass.nextUntold() === first)
        #expect(proxyClass.news(for: first)?.types == ResourceTypes(.endpoint))
        #expect(proxyClass.news(for: first) == nil)
        #expect(proxyClass.hasHeardAll(first))
        #expect(!proxyClass.hasHeardAll(second))
        world.apply([.set(Self.service("bank", port: 81))])
        let later = try #require(proxyClass.news(for: first))
        #expect(later.since == 2)
        let all = try #require(proxyClass.news(for: second))
        #expect(all.since == 1)
        #expect(all.types == later.types.union(ResourceTypes(.endpoint)))
        let third = try session(3, in: proxyClass)
        #expect(proxyClass.news(for: third) == nil)
        #expect([first, second, third].allSatisfy(proxyClass.hasHeardAll))
    }

    @Test func `streams that leave while others are told cost nobody a turn`() throws {
        var world = World()
        let proxyClass = try world.proxyClass("bank", app: "web")
        let sessions = try (0..<4).map { try session($0, in: proxyClass) }
        world.apply([.set(Self.slice("bank", ["10.1.0.1", "10.1.0.2"]))])
        #expect(proxyClass.nextUntold() === sessions[0])
        for session in sessions[0...1] { session.join(nil) }
        var rest: [StreamID] = []
        while let session = proxyClass.nextUntold() { rest.append(session.id) }
        #expect(Set(rest).isSuperset(of: sessions[2...3].map(\.id)))
        #expect(Set(proxyClass.sessions.map(\.id)) == Set(sessions[2...3].map(\.id)))
        #expect(proxyClass.nextUntold() == nil)
    }

    @Test func `what comes of one endpoint is what planning anew gives`() throws {
        var world = World()
        let proxyClass = try world.proxyClass("bank", app: "web")
        for addresses in [["10.1.0.1", "10.1.0.2"], ["10.1.0.2"], ["10.1.0.2", "10.1.0.3"]] {
            world.apply([.set(Self.slice("bank", addresses))])
            #expect(news(proxyClass) == ResourceTypes(.endpoint))
            let fresh = try world.freshClass("bank", app: "web").resources(of: .endpoint)
            let refreshed = proxyClass.resources(of: .endpoint)
            #expect(refreshed.resources.map(\.version) == fresh.resources.map(\.version))
            #expect(refreshed.version == fresh.version)
        }
    }

    @Test func `an edit that changes no resource is news to nobody`() throws {
        var world = World()
        let proxyClass = try world.proxyClass("bank", app: "web")
        world.apply([.set(Self.service("bank", labels: ["team": "a"]))])
        #expect(news(proxyClass) == [])
        world.apply([.set(Self.slice("bank", ["10.1.0.1"]))])
        #expect(news(proxyClass) == [])
    }

    @Test func `a service is no news to classes that do not see it`() throws {
        var world = World()
        let seeing = try world.proxyClass("bank", app: "other")
        let blind = try world.proxyClass("shop", app: "other")
        world.apply([.set(Self.service("bank", port: 81))])
        #expect(news(seeing).contains(.cluster))
        #expect(news(blind) == [])
    }

    @Test func `an object for one workload is news to its class alone`() throws {
        let policy = { (path: String) in
            var rule = AuthorizationPolicy.Rule()
            rule.operations = [[AuthorizationPolicy.Condition(.path, values: [path])]]
            return Self.object(
                .authorizationPolicy, "shop",
                .authorizationPolicy(
                    AuthorizationPolicy(target: .workloads(["app": "web"]), action: .allow, rules: [rule])))
        }
        var world = World()
        world.apply([.set(policy("/a"))])
        let own = try world.proxyClass("shop", app: "web")
        let others = try [world.proxyClass("shop", app: "other"), world.proxyClass("bank", app: "web")]
        world.apply([.set(policy("/b"))])
        #expect(others.allSatisfy { $0.untoldSince == nil })
        #expect(news(own) == ResourceTypes(.listener))
        let fresh = try world.freshClass("shop", app: "web").resources(of: .listener)
        #expect(own.resources(of: .listener).version == fresh.version)
        world.apply([.set(Self.slice("bank", ["10.1.0.7"]))])
        #expect(news(own) == [])
    }

    @Test func `a Sidecar is no news to classes that have another one or none`() throws {
        var world = World()
        let own = try world.proxyClass("shop", app: "web")
        let other = try world.proxyClass("bank", app: "web")
        var sidecar = Sidecar()
        sidecar.egress = [Sidecar.EgressListener(hosts: [ScopedHost(.all, "*")])]
        world.apply([.set(Self.object(.sidecar, "shop", .sidecar(sidecar)))])
        #expect(other.untoldSince == nil)
        #expect(news(own).contains(.cluster))
    }

    @Test func `classes of several workloads have what is not for themselves in common`() throws {
        var world = World()
        // The service selects the first; each tells its own name in spans.
        let serving = try world.proxyClass("bank", app: "web")
        let others = try ["a", "b"].map { try world.proxyClass("bank", app: $0) }
        #expect(others[0] === others[1])
        for round in 1...3 {
            let both = [serving, others[0]]
            for type in [ResourceType.endpoint, .route] {
                #expect(both[0].resources(of: type) === both[1].resources(of: type))
            }
            let names = both.map { Set($0.resources(of: .cluster).resources.map(\.name)) }
            #expect(names[0].subtracting(names[1]) == ["inbound|8080||"])
            for type in [ResourceType.cluster, .listener] {
                let fresh = try world.freshClass("bank", app: "web").resources(of: type)
                #expect(serving.resources(of: type).version == fresh.version)
            }
            world.apply([.set(Self.rule("bank", limit: round)), .set(Self.slice("bank", ["10.1.0.\(round)"]))])
            #expect(news(serving) == [ResourceTypes(.cluster), ResourceTypes(.endpoint)])
        }
    }

    @Test func `what classes have in common goes with the last of them`() throws {
        var world = World()
        let classes = try ["web", "other"].map { try world.proxyClass("bank", app: $0) }
        #expect(world.classes.sharedPartCount == 2)
        world.remove(classes[0])
        #expect(world.classes.sharedPartCount == 2)
        world.remove(classes[1])
        #expect(world.classes.sharedPartCount == 0)
    }
}
