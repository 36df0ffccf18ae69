internal import EventLoops
internal import Foundation
package import Transport

/// A load test: proxies that connect to any ADS server, what happens to them, and the report.
///
/// First all proxies connect and become warm. Then, for `duration`, manifests change and proxies reconnect at the rates
/// that are asked for. At the end changes on their way may arrive, and the manifests are put back as they were.
package struct LoadTest: Sendable {
    /// What is tested, and how.
    package struct Settings: Sendable {
        /// HOST:PORT.
        package var target: String
        package var isDelta = true
        /// nil for plaintext.
        package var tls: TLSClientSettings?
        /// A bearer token that every stream shows. Kept out of reports and records.
        package var token: String?
        package var proxies: [ProxyIdentity]
        /// The folder that the server reads and in which manifests change; needed with `churn`.
        package var config: String?
        package var churn: [ChurnRate] = []
        /// Reconnects in a second, of all proxies together.
        package var reconnectsPerSecond = 0.0
        package var duration: Duration = .seconds(60)
        /// The server's process on this machine, if it is to be looked at.
        package var serverPID: Int32?
        /// Where the session is recorded; nil for nowhere.
        package var record: String?

        /// A test of `target` with `proxies`.
        package init(target: String, proxies: [ProxyIdentity]) {
            self.target = target
            self.proxies = proxies
        }
    }

    /// Why there is no test.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        /// A failure for this reason.
        package init(_ description: String) { self.description = description }
    }

    /// So long nothing may come from the server before those that are not warm are given up.
    fileprivate static let patience: Duration = .seconds(15)

    private let settings: Settings

    /// A test that has not begun.
    package init(_ settings: Settings) { self.settings = settings }

    /// Performs the test. When its task is cancelled it ends early, in good order, and reports what there was.
    ///
    /// - Parameter progress: called once a second.
    /// - Throws: `Failure` where the test cannot begin; what the file system says when a manifest cannot be written.
    package func run(progress: @escaping @Sendable (LoadReport.Sample) -> Void) async throws -> LoadReport {
        let churn = try settings.config.flatMap { folder in
            settings.churn.isEmpty ? nil : try ConfigChurn(folder: folder, kinds: settings.churn.map(\.kind))
        }
        let loop = try EpollLoop(name: "load")
        let target = try LoadGenerator.Target(
            settings.target, isDelta: settings.isDelta, tls: settings.tls, token: settings.token)
        let generator = LoadGenerator(loop: loop, target: target, identities: settings.proxies)
        loop.start()
        var run = Run(settings, generator, progress)
        let failure: (any Error)?
        do {
            try await run.perform(churn)
            failure = nil
        } catch {
            failure = error
        }
        await generator.end()
        let recording: (any Error)? = await generator.finishRecord()
        loop.stop()
        loop.join()
        try await churn?.restore()
        if let failure = failure ?? recording { throw failure }
        return run.report
    }
}

/// One performance of a test.
private struct Run {
    private let settings: LoadTest.Settings
    private let generator: LoadGenerator
    private let progress: @Sendable (LoadReport.Sample) -> Void
    private let begin: MonotonicTime
    private(set) var report: LoadReport

    init(
        _ settings: LoadTest.Settings, _ generator: LoadGenerator,
        _ progress: @escaping @Sendable (LoadReport.Sample) -> Void
    ) {
        self.settings = settings
        self.generator = generator
        self.progress = progress
        begin = generator.loop.now
        report = LoadReport(
            target: settings.target, isDelta: settings.isDelta, usesTLS: settings.tls != nil,
            proxyCount: settings.proxies.count)
    }

    mutating func perform(_ churn: ConfigChurn?) async throws {
        try await generator.record(to: settings.record)
        let own = ProcessUsage(of: getpid())
        let before = settings.serverPID.flatMap { ProcessUsage(of: $0) }
        if let pid = settings.serverPID, before == nil { throw LoadTest.Failure("--pid: there is no process \(pid)") }
        report.ownResidentBefore = own?.resident ?? 0
        await generator.begin()
        await warmUp()
        let warm = settings.serverPID.flatMap { ProcessUsage(of: $0) }
        report.connecting = LoadReport.ServerUse(from: before, to: warm)
        let ownWarm = ProcessUsage(of: getpid())
        report.ownConnectingCPU = (ownWarm?.cpu ?? 0) - (own?.cpu ?? 0)
        report.ownResident = ownWarm?.resident ?? 0
        report.wants = await generator.wants
        let start = generator.loop.now
        try await steady(churn)
        report.steadySeconds = start.duration(to: generator.loop.now) / .seconds(1)
        let after = settings.serverPID.flatMap { ProcessUsage(of: $0) }
        report.steady = LoadReport.ServerUse(from: warm, to: after)
        report.serverHasEnded = before != nil && after == nil
        await generator.endChanges()
        let (measures, ledger) = await generator.state
        report.take(measures, ledger)
        report.ownCPU = (ProcessUsage(of: getpid())?.cpu ?? 0) - (own?.cpu ?? 0)
    }

    /// Returns when all proxies are warm, or nothing comes any more.
    private mutating func warmUp() async {
        var (quietSince, bytes) = (begin, 0)
        while !Task.isCancelled {
            let (measures, _) = await sample()
            if measures.warmed.count > 0 {
                report.warmSeconds = begin.duration(to: measures.lastWarm) / .seconds(1)
            }
            if measures.warmed.count == settings.proxies.count { return }
            let now = generator.loop.now
            if measures.tally.total.bytes != bytes { (quietSince, bytes) = (now, measures.tally.total.bytes) }
            if quietSince.duration(to: now) > LoadTest.patience { return }
            // Nobody is there.
            if bytes == 0, measures.tally.endCount >= 3 * settings.proxies.count { return }
            guard await pause() else { return }
        }
    }

    private mutating func steady(_ churn: ConfigChurn?) async throws {
        let end = generator.loop.now.advanced(by: settings.duration)
        await generator.reconnect(perSecond: settings.reconnectsPerSecond)
        let (generator, rates) = (generator, settings.churn)
        let changing = churn.map { churn in Task { try await churn.run(rates, telling: generator) } }
        while generator.loop.now < end {
            _ = await sample()
            guard await pause() else { break }
        }
        await generator.reconnect(perSecond: 0)
        changing?.cancel()
        try await changing?.value
        // What is on its way may arrive.
        let last = generator.loop.now.advanced(by: ChangeLedger.absenceTime)
        while generator.loop.now < last {
            let (measures, ledger) = await sample()
            guard ledger.openCount > 0, measures.connected > 0, await pause() else { return }
        }
    }

    /// Notes how things are, where a second has passed since the last time.
    private mutating func sample() async -> (measures: LoadGenerator.Measures, ledger: ChangeLedger) {
        let (measures, ledger) = await generator.state
        let time = begin.duration(to: generator.loop.now) / .seconds(1)
        if time >= report.samples.last.map({ $0.time.rounded(.down) + 1 }) ?? 0 {
            let total = measures.tally.total
            let sample = LoadReport.Sample(
                time: time, connected: measures.connected, warm: measures.warm, responses: total.responses,
                bytes: total.bytes, changesOpen: ledger.openCount,
                server: settings.serverPID.flatMap { ProcessUsage(of: $0) })
            report.samples.append(sample)
            progress(sample)
        }
        return (measures, ledger)
    }

    /// Waits a little; false when the test is cancelled.
    private func pause() async -> Bool {
        await generator.loop.pause(for: .milliseconds(50))
        return !Task.isCancelled
    }
}

extension LoadReport.ServerUse {
    fileprivate init?(from before: ProcessUsage?, to after: ProcessUsage?) {
        guard let before, let after else { return nil }
        cpu = after.cpu - before.cpu
        residentBefore = before.resident
        residentAfter = after.resident
    }
}
