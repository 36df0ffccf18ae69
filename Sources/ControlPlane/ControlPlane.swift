package import CertificateAuthority
package import EnvoyAPI
package import EventLoops
package import Logging
internal import Mesh
package import MeshConfig
internal import Synchronization
internal import Transport

/// The control plane as a whole: one mesh loop that turns changes into snapshots, and shards, one for each loop, that
/// serve proxies. This is the only place where they are joined.
package final class ControlPlane: Sendable {
    let meshLoop: EpollLoop
    private let shardLoops: [EpollLoop]
    let shards: [Shard]
    private let pipeline: ConfigPipeline
    private let cache: ResourceCache
    private let memory: MemoryBudget
    private let checkLoop: EpollLoop
    private let checker: SelfChecker
    private let keeper: KeySetKeeper
    let log: Logger
    private let metrics: ControlPlaneMetrics
    private let counters = TransportCounters()
    private let state = Mutex(State())
    let settings: ControlPlaneSettings
    /// What new TLS connections are served with; nil where there is no TLS.
    let door: TLSReloader?
    /// Where certificates are made, and its loop; nil: nowhere.
    let office: (desk: CertificateOffice, loop: EpollLoop)?

    private struct State {
        /// How often things were tended.
        var tendingCount = 0
        var tide = MemoryTide()
        /// Plaintext, and TLS where it is configured; empty until the first configuration has been read.
        var listeners: [Listener] = []
        var isStopping = false
        var fail: @Sendable (Failure) -> Void = { _ in }
    }

    /// Why a control plane cannot go on.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// How often files of certificates are looked at, and counters are read.
    private static let tendingInterval: Duration = .seconds(1)

    /// How often a sweep of the cache begins, in times that things are tended, and how many resources each looks at.
    private static let sweepPeriod = 60
    private static let sweptCount = 8192

    /// A control plane with `settings.shardCount` shards that serves nothing before `start`.
    ///
    /// - Throws: when certificates cannot be read, or the system has no more descriptors for event loops.
    package init(settings: ControlPlaneSettings, log: Logger) throws(Failure) {
        let metrics = ControlPlaneMetrics()
        let cache = ResourceCache(byteCountMax: settings.limits.cacheByteCountMax)
        let memory = MemoryBudget(byteCountMax: settings.limits.memoryByteCountMax)
        self.cache = cache
        self.memory = memory
        let clients = ClientTally(streamsMax: settings.limits.streamsPerClientMax)
        self.log = log
        self.metrics = metrics
        self.settings = settings
        let office = try Self.openOffice(settings, log: log)
        self.office = office
        door = try Self.openDoor(settings.tls, office?.desk)
        meshLoop = try Self.makeLoop("mesh")
        var loops: [EpollLoop] = []
        for index in 0..<settings.shardCount { loops.append(try Self.makeLoop("shard-\(index)")) }
        shardLoops = loops
        shards = loops.map {
            Shard(
                loop: $0, cache: cache, gate: settings.gate, authentication: settings.authentication,
                limits: settings.limits, clients: clients, memory: memory, certificates: office?.desk,
                metrics: metrics, log: log)
        }
        let shards = shards
        checkLoop = try Self.makeLoop("self-check")
        checker = SelfChecker(loop: checkLoop, shards: shards, metrics: metrics, log: log)
        pipeline = ConfigPipeline(loop: meshLoop, names: settings.names, metrics: metrics, log: log) { publication in
            for shard in shards { shard.post(publication) }
            guard let office else { return }
            let hosts = settings.serverNames(in: publication.snapshot)
            office.loop.post { office.desk.assumeIsolated { $0.rename(to: hosts) } }
        }
        keeper = KeySetKeeper(loop: meshLoop, log: log, fetch: KeySetDownload().get) { [pipeline] batch in
            pipeline.assumeIsolated { $0.receive(batch) }
        }
    }

    private static func makeLoop(_ name: String) throws(Failure) -> EpollLoop {
        do throws(SystemError) {
            return try EpollLoop(name: name)
        } catch {
            throw Failure(description: "no event loop: \(error)")
        }
    }

    private static func openOffice(
        _ settings: ControlPlaneSettings, log: Logger
    ) throws(Failure) -> (desk: CertificateOffice, loop: EpollLoop)? {
        guard let own = settings.authority else { return nil }
        let loop = try makeLoop("certificates")
        do {
            let authority = try CertificateAuthority(
                own.directory, organization: settings.names.systemNamespace, lifetimes: own.lifetimes)
            let office = try CertificateOffice(
                loop: loop, authority: authority, servesWorkloads: own.servesWorkloads,
                hosts: settings.serverNames(), limits: settings.limits, log: log)
            return (office, loop)
        } catch {
            throw Failure(description: "no certificate authority: \(error)")
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
            loop.post { [settings, counters] in
                shard.assumeIsolated { $0.serve(limits: settings.limits.transport, counters: counters) }
            }
        }
        meshLoop.post { self.tend() }
        checkLoop.start()
        checkLoop.post { [checker] in
            runAfterOthers()
            checker.assumeIsolated { $0.start() }
        }
        guard let office else { return }
        office.loop.start()
        office.loop.post {
            office.desk.assumeIsolated { $0.begin { [weak self] in self?.spread($0) } }
        }
    }

    /// Takes up renewed certificates and reports the transport's counters, again and again.
    private func tend() {
        metrics.note(counters)
        tendMemory()
        tendDoor()
        meshLoop.schedule(after: Self.tendingInterval) { [weak self] in self?.tend() }
    }

    /// Lets go of resources that nobody holds, and of memory that nobody uses, and looks how much the process has.
    private func tendMemory() {
        let count = state.withLock { state in
            state.tendingCount += 1
            return state.tendingCount
        }
        if count % Self.sweepPeriod == 0 { cache.beginSweep() }
        cache.sweep(Self.sweptCount)
        var resident = MemoryBudget.residentByteCountOfProcess() ?? 0
        if state.withLock({ $0.tide.isDue(residentByteCount: resident) }) {
            returnFreeMemory()
            resident = MemoryBudget.residentByteCountOfProcess() ?? 0
            state.withLock { $0.tide.settle(residentByteCount: resident) }
        }
        if memory.note(residentByteCount: resident) {
            let fields: Logger.Metadata = ["resident": "\(resident)", "limit": "\(memory.byteCountMax ?? 0)"]
            if memory.isExhausted {
                log.error("out of memory: no new streams are taken", metadata: fields)
            } else {
                log.notice("new streams are taken again", metadata: fields)
            }
        }
        metrics.note(cache, residentByteCount: resident)
    }

    /// Takes changes from a source, in order; any thread. After the first batch, and not without a mesh config that can
    /// be read, the xDS port opens.
    package func receive(_ batch: ConfigBatch) {
        meshLoop.post { [keeper, pipeline] in
            keeper.assumeIsolated { $0.receive(batch) }
            if pipeline.assumeIsolated({ $0.hasBegun }) { self.listenOnceNamed() }
        }
    }

    /// Opens the ports, when the office knows what the server is called by the configuration that was published.
    private func listenOnceNamed() {
        guard let office else { return listen() }
        guard readiness != .ready else { return }
        office.loop.post { self.meshLoop.post { self.listen() } }
    }

    /// Ends service so that no client loses anything: first not ready, so that nobody new is sent here; then all
    /// streams end one after the other, so that the clients do not all come to another server at once; then the loops
    /// stop.
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
        for loop in shardLoops + [meshLoop, checkLoop] + (office.map { [$0.loop] } ?? []) {
            loop.stop()
            loop.join()
        }
    }

    private func closeListener() {
        state.withLock { state in
            state.isStopping = true
            for listener in state.listeners { listener.close() }
            state.listeners = []
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
    package var readiness: Readiness {
        state.withLock { $0.isStopping ? .stopping : $0.listeners.isEmpty ? .starting : .ready }
    }

    /// Whether proxies are served, or why not.
    package enum Readiness: Sendable {
        /// No configuration is in force yet.
        case starting
        case ready
        /// It was told to end.
        case stopping
    }

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

    /// The latest pushes and what became of them.
    package var pushes: PushHistory {
        get async {
            var reports: [[PushReport]] = []
            for shard in shards { reports.append(await shard.pushes) }
            return PushHistory(merging: reports)
        }
    }

    /// Where memory goes.
    package var memoryReport: MemoryReport {
        get async {
            var streams = MemoryReport.Streams()
            for shard in shards { streams.add(await shard.streamMemory) }
            return MemoryReport(
                limitBytes: memory.byteCountMax, cache: cache.report, snapshot: await pipeline.snapshotMemory,
                streams: streams)
        }
    }

    /// What a proxy holds against what it should hold; nil where it is not connected.
    ///
    /// - Parameters:
    ///   - name: the proxy's id, `<pod>.<namespace>`, or a connection's.
    ///   - type: the only one to tell of; nil: all.
    package func holdings(of name: String, only type: ResourceType? = nil) async -> [HoldingsReport]? {
        var all: [HoldingsReport]?
        for shard in shards {
            if let found = await shard.holdings(of: name, only: type) { all = (all ?? []) + found }
        }
        return all
    }

    /// What a proxy was sent lately, newest first; nil where it is not connected.
    ///
    /// - Parameter name: the proxy's id, `<pod>.<namespace>`, or a connection's.
    package func deliveries(to name: String) async -> [DeliveryReport]? {
        var all: [DeliveryReport]?
        for shard in shards {
            if let found = await shard.deliveries(to: name) { all = (all ?? []) + found }
        }
        return all?.sorted { $0.secondsAgo < $1.secondsAgo }
    }

    private func listen() {
        guard state.withLock({ $0.listeners.isEmpty && !$0.isStopping }) else { return }
        do {
            var listeners = [("serving xDS", try listen(on: settings.xdsAddress, door: nil))]
            if let tls = settings.tls {
                listeners.append(("serving xDS over TLS", try listen(on: tls.address, door: door)))
            }
            state.withLock { $0.listeners = listeners.map(\.1) }
            // Whoever reads it finds it ready.
            for (event, listener) in listeners {
                log.notice("\(event)", metadata: ["address": "\(listener.address)"])
            }
        } catch {
            state.withLock { $0.fail }(error)
        }
    }

    private func listen(on address: SocketAddress, door: TLSReloader?) throws(Failure) -> Listener {
        let deliveries = shards.map { shard in
            { @Sendable (socket: AcceptedSocket) in
                let context = door?.context
                shard.loop.post { shard.assumeIsolated { $0.adopt(socket, tls: context) } }
            }
        }
        do throws(SystemError) {
            return try Listener(on: address, loop: shardLoops[0], counters: counters, deliverTo: deliveries)
        } catch {
            throw Failure(description: "cannot serve xDS on \(address): \(error)")
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
    /// Which proxies are served: those of the control plane's revision.
    package var gate: RevisionGate
    /// Which clients are served, and what has to be known of them. Default: everyone, nothing.
    package var authentication: AuthenticationSettings
    /// Where proxies are served over TLS; nil: nowhere.
    package var tls: TLSEndpoint?
    /// The authority that signs certificates of workloads; nil: there is none.
    package var authority: Authority?
    /// What clients may do.
    package var limits = Limits()

    /// A certificate authority, and what it is for.
    package struct Authority: Sendable {
        /// The folder in which its files are.
        package var directory: String
        package var lifetimes: CertificateLifetimes
        /// Whether proxies without an agent get their certificates over ADS.
        package var servesWorkloads: Bool

        package init(directory: String, lifetimes: CertificateLifetimes, servesWorkloads: Bool) {
            self.directory = directory
            self.lifetimes = lifetimes
            self.servesWorkloads = servesWorkloads
        }
    }

    package init(
        names: MeshNames, xdsAddress: SocketAddress, shardCount: Int,
        authentication: AuthenticationSettings = AuthenticationSettings()
    ) {
        precondition(shardCount >= 1, "at least one loop has to serve proxies")
        self.names = names
        gate = RevisionGate(names: names)
        self.xdsAddress = xdsAddress
        self.shardCount = shardCount
        self.authentication = authentication
    }
}
