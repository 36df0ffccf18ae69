import Dispatch
import EnvoyAPI
import Foundation
import Synchronization
import Testing

/// The control plane as a whole, in virtual time.
@Suite struct SimulationTests {
    private static let environment = ProcessInfo.processInfo.environment

    /// The seeds of this run: one given by SEED, else as many as SEEDS says, else 200.
    private static let seeds: ClosedRange<UInt64> = {
        if let seed = environment["SEED"].flatMap(UInt64.init) { return seed...seed }
        return 1...(environment["SEEDS"].flatMap(UInt64.init) ?? 200)
    }()

    /// With fewer seeds than these, some fault may not be reached by chance.
    private static let seedCountMin = 100

    @Test func `every proxy ends with what a fresh generation gives it, whatever happened`() async {
        let run = SimulationRun(Self.seeds)
        await run.finish()
        for failure in run.failures { Issue.record("\(failure)") }
        print("\(Self.seeds.count) seeds:\n\(run.ledger.table)")
        guard Self.seeds.count >= Self.seedCountMin else { return }
        #expect(run.ledger.unreached.isEmpty, "faults that were never reached")
    }
}

/// Control planes of two revisions over one cluster.
@Suite struct RevisionSimulationTests {
    /// As for the other simulations: one seed given by SEED, else as many as REVISION_SEEDS says, else 40.
    private static let seeds: ClosedRange<UInt64> = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["SEED"].flatMap(UInt64.init) { return seed...seed }
        return 1...(environment["REVISION_SEEDS"].flatMap(UInt64.init) ?? 40)
    }()

    @Test(arguments: seeds) func `everybody is served by their own control plane, within its scope`(_ seed: UInt64) {
        var world = RevisionWorld(seed: seed, proxyCount: 8)
        let complaints = world.run(steps: 30)
        #expect(complaints == [])
        #expect(world.counts.served > 20 && world.counts.refused > 0, "\(world.counts)")
    }
}

/// Simulations on threads of their own, one for each core, as other tests wait for those of the concurrency runtime.
private final class SimulationRun: Sendable {
    let ledger = FaultLedger()
    private let rest: Mutex<ClosedRange<UInt64>.Iterator>
    private let found = Mutex<[String]>([])

    init(_ seeds: ClosedRange<UInt64>) { rest = Mutex(seeds.makeIterator()) }

    /// What was wrong, with the seeds.
    var failures: [String] { found.withLock { $0 } }

    /// Runs all seeds.
    func finish() async {
        let queue = DispatchQueue(label: "simulation", attributes: .concurrent)
        let group = DispatchGroup()
        for _ in 0..<ProcessInfo.processInfo.activeProcessorCount { queue.async(group: group) { self.work() } }
        await withCheckedContinuation { continuation in group.notify(queue: queue) { continuation.resume() } }
    }

    private func work() {
        let arena = Arena()
        while let seed = rest.withLock({ $0.next() }) {
            var world = SimulatedWorld(seed: seed, proxyCount: 10, ledger: ledger, arena: arena)
            let complaints = world.run().map { "seed \(seed): \($0)" }
            found.withLock { $0 += complaints }
        }
    }
}
