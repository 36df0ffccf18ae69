internal import Bytes
internal import EventLoops

/// One HTTP/2 connection that carries gRPC calls, at either end.
///
/// Three layers meet here: the wire, nghttp2's session and the owner's calls. What the owner asks for is queued; frames
/// are made and written once at the end of the loop's turn (`flush`). nghttp2 pulls a stream's output frame by frame
/// when the peer's windows and the socket have room, so a slow peer leaves it queued, where it is a reference.
///
/// States: *connecting* (client, until the socket is writable), *handshaking* (TLS), *open*, *failed* (a reason is set;
/// it closes when the turn ends) and *closed* (forgotten by loop and table; nothing is reported any more).
final class Connection {
    // What each push and each answer needs comes first and lies together: with a thousand connections little of one is
    // in the processor's cache when its turn comes. Not `private` is what the parts of this class in files of their own
    // need.
    /// The loop, and what is common to its connections.
    let shared: Connections
    /// HTTP/2's state.
    let session: H2Session
    /// The streams that are open.
    var streams = StreamTable()
    private let wire: Wire
    private var phase: Phase
    private var isFlushDue = false
    /// The last turn has left input where the loop does not see it.
    private var isReadDue = false
    private var isClosed = false
    private var interest: Readiness
    /// Whether the socket takes no more for now, or never again: it is broken, or the loop will say when it has room.
    private(set) var isBlocked = false
    /// GOAWAY was sent.
    var isDraining = false
    /// The limit for which the peer was sent a GOAWAY that ends everything.
    var ending: TransportLimit?
    /// Output that is framed but that the socket had no room for.
    private var unsent: [Segment] = []
    /// What the owner calls it.
    let id: ConnectionID
    /// Why the connection is to be closed.
    private(set) var failure: String?
    /// When the connection's time is up.
    var watch: ConnectionWatch
    /// What is left of the peer's budgets.
    var budgets = FrameBudgets()
    private var registration: Registration?
    /// The other end.
    let peer: SocketAddress
    /// How the connection is protected; known once it is open.
    private(set) var security = ConnectionSecurity.plaintext(isLoopback: false)

    private static let readsPerTurn = 4

    private enum Phase {
        case connecting
        case handshaking
        case open
    }

    /// A connection that does nothing before `start()`.
    init(_ id: ConnectionID, _ wire: consuming Wire, peer: SocketAddress, isConnected: Bool, of shared: Connections) {
        self.id = id
        phase = !isConnected ? .connecting : wire.isEncrypted ? .handshaking : .open
        if phase == .open { security = wire.security(from: peer) }
        self.wire = wire
        self.peer = peer
        self.shared = shared
        interest = isConnected ? .readable : .writable
        session = H2Session(shared.role, shared.limits, shared.options)
        watch = ConnectionWatch(at: shared.loop.now, shared.limits)
        session.report(to: self)
    }

    /// Registers with the loop and queues the first flush.
    ///
    /// - Throws: when the kernel has no room to watch another socket.
    func start() throws(SystemError) {
        registration = try shared.loop.add(self, number: wire.number, interest: interest)
        flushAtTurnEnd()
    }

    /// Has everything that is queued framed and written when the loop's turn ends.
    func flushAtTurnEnd() {
        guard !isFlushDue, !isClosed else { return }
        isFlushDue = true
        shared.loop.callAtTurnEnd(self)
    }

    /// Closes the connection when the loop's turn ends. The first reason counts.
    func fail(_ reason: String) {
        if failure == nil { failure = reason }
        isBlocked = true
        flushAtTurnEnd()
    }

    /// Frames what is queued, as far as windows and socket allow, and writes it.
    private func flush() {
        guard !isBlocked else { return }
        if !unsent.isEmpty {
            for segment in unsent { shared.gather.append(segment.bytes, segment.range) }
            shared.gather.keep(unsent)
            unsent = []
            writeGathered()
        }
        if !isBlocked {
            do throws(H2Error) { try session.send() } catch { fail(error.description) }
            writeGathered()
        }
        update(interest: isBlocked ? [.readable, .writable] : .readable)
    }

    /// Writes what is gathered; what the socket does not take becomes `unsent`.
    func writeGathered() {
        switch shared.gather.write(to: wire) {
        case .success(let rest) where rest.isEmpty: break
        case .success(let rest):
            unsent += rest
            isBlocked = true
        case .failure(let error): fail(error.description)
        }
    }

    /// What the owner calls `stream`.
    func streamID(_ stream: Stream) -> StreamID { StreamID(connection: id, number: stream.number) }

    private func update(interest wanted: Readiness) {
        guard wanted != interest, let registration else { return }
        interest = wanted
        do throws(SystemError) {
            try shared.loop.update(registration, interest: wanted)
        } catch {
            fail(error.description)
        }
    }

    private func closeIfDone() {
        if let failure {
            close(failure)
        } else if !isBlocked, !session.wantsToReceive, !session.wantsToSend {
            close(ending.map { "limit: \($0.rawValue)" } ?? "the connection was ended by GOAWAY")
        }
    }

    private func close(_ reason: String) {
        guard !isClosed else { return }
        isClosed = true
        if phase == .open { wire.notifyClose() }
        if let registration { shared.loop.remove(registration) }
        shared.remove(self)
        let orphans = streams.all.sorted { $0.number < $1.number }
        streams = StreamTable()
        for stream in orphans {
            shared.streamRemoved()
            if stream.isAnnounced { shared.handler?.closed(streamID(stream), .connectionLost(reason)) }
        }
    }
}

// MARK: - The loop's calls

extension Connection: EventSource {
    func ready(_ readiness: Readiness) {
        if phase == .connecting {
            guard finishConnecting() else { return }
        }
        if phase == .handshaking {
            guard shakeHands() else { return }
        }
        if readiness.contains(.readable) || readiness.contains(.broken) || wire.holdsInput { readAll() }
        if readiness.contains(.writable) {
            isBlocked = false
            watch.wrote()
        }
        if failure != nil || !session.wantsToReceive || session.wantsToSend || readiness.contains(.writable) {
            flushAtTurnEnd()
        }
    }

    func turnEnds() {
        isFlushDue = false
        guard !isClosed else { return }
        if isReadDue {
            isReadDue = false
            readAll()
        }
        if failure == nil, phase == .open { flush() }
        closeIfDone()
    }

    /// Whether TLS has begun and is not done.
    var isShakingHands: Bool { phase == .handshaking }

    private func finishConnecting() -> Bool {
        if let error = wire.takeSocketError("connect \(peer)") {
            fail(error.description)
            return false
        }
        phase = .handshaking
        return true
    }

    /// Goes on with the handshake. Without TLS there is none, so it is done.
    ///
    /// - Returns: whether the connection is open now.
    private func shakeHands() -> Bool {
        do throws(HandshakeError) {
            switch try wire.shakeHands() {
            case .needsInput: update(interest: .readable)
            case .needsRoom: update(interest: .writable)
            case .done:
                phase = .open
                security = wire.security(from: peer)
                update(interest: .readable)
                flushAtTurnEnd()
            }
        } catch {
            shared.counters.count(error.failure)
            fail(error.error.description)
        }
        return phase == .open
    }

    private func readAll() {
        for _ in 0..<Connection.readsPerTurn where failure == nil && ending == nil {
            let buffer = unsafe shared.readBuffer
            switch unsafe wire.read(into: buffer) {
            case .wouldBlock: return
            case .ended: fail("closed by the peer")
            case .failed(let error): fail(error.description)
            case .moved(let count):
                watch.heard()
                unsafe receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                if count < buffer.count, !wire.holdsInput { return }
            }
        }
        if wire.holdsInput, failure == nil, ending == nil {
            isReadDue = true
            flushAtTurnEnd()
        }
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) {
        do throws(H2Error) {
            unsafe try session.receive(bytes)
            inputTaken()
        } catch {
            inputRefused(error)
        }
    }
}
