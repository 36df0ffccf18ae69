internal import Bytes
internal import EventLoops
internal import Transport

/// Does what the proxies of a recorded session did, byte for byte: never earlier than they did, and not before as many
/// responses have come on a stream as had come then, unless it is told to wait no longer. Responses are counted, not
/// understood.
actor SessionPlayer: GRPCHandler {
    nonisolated let loop: any EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    /// How far a replay is.
    struct State: Sendable {
        /// Proxies that have done everything.
        var finished = 0
        /// Where the replay is, and when the first thing is due that has not been done, in microseconds since the
        /// begin of the record; nil when all is done.
        var time = 0
        var nextTime: Int?
        /// Things that were done though responses were missing.
        var unawaited = 0
        var requestBytes = 0
        var responseBytes = 0
        /// Streams that ended before their proxy had done everything, by reason.
        var tally = LoadTally()
        var totals = Session.Totals()
    }

    /// Where one proxy is in its script.
    private struct Seat {
        var next = 0
        var connection: ConnectionID?
        var stream: StreamID?
        var responses = 0
        /// Whether it waits for responses; until the next stream.
        var isPatient = true
        /// A request could not be sent, since its stream had ended.
        var hasLost = false
    }

    private let session: Session
    private let target: LoadGenerator.Target
    private let client: GRPCClient
    private var seats: [Seat]
    private var seatOfStream: [StreamID: Int] = [:]
    private var meter: SessionMeter
    private var begin = MonotonicTime.zero
    private var measured = State()
    private var isEnding = false

    init(loop: any EventLoop, session: Session, target: LoadGenerator.Target) {
        self.loop = loop
        self.session = session
        self.target = target
        client = GRPCClient(loop: loop, limits: .ofLoadTest(proxyCount: session.proxyCount))
        seats = Array(repeating: Seat(), count: session.proxyCount)
        meter = SessionMeter(proxyCount: session.proxyCount)
    }

    /// Begins the replay.
    func start() {
        client.handler = self
        begin = loop.now
        for index in seats.indices { advance(index) }
    }

    var state: State {
        var state = measured
        state.totals = meter.totals
        state.time = Int(begin.duration(to: loop.now) / .microseconds(1))
        state.nextTime = zip(seats, session.steps).compactMap { seat, steps in
            seat.next < steps.count ? steps[seat.next].time : nil
        }.min()
        return state
    }

    /// Goes on where responses are missing: those streams wait for none any more. The time that was lost does not
    /// count.
    func waitNoLonger() {
        let state = state
        if let next = state.nextTime { begin = begin.advanced(by: .microseconds(max(0, state.time - next))) }
        for index in seats.indices where seats[index].next < session.steps[index].count {
            let step = session.steps[index][seats[index].next]
            guard step.time <= state.time, step.responses > seats[index].responses else { continue }
            seats[index].isPatient = false
            advance(index)
        }
    }

    /// Closes all connections.
    func end() {
        isEnding = true
        seatOfStream = [:]
        client.closeAll()
    }

    /// Does what a proxy may do by now, and comes back when the next step's time has come.
    private func advance(_ index: Int) {
        let steps = session.steps[index]
        while !isEnding, seats[index].next < steps.count {
            let step = steps[seats[index].next]
            let isAwaited = step.responses <= seats[index].responses || step.act == .open
            guard isAwaited || !seats[index].isPatient else { return }
            let due = begin.advanced(by: .microseconds(step.time))
            let wait = loop.now.duration(to: due)
            guard wait <= .zero else {
                loop.schedule(after: wait) { [weak self] in self?.assumeIsolated { $0.advance(index) } }
                return
            }
            if !isAwaited { measured.unawaited += 1 }
            seats[index].next += 1
            perform(step.act, index)
            if seats[index].next == steps.count, !seats[index].hasLost { measured.finished += 1 }
        }
    }

    private func perform(_ act: Session.Act, _ index: Int) {
        switch act {
        case .open: open(index)
        case .close: drop(index)
        case .send(let number):
            guard let stream = seats[index].stream else {
                seats[index].hasLost = true
                return
            }
            let request = session.requests[number]
            meter.sent(request, by: index)
            measured.requestBytes += request.count
            client.send([Segment(request)], on: stream)
        }
    }

    private func open(_ index: Int) {
        do throws(SystemError) {
            let (connection, stream) = try client.openADS(to: target)
            seats[index].connection = connection
            seats[index].stream = stream
            seats[index].responses = 0
            seats[index].isPatient = true
            if let stream { seatOfStream[stream] = index } else { measured.tally.ended("a connection ended at once") }
        } catch {
            measured.tally.ended("\(error)")
        }
    }

    private func drop(_ index: Int) {
        if let stream = seats[index].stream { seatOfStream[stream] = nil }
        if let connection = seats[index].connection { client.close(connection) }
        seats[index].stream = nil
        seats[index].connection = nil
    }

    nonisolated func opened(_ stream: StreamID, _ head: RequestHead) {}
    nonisolated func halfClosed(_ stream: StreamID) {}

    nonisolated func closed(_ stream: StreamID, _ reason: CloseReason) {
        assumeIsolated { player in
            guard let index = player.seatOfStream[stream] else { return }
            player.measured.tally.ended(reason.text)
            player.drop(index)
        }
    }

    nonisolated func received(_ message: RawSpan, on stream: StreamID) {
        assumeIsolated { player in
            guard let index = player.seatOfStream[stream] else { return }
            player.meter.received(message, by: index)
            player.measured.responseBytes += message.byteCount
            player.seats[index].responses += 1
            player.advance(index)
        }
    }
}
