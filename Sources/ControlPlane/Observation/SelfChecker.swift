internal import EnvoyAPI
package import EventLoops
package import Logging
internal import XDS

/// Looks again and again whether a connected proxy, picked at random, holds what a fresh generation gives it.
///
/// On a loop of its own, so that no proxy waits for it. One check is one type of one proxy: its view and plan, and at
/// most `HeldSample.resourceCountMax` resources. What is merely under way is never reported: only a proxy that has
/// answered everything is looked at, with the snapshot of that moment.
package actor SelfChecker {
    package nonisolated let loop: any EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let shards: [Shard]
    private let metrics: ControlPlaneMetrics
    private let log: Logger
    private let arena = Arena()
    private var turn = 0

    /// How long after one check the next begins.
    package static let interval: Duration = .seconds(10)
    /// How many resources of a finding are named in the log.
    private static let listCountMax = 10

    /// A checker that does nothing yet.
    package init(loop: any EventLoop, shards: [Shard], metrics: ControlPlaneMetrics, log: Logger) {
        precondition(!shards.isEmpty, "there is something to check")
        self.loop = loop
        self.shards = shards
        self.metrics = metrics
        self.log = log
    }

    /// Begins: the first check comes after `interval`, each of another shard than the last.
    package func start() {
        loop.schedule(after: Self.interval) { [weak self] in
            self?.assumeIsolated { checker in
                checker.ask()
                checker.start()
            }
        }
    }

    private func ask() {
        let shard = shards[turn % shards.count]
        turn += 1
        let random = UInt64.random(in: .min ... .max)
        shard.loop.post { [weak self] in
            guard let self, let sample = shard.assumeIsolated({ $0.heldSample(choosing: random) }) else { return }
            loop.post { self.assumeIsolated { $0.check(sample, choosing: random) } }
        }
    }

    private func check(_ sample: HeldSample, choosing random: UInt64) {
        let differences = sample.differences(choosing: random, in: arena)
        metrics.selfChecked(differences: differences.count)
        guard !differences.isEmpty else { return }
        let listed = differences.prefix(Self.listCountMax).map { "\($0.name) (\($0.kind.rawValue))" }
        log.error(
            "self-check: a proxy does not hold what it should",
            metadata: [
                "proxy": "\(sample.connection)", "type": "\(sample.type.short)",
                "resources": "\(listed.joined(separator: ", "))", "count": "\(differences.count)",
            ])
    }
}
