package import EventLoops
package import Logging
internal import Mesh
package import MeshConfig
internal import Synchronization
internal import Transport

/// The control plane as a whole: one mesh loop that turns changes into snapshots, and shards, one for each loop, that
/// serve proxies. This is the only place where they are joined.
package final class ControlPlane: Sendable {
    private let meshLoop: EpollLoop
    private let shardLoops: [EpollLoop]
    private let shards: [Shard]
    private let pipeline: ConfigPipeline
    private let log: Logger
    private let state = Mutex(State())
    private let xdsAddress: SocketAddress

    private struct State {
        var listener: Listener?
        var isStopping = false
        var fail: @Sendable (Failure) -> Void = { _ in }
    }

    /// Why a control plane cannot go on.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// A control plane with `settings.shardCount` shards that serves nothing before `start`.
    ///
    /// - Throws: when the system has no more descriptors for event loops.
    package init(settings: ControlPlaneSettings, log: Logger) throws(SystemError) {
        let metrics = ControlPlaneMetrics()
        let cache = ResourceCache()
        self.log = log
        xdsAddress = settings.xdsAddress
        meshLoop = try EpollLoop(name: "mesh")
        var loops: [EpollLoop] = []
        for index in 0..<settings.shardCount { loops.append(try EpollLoop(name: "shard-\(index)")) }
        shardLoops = loops
        shards = loops.map { Shard(loop: $0, cache: cache, metrics: metrics, log: log) }
        let shards = shards
        pipeline = ConfigPipeline(loop: meshLoop, names: settings.names, metrics: metrics, log: log) { publication in
            for shard in shards {
                shard.loop.post { shard.assumeIsolated { $0.publish(publication) } }
            }
        }
    }

    /// Starts the loops. Proxies are served once `receive` has brought the initial configuration.
    ///
    /// - Parameter fail: called when the control plane cannot go on; its owner should stop it.
    package func start(orFail fail: @escaping @Sendable (Failure) -> Void) {
        state.withLock { $0.fail = fail }
        meshLoop.start()
        for (loop, shard) in zip(shardLoops, shards) {
            loop.start()
            loop.post { shard.assumeIsolated { $0.serve(on: loop, limits: TransportLimits()) } }
        }
    }

    /// Takes changes from a source, in order; any thread. After the first batch the xDS port opens.
    package func receive(_ batch: ConfigBatch) {
        meshLoop.post { [pipeline] in
            pipeline.assumeIsolated { $0.receive(batch) }
            self.listen()
        }
    }

    /// Ends service so that no client loses anything: first not ready, so that nobody new is sent here; then all streams
    /// end one after the other, so that the clients do not all come to another server at once; then the loops stop.
    ///
    /// - Parameter time: until clients must have left, at most; without clients it takes none.
    /// Source: serving.md 8.2.
    package func shutDown(within time: Duration) async {
        state.withLock { $0.isStopping = true }
        let streams = await streamCount
        if streams > 0 {
            log.notice("shutting down", metadata: ["streams": "\(streams)"])
            await pause(time * 0.1)
            closeListener()
            for shard in shards { await shard.drain(over: time * 0.7) }
            let end = meshLoop.now.advanced(by: time * 0.9)
            while await streamCount > 0, meshLoop.now < end { await pause(.milliseconds(20)) }
        }
        stop()
    }

    /// Ends all connections and the loops at once.
    package func stop() {
        closeListener()
        for shard in shards {
            shard.loop.post { shard.assumeIsolated { $0.close() } }
        }
        for loop in shardLoops + [meshLoop] {
            loop.stop()
            loop.join()
        }
    }

    private func closeListener() {
        state.withLock { state in
            state.isStopping = true
            state.listener?.close()
            state.listener = nil
        }
    }

    private var streamCount: Int {
        get async {
            var count = 0
            for shard in shards { count += await shard.streamCount }
            return count
        }
    }

    private func pause(_ time: Duration) async {
        await withCheckedContinuation { continuation in
            meshLoop.schedule(after: time) { continuation.resume() }
        }
    }

    /// Whether proxies are served.
    package var isReady: Bool { state.withLock { $0.listener != nil && !$0.isStopping } }

    /// Where proxies are served, with the port that was picked; nil until they are.
    package var listeningAddress: SocketAddress? { state.withLock { $0.listener?.address } }

    /// Everything wrong in the configuration at present.
    package var problems: [ConfigProblem] {
        get async { await pipeline.problems }
    }

    /// Services with endpoints that nobody gets, since their pods are not in the configuration, sorted by host.
    package var withheldEndpoints: [WithheldStatus] {
        get async { await pipeline.withheld.map(WithheldStatus.init).sorted { $0.service < $1.service } }
    }

    /// The state of every connected proxy, sorted by name.
    package var proxies: [ProxyStatus] {
        get async {
            var statuses: [ProxyStatus] = []
            for shard in shards { statuses += await shard.statuses }
            return statuses.sorted { $0.connection < $1.connection }
        }
    }

    private func listen() {
        guard state.withLock({ $0.listener == nil && !$0.isStopping }) else { return }
        let deliveries = shards.map { shard in
            { @Sendable (socket: AcceptedSocket) in
                shard.loop.post { shard.assumeIsolated { $0.adopt(socket) } }
            }
        }
        do {
            let listener = try Listener(on: xdsAddress, loop: shardLoops[0], deliverTo: deliveries)
            state.withLock { $0.listener = listener }
            log.notice("serving xDS", metadata: ["address": "\(listener.address)"])
        } catch {
            state.withLock { $0.fail }(Failure(description: "cannot serve xDS on \(xdsAddress): \(error)"))
        }
    }
}

/// What a control plane is told once, at start.
package struct ControlPlaneSettings: Sendable {
    package var names: MeshNames
    /// Where proxies are served in plaintext; port 0 picks one.
    package var xdsAddress: SocketAddress
    /// Number of event loops that serve proxies; at least 1.
    package var shardCount: Int

    package init(names: MeshNames, xdsAddress: SocketAddress, shardCount: Int) {
        precondition(shardCount >= 1, "at least one loop has to serve proxies")
        self.names = names
        self.xdsAddress = xdsAddress
        self.shardCount = shardCount
    }
}
