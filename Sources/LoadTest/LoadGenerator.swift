internal import Bytes
internal import EnvoyAPI
internal import EventLoops
internal import Transport

/// The proxies of a load test, each with a connection and an ADS stream of its own, all on one loop. Its timers and
/// what comes from the network run there; the test's own task only asks how far things are.
actor LoadGenerator: GRPCHandler {
    nonisolated let loop: any EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// One proxy and its connection.
    private final class Seat {
        let identity: ProxyIdentity
        var proxy: LoadProxy
        var connection: ConnectionID?
        var stream: StreamID?
        /// When it last began to connect.
        var began = MonotonicTime.zero
        var isAnswered = false
        /// It has been warm before, so what it does now is a reconnect.
        var hasBeenWarm = false
        /// It counts among those that connect at one time.
        var isConnecting = false

        init(_ identity: ProxyIdentity, isDelta: Bool) {
            self.identity = identity
            proxy = LoadProxy(isDelta: isDelta)
        }
    }

    private let target: Target
    private let client: GRPCClient
    private let arena = Arena()
    private let seats: [Seat]
    private var seatOfStream: [StreamID: Int] = [:]
    private var bench = ProxyWorkbench()
    private var ledger: ChangeLedger
    private var measures = Measures()
    private var isEnding = false
    private var recorder: SessionRecorder?

    /// Seats that have not begun, from this index on.
    private var firstIdle = 0
    private var connectingCount = 0
    /// Whose turn it is to reconnect.
    private var nextToReconnect = 0
    private var reconnectRate = 0.0
    private var reconnectBudget = 0.0
    private var reconnectTime = MonotonicTime.zero

    /// Proxies that connect at one time: more would not be done in the time that servers leave them.
    static let connectingMax = 1_000
    /// A proxy that takes longer makes room for others.
    private static let connectingTime: Duration = .seconds(10)
    /// As Envoy: the first of its growing pauses, half of it at least.
    private static let retryTime: Duration = .milliseconds(500)

    init(loop: any EventLoop, target: Target, identities: [ProxyIdentity]) {
        self.loop = loop
        self.target = target
        client = GRPCClient(loop: loop, limits: .ofLoadTest(proxyCount: identities.count))
        seats = identities.map { Seat($0, isDelta: target.isDelta) }
        ledger = ChangeLedger(proxyCount: identities.count)
    }
}

// MARK: - What the test asks

extension LoadGenerator {
    /// What has been measured so far.
    struct Measures: Sendable {
        var tally = LoadTally()
        /// From the begin of a first connection to the first response on it, and until the proxy was warm.
        var answered = Histogram()
        var warmed = Histogram()
        /// The same of reconnects: until warm; and the resources that were sent to those that were warm before.
        var rewarmed = Histogram()
        var resourcesAfterReconnect = 0
        var connected = 0
        var warm = 0
        /// When the last proxy became warm for the first time.
        var lastWarm = MonotonicTime.zero
        var reconnects = 0
    }

    /// Records the session from now on in a new file at `path`; nil: nowhere.
    ///
    /// - Throws: what the file system says.
    func record(to path: String?) throws {
        recorder = try path.map { path in
            try SessionRecorder(path: path, isDelta: target.isDelta, proxyCount: seats.count, at: loop.now)
        }
    }

    /// Begins to connect all proxies.
    func begin() {
        client.handler = self
        connectMore()
    }

    /// What has been measured, and the changes so far.
    var state: (measures: Measures, ledger: ChangeLedger) {
        ledger.settle(at: loop.now)
        return (measures, ledger)
    }

    /// What proxies that are not warm wait for: the first few.
    var wants: [String] {
        seats.lazy.compactMap { seat in seat.proxy.want(self.bench.names).map { "\(seat.identity.id): \($0)" } }
            .prefix(5).map(\.self)
    }

    /// From now on responses are searched for changes of these kinds.
    func watch(_ kinds: [ChangeKind]) { bench.watched = kinds }

    /// A change is about to be written.
    func beginChange(_ kind: ChangeKind, number: Int, object: Int) {
        ledger.begin(kind, number: number, object: object, at: loop.now)
        recorder?.changed(kind, at: loop.now)
    }

    /// Ends all changes, as they are.
    func endChanges() { ledger.settle(at: loop.now, isOver: true) }

    /// So many proxies a second give up their connection and come back with what they hold; 0 for none.
    func reconnect(perSecond rate: Double) {
        reconnectRate = rate
        reconnectTime = loop.now
        reconnectBudget = 0
        if rate > 0 { reconnectSome() }
    }

    /// Closes all connections; nothing is counted any more.
    func end() {
        isEnding = true
        reconnectRate = 0
        for seat in seats { drop(seat) }
        client.closeAll()
    }

    /// Ends the record, after `end`.
    ///
    /// - Returns: why it is not whole.
    func finishRecord() -> (any Error)? {
        do {
            try recorder?.finish()
            return nil
        } catch {
            return error
        }
    }
}

// MARK: - Connections

extension LoadGenerator {
    private func connectMore() {
        while firstIdle < seats.count, connectingCount < Self.connectingMax, !isEnding {
            connect(firstIdle)
            firstIdle += 1
        }
        guard firstIdle < seats.count, !isEnding else { return }
        loop.schedule(after: .milliseconds(100)) { [weak self] in
            self?.assumeIsolated { generator in
                generator.dismissSlow()
                generator.connectMore()
            }
        }
    }

    private func dismissSlow() {
        let limit = loop.now.advanced(by: .zero - Self.connectingTime)
        for seat in seats[..<firstIdle] where seat.isConnecting && seat.began < limit { release(seat) }
    }

    private func release(_ seat: Seat) {
        guard seat.isConnecting else { return }
        seat.isConnecting = false
        connectingCount -= 1
    }

    private func connect(_ index: Int) {
        let seat = seats[index]
        seat.began = loop.now
        seat.isAnswered = false
        seat.isConnecting = true
        connectingCount += 1
        do throws(SystemError) {
            let (connection, opened) = try client.openADS(to: target)
            seat.connection = connection
            recorder?.opened(index, at: seat.began)
            guard let stream = opened else { return fail(index, "a connection ended at once") }
            seat.stream = stream
            seatOfStream[stream] = index
            measures.connected += 1
            let node = seat.identity.encoded(in: arena)
            send(seat.proxy.connect(as: node, bench.names), from: index, on: stream)
        } catch {
            fail(index, "\(error)")
        }
    }

    private func send(_ requests: [SharedBytes], from index: Int, on stream: StreamID) {
        for request in requests {
            recorder?.sent(request, by: index, at: loop.now)
            client.send([Segment(request)], on: stream)
        }
    }

    /// A connection was lost that should not have been: the proxy comes back as Envoy does.
    private func fail(_ index: Int, _ reason: String) {
        measures.tally.ended(reason)
        drop(seats[index])
        recorder?.closed(index, at: loop.now)
        guard !isEnding else { return }
        // Not all at once.
        let pause = Self.retryTime + .milliseconds(index * 7919 % 500)
        loop.schedule(after: pause) { [weak self] in
            self?.assumeIsolated { if !$0.isEnding, $0.seats[index].stream == nil { $0.connect(index) } }
        }
    }

    private func drop(_ seat: Seat) {
        release(seat)
        if let stream = seat.stream {
            seatOfStream[stream] = nil
            measures.connected -= 1
            if seat.proxy.isWarm { measures.warm -= 1 }
        }
        if let connection = seat.connection { client.close(connection) }
        seat.stream = nil
        seat.connection = nil
    }

    private func reconnectSome() {
        guard reconnectRate > 0, !isEnding else { return }
        let now = loop.now
        reconnectBudget += reconnectRate * (reconnectTime.duration(to: now) / .seconds(1))
        reconnectTime = now
        var tries = seats.count
        while reconnectBudget >= 1, tries > 0 {
            let index = nextToReconnect
            nextToReconnect = (nextToReconnect + 1) % seats.count
            tries -= 1
            guard seats[index].stream != nil, seats[index].proxy.isWarm else { continue }
            reconnectBudget -= 1
            measures.reconnects += 1
            drop(seats[index])
            recorder?.closed(index, at: now)
            connect(index)
        }
        loop.schedule(after: .milliseconds(10)) { [weak self] in self?.assumeIsolated { $0.reconnectSome() } }
    }
}

// MARK: - What comes from the network

extension LoadGenerator {
    nonisolated func opened(_ stream: StreamID, _ head: RequestHead) {}
    nonisolated func halfClosed(_ stream: StreamID) {}

    nonisolated func closed(_ stream: StreamID, _ reason: CloseReason) {
        assumeIsolated { generator in
            // Those that are given up on purpose are not known any more.
            guard let index = generator.seatOfStream[stream] else { return }
            generator.fail(index, reason.text)
        }
    }

    nonisolated func received(_ message: RawSpan, on stream: StreamID) {
        assumeIsolated { $0.receive(message, on: stream) }
    }

    private func receive(_ message: RawSpan, on stream: StreamID) {
        guard let index = seatOfStream[stream] else { return }
        let seat = seats[index]
        recorder?.received(message, by: index)
        let reaction: LoadProxy.Reaction
        do throws(DecodeError) {
            reaction = try seat.proxy.receive(message, &bench)
        } catch {
            return fail(index, "a response cannot be decoded: \(error)")
        }
        send(reaction.requests, from: index, on: stream)
        note(reaction, bytes: message.byteCount, seat, index)
    }

    private func note(_ reaction: LoadProxy.Reaction, bytes: Int, _ seat: Seat, _ index: Int) {
        let now = loop.now
        let type = reaction.type?.short ?? "other"
        measures.tally.received(type, bytes: bytes, bench.layout, requests: reaction.requests.count)
        if let refusal = reaction.refusal {
            measures.tally.refused(refusal, type)
        } else {
            for (kind, number) in bench.carried { ledger.acknowledged(kind, number: number, by: index, at: now) }
        }
        if !seat.isAnswered {
            seat.isAnswered = true
            if !seat.hasBeenWarm { measures.answered.add(seat.began.duration(to: now)) }
        }
        if seat.hasBeenWarm, !seat.proxy.isWarm || reaction.isNewlyWarm {
            measures.resourcesAfterReconnect += bench.layout.resources.count
        }
        guard reaction.isNewlyWarm else { return }
        measures.warm += 1
        if seat.hasBeenWarm {
            measures.rewarmed.add(seat.began.duration(to: now))
        } else {
            measures.warmed.add(seat.began.duration(to: now))
            measures.lastWarm = now
        }
        seat.hasBeenWarm = true
        release(seat)
        if firstIdle < seats.count { connect(firstIdle); firstIdle += 1 }
    }
}
