internal import ArgumentParser
internal import EnvoyAPI
internal import Foundation
internal import Inspection
internal import LoadTest
internal import MeshConfig
internal import Transport
internal import UnixSignals

/// `martlet load`: many proxies against any ADS server.
struct Load: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Connect many proxies to an ADS server as Envoys do, and measure what they get and when.",
        discussion: """
            Every proxy has a connection of its own. All connect, at most 1,000 at one time, until they are warm: they \
            hold all clusters and listeners and the endpoints and routes that these name. Then, for --duration, \
            manifests change and proxies reconnect as asked for. A line a second on standard error tells how far it \
            is; SIGINT ends it early, with a report.

            Times to the first response and until warm begin when a proxy connects. Times of a change begin when its \
            file is written; a proxy has it when it acknowledges a response that carries it, or a later change of the \
            same object. Exits with 1 when a proxy did not become warm, a response was refused, or a stream ended \
            unasked.
            """)

    /// Which of the two protocols is spoken.
    enum Mode: String, ExpressibleByArgument, CaseIterable {
        case delta
        case sotw
    }

    /// How the report is printed.
    enum Output: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    @Option(help: "The ADS server, HOST:PORT.")
    var target: String

    @Option(help: "How many proxies.")
    var proxies = 100

    @Option(help: "delta or sotw.")
    var mode: Mode = .delta

    @Option(help: "The manifests that the server reads: its pods are the proxies, and --churn changes it in place.")
    var config: String?

    @Flag(help: "Be pods of one workload that no manifest tells of, although --config has pods.")
    var madeUp = false

    @Option(
        help: """
            What changes in --config: KIND:RATE/s of endpoint, virtualservice and destinationrule, with commas. Files are \
            replaced as a whole and put back at the end.
            """)
    var churn: String?

    @Option(help: "How many proxies reconnect with what they hold: RATE/s.")
    var reconnect: String?

    @Option(help: "How long, once all are warm: such as 60s, 0s for not at all.")
    var duration = "60s"

    @OptionGroup var security: LoadSecurity

    @Option(
        help: "Record the session in a file: what every proxy sends, what --churn changes, and when; no token, no key.")
    var record: String?

    @Option(
        help: """
            Instead of a test, send what a recorded session has, byte for byte, on as many streams, and make its changes of \
            manifests in --config. A request waits for the responses before it; where nothing comes for 5 s, it is sent \
            all the same.
            """)
    var replay: String?

    @Option(help: "The server's process on this machine: its CPU time and memory are measured.")
    var pid: Int32?

    @Option(name: .shortAndLong, help: "text or json.")
    var output: Output = .text

    @Option(help: "Write the report as JSON to a file, too.")
    var json: String?

    @Option(help: "Write the report as one HTML page with its pictures to a file, too.")
    var html: String?

    func run() async throws {
        allowManyDescriptors()
        _ = try address(target, option: "--target")
        if replay != nil {
            let others = [
                ("--churn", churn), ("--reconnect", reconnect), ("--record", record), ("--html", html),
                ("--pid", pid.map { "\($0)" }),
            ]
            if let other = others.first(where: { $0.1 != nil }) {
                throw ValidationError("\(other.0) does not go with --replay, which does what was recorded")
            }
        }
        // Told now, not after an hour.
        for path in [json, html].compactMap(\.self) { try Data().write(to: URL(filePath: path)) }
        if let replay { return try await play(from: replay) }
        let test = LoadTest(try settings())
        let report = try await untilSignalled {
            try await test.run { complain($0.text) }
        }
        try printOut(text: report.text, json: report.json)
        if let html { try Data(LoadPage(report).html.utf8).write(to: URL(filePath: html)) }
        if !report.isGood { throw ExitCode.failure }
    }

    private func play(from path: String) async throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: path)))
        let session: Session
        do throws(Session.Failure) {
            session = try Session(reading: bytes)
        } catch {
            throw ValidationError("--replay \(path): \(error)")
        }
        let replay = try SessionReplay(
            session, target: target, tls: try security.tls(of: target), token: try security.token(), config: config)
        let report = try await untilSignalled { try await replay.run() }
        try printOut(text: report.text, json: report.json)
        if !report.isIdentical || !report.ends.isEmpty { throw ExitCode.failure }
    }

    private func printOut(text: String, json: JSONValue) throws {
        switch output {
        case .text: print(text, terminator: "")
        case .json: print(json.jsonText, terminator: "")
        }
        if let path = self.json { try Data(json.jsonText.utf8).write(to: URL(filePath: path)) }
    }

    private func settings() throws -> LoadTest.Settings {
        guard (1...100_000).contains(proxies) else { throw ValidationError("--proxies: 1 to 100000") }
        var settings = LoadTest.Settings(target: target, proxies: try identities())
        settings.isDelta = mode == .delta
        settings.tls = try security.tls(of: target)
        settings.token = try security.token()
        settings.config = config
        if let churn {
            guard let rates = ChurnRate.list(churn) else {
                throw ValidationError("--churn \"\(churn)\": expected KIND:RATE/s, such as endpoint:10/s")
            }
            guard config != nil else { throw ValidationError("--churn needs --config") }
            settings.churn = rates
        }
        if let reconnect {
            guard let rate = ChurnRate.perSecond(reconnect) else {
                throw ValidationError("--reconnect \"\(reconnect)\": expected RATE/s, such as 50/s")
            }
            settings.reconnectsPerSecond = rate
        }
        guard let time = parseDuration(duration), time <= .seconds(86_400) else {
            throw ValidationError("--duration \"\(duration)\": expected a time such as 60s or 1h30m, at most 24h")
        }
        settings.duration = time
        settings.serverPID = pid
        settings.record = record
        return settings
    }

    /// The pods of the manifests, evenly chosen where there are too many; made-up ones where there are none.
    private func identities() throws -> [ProxyIdentity] {
        guard let config, !madeUp else { return (0..<proxies).map { ProxyIdentity(madeUp: $0) } }
        let pods: [ProxyIdentity]
        do throws(StaticMesh.Failure) {
            pods = try StaticMesh(
                paths: [config], meshConfig: nil, names: MeshNames()
            ).proxies
                .map { ProxyIdentity($0) }
        } catch {
            throw ValidationError("--config: \(error)")
        }
        guard !pods.isEmpty else { return (0..<proxies).map { ProxyIdentity(madeUp: $0) } }
        guard pods.count >= proxies else {
            throw ValidationError(
                "--proxies \(proxies): --config has \(pods.count) pods; --made-up makes up any number")
        }
        return (0..<proxies).map { pods[$0 * pods.count / proxies] }
    }
}

/// How a load test's proxies show who they are, and whom they trust.
struct LoadSecurity: ParsableArguments {
    @Option(help: "Authorities of the server's certificate, PEM; the connection is TLS.")
    var tlsCa: String?

    @Option(help: "The name in the server's certificate. (default: the host of --target)")
    var tlsServerName: String?

    @Option(help: "The proxies' certificate chain, PEM; needs --tls-key.")
    var tlsCert: String?

    @Option(help: "The private key of the certificate, PEM.")
    var tlsKey: String?

    @Option(help: "A file with a bearer token that every proxy shows.")
    var tokenFile: String?

    /// What TLS is made with; nil for plaintext.
    func tls(of target: String) throws -> TLSClientSettings? {
        guard let tlsCa else {
            guard tlsServerName == nil, tlsCert == nil, tlsKey == nil else {
                throw ValidationError("TLS needs --tls-ca")
            }
            return nil
        }
        guard (tlsCert == nil) == (tlsKey == nil) else { throw ValidationError("--tls-cert needs --tls-key") }
        let host = target[..<(target.lastIndex(of: ":") ?? target.endIndex)]
        var settings = TLSClientSettings(authoritiesFile: tlsCa, serverName: tlsServerName ?? String(host))
        settings.certificateFile = tlsCert
        settings.keyFile = tlsKey
        return settings
    }

    func token() throws -> String? {
        guard let tokenFile else { return nil }
        return try String(contentsOfFile: tokenFile, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// Performs `body`, whose task is cancelled on SIGINT and SIGTERM.
private func untilSignalled<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let work = Task { try await body() }
    let watch = Task { for await _ in signals { work.cancel() } }
    defer { watch.cancel() }
    return try await work.value
}

/// Raises the limit of open files to what the system allows this process: every proxy has a connection.
private func allowManyDescriptors() {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
