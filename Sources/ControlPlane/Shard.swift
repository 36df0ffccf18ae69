package import Bytes
package import EnvoyAPI
package import EventLoops
internal import Generation
internal import Identity
package import Logging
internal import Mesh
internal import MeshConfig
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

    let authentication: AuthenticationSettings
    let limits: Limits
    /// Where certificates are made; nil: nowhere.
    let certificates: CertificateOffice?
    private let clients: ClientTally
    private let memory: MemoryBudget
    let metrics: ControlPlaneMetrics
    private let log: Logger
    /// Whether somebody reads what is only for debugging: asked once, as it is said for each response.
    private let isDebugging: Bool
    let arena: Arena
    private let work = SharedWork()

    private(set) var output: (any StreamOutput)?
    private var server: GRPCServer?
    private(set) var published: Publication?
    /// When the first of its changes was seen: beside it, as shards share it and must not all count references to it
    /// for each response.
    private var changeSeenAt: Duration = .zero
    /// Whether somebody has yet to be told of it.
    private var isFanningOut = false
    private var classes: ClassTable
    /// Classes whose streams have yet to be told of newer resources. While there are some, a turn is due.
    private var untold: [ProxyClass] = []
    private var undecided: UndecidedStreams
    private var admission: ProxyAdmission
    var warmUps: WarmUps
    /// Whether a turn to let streams in is due.
    var isLettingIn = false
    /// How many clients are of namespaces that are not discovered.
    private var outOfScopeCount = 0
    private(set) var sessions = SessionTable()
    private var index = SessionIndex()
    /// Those among them to which the secrets of an identity go, by the identity.
    private var holders: [String: [StreamID: ADSSession]] = [:]
    var certificateCalls: [StreamID: CertificateCall] = [:]
    /// Sessions that wait for their turn to be compared with the newest resources, first come first served.
    private var queue: [ADSSession] = []
    /// Whether a turn that goes on with those is due.
    private var isPushDue = false
    private var connectionCount: UInt64 = 0
    private var pushLog = PushLog()
    /// What was sent and answered and is not among the metrics yet: a turn that reports it is due.
    private var unreported = PushTally()
    /// The response that was sent last, and what is remembered of it: mostly the next one is the same.
    private var lastSent: (content: ResponseContent, occasion: DeliveryOccasion, memory: DeliveryContents)?
    /// What timers hold of the shard.
    private(set) lazy var anchor = ShardAnchor(self)

    /// How long a turn of pushing may take before others get to run.
    static let turnTime: Duration = .milliseconds(2)
    /// How many clients a turn of pushing serves: what belongs to them is still in the processor's cache when the
    /// transport writes at the end of the turn.
    private static let turnPushCount = 64
    /// How often clients that do not answer are looked for.
    private static let patrolInterval: Duration = .seconds(1)

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
        return pushLog.newestFirst.map { entry in
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
                    $0, to: session, log: pushLog, locations: published.locations, at: loop.now.sinceOrigin)
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

// MARK: - Snapshots

extension Shard {
    /// Publishes, as soon as the loop comes to it; from any thread.
    package nonisolated func post(_ publication: Publication) {
        publication.fanOutBegins()
        loop.post { self.assumeIsolated { $0.publish(publication) } }
    }

    /// Makes `publication` the newest state and brings every stream that it concerns up to it.
    private func publish(_ publication: Publication) {
        let trustDomain = published?.snapshot.settings.trustDomain
        published = publication
        changeSeenAt = publication.cause.seenAt
        isFanningOut = true
        let concerned = classes.adopt(publication.snapshot, push: publication.cause.id)
        untold += concerned
        work.forgetDifferences()
        lastSent = nil
        pushLog.begin(publication.cause, classCount: concerned.count)
        if publication.change.mayAffectScopes {
            let affected = index.affected(by: publication.change)?.compactMap { sessions[$0] }
            for session in affected ?? Array(sessions.all) {
                guard let proxy = session.proxy, proxy.mayMove(by: publication.change) else { continue }
                classify(session, proxy.node, in: publication.snapshot)
            }
        }
        if publication.snapshot.settings.trustDomain != trustDomain { giveSecrets(in: publication.snapshot) }
        if publication.change.discoveryChanged { noteScopes(in: publication.snapshot) }
        pushTurn()
    }

    /// Brings the clients to which the secrets of `identity` go, nil for all identities, up to them.
    package func renewSecrets(of identity: String?) {
        let now = loop.now.sinceOrigin
        let concerned = identity.map { holders[$0].map { [$0] } ?? [] } ?? Array(holders.values)
        for session in concerned.joined().map(\.value) {
            session.convergingSince = session.convergingSince ?? now
            session.stream.noteChange(of: ResourceTypes(.secret))
            enqueue(session)
        }
        pushTurn()
    }

    private func giveSecrets(in snapshot: MeshSnapshot) {
        for session in sessions.all {
            guard let proxy = session.proxy else { continue }
            giveSecrets(to: session, proxy.node, in: snapshot)
            session.stream.noteChange(of: ResourceTypes(.secret))
            pushLog.mayConcern(&session.progress)
            enqueue(session)
        }
    }

    /// Lets a client that has no agent have the secrets of its identity.
    private func giveSecrets(to session: ADSSession, _ node: ProxyNode, in snapshot: MeshSnapshot) {
        guard node.workloadCertificates == .stream else { return }
        hold(session.peer.workload(node, in: snapshot), for: session)
    }

    private func hold(_ identity: String?, for session: ADSSession) {
        guard identity != session.workload else { return }
        if let former = session.workload {
            holders[former]?[session.id] = nil
            if holders[former]?.isEmpty == true { holders[former] = nil }
        }
        if let identity { holders[identity, default: [:]][session.id] = session }
        session.hold(identity)
    }

    private func noteScopes(in snapshot: MeshSnapshot) {
        let before = outOfScopeCount
        for session in sessions.all { noteScope(of: session, in: snapshot) }
        guard outOfScopeCount > before else { return }
        log.warning(
            "discoverySelectors leave out the namespaces of connected proxies",
            metadata: ["proxies": "\(outOfScopeCount)", "shard": "\(loop.name)"])
    }

    private func noteScope(of session: ADSSession, in snapshot: MeshSnapshot) {
        guard let proxy = session.proxy else { return }
        setOutOfScope(session, !snapshot.discovers(proxy.node.namespace))
    }

    private func setOutOfScope(_ session: ADSSession, _ isOutOfScope: Bool) {
        guard session.isOutOfScope != isOutOfScope else { return }
        session.isOutOfScope = isOutOfScope
        outOfScopeCount += isOutOfScope ? 1 : -1
        metrics.outOfScopeCount(outOfScopeCount, on: loop.name)
    }

    private func classify(_ session: ADSSession, _ node: ProxyNode, in snapshot: MeshSnapshot) {
        let scope = snapshot.scope(of: node)
        guard session.proxyClass?.scope != scope else { return }
        let wasServed = session.proxyClass != nil
        let proxyClass = classes.proxyClass(of: scope, in: snapshot)
        leaveClass(session)
        session.join(proxyClass)
        guard wasServed else { return }
        pushLog.mayConcern(&session.progress)
        enqueue(session)
    }

    private func leaveClass(_ session: ADSSession) {
        guard let proxyClass = session.proxyClass else { return }
        session.join(nil)
        if proxyClass.sessions.isEmpty { classes.remove(proxyClass) }
    }

    /// Tells the streams of `proxyClass` which types have newer resources; those that have all of them hear nothing.
    private func tell(_ proxyClass: ProxyClass) {
        let first = proxyClass.untoldSince
        guard !proxyClass.sessions.isEmpty else { return }
        let types = proxyClass.settle()
        guard !types.isEmpty else { return }
        for session in proxyClass.sessions.values {
            session.stream.noteChange(of: types)
            pushLog.mayConcern(&session.progress, since: first)
            enqueue(session)
        }
    }

    private func enqueue(_ session: ADSSession) {
        guard !session.isQueued else { return }
        session.isQueued = true
        queue.append(session)
    }

    /// Serves the queue for at most `turnTime`, and no more than `turnPushCount` clients, then lets the loop do other
    /// things before it goes on.
    private func pushTurn() {
        var now = loop.now
        let end = now.advanced(by: Self.turnTime)
        var served = 0
        repeat {
            if served < queue.count {
                served += 1
                let session = queue[served - 1]
                session.isQueued = false
                if !session.hasEnded { push(to: session, at: now.sinceOrigin) }
            } else if let next = untold.popLast() {
                tell(next)
            } else {
                break
            }
            now = loop.now
        } while now < end && served < Self.turnPushCount
        queue.removeFirst(served)
        guard queue.isEmpty, untold.isEmpty else { return pushSoon() }
        if isFanningOut { published?.fanOutEnds(at: now.sinceOrigin) }
        isFanningOut = false
    }

    private func pushSoon() {
        guard !isPushDue else { return }
        isPushDue = true
        loop.post {
            self.onLoop {
                $0.isPushDue = false
                $0.pushTurn()
            }
        }
    }

    /// Sends `session` everything that it lacks and may be sent now.
    private func push(to session: ADSSession, at now: Duration) {
        guard let proxyClass = session.proxyClass else { return }
        // Who comes before the turn of its class must not be sent one type newer than another.
        if proxyClass.untoldSince != nil { tell(proxyClass) }
        while let response = session.stream.next(from: session, sharing: work, at: now) {
            session.convergingSince = session.convergingSince ?? max(changeSeenAt, session.openedAt)
            session.noteState(of: response.type, at: now)
            record(response, to: session, at: now)
            output?.send(response.message, on: session.id)
        }
        session.noteSettledRefusals(at: now)
        if let end = session.stream.resumptionEnd, session.resumption == nil {
            session.resumption = schedule(after: end - now) { [id = session.id] shard in
                shard.sessions[id].map { shard.push(to: $0, at: shard.loop.now.sinceOrigin) }
            }
        }
        guard !session.stream.isWaiting else { return }
        if session.isWarming { endWarmUp(of: session) }
        pushLog.settled(&session.progress, by: session.connectionID, at: now)
        if let since = session.convergingSince {
            session.convergingSince = nil
            prepareReport()
            unreported.addConvergence(after: now - since)
            guard isDebugging else { return }
            let milliseconds = ((now - since) / .milliseconds(0.1)).rounded() / 10
            log.debug("converged", metadata: ["proxy": "\(session.connectionID)", "ms": "\(milliseconds)"])
        }
    }

    private func record(_ response: DiscoveryResponse, to session: ADSSession, at now: Duration) {
        prepareReport()
        unreported.add(response)
        session.noteSent(response.type, at: now)
        if isDebugging {
            log.debug(
                "pushed",
                metadata: [
                    "proxy": "\(session.connectionID)", "type": "\(response.type.short)",
                    "resources": "\(response.content.resourceCount)", "removed": "\(response.content.removed.count)",
                    "bytes": "\(response.byteCount)",
                ])
        }
        let occasion = pushLog.sent(response, to: &session.progress)
        session.deliveries.append(Delivery(contents: remember(response, occasion, for: session), at: now))
    }

    /// What is remembered of a response: the same object for all sessions of a class that are sent the same.
    private func remember(
        _ response: DiscoveryResponse, _ occasion: DeliveryOccasion, for session: ADSSession
    ) -> DeliveryContents {
        if let lastSent, lastSent.content === response.content, lastSent.occasion == occasion { return lastSent.memory }
        let index = response.type.rawValue
        let latest = session.proxyClass?.latestDeliveries[index]
        let contents =
            latest.flatMap { $0.tells(of: response, occasion) ? $0 : nil } ?? DeliveryContents(response, occasion)
        session.proxyClass?.latestDeliveries[index] = contents
        lastSent = (response.content, occasion, contents)
        return contents
    }

    /// Has what is counted now reported with the next turn.
    private func prepareReport() {
        if unreported.isEmpty { loop.post { self.onLoop { $0.report() } } }
    }

    /// Moves the metrics by what was sent and answered.
    private func report() {
        metrics.note(unreported)
        unreported.clear()
    }

    /// Looks for clients that have not answered for so long that newer responses must not wait for them any more, and
    /// reports how many clients there are.
    private func patrol() {
        let now = loop.now.sinceOrigin
        for session in sessions.all where session.stream.isWaiting { push(to: session, at: now) }
        endLongWaits(at: now)
        metrics.streamCount(sessions.count, on: loop.name)
        schedule(after: Self.patrolInterval) { $0.patrol() }
    }
}

// MARK: - Streams

extension Shard: GRPCHandler {
    package nonisolated func opened(_ stream: StreamID, _ head: RequestHead) {
        onLoop { $0.open(stream, head) }
    }

    package nonisolated func received(_ message: RawSpan, on stream: StreamID) {
        loop.checkIsolated()
        // What `onLoop` does. A closure that captures nothing takes no memory, which each message would need otherwise.
        let receive: (isolated Shard, RawSpan, StreamID) -> Void = { $0.receive($1, on: $2) }
        unsafe unsafeBitCast(receive, to: ((Shard, RawSpan, StreamID) -> Void).self)(self, message, stream)
    }

    package nonisolated func halfClosed(_ stream: StreamID) {
        onLoop { shard in
            guard shard.certificateCalls[stream] == nil else { return shard.halfCloseCertificateCall(stream) }
            shard.undecided.remove(stream)
            shard.output?.finish(stream, shard.admission.takeBack(stream) ?? GRPCStatus(.ok))
        }
    }

    package nonisolated func closed(_ stream: StreamID, _ reason: CloseReason) {
        onLoop { $0.end(stream, reason) }
    }

    private func open(_ id: StreamID, _ head: RequestHead) {
        if head.path == CertificateRequest.method, certificates != nil { return beginCertificateCall(id, head) }
        let variants = [DiscoveryVariant.stateOfTheWorld, .delta]
        guard let variant = variants.first(where: { $0.method == head.path }) else {
            output?.finish(id, GRPCStatus(.unimplemented, "\(head.path) is not served here"))
            return
        }
        guard published != nil else {
            output?.finish(id, RequestError.notReady.status(in: arena))
            return
        }
        let now = loop.now.sinceOrigin
        switch authentication.admission(of: head) {
        case .admitted(let peer): begin(id, variant, with: peer, at: head.peer, openedAt: now)
        case .undecided(let credentials, let authenticator):
            let stream = UndecidedStream(
                variant: variant, openedAt: now, address: head.peer,
                task: Task { await ask(authenticator, for: id, with: credentials) },
                deadline: schedule(after: limits.authenticationTime) { $0.refuse(id, .authenticationTimedOut) })
            undecided.add(stream, as: id)
        case .refused: refuse(id, .unauthenticated(.noCredentials), of: head.peer)
        }
    }

    /// Serves the stream or not, as the authenticator says. The stream may have ended when the answer comes.
    private func ask(_ authenticator: any Authenticator, for id: StreamID, with credentials: Credentials) async {
        do throws(AuthenticationError) {
            let identity = try await authenticator.authenticate(credentials)
            guard let stream = undecided.remove(id) else { return }
            metrics.authentication(.authenticated)
            begin(id, stream.variant, with: .identified(identity), at: stream.address, openedAt: stream.openedAt)
            for message in stream.messages { unsafe receive(message.span.bytes, on: id) }
        } catch {
            guard undecided.contains(id) else { return }
            refuse(id, .unauthenticated(error))
        }
    }

    private func begin(
        _ id: StreamID, _ variant: DiscoveryVariant, with peer: Peer, at address: SocketAddress, openedAt: Duration
    ) {
        let client = Client(peer, at: address)
        do throws(RequestError) {
            guard !memory.isExhausted else { throw .outOfMemory }
            try clients.add(client)
            sessions.add(
                ADSSession(
                    id: id, variant: variant, peer: peer, client: client, openedAt: openedAt,
                    certificates: certificates))
        } catch {
            refuse(id, error, of: address)
        }
    }

    func receive(_ message: RawSpan, on id: StreamID) {
        do throws(RequestError) {
            guard let session = sessions[id] else {
                if certificateCalls[id] != nil { return try receiveCertificateRequest(message, on: id) }
                return try undecided.keep(message, of: id)
            }
            let now = loop.now.sinceOrigin
            guard try letIn(session, with: message, at: now) else { return }
            if let received = accepted(message, by: session) {
                note(received, from: session, at: now)
                return push(to: session, at: now)
            }
            let received = try read(message, for: session)
            if let type = received.type, session.stream.nameCount(of: type) > limits.namesPerSubscriptionMax {
                throw .tooManyNames(limits.namesPerSubscriptionMax)
            }
            try session.checkState(after: message.byteCount, limit: limits.streamByteCountMax)
            note(received, from: session, at: now)
            push(to: session, at: now)
        } catch {
            refuse(id, error)
        }
    }

    /// - Parameter address: where its client is, when the stream is in none of the tables.
    func refuse(_ id: StreamID, _ error: RequestError, of address: SocketAddress? = nil) {
        let proxy = sessions[id]?.connectionID ?? (address ?? undecided.address(of: id))?.description ?? ""
        if admission.isNews(error, at: loop.now.sinceOrigin) {
            // Who asks for certificates without pause must not fill the log too, nor a storm of clients.
            let level: Logger.Level = error == .tooManyCertificates || error == .tooBusy ? .debug : .info
            log.log(level: level, "refused a stream", metadata: ["proxy": "\(proxy)", "reason": "\(error)"])
        }
        if let limit = ServiceLimit(error) { metrics.reached(limit) }
        if let outcome = AuthenticationOutcome(error) { metrics.authentication(outcome) }
        let status = error.status(in: arena)
        end(id, .finished(status))
        guard let delay = admission.hold(id, for: error, status) else {
            output?.finish(id, status)
            return
        }
        schedule(after: delay) { shard in
            if let status = shard.admission.takeBack(id) { shard.output?.finish(id, status) }
        }
    }

    /// Takes a request that does nothing but accept a response; nil for all others, of which nothing is taken.
    private func accepted(_ message: RawSpan, by session: ADSSession) -> DiscoveryStream.Received? {
        guard session.proxy != nil, session.stream.variant == .delta else { return nil }
        return Acknowledgement(decoding: message).flatMap(session.stream.receive)
    }

    private func read(_ message: RawSpan, for session: ADSSession) throws(RequestError) -> DiscoveryStream.Received {
        let isDelta = session.stream.variant == .delta
        let outline = try RequestError.catching { () throws(DecodeError) in
            try RequestOutline(decoding: message, isDelta: isDelta, wantNode: session.proxy == nil)
        }
        try admit(session, node: outline.node, typeURL: outline.typeURL)
        if let received = session.stream.receive(outline, from: session, sharing: work) { return received }
        if isDelta {
            let request = try RequestError.catching { () throws(DecodeError) in
                try DeltaDiscoveryRequest(decoding: message, wantNode: false)
            }
            return session.stream.receive(request, from: session, sharing: work)
        }
        let request = try RequestError.catching { () throws(DecodeError) in
            try DiscoveryRequest(decoding: message, wantNode: false)
        }
        return session.stream.receive(request, sharing: work)
    }

    private func admit(_ session: ADSSession, node: Node?, typeURL: String) throws(RequestError) {
        if session.proxy == nil { try identify(session, as: node, asking: typeURL) }
        guard !typeURL.isEmpty else { throw .missingType }
    }

    private func identify(
        _ session: ADSSession, as message: Node?, asking typeURL: String
    ) throws(RequestError) {
        guard let published else { return }
        var node = try ProxyNode(parsing: message)
        try session.peer.authorize(node)
        try admission.admit(node, message, asking: typeURL, to: published.snapshot, at: loop.now.sinceOrigin)
        node.mayReadSecrets = session.peer.mayReadSecrets
        if certificates?.servesWorkloads == true, node.workloadCertificates == .none, !node.isGRPC,
            session.peer.workload(node, in: published.snapshot) != nil
        {
            node.workloadCertificates = .stream
        }
        connectionCount += 1
        session.identify(node, connection: connectionCount)
        index.add(session.id, of: node)
        classify(session, node, in: published.snapshot)
        giveSecrets(to: session, node, in: published.snapshot)
        noteScope(of: session, in: published.snapshot)
        log.info(
            "proxy connected",
            metadata: [
                "proxy": "\(session.connectionID)", "peer": "\(session.peer)", "shard": "\(loop.name)",
            ])
    }

    private func note(_ received: DiscoveryStream.Received, from session: ADSSession, at now: Duration) {
        metrics.received(received)
        switch received {
        case .refused(let type, let refusal):
            session.noteState(of: type, at: now)
            pushLog.refused(session.progress)
            reportRefusal(refusal, of: type, by: session)
        case .unknownType(let typeURL):
            log.debug("unknown type", metadata: ["proxy": "\(session.connectionID)", "type_url": "\(typeURL)"])
        case .acknowledged(let type), .subscribed(let type): session.noteState(of: type, at: now)
        case .expired: break
        }
    }

    private func reportRefusal(_ refusal: Refusal, of type: ResourceType, by session: ADSSession) {
        let names = refusal.names.prefix(ProxyStatus.listCountMax)
        var origins: Set<String> = []
        if let locations = published?.locations {
            for name in names { origins.formUnion(session.origins(of: type, name: name, locations: locations)) }
        }
        log.warning(
            "proxy refused config",
            metadata: [
                "proxy": "\(session.connectionID)", "type": "\(type.short)", "reason": "\(refusal.reason)",
                "resources": "\(names.joined(separator: ", "))", "count": "\(refusal.names.count)",
                "origins": "\(origins.sorted().prefix(ProxyStatus.listCountMax).joined(separator: ", "))",
            ])
    }

    private func end(_ id: StreamID, _ reason: CloseReason) {
        undecided.remove(id)
        admission.takeBack(id)
        endCertificateCall(id)
        guard let session = sessions.remove(id) else { return }
        session.hasEnded = true
        endWarmUp(of: session)
        hold(nil, for: session)
        session.resumption?.cancel()
        clients.remove(session.client)
        pushLog.left(session.progress)
        leaveClass(session)
        setOutOfScope(session, false)
        guard let proxy = session.proxy else { return }
        index.remove(id, of: proxy.node)
        log.info("proxy left", metadata: ["proxy": "\(session.connectionID)", "reason": "\(reason)"])
    }
}

extension MonotonicTime {
    /// The instant as a time since the clock's origin: how the core is told the time.
    package var sinceOrigin: Duration { .nanoseconds(nanoseconds) }
}
