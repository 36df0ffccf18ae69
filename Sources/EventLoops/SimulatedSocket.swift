internal import Glibc
internal import Synchronization

/// One end of a connection in memory. To its owner and its loop it is a connected socket; what its owner does it
/// reports to the network that the test has made, and that network decides what happens at the other end, and when.
///
/// Everything is called on its loop, and the report comes from inside the call. Its owner closes it by letting go of
/// it, so the network holds it weakly.
package final class SimulatedSocket: Sendable {
    /// What the owner of a socket has done.
    package enum Event: Sendable {
        /// It has written these bytes, which took as much of the room.
        case wrote([UInt8])
        /// It would have written more if there had been room.
        case filled
        /// It has read so many bytes.
        case read(Int)
        /// It has closed the socket. The last event.
        case closed
    }

    private struct State {
        var input: [UInt8] = []
        var readCount = 0
        var room: Int
        var hasEnded = false
        var isReset = false

        var readiness: Readiness {
            var readiness: Readiness = []
            if readCount < input.count || hasEnded { readiness.insert(.readable) }
            if room > 0 { readiness.insert(.writable) }
            if isReset { readiness.insert(.broken) }
            return readiness
        }
    }

    /// What the loop knows it by.
    let number: Int32
    private let loop: SimulatedLoop
    private let state: Mutex<State>
    private let report: @Sendable (Event) -> Void

    /// A connected socket of `loop`.
    ///
    /// - Parameters:
    ///   - room: how many bytes it takes before some have to be freed; from 1.
    ///   - report: the network, which must not call back at once.
    package init(on loop: SimulatedLoop, room: Int, report: @escaping @Sendable (Event) -> Void) {
        precondition(room > 0, "a socket without room takes nothing, ever")
        self.loop = loop
        self.report = report
        state = Mutex(State(room: room))
        number = loop.open(.writable)
    }

    deinit { report(.closed) }

    /// Bytes have come.
    package func arrive(_ bytes: [UInt8]) {
        change { $0.input += bytes }
    }

    /// The peer has read so many bytes, or the network has taken them up: there is room for as many.
    package func free(_ count: Int) {
        change { $0.room += count }
    }

    /// The peer will send no more.
    package func end() {
        change { $0.hasEnded = true }
    }

    /// The connection is broken; what has come and was not read is lost.
    package func reset() {
        change { $0.isReset = true }
    }

    /// See `StreamSocket.read`.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        let transfer = change { state in
            if state.isReset { return Transfer.failed(SystemError("recv", number: ECONNRESET)) }
            let count = min(buffer.count, state.input.count - state.readCount)
            guard count > 0 else { return state.hasEnded ? .ended : .wouldBlock }
            unsafe state.input.withUnsafeBytes { input in
                let source = unsafe UnsafeRawBufferPointer(rebasing: input[state.readCount..<state.readCount + count])
                unsafe buffer.copyMemory(from: source)
            }
            state.readCount += count
            if state.readCount == state.input.count {
                state.input.removeAll(keepingCapacity: true)
                state.readCount = 0
            }
            return .moved(count)
        }
        if case .moved(let count) = transfer { report(.read(count)) }
        return transfer
    }

    /// See `StreamSocket.write`.
    func write(gathered pieces: UnsafeMutablePointer<iovec>, count: Int) -> Transfer {
        var bytes: [UInt8] = []
        var isFilled = false
        let transfer = change { state in
            if state.isReset { return Transfer.failed(SystemError("sendmsg", number: EPIPE)) }
            for index in 0..<count {
                let piece = unsafe UnsafeRawBufferPointer(start: pieces[index].iov_base, count: pieces[index].iov_len)
                let part = unsafe UnsafeRawBufferPointer(rebasing: piece.prefix(state.room - bytes.count))
                unsafe bytes.append(contentsOf: part)
                isFilled = isFilled || part.count < piece.count
            }
            state.room -= bytes.count
            return bytes.isEmpty ? .wouldBlock : .moved(bytes.count)
        }
        if !bytes.isEmpty { report(.wrote(bytes)) }
        if isFilled { report(.filled) }
        return transfer
    }

    @discardableResult
    private func change<R: Sendable>(_ body: (inout State) -> R) -> R {
        loop.checkIsolated()
        let (result, readiness) = state.withLock { state in
            let result = body(&state)
            return (result, state.readiness)
        }
        loop.note(readiness, of: number)
        return result
    }
}
