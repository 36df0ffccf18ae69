internal import ArgumentParser
internal import EventLoops
internal import Foundation
internal import LoadTest
internal import Synchronization
internal import Transport

/// `push-benchmark`: what one connected proxy, one push to it and its reconnect cost a running `martlet serve`.
///
/// Starts the server on a small mesh of its own, connects streams that behave as sidecars do, then changes the
/// endpoints of one service again and again; at the end all of them connect anew with what they hold. CPU and memory are the server's alone, read from /proc; the clients run in
/// this process. Wall times depend on both and are only an upper bound.
@main
struct PushBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "push-benchmark")

    @Option(help: "The server's program.")
    var martlet = ".build/release/martlet"

    @Option(help: "Streams, each on a connection of its own.")
    var streams = 1_000

    @Option(help: "Changes that are pushed to all of them.")
    var rounds = 100

    @Option(help: "Endpoints of the service that changes: 20 make an assignment of about 2 KB.")
    var endpoints = 20

    @Flag(help: "Serve over TLS.")
    var tls = false

    func run() async throws {
        let mesh = try BenchmarkMesh(endpointCount: endpoints)
        defer { mesh.remove() }
        let certificate = tls ? try TestCertificate(in: mesh.path) : nil
        let server = try ServerProcess(program: martlet, config: mesh.path, certificate: certificate)
        defer { server.stop() }
        let loop = try EpollLoop(name: "clients")
        let trust = try certificate.map {
            try TLSContext(client: TLSClientSettings(authoritiesFile: $0.certificateFile, serverName: "xds.test"))
        }
        let clients = Clients(loop: loop, service: BenchmarkMesh.clusterName, tls: trust)
        loop.start()
        defer {
            loop.stop()
            loop.join()
            withExtendedLifetime(clients) {}  // which the loop calls
        }
        let address = try SocketAddress("127.0.0.1:\(server.port)")

        try await clients.connect(1, to: address)
        let before = try server.usage()
        try await clients.connect(streams - 1, to: address)
        let connected = try server.usage()
        // The first push pays for what the later ones find ready.
        try await push(mesh, to: clients, server)
        let start = try server.usage()
        var times: [Duration] = []
        for _ in 0..<rounds { times.append(try await push(mesh, to: clients, server)) }
        let end = try server.usage()
        let bytes = await clients.pushBytes
        report(before: before, connected: connected, start: start, end: end, times: times, bytes: bytes)
        try await reconnect(clients, to: address, server)
    }

    private func reconnect(_ clients: Clients, to address: SocketAddress, _ server: ServerProcess) async throws {
        let (start, before) = (try server.usage(), await clients.received)
        try await clients.reconnect(to: address)
        let (end, after) = (try server.usage(), await clients.received)
        print(
            """
            reconnect of all             \(String(format: "%.2f", end.cpu - start.cpu)) CPU-s of the server, \
            \(after.responses - before.responses) responses of \(after.bytes - before.bytes) bytes in all, \
            \(after.resources - before.resources) resources
            """)
    }

    @discardableResult
    private func push(_ mesh: BenchmarkMesh, to clients: Clients, _ server: ServerProcess) async throws -> Duration {
        let start = ContinuousClock.now
        let all = await clients.nextPush(to: streams)
        try mesh.change()
        try await all.wait()
        return .now - start
    }

    private func report(
        before: ProcessUsage, connected: ProcessUsage, start: ProcessUsage,
        end: ProcessUsage, times: [Duration], bytes: Int
    ) {
        let pushes = rounds * streams
        let sorted = times.sorted()
        func milliseconds(_ duration: Duration) -> String { String(format: "%.1f ms", duration / .milliseconds(1)) }
        let memory = Double(connected.resident - before.resident) / Double(streams - 1) / 1024
        print(
            """
            streams                      \(streams)
            assignment                   \(bytes) bytes
            connect and warm             \(String(format: "%.2f", connected.cpu - before.cpu)) CPU-s of the server
            memory per idle connection   \(String(format: "%.1f", memory)) KB
            resident at the end          \(end.resident / 1024 / 1024) MB
            pushes                       \(pushes), each acknowledged
            CPU per push                 \(String(format: "%.2f", (end.cpu - start.cpu) / Double(pushes) * 1e6)) us
            file to last client          median \(milliseconds(sorted[sorted.count / 2])), \
            p90 \(milliseconds(sorted[sorted.count * 9 / 10])), max \(milliseconds(sorted[sorted.count - 1]))
            """)
    }
}
