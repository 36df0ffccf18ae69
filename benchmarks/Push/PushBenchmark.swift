internal import ArgumentParser
internal import EventLoops
internal import Foundation
internal import LoadTest
internal import Transport
internal import benchmark_support

/// `push-benchmark`: what a connection and a push cost, with real sockets.
@main
struct PushBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push-benchmark", subcommands: [Compare.self, Broadcast.self], defaultSubcommand: Compare.self)
}

/// Starts `martlet serve` on a small mesh, connects streams that behave as sidecars do, and changes the endpoints of
/// one service again and again: each push is one response to each stream and its acknowledgement. Beside it the
/// transport alone and the floor in C send the same message to as many streams by turns.
///
/// What a server costs is its own process's CPU time and memory; the clients run in this process. Wall times depend
/// on both and are only an upper bound.
struct Compare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure pushes of martlet serve, and what they cost at least.")

    @Option(help: "The server's program.")
    var martlet = ".build/release/martlet"

    @Option(help: "Streams, each on a connection of its own.")
    var streams = 1_000

    @Option(help: "Changes that are pushed to all of them.")
    var rounds = 100

    @Option(help: "Endpoints of the service that changes: 20 make an assignment of about 2 KB.")
    var endpoints = 20

    @Flag(help: "Serve over TLS; without the comparison.")
    var tls = false

    @Flag(inversion: .prefixedNo, help: "Compare with the transport alone and the floor.")
    var comparison = true

    @Option(help: "Where to store the figures as JSON.")
    var output: String?

    private static let blockCount = 5

    func run() async throws {
        let mesh = try BenchmarkMesh(endpointCount: endpoints)
        defer { mesh.remove() }
        let loop = try EpollLoop(name: "clients")
        loop.start()
        var contenders = [try serve(mesh, to: loop)]
        defer {
            for contender in contenders { contender.server.stop() }
            loop.stop()
            loop.join()
            withExtendedLifetime(contenders) {}  // whose clients the loop calls
        }
        try await contenders[0].connect(streams)
        if comparison, !tls {
            let message = "\(mesh.path)/message.bin"
            try Data(await contenders[0].clients.lastPush).write(to: URL(filePath: message))
            for contender in try others(sending: message, to: loop) {
                contenders.append(contender)
                try await contender.connect(streams)
            }
        }
        for _ in 0..<Self.blockCount {
            for contender in contenders { try await contender.pushBlock(rounds: max(1, rounds / Self.blockCount)) }
        }
        try await report(contenders)
        try output.map { try Report(contenders.map(\.figure)).write(to: $0) }
    }

    private func serve(_ mesh: BenchmarkMesh, to loop: EpollLoop) throws -> Contender {
        let certificate = tls ? try TestCertificate(in: mesh.path) : nil
        var arguments = ["serve", "--config", mesh.path, "--xds-address", "127.0.0.1:0", "--log-level", "notice"]
        arguments += ["--http-address", "127.0.0.1:0"]
        if let certificate {
            arguments += ["--xds-tls-address", "127.0.0.1:0", "--tls-cert", certificate.certificateFile]
            arguments += ["--tls-key", certificate.keyFile]
        }
        let plain = /serving xDS address=127\.0\.0\.1:([0-9]+)\s/
        let encrypted = /serving xDS over TLS address=127\.0\.0\.1:([0-9]+)\s/
        let server = try ServerProcess(martlet, arguments, announcing: tls ? encrypted : plain)
        let trust = try certificate.map {
            try TLSContext(client: TLSClientSettings(authoritiesFile: $0.certificateFile, serverName: "xds.test"))
        }
        let clients = Clients(loop: loop, service: BenchmarkMesh.clusterName, tls: trust)
        return try Contender("Martlet", server, clients) { try mesh.change() }
    }

    /// The transport alone and the floor, each with as many loops as Martlet has shards.
    private func others(sending message: String, to loop: EpollLoop) throws -> [Contender] {
        let (program, loops) = (CommandLine.arguments[0], "\(ProcessInfo.processInfo.activeProcessorCount)")
        let floor = URL(filePath: program).deletingLastPathComponent().appending(path: "push-floor").path
        let port = /^([0-9]+)\n/
        let servers = [
            ("transport alone", try ServerProcess(program, ["broadcast", message, loops], announcing: port)),
            ("floor in C", try ServerProcess(floor, [message, loops], announcing: port)),
        ]
        return try servers.map { name, server in
            try Contender(name, server, Clients(loop: loop, service: nil, tls: nil)) { try server.ring() }
        }
    }

    private func report(_ contenders: [Contender]) async throws {
        let martlet = contenders[0]
        let sorted = martlet.times.sorted()
        func milliseconds(_ share: Double) -> String {
            String(format: "%.1f ms", sorted[Int(Double(sorted.count - 1) * share)] / .milliseconds(1))
        }
        let (cpu, sent) = try await martlet.reconnect()
        print(
            """
            streams                      \(streams)
            assignment                   \(await martlet.clients.lastPush.count) bytes
            connect and warm             \(String(format: "%.3f", martlet.connectTime)) CPU-s of the server
            resident at the end          \(try martlet.server.usage().resident / 1024 / 1024) MB
            file to last client          median \(milliseconds(0.5)), p90 \(milliseconds(0.9)), max \(milliseconds(1))
            reconnect of all             \(String(format: "%.3f", cpu)) CPU-s, \(sent.responses) responses of \
            \(sent.bytes) bytes in all, \(sent.resources) resources

            CPU per acknowledged push, and memory per idle connection:
            """)
        let floor = contenders.last.map(\.figure.median)
        for contender in contenders {
            let figure = contender.figure
            let ratio =
                contenders.count > 1 ? floor.map { String(format: "%5.2f × the floor", figure.median / $0) } : nil
            print(
                contender.name.padding(toLength: 29, withPad: " ", startingAt: 0)
                    + "\(figure.median.short) µs (\(figure.low.short)–\(figure.high.short))  "
                    + String(format: "%5.1f KB  ", contender.memoryPerConnection) + (ratio ?? ""))
        }
    }
}
