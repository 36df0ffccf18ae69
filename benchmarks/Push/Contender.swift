internal import EventLoops
internal import Foundation
internal import LoadTest
internal import Transport
internal import benchmark_support

/// A server that pushes to clients of its own, and what that costs it.
final class Contender {
    let name: String
    /// What it used for each connection, idle and warm, in KB.
    private(set) var memoryPerConnection = 0.0
    /// CPU time to connect and warm all, in seconds.
    private(set) var connectTime = 0.0
    /// What a push cost in each block of rounds, in µs of CPU time.
    private(set) var costs: [Double] = []
    /// From the begin of each push to the last client's receipt.
    private(set) var times: [Duration] = []

    let server: ServerProcess
    let clients: Clients
    private let address: SocketAddress
    private let push: () throws -> Void
    private var streamCount = 0

    /// - Parameter push: makes the server push to everyone.
    init(_ name: String, _ server: ServerProcess, _ clients: Clients, push: @escaping () throws -> Void) throws {
        self.name = name
        self.server = server
        self.clients = clients
        self.push = push
        address = try SocketAddress("127.0.0.1:\(server.port)")
    }

    /// Connects `count` clients, and pushes once: the first push pays for what later ones find ready.
    func connect(_ count: Int) async throws {
        try await clients.connect(1, to: address)
        let before = try server.usage()
        try await clients.connect(count - 1, to: address)
        connectTime = try server.usage().cpu - before.cpu
        streamCount = count
        let resident = try await residentWhenIdle()
        memoryPerConnection = Double(resident - before.resident) / Double(max(1, count - 1)) / 1024
        try await pushOnce()
    }

    /// The server's memory once it has given back what it needed for a moment: when it has not fallen for three
    /// seconds.
    private func residentWhenIdle() async throws -> Int {
        var (resident, since) = (try server.usage().resident, 0)
        while since < 3 {
            await clients.loop.pause(for: .seconds(1))
            let now = try server.usage().resident
            since = now < resident ? 0 : since + 1
            resident = min(resident, now)
        }
        return resident
    }

    /// Pushes again and again; the cost is one more of `costs`.
    func pushBlock(rounds: Int) async throws {
        let before = try server.usage()
        for _ in 0..<rounds { times.append(try await pushOnce()) }
        let cpu = try server.usage().cpu - before.cpu
        costs.append(cpu / Double(rounds * streamCount) * 1e6)
    }

    /// All clients come again with what they hold.
    ///
    /// - Returns: CPU time, and what they were sent.
    func reconnect() async throws -> (cpu: Double, sent: Clients.Received) {
        let (before, received) = (try server.usage(), await clients.received)
        try await clients.reconnect(to: address)
        let (after, all) = (try server.usage(), await clients.received)
        let sent = Clients.Received(
            bytes: all.bytes - received.bytes, responses: all.responses - received.responses,
            resources: all.resources - received.resources)
        return (after.cpu - before.cpu, sent)
    }

    /// The cost of a push.
    var figure: Figure { Figure("push to \(streamCount) streams: \(name)", times: costs) }

    @discardableResult
    private func pushOnce() async throws -> Duration {
        let start = ContinuousClock.now
        let all = await clients.nextPush(to: streamCount)
        try push()
        try await all.wait()
        return .now - start
    }
}
