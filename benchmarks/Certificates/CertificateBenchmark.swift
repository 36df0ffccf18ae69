internal import ArgumentParser
internal import Bytes
internal import EventLoops
internal import Foundation
internal import LoadTest
internal import Transport

/// `certificate-benchmark`: requests for certificates to a control plane that runs, as many as it answers, and how long
/// honest clients wait meanwhile. `certificates.py` starts the control plane and says what to ask with.
///
/// First honest clients alone, then beside the flood. CPU is the server's alone, from /proc.
@main
struct CertificateBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "certificate-benchmark")

    @Option(help: "The control plane's plaintext port, HOST:PORT.")
    var target: String

    @Option(help: "Its process.")
    var pid: Int32

    @Option(help: "A signing request, PEM.")
    var request: String

    @Option(help: "Tokens of those who flood, a file with one in each line.")
    var greedy: String

    @Option(help: "Tokens of honest clients, likewise.")
    var honest: String

    @Option(help: "How many calls a second the flood is; 0: as many as are answered, 15 in the air on each connection.")
    var floodRate = 0

    @Option(help: "Connections of the flood.")
    var connections = 16

    @Option(help: "How many honest calls a second, on a connection for each client.")
    var rate = 100

    @Option(help: "Seconds of each phase.")
    var seconds = 10

    func run() async throws {
        var buffer = OutputBuffer(capacity: 4096)
        buffer.appendField(1, string: try String(contentsOfFile: request, encoding: .utf8))
        let message = buffer.shared()
        let address = try SocketAddress(target)
        let clients = try tokens(honest)
        let honest = try CertificateCallers(name: "honest", address: address, message: message, tokens: clients)
        try await honest.ask(rate: rate, connectionCount: clients.count)
        await honest.loop.pause(for: .seconds(1))
        _ = await honest.takeOutcome()
        let idle = try usage()
        await honest.loop.pause(for: .seconds(seconds))
        report("quiet", honest: await honest.takeOutcome(), flood: nil, cpu: try usage() - idle)

        let flood = try CertificateCallers(
            name: "flood", address: address, message: message, tokens: tokens(greedy))
        if floodRate > 0 {
            try await flood.ask(rate: floodRate, connectionCount: connections)
        } else {
            try await flood.flood(connectionCount: connections, inFlight: 15)
        }
        await honest.loop.pause(for: .seconds(1))
        _ = (await honest.takeOutcome(), await flood.takeOutcome())
        let start = try usage()
        await honest.loop.pause(for: .seconds(seconds))
        let (asked, flooded, end) = (await honest.takeOutcome(), await flood.takeOutcome(), try usage())
        report("flooded", honest: asked, flood: flooded, cpu: end - start)
        await flood.stop()
        await honest.stop()
    }

    private func report(
        _ phase: String, honest: CertificateCallers.Outcome, flood: CertificateCallers.Outcome?, cpu: Double
    ) {
        func count(_ outcome: CertificateCallers.Outcome?) -> String {
            let counts = (outcome?.statuses ?? [:]).sorted { $0.key.rawValue < $1.key.rawValue }
            return counts.map { "\(Double($0.value) / Double(seconds)) \($0.key)" }.joined(separator: ", ")
        }
        func milliseconds(_ share: Double) -> String {
            String(format: "%.1f ms", honest.times.percentile(share) / .milliseconds(1))
        }
        print("\(phase): \(String(format: "%.2f", cpu / Double(seconds))) cores of the server")
        print("  honest, each second: \(count(honest)); median \(milliseconds(0.5)), p99 \(milliseconds(0.99))")
        guard let flood else { return }
        let calls = flood.statuses.values.reduce(0, +)
        print("  flood, each second: \(count(flood))")
        print("  \(String(format: "%.1f", cpu / Double(max(1, calls)) * 1e6)) us of CPU for each call of it")
    }

    private func tokens(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private func usage() throws -> Double {
        guard let usage = ProcessUsage(of: pid) else { throw ValidationError("there is no process \(pid)") }
        return usage.cpu
    }

}
