import EventLoops
import Logging
import MeshConfig
import Metrics

/// Stands before the pipeline: fetches the key sets that RequestAuthentications name, and hands the policies on with
/// their keys. An actor on the mesh loop.
actor KeySetKeeper {
    /// Gets a key set, from whatever thread it is called on. Throws what stands in the way.
    typealias Fetch = @Sendable (TokenKeys.Request) async throws(KeySetError) -> String

    nonisolated let loop: any EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private let fetch: Fetch
    private let log: Logger
    private let forward: @Sendable (ConfigBatch) -> Void
    private let successes = Counter(label: "pilot_jwks_resolver_network_fetch_success_total")
    private let failures = Counter(label: "pilot_jwks_resolver_network_fetch_fail_total")
    private var keys = TokenKeys()
    /// What the source said last beside its changes.
    private var latest = ConfigBatch(changes: [], problems: [], ignoredKinds: [:])
    private var timer: LoopTimer?

    /// A keeper that hands batches on by `forward`, on `loop`.
    init(
        loop: any EventLoop, log: Logger, fetch: @escaping Fetch, forward: @escaping @Sendable (ConfigBatch) -> Void
    ) {
        self.loop = loop
        self.log = log
        self.fetch = fetch
        self.forward = forward
    }

    /// Takes what a source has read.
    func receive(_ batch: ConfigBatch) {
        var batch = batch
        batch.changes = batch.changes.map { keys.resolve($0, at: now) }
        latest = batch
        latest.changes = []
        latest.age = .zero
        forward(batch)
        ask()
    }

    private var now: Duration { loop.now.sinceOrigin }

    /// Asks for what is due, and comes back when more is.
    private func ask() {
        for request in keys.due(at: now) {
            Task {
                do throws(KeySetError) {
                    note(.success(try await fetch(request)), of: request)
                } catch {
                    note(.failure(error), of: request)
                }
            }
        }
        timer?.cancel()
        guard let deadline = keys.deadline else { return }
        timer = loop.schedule(after: max(.zero, deadline - now)) { [weak self] in
            self?.assumeIsolated { $0.ask() }
        }
    }

    private func note(_ result: Result<String, KeySetError>, of request: TokenKeys.Request) {
        var received: String?
        switch result {
        case .success(let text):
            successes.increment()
            received = text
        case .failure(let error):
            failures.increment()
            log.warning("no keys for tokens", metadata: ["of": "\(request.location)", "reason": "\(error)"])
        }
        let changes = keys.receive(received, from: request.location, at: now)
        if !changes.isEmpty {
            var batch = latest
            batch.changes = changes
            forward(batch)
        }
        ask()
    }
}
