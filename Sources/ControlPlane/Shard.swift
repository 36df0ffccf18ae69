package import Bytes
package import EnvoyAPI
package import EventLoops
package import Logging
internal import Mesh
package import Transport
internal import XDS

/// Where a shard's responses go: the transport, or a simulated network.
package protocol StreamOutput: AnyObject {
    /// Sends one message; the bytes that it shares are not copied.
    func send(_ message: consuming OutgoingMessage, on stream: StreamID)
    /// Ends the stream after everything sent before.
    func finish(_ stream: StreamID, _ status: GRPCStatus)
}

extension GRPCServer: StreamOutput {}

/// All ADS streams of one event loop. The loop is the actor's executor, so everything below runs on its thread and
/// nothing here is locked. From other loops come only `publish` and questions about status.
package actor Shard: LoopActor {
    package nonisolated let loop: any EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    // Not `private` is what the parts of this actor in files of their own need.
    let authentication: AuthenticationSettings
    let limits: Limits
    /// Where certificates are made; nil: nowhere.
    let certificates: CertificateOffice?
    let clients: ClientTally
    let memory: MemoryBudget
    let metrics: ControlPlaneMetrics
    let log: Logger
    /// Whether somebody reads what is only for debugging: asked once, as it is said for each response.
    let isDebugging: Bool
    let arena: Arena
    let work = SharedWork()

    private(set) var output: (any StreamOutput)?
    private var server: GRPCServer?
    var published: Publication?
    /// When the first of its changes was seen: beside it, as shards share it and must not all count references to it
    /// for each response.
    var changeSeenAt: Duration = .zero
    /// Whether somebody has yet to be told of it.
    var isFanningOut = false
    var classes: ClassTable
    /// Classes of which some streams have yet to be told of newer resources. While there are some, a turn is due.
    var untold: [ProxyClass] = []
    var undecided: UndecidedStreams
    var admission: ProxyAdmission
    var warmUps: WarmUps
    /// Whether a turn to let streams in is due.
    var isLettingIn = false
    /// How many clients are of namespaces that are not discovered.
    var outOfScopeCount = 0
    var sessions = SessionTable()
    var index = SessionIndex()
    /// Those among them to which the secrets of an identity go, by the identity.
    var holders: [String: [StreamID: ADSSession]] = [:]
    var certificateCalls: [StreamID: CertificateCall] = [:]
    /// Sessions that wait for their turn to be compared with the newest resources, first come first served.
    var queue: [ADSSession] = []
    /// Whether a turn that goes on with those is due.
    var isPushDue = false
    var connectionCount: UInt64 = 0
    /// While it holds something that is not reported, a turn that reports it is due.
    var journal = PushJournal()
    /// What timers hold of the shard.
    private(set) lazy var anchor = ShardAnchor(self)

    /// How long a turn of pushing may take before others get to run.
    static let turnTime: Duration = .milliseconds(2)
    /// How many clients a turn of pushing serves: what belongs to them is still in the processor's cache when the
    /// transport writes at the end of the turn.
    static let turnPushCount = 64
    /// How often clients that do not answer are looked for.
    static let patrolInterval: Duration = .seconds(1)

    /// A shard on `loop` that serves nothing yet.
    ///
    /// - Parameter clients: may be shared with other shards, which then have their clients' streams in common.
    package init(
        loop: any EventLoop, cache: ResourceCache, gate: RevisionGate,
        authentication: AuthenticationSettings = AuthenticationSettings(),
        limits: Limits = Limits(), clients: ClientTally = ClientTally(), memory: MemoryBudget = MemoryBudget(),
        certificates: CertificateOffice? = nil,
        metrics: ControlPlaneMetrics, log: Logger
    ) {
        self.loop = loop
        self.certificates = certificates
        arena = Arena()
        classes = ClassTable(cache: cache, arena: arena)
        self.authentication = authentication
        self.limits = limits
        self.clients = clients
        self.memory = memory
        undecided = UndecidedStreams(byteCountMax: limits.transport.firstMessageBytesMax)
        warmUps = WarmUps(limits)
        admission = ProxyAdmission(gate: gate, metrics: metrics, log: log)
        self.metrics = metrics
        self.log = log
        isDebugging = log.logLevel <= .debug
    }

    /// Serves streams of a transport of the shard's own, on the shard's loop.
    package func serve(limits: TransportLimits, counters: TransportCounters = TransportCounters()) {
        let server = GRPCServer(loop: loop, limits: limits, counters: counters)
        server.handler = self
        self.server = server
        output = server
        patrol()
    }

    /// Serves streams whose responses go to the output that `make` returns.
    package func serve(through make: @Sendable () -> sending any StreamOutput) {
        output = make()
        patrol()
    }

    /// Takes over an accepted connection, which `tls` encrypts where it is given.
    package func adopt(_ socket: AcceptedSocket, tls: TLSContext? = nil) {
        do throws(SystemError) {
            try server?.adopt(socket, tls: tls)
        } catch {
            log.error("cannot serve a connection", metadata: ["reason": "\(error)"])
        }
    }

    /// The state of every identified stream.
    package var statuses: [ProxyStatus] {
        guard let published else { return [] }
        return sessions.all.filter { $0.proxy != nil }.map {
            ProxyStatus($0, shard: loop.name, locations: published.locations, at: loop.now.sinceOrigin)
        }
    }

    /// What a proxy holds against what it should hold; nil where it is not connected to the shard.
    ///
    /// - Parameters:
    ///   - name: the proxy's id, or a connection's.
    ///   - type: the only one to tell of; nil: all.
    package func holdings(of name: String, only type: ResourceType? = nil) -> [HoldingsReport]? {
        let called = sessions.all.filter { $0.isCalled(name) }
        return called.isEmpty ? nil : called.map { HoldingsReport($0, only: type) }
    }

    /// What is kept for streams.
    var streamMemory: MemoryReport.Streams {
        var report = MemoryReport.Streams()
        report.streams = sessions.count
        report.classes = classes.count
        for session in sessions.all {
            for type in ResourceType.allCases { report.names += session.stream.nameCount(of: type) }
            report.stateBytes += session.stream.ownByteCount
        }
        report.nameSetBytes = work.nameSetByteCount
        report.queuedBytes = server?.queuedByteCount ?? 0
        return report
    }

    /// What one of the proxies holds of one type, for a check; nil where that one cannot be checked now.
    ///
    /// - Parameter random: says which proxy and which type.
    package func heldSample(choosing random: UInt64) -> HeldSample? {
        guard let published, sessions.count > 0 else { return nil }
        let (rest, place) = random.quotientAndRemainder(dividingBy: UInt64(sessions.count))
        let all = sessions.all
        let session = all[all.index(all.startIndex, offsetBy: Int(place))]
        return HeldSample(session, in: published.snapshot, choosing: rest)
    }

    /// The latest pushes, newest first.
    package var pushes: [PushReport] {
        let behind = sessions.all.filter { $0.progress.awaited != nil }
        return journal.log.newestFirst.map { entry in
            let waiting = behind.lazy.filter { $0.progress.awaited?.contains(entry.cause.id) == true }
            return PushReport(
                entry, waiting: waiting.prefix(PushLog.slowestCountMax).map(\.connectionID).sorted(),
                at: loop.now.sinceOrigin)
        }
    }

    /// What a proxy was sent lately, newest first; nil where it is not connected to the shard.
    ///
    /// - Parameter name: the proxy's id, or a connection's.
    package func deliveries(to name: String) -> [DeliveryReport]? {
        guard let published else { return nil }
        let called = sessions.all.filter { $0.isCalled(name) }
        guard !called.isEmpty else { return nil }
        return called.flatMap { session in
            session.deliveries.newestFirst.map {
                DeliveryReport(
                    $0, to: session, log: journal.log, locations: published.locations, at: loop.now.sinceOrigin)
            }
        }
    }

    /// Number of streams.
    package var streamCount: Int { sessions.count }

    /// Takes no more streams, and ends those that there are: evenly over `time`, in random order.
    package func drain(over time: Duration) {
        server?.drain(over: time, GRPCStatus(.unavailable, "server is shutting down"))
    }

    /// Ends all connections.
    package func close() { server?.closeAll() }
}

extension MonotonicTime {
    /// The instant as a time since the clock's origin: how the core is told the time.
    package var sinceOrigin: Duration { .nanoseconds(nanoseconds) }
}
