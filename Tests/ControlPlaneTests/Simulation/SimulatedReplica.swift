import EventLoops
import Logging
import MeshConfig
import Transport

@testable import ControlPlane

/// One control plane: a pipeline, two shards, and what they share. On simulated loops of its own.
struct SimulatedReplica: Sendable {
    /// A shard and the loop that it is on.
    struct Place: Sendable {
        let shard: Shard
        let loop: SimulatedLoop
    }

    let places: [Place]
    let counters = TransportCounters()
    private let pipeline: ConfigPipeline

    private static let shardCount = 2

    init(_ number: Int, on clock: SimulatedClock) {
        let metrics = ControlPlaneMetrics()
        let cache = ResourceCache()
        let places = (0..<Self.shardCount).map { index in
            let loop = clock.makeLoop(name: "shard-\(number)-\(index)")
            let shard = Shard(loop: loop, cache: cache, gate: .unnamed, metrics: metrics, log: .silent)
            return Place(shard: shard, loop: loop)
        }
        self.places = places
        pipeline = ConfigPipeline(
            loop: clock.makeLoop(name: "mesh-\(number)"),
            names: MeshNames(), metrics: metrics, log: .silent
        ) { publication in for place in places { place.shard.post(publication) } }
        for place in places {
            place.loop.post { [counters] in
                place.shard.assumeIsolated { $0.serve(limits: TransportLimits(), counters: counters) }
            }
        }
    }

    /// Takes changes once `delay` has passed.
    func receive(_ changes: [ConfigChange], after delay: Duration) {
        let batch = ConfigBatch(changes: changes, problems: [], ignoredKinds: [:])
        pipeline.loop.schedule(after: delay) { [pipeline] in pipeline.assumeIsolated { $0.receive(batch) } }
    }
}
