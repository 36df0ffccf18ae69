import EventLoops
import HashTreeCollections
import Logging
import Mesh
import MeshConfig
import Synchronization
import Testing

@testable import ControlPlane

/// The pipeline in virtual time: which changes become snapshots, and when.
@Suite struct ConfigPipelineTests {
    private let clock = SimulatedClock()
    private let pipeline: ConfigPipeline
    private let published = Published()

    /// The snapshots that left the pipeline, with the time of each.
    private final class Published: Sendable {
        private let entries = Mutex<[(at: Duration, Publication)]>([])

        var all: [Publication] { entries.withLock { $0.map(\.1) } }
        var times: [Duration] { entries.withLock { $0.map(\.at) } }

        func append(_ publication: Publication, at time: Duration) {
            entries.withLock { $0.append((time, publication)) }
        }
    }

    init() {
        let loop = clock.makeLoop(name: "mesh")
        pipeline = ConfigPipeline(
            loop: loop, names: MeshNames(revision: "1-20", systemNamespace: "mesh-system"),
            metrics: ControlPlaneMetrics(), log: .silent
        ) { [published] publication in
            published.append(publication, at: loop.now.sinceOrigin)
        }
    }

    private func receive(
        _ changes: [ConfigChange], problems: [ConfigProblem] = [], refused: Set<ConfigKey> = []
    ) {
        let batch = ConfigBatch(changes: changes, problems: problems, ignoredKinds: [:], refused: refused)
        pipeline.loop.post { [pipeline] in pipeline.assumeIsolated { $0.receive(batch) } }
        run(for: .zero)
    }

    private func run(for time: Duration) { clock.run(until: clock.now.advanced(by: time)) }

    private func object(_ kind: ConfigKind, _ name: String, _ spec: ConfigSpec) -> ConfigObject {
        ConfigObject(
            key: ConfigKey(kind, "shop", name), meta: ObjectMeta(), spec: spec,
            source: SourceLocation(file: "test.yaml", line: 1))
    }

    private func service(_ name: String, port: Int) -> ConfigChange {
        .set(
            object(
                .service, name,
                .service(
                    Service(
                        kind: .clusterIP(["10.96.0.1"]),
                        ports: [ServicePort(name: "p", number: port, target: .number(port), protocol: .http)]))))
    }

    private func slice(_ name: String, _ addresses: [String]) -> ConfigChange {
        .set(
            object(
                .endpointSlice, "\(name)-1",
                .endpointSlice(
                    EndpointSlice(
                        serviceName: name, ports: [SlicePort(name: "p", number: 8080)],
                        endpoints: addresses.map { SliceEndpoint(addresses: [$0]) }))))
    }

    @Test func `the first batch is published at once, even when it is empty`() {
        receive([])
        #expect(published.all.count == 1)
        #expect(published.times == [.zero])
    }

    @Test func `a stream of changes waits the longer the longer it takes to tell everybody`() {
        receive([service("a", port: 80)])
        run(for: .seconds(1))
        receive([service("a", port: 81)])
        run(for: .milliseconds(5))
        published.all[1].fanOutBegins()
        run(for: .milliseconds(40))
        receive([service("a", port: 82)])
        published.all[1].fanOutEnds(at: clock.now.sinceOrigin)
        run(for: .milliseconds(79))
        #expect(published.all.count == 2)
        run(for: .milliseconds(1))
        #expect(published.all.count == 3)
        run(for: .milliseconds(10))
        receive([service("a", port: 83)])
        run(for: Debouncer.pauseMin)
        #expect(published.all.count == 4, "the third was told at once")
    }

    @Test func `who has yet to come to a publication has not told of it`() {
        receive([])
        let publication = published.all[0]
        let shard = Shard(
            loop: clock.makeLoop(name: "shard"), cache: ResourceCache(), gate: .unnamed,
            metrics: ControlPlaneMetrics(), log: .silent)
        shard.post(publication)
        clock.jump(by: .seconds(1))
        #expect(publication.fanOutTime(at: clock.now.sinceOrigin) == .seconds(1))
        run(for: .seconds(1))
        #expect(publication.fanOutTime(at: clock.now.sinceOrigin) == .seconds(1))
    }

    @Test func `a mesh config of mistakes alone keeps everything back until it is mended`() {
        let meshConfig = ConfigKey(.configMap, "mesh-system", "istio-1-20")
        receive([service("a", port: 80)], refused: [meshConfig])
        receive([service("b", port: 80), slice("a", ["10.0.0.1"])], refused: [meshConfig])
        run(for: .seconds(10))
        #expect(published.all.isEmpty)
        var settings = MeshSettings()
        settings.discoverySelectors = [LabelSelector()]
        receive([
            .set(
                ConfigObject(
                    key: meshConfig, meta: ObjectMeta(), spec: .configMap(ConfigMap(mesh: settings)),
                    source: SourceLocation(file: "mesh.yaml", line: 1))),
            .set(
                ConfigObject(
                    key: ConfigKey(.namespace, "", "shop"), meta: ObjectMeta(), spec: .namespace,
                    source: SourceLocation(file: "test.yaml", line: 1))),
        ])
        #expect(published.all.count == 1)
        #expect(published.all.first?.snapshot.services.count == 2)
        #expect(published.all.first?.snapshot.endpoints.count == 1)
    }

    @Test func `a mistake in a mesh config that was good before keeps nothing back`() {
        receive([service("a", port: 80)])
        run(for: .seconds(1))
        receive([service("b", port: 80)], refused: [ConfigKey(.configMap, "mesh-system", "istio-1-20")])
        run(for: .seconds(1))
        #expect(published.all.count == 2)
    }

    @Test func `later changes wait for one tick and go out together`() {
        receive([])
        run(for: .seconds(1))
        receive([service("a", port: 80)])
        run(for: .milliseconds(2))
        receive([service("b", port: 80)])
        run(for: .milliseconds(100))
        #expect(published.times == [.zero, .seconds(1) + Debouncer.tick])
        #expect(published.all[1].change.services.count == 2)
        #expect(published.all[1].cause.seenAt == .seconds(1))
    }

    @Test func `an equal object is no change`() {
        receive([service("a", port: 80)])
        run(for: .seconds(1))
        receive([service("a", port: 80)])
        run(for: .seconds(1))
        #expect(published.all.count == 1)
    }

    @Test func `endpoints overtake configuration that keeps changing`() {
        receive([service("a", port: 80)])
        run(for: .seconds(1))
        for number in 0..<10 {
            receive([service("b", port: 8000 + number)])
            run(for: .milliseconds(10))
        }
        let before = published.all.count
        receive([slice("a", ["10.0.0.1"])])
        run(for: Debouncer.tick)
        #expect(published.all.count == before + 1)
        #expect(published.all.last?.change.isEndpointsOnly == true)
    }

    @Test func `the endpoints of a service do not go before the configuration that leads away from it`() {
        receive([service("a", port: 80), slice("a", ["10.0.0.1"])])
        run(for: .seconds(1))
        for number in 0..<10 {
            receive([service("b", port: 8000 + number)])
            run(for: .milliseconds(10))
        }
        let before = published.all.count
        receive([.remove(ConfigKey(.service, "shop", "a"))])
        receive([.remove(ConfigKey(.endpointSlice, "shop", "a-1"))])
        run(for: Debouncer.tick)
        #expect(published.all.count == before)
        run(for: .seconds(1))
        #expect(published.all.count == before + 1)
        #expect(published.all.last?.snapshot.endpoints.isEmpty == true)
    }

    @Test func `an older version of an object never overtakes a newer one`() {
        receive([service("a", port: 80)])
        run(for: .seconds(1))
        receive([service("b", port: 1), slice("a", ["10.0.0.1"])])
        receive([slice("a", ["10.0.0.2"])])
        run(for: .seconds(1))
        let snapshot = published.all.last?.snapshot
        let addresses = snapshot?.endpoints.values.flatMap { $0.endpoints.map(\.address) }
        #expect(addresses == ["10.0.0.2"])
    }

    @Test func `mesh config comes from the revision's own ConfigMap`() {
        var settings = MeshSettings()
        settings.outboundPolicy = .registryOnly
        func map(_ name: String) -> ConfigChange {
            let key = ConfigKey(.configMap, "mesh-system", name)
            return .set(
                ConfigObject(
                    key: key, meta: ObjectMeta(), spec: .configMap(ConfigMap(mesh: settings)),
                    source: SourceLocation(file: "mesh.yaml", line: 1)))
        }
        receive([map("istio")])
        #expect(published.all.last?.snapshot.settings.outboundPolicy == .allowAny)
        #expect(published.all.last?.snapshot.settings.rootNamespace == "mesh-system")
        run(for: .seconds(1))
        receive([map("istio-1-20")])
        run(for: .seconds(1))
        #expect(published.all.last?.snapshot.settings.outboundPolicy == .registryOnly)
        receive([.remove(ConfigKey(.configMap, "mesh-system", "istio-1-20"))])
        run(for: .seconds(1))
        #expect(published.all.last?.snapshot.settings.outboundPolicy == .allowAny)
    }
}

@Suite struct WithheldWatchTests {
    private let web = ServiceKey(hostname: "web.shop.svc.cluster.local", namespace: "shop")
    private let api = ServiceKey(hostname: "api.shop.svc.cluster.local", namespace: "shop")

    @Test func `what is withheld at both ends of the wait is named once`() {
        var watch = WithheldWatch()
        let begins = [watch.begin(with: [web, api]), watch.begin(with: [web, api])]
        #expect(begins == [true, false], "one wait at a time")
        let lasting = watch.end(with: [web])
        #expect(lasting == [web])
        let again = [watch.begin(with: [web]), watch.begin(with: [web, api])]
        #expect(again == [false, true], "only for what was not named")
        let later = watch.end(with: [web, api])
        #expect(later == [api])
    }

    @Test func `what was mended in between is named again when it comes back`() {
        var watch = WithheldWatch()
        _ = watch.begin(with: [web])
        _ = watch.end(with: [web])
        _ = watch.begin(with: [api])
        let lasting = watch.end(with: [])
        #expect(lasting == [])
        let begins = watch.begin(with: [web])
        #expect(begins)
    }
}
