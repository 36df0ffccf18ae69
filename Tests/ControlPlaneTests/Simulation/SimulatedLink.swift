import EventLoops
import Synchronization
import TestSupport

/// A connection between a proxy and a shard, as a network that cuts, delays, stalls and breaks sees it: two pipes of
/// bytes between two simulated sockets. What it carries it also reads, frame by frame, to see that the server keeps
/// within the window it was given, and in what moment a fault comes.
final class SimulatedLink: Sendable {
    enum End {
        case client
        case server

        var other: End { self == .client ? .server : .client }
    }

    private enum Parcel {
        case bytes([UInt8])
        case end
    }

    /// What goes from one end to the other.
    private struct Direction {
        var sent: FrameMeter
        var delivered: FrameMeter
        var lastArrival = MonotonicTime.zero
        /// What has come while nobody took it.
        var held: [Parcel] = []
        var isStalled = false
        var parcelsOnTheirWay = 0
    }

    private struct State {
        var fromClient = Direction(sent: FrameMeter(ofClient: true), delivered: FrameMeter(ofClient: true))
        var fromServer = Direction(sent: FrameMeter(ofClient: false), delivered: FrameMeter(ofClient: false))
        weak var client: SimulatedSocket?
        weak var server: SimulatedSocket?
        var random: SeededGenerator
        var isBroken = false
        var isResetDue = false
        var isFaulted = false
        var hasUsedUpWindow = false

        subscript(from end: End) -> Direction {
            get { end == .client ? fromClient : fromServer }
            _modify { if end == .client { yield &fromClient } else { yield &fromServer } }
        }

        func socket(_ end: End) -> SimulatedSocket? { end == .client ? client : server }
    }

    private let clientLoop: SimulatedLoop
    private let serverLoop: SimulatedLoop
    private let windowBytes: Int
    private let room: Int
    private let ledger: FaultLedger
    private let complaints: Complaints
    private let state: Mutex<State>

    /// A link on which nothing goes yet.
    ///
    /// - Parameters:
    ///   - windowBytes: how much the client lets the server send ahead on its stream.
    ///   - room: what one end may send before the other has read it.
    init(
        from clientLoop: SimulatedLoop, to serverLoop: SimulatedLoop, windowBytes: Int, room: Int, seed: UInt64,
        ledger: FaultLedger, complaints: Complaints
    ) {
        self.clientLoop = clientLoop
        self.serverLoop = serverLoop
        self.windowBytes = windowBytes
        self.room = room
        self.ledger = ledger
        self.complaints = complaints
        state = Mutex(State(random: SeededGenerator(seed: seed)))
    }

    /// The client's socket. On its loop.
    ///
    /// - Parameter arrival: when the server will `accept`.
    func connect(arrival: MonotonicTime) -> SimulatedSocket {
        let socket = SimulatedSocket(on: clientLoop, room: room) { self.note($0, at: .client) }
        state.withLock { state in
            state.client = socket
            state.fromClient.lastArrival = arrival
        }
        return socket
    }

    /// The server's socket. On its loop.
    func accept() -> SimulatedSocket {
        let socket = SimulatedSocket(on: serverLoop, room: room) { self.note($0, at: .server) }
        state.withLock { $0.server = socket }
        return socket
    }

    /// Whether something was done to the connection that it need not survive.
    var isFaulted: Bool { state.withLock { $0.isFaulted } }

    /// Whether the server has not closed its end.
    var isHeldByServer: Bool { state.withLock { $0.server != nil } }

    /// Whether bytes are on their way to the client.
    var hasBytesOnTheirWay: Bool {
        state.withLock { $0.fromServer.parcelsOnTheirWay > 0 || !$0.fromServer.held.isEmpty }
    }

    /// Whether the link is neither broken nor stalled.
    var isSound: Bool {
        state.withLock { !$0.isBroken && !$0.isResetDue && !$0.fromClient.isStalled && !$0.fromServer.isStalled }
    }
}

// MARK: - Faults

extension SimulatedLink {
    /// Breaks the connection: with the next bytes that come to the client, of which it gets a part, or after `delay`.
    /// The server hears of it up to 300 ms later.
    func reset(atLatestAfter delay: Duration) {
        state.withLock { state in
            state.isResetDue = true
            state.isFaulted = true
        }
        clientLoop.schedule(after: delay) { self.breakNow() }
    }

    /// Lets nothing through any more, in either direction, and tells nobody.
    func vanish() {
        state.withLock { state in
            state.isBroken = true
            state.isFaulted = true
        }
    }

    /// Lets nothing through that comes from `end`, until `resume`.
    func stall(from end: End) {
        state.withLock { $0[from: end].isStalled = true }
    }

    /// Says that the connection need not survive what is done to it.
    func excuse() {
        state.withLock { $0.isFaulted = true }
    }

    /// Lets everything through again.
    func resume() {
        for end in [End.client, .server] {
            let loop = end == .client ? serverLoop : clientLoop
            loop.post { self.release(from: end) }
        }
    }

    private func release(from end: End) {
        let held = state.withLock { state in
            defer { state[from: end].held = [] }
            state[from: end].isStalled = false
            return state[from: end].held
        }
        for parcel in held { deliver(parcel, from: end) }
    }

    private func breakNow() {
        let known: (isMidFrame: Bool, delay: Duration)? = state.withLock { state in
            guard !state.isBroken else { return nil }
            state.isBroken = true
            let isMidFrame = state.fromServer.delivered.isInsideFrame || state.fromClient.delivered.isInsideFrame
            return (isMidFrame, .milliseconds(Int.random(in: 0...300, using: &state.random)))
        }
        guard let known else { return }
        if known.isMidFrame { ledger.reach(.reset) }
        clientLoop.post { self.state.withLock { $0.client }?.reset() }
        serverLoop.schedule(after: known.delay) { self.state.withLock { $0.server }?.reset() }
    }
}

// MARK: - Carrying

extension SimulatedLink {
    private func note(_ event: SimulatedSocket.Event, at end: End) {
        switch event {
        case .wrote(let bytes): carry(bytes, from: end)
        case .filled:
            let isStalled = state.withLock { $0[from: end].isStalled }
            if end == .server, isStalled { ledger.reach(.stalledReading) }
        case .read(let count):
            let loop = end == .client ? serverLoop : clientLoop
            loop.schedule(after: .microseconds(50)) {
                let peer = self.state.withLock { $0.isBroken ? nil : $0.socket(end.other) }
                peer?.free(count)
            }
        case .closed: send([.end], from: end)
        }
    }

    private func carry(_ bytes: [UInt8], from end: End) {
        let cut = state.withLock { state in
            state[from: end].sent.add(bytes)
            if end == .server { checkWindow(&state) }
            guard bytes.count > 1, state.random.chance(30) else { return bytes.count }
            return Int.random(in: 1..<bytes.count, using: &state.random)
        }
        let parts = cut < bytes.count ? [bytes[..<cut], bytes[cut...]] : [bytes[...]]
        send(parts.map { .bytes(Array($0)) }, from: end)
    }

    private func send(_ parcels: [Parcel], from end: End) {
        let loop = end == .client ? serverLoop : clientLoop
        for parcel in parcels {
            let wait = state.withLock { state in
                let delay = Duration.microseconds(Int.random(in: 50...20_000, using: &state.random))
                let arrival = max(state[from: end].lastArrival, loop.now.advanced(by: delay))
                state[from: end].lastArrival = arrival
                state[from: end].parcelsOnTheirWay += 1
                return loop.now.duration(to: arrival)
            }
            loop.schedule(after: wait) {
                self.state.withLock { $0[from: end].parcelsOnTheirWay -= 1 }
                self.deliver(parcel, from: end)
            }
        }
    }

    private func deliver(_ parcel: Parcel, from end: End) {
        typealias Delivery = (socket: SimulatedSocket?, parcel: Parcel, breaks: Bool)
        let delivery: Delivery? = state.withLock { state in
            guard !state.isBroken else { return nil }
            guard !state[from: end].isStalled else {
                state[from: end].held.append(parcel)
                return nil
            }
            guard case .bytes(var bytes) = parcel else { return (state.socket(end.other), parcel, false) }
            let breaks = end == .server && state.isResetDue && bytes.count > 1
            if breaks { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &state.random)) }
            state[from: end].delivered.add(bytes)
            return (state.socket(end.other), .bytes(bytes), breaks)
        }
        guard let delivery else { return }
        switch delivery.parcel {
        case .bytes(let bytes): delivery.socket?.arrive(bytes)
        case .end: delivery.socket?.end()
        }
        if delivery.breaks { breakNow() }
    }

    /// The oracle of flow control: the server never sends more than the client has allowed.
    private func checkWindow(_ state: inout State) {
        let sent = state.fromServer.sent.dataBytes
        let allowed = state.fromClient.delivered
        let stream = windowBytes + allowed.streamCredit - sent
        let connection = Self.connectionWindowBytes + allowed.connectionCredit - sent
        complaints.expect(
            stream >= 0 && connection >= 0, "the server sent beyond its window: \(stream), \(connection) bytes")
        guard state.fromClient.isStalled, stream == 0 || connection == 0, !state.hasUsedUpWindow else { return }
        state.hasUsedUpWindow = true
        ledger.reach(.stalledWindow)
    }

    private static let connectionWindowBytes = 65_535
}

/// In what order connects have come to all servers together. Any thread.
final class Arrivals: Sendable {
    private let last = Mutex(0)

    /// - Returns: whether connect `number` comes before all later ones.
    func note(_ number: Int) -> Bool {
        last.withLock { last in
            defer { last = max(last, number) }
            return number > last
        }
    }
}
