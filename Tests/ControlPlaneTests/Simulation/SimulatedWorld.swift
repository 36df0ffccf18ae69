import Bytes
import EnvoyAPI
import EventLoops
import Generation
import Logging
import Mesh
import MeshConfig
import Synchronization
import TestSupport
import Testing

@testable import ControlPlane

/// A whole control plane with its proxies in virtual time: every run of one seed is the same run.
struct SimulatedWorld {
    private let clock = SimulatedClock()
    private let internet: SimulatedInternet
    private let pipeline: ConfigPipeline
    private var mesh = RandomMesh()
    private var random: SeededGenerator
    private let nodes: [Node]

    private static let shardCount = 2

    init(seed: UInt64, proxyCount: Int) {
        random = SeededGenerator(seed: seed)
        nodes = (0..<proxyCount).map(Self.node)
        var log = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
        log.logLevel = .critical
        let proxies = nodes.enumerated().map { SimulatedProxy(node: $1, isDelta: $0 % 3 != 0) }
        let internet = SimulatedInternet(
            loop: clock.makeLoop(name: "internet"), proxies: proxies, seed: random.next())
        self.internet = internet
        let metrics = ControlPlaneMetrics()
        let cache = ResourceCache()
        let shards = (0..<Self.shardCount).map { [clock] index in
            Shard(loop: clock.makeLoop(name: "shard-\(index)"), cache: cache, metrics: metrics, log: log)
        }
        pipeline = ConfigPipeline(
            loop: clock.makeLoop(name: "mesh"), names: MeshNames(revision: "default", systemNamespace: "istio-system"),
            metrics: metrics, log: log
        ) { publication in
            for shard in shards { shard.loop.post { shard.assumeIsolated { $0.publish(publication) } } }
        }
        internet.loop.post { internet.assumeIsolated { $0.attach(shards) } }
        for shard in shards {
            shard.loop.post {
                shard.assumeIsolated { $0.serve { SimulatedOutput(internet: internet) } }
            }
        }
        change(mesh.populate(using: &random))
        run(for: .milliseconds(10))
    }

    /// Lets configuration and network change at random for `time`.
    mutating func disturb(for time: Duration) {
        let end = clock.now.advanced(by: time)
        while clock.now < end {
            if random.chance(60) {
                change(mesh.change(using: &random))
            } else {
                internet.loop.post { [internet] in internet.assumeIsolated { $0.disturb() } }
            }
            run(for: .microseconds(Int.random(in: 100...60_000, using: &random)))
        }
    }

    /// Ends all disturbance and gives everything the time to settle.
    func settle() {
        internet.loop.post { [internet] in internet.assumeIsolated { $0.connectAll() } }
        run(for: .seconds(30))
    }

    /// The oracle: every proxy holds exactly what a fresh generation from the present objects gives it.
    ///
    /// - Returns: what the network did, so that a caller can see that the run was worth something.
    func verify() -> SimulatedInternet.FaultCounts {
        let fresh = freshSnapshot()
        let (proxies, counts) = onInternet { ($0.snapshot, $0.counts) }
        for proxy in proxies { verify(proxy, against: fresh) }
        return counts
    }

    private func verify(_ proxy: SimulatedProxy, against snapshot: MeshSnapshot) {
        do {
            let node = try ProxyNode(parsing: proxy.node)
            let view = snapshot.view(of: snapshot.scope(of: node), reusing: nil)
            let arena = Arena()
            #expect(proxy.warming.isEmpty, "\(node.id) still warms \(proxy.warming.sorted())")
            for type in [ResourceType.cluster, .endpoint, .listener, .route] {
                var expected: [String: [UInt8]] = [:]
                for planned in plan(type, for: view) {
                    if let names = proxy.subscribed[type], !names.contains(planned.name) { continue }
                    expected[planned.name] = try content(of: encode(planned, in: arena))
                }
                let held = (proxy.held[type] ?? [:]).mapValues(\.content)
                let missing = expected.keys.filter { held[$0] == nil }.sorted()
                let extra = held.keys.filter { expected[$0] == nil }.sorted()
                let stale = expected.keys.filter { held[$0] != nil && held[$0] != expected[$0] }.sorted()
                #expect(
                    (missing + extra + stale).isEmpty,
                    "\(node.id) \(type.short): missing \(missing), extra \(extra), stale \(stale)")
            }
        } catch {
            Issue.record("\(proxy.node.id): \(error)")
        }
    }

    private func content(of resource: EncodedResource) throws -> [UInt8] {
        let entry = resource.bytes.array
        return try unsafe ReceivedResponse(decoding: entry.span.bytes, isDelta: true).resources.first?.content ?? []
    }

    private func freshSnapshot() -> MeshSnapshot {
        var builder = SnapshotBuilder(revision: "default")
        var settings = MeshSettings()
        for object in mesh.objects.values {
            builder.apply(.set(object))
            if case .configMap(let map) = object.spec, let known = map.mesh { settings = known }
        }
        builder.apply(settings: settings)
        return builder.build().snapshot
    }

    private func change(_ changes: [ConfigChange]) {
        let batch = ConfigBatch(changes: changes, problems: [], ignoredKinds: [:])
        pipeline.loop.post { [pipeline] in pipeline.assumeIsolated { $0.receive(batch) } }
    }

    private func run(for time: Duration) { clock.run(until: clock.now.advanced(by: time)) }

    private func onInternet<T: Sendable>(_ body: @escaping @Sendable (isolated SimulatedInternet) -> T) -> T {
        let result = Mutex<T?>(nil)
        internet.loop.post { [internet] in
            let value = internet.assumeIsolated { body($0) }
            result.withLock { $0 = value }
        }
        run(for: .zero)
        guard let value = result.withLock({ $0 }) else { preconditionFailure("the clock runs what is posted") }
        return value
    }

    private static func node(_ index: Int) -> Node {
        let home = RandomMesh.home(index)
        let address = RandomMesh.address(home.namespace, home.name, home.pod)
        var node = Node()
        node.id = "sidecar~\(address)~\(home.name)-\(home.pod).\(home.namespace)~\(home.namespace).svc.cluster.local"
        node.metadata = [
            "NAMESPACE": .string(home.namespace), "LABELS": ["app": .string(home.name)],
        ]
        return node
    }
}
