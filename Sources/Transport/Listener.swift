package import EventLoops
internal import Synchronization

/// Accepts TCP connections on one loop and deals them out in turn.
///
/// When the process or the system has no room for another connection, it rests for a moment; those that want to
/// connect wait in the kernel meanwhile.
package final class Listener: EventSource, Sendable {
    /// Where it listens, with the port that the system has picked if none was asked for.
    package let address: SocketAddress

    private struct State: ~Copyable {
        var socket: FileDescriptor?
        var registration: Registration?
        var nextTarget = 0

        func acceptNext() throws(SystemError) -> AcceptedSocket? {
            switch socket {
            case .some(let socket): try Socket.accept(from: socket)
            case .none: nil
            }
        }

        mutating func watch(for listener: Listener, on loop: EpollLoop) throws(SystemError) {
            switch socket {
            case .some(let socket): registration = try loop.add(listener, socket, interest: .readable)
            case .none: break
            }
        }
    }

    private let loop: EpollLoop
    private let counters: TransportCounters
    private let targets: [@Sendable (AcceptedSocket) -> Void]
    private let state: Mutex<State>

    private static let acceptsPerTurn = 64
    private static let rest = Duration.milliseconds(100)

    /// Binds `address`, port 0 for any, and begins to accept.
    ///
    /// - Parameters:
    ///   - loop: where connections are accepted and `targets` are called.
    ///   - counters: where a rest is counted, as `descriptors`.
    ///   - targets: one or more; each takes every n-th connection.
    /// - Throws: when the address cannot be bound.
    package init(
        on address: SocketAddress, loop: EpollLoop, counters: TransportCounters = TransportCounters(),
        deliverTo targets: [@Sendable (AcceptedSocket) -> Void]
    ) throws(SystemError) {
        precondition(!targets.isEmpty, "connections are delivered to somebody")
        let socket = try Socket.listen(on: address)
        self.address = try socket.localAddress
        self.loop = loop
        self.counters = counters
        self.targets = targets
        state = Mutex(State(socket: socket))
        loop.post { self.start() }
    }

    /// Stops listening: soon after, who connects is refused. Any thread; connections that were delivered stay.
    package func close() {
        loop.post {
            self.state.withLock { state in
                if let registration = state.registration { self.loop.remove(registration) }
                state.registration = nil
                state.socket = nil
            }
        }
    }

    package func ready(_ readiness: Readiness) {
        for _ in 0..<Listener.acceptsPerTurn {
            do throws(SystemError) {
                guard let (socket, target) = try accept() else { return }
                targets[target](socket)
            } catch {
                counters.count(.descriptors)
                setInterest([])
                loop.schedule(after: Listener.rest) { self.setInterest(.readable) }
                return
            }
        }
    }

    package func turnEnds() {}

    /// The next connection and who gets it; nil when none waits.
    private func accept() throws(SystemError) -> (AcceptedSocket, target: Int)? {
        try state.withLock { state throws(SystemError) in
            guard let socket = try state.acceptNext() else { return nil }
            defer { state.nextTarget = (state.nextTarget + 1) % targets.count }
            return (socket, state.nextTarget)
        }
    }

    private func start() {
        do throws(SystemError) {
            try state.withLock { state throws(SystemError) in try state.watch(for: self, on: loop) }
        } catch {
            loop.schedule(after: Listener.rest) { self.start() }
        }
    }

    private func setInterest(_ interest: Readiness) {
        do throws(SystemError) {
            try state.withLock { state throws(SystemError) in
                if let registration = state.registration { try loop.update(registration, interest: interest) }
            }
        } catch {
            loop.schedule(after: Listener.rest) { self.setInterest(interest) }
        }
    }
}
