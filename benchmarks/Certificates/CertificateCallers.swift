internal import Bytes
internal import EventLoops
internal import LoadTest
internal import Synchronization
internal import Transport

/// Clients on a loop of their own that ask for certificates, all with the same message.
actor CertificateCallers: GRPCHandler {
    /// What came of the calls since it was last asked.
    struct Outcome {
        /// Calls that were answered, by status.
        var statuses: [GRPCStatusCode: Int] = [:]
        var times = Histogram()
    }

    nonisolated let loop: EpollLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    private static let path = "/istio.v1.auth.IstioCertificateService/CreateCertificate"

    private let address: SocketAddress
    private let message: SharedBytes
    private let tokens: [String]
    private var client: GRPCClient?
    private var connections: [ConnectionID] = []
    private var calls: [StreamID: (connection: Int, start: MonotonicTime)] = [:]
    private var outcome = Outcome()
    private var callCount = 0
    private var isStopped = false
    private var isEager = false

    /// - Parameter tokens: a client for each.
    init(name: String, address: SocketAddress, message: SharedBytes, tokens: [String]) throws {
        loop = try EpollLoop(name: name)
        self.address = address
        self.message = message
        self.tokens = tokens
        loop.start()
    }

    /// Connects, and keeps `count` calls in the air on each of `connectionCount` connections, of one client after the
    /// other.
    func flood(connectionCount: Int, inFlight count: Int) throws {
        isEager = true
        try connect(connectionCount)
        for index in 0..<connectionCount { for _ in 0..<count { call(on: index) } }
    }

    /// Connects, and makes `rate` calls a second, of one client after the other, on one connection after the other.
    func ask(rate: Int, connectionCount: Int) throws {
        try connect(connectionCount)
        ask(rate, since: loop.now, made: 0)
    }

    /// What came of the calls until now; the next answer begins anew.
    func takeOutcome() -> Outcome {
        defer { outcome = Outcome() }
        return outcome
    }

    /// Ends everything, and the loop with it.
    nonisolated func stop() async {
        await end()
        loop.stop()
        loop.join()
    }

    private func end() {
        isStopped = true
        client?.closeAll()
    }

    private func connect(_ count: Int) throws {
        let client = GRPCClient(loop: loop)
        client.handler = self
        self.client = client
        for _ in 0..<count { connections.append(try client.connect(to: address)) }
    }

    private func ask(_ rate: Int, since start: MonotonicTime, made: Int) {
        guard !isStopped else { return }
        let due = Int(loop.now.nanoseconds - start.nanoseconds) * rate / 1_000_000_000
        for index in made..<max(made, due) { call(on: index % connections.count) }
        loop.schedule(after: .milliseconds(1)) { [weak self] in
            self?.assumeIsolated { $0.ask(rate, since: start, made: max(made, due)) }
        }
    }

    private func call(on index: Int) {
        callCount += 1
        let token = tokens[callCount % tokens.count]
        guard
            let stream = client?.open(
                Self.path, authority: "martlet", headers: [("authorization", "Bearer \(token)")],
                on: connections[index])
        else { return }
        calls[stream] = (index, loop.now)
        client?.send([Segment(message)], on: stream)
        client?.halfClose(stream)
    }

    nonisolated func opened(_ stream: StreamID, _ head: RequestHead) {}
    nonisolated func received(_ message: RawSpan, on stream: StreamID) {}
    nonisolated func halfClosed(_ stream: StreamID) {}

    nonisolated func closed(_ stream: StreamID, _ reason: CloseReason) {
        assumeIsolated { $0.end(stream, reason) }
    }

    private func end(_ stream: StreamID, _ reason: CloseReason) {
        guard let call = calls.removeValue(forKey: stream), !isStopped else { return }
        if case .finished(let status) = reason { outcome.statuses[status.code, default: 0] += 1 }
        outcome.times.add(.nanoseconds(loop.now.nanoseconds - call.start.nanoseconds))
        // In a turn of its own: this stream still counts among those that the connection may have.
        if isEager { loop.post { self.assumeIsolated { $0.call(on: call.connection) } } }
    }
}
