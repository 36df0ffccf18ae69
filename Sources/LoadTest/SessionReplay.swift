package import EnvoyAPI
internal import EventLoops
internal import Foundation
package import Transport

/// A recorded session, once more: the same requests, byte for byte, on the same number of streams, and the same changes
/// of manifests where the folder is given.
///
/// A request waits for the responses that came before it in the record, and a change for the requests that were sent
/// before it. A server may answer with fewer responses, such as one for two changes: where nothing comes any more, the
/// streams that wait for some do so no longer.
package struct SessionReplay: Sendable {
    /// What came of it.
    package struct Report: Sendable {
        package let proxyCount: Int
        /// Proxies that could send everything: the streams of the others ended.
        package let finishedCount: Int
        /// Requests and ends of streams that did not wait any longer for what came before them in the record.
        package let unawaitedCount: Int
        /// Changes of manifests in the record, and those that were made again.
        package let recordedChanges: Int
        package let changes: Int
        /// What was sent and received in the record and now.
        let recorded: Session.Totals
        let replayed: Session.Totals
        package let requestBytes: Int
        package let responseBytes: Int
        /// How streams ended that should not have, and how often.
        package let ends: [String: Int]
        package let seconds: Double

        /// Whether the same bytes were sent as in the record.
        package var isIdentical: Bool {
            recorded.requests == replayed.requests && recorded.requestDigest == replayed.requestDigest
        }

        /// Whether the server answered the same bytes as in the record.
        package var isAnsweredIdentically: Bool { recorded == replayed }
    }

    /// So long nothing may come before what waits for it waits no longer.
    private static let patience: Duration = .seconds(5)

    private let session: Session
    private let target: LoadGenerator.Target
    /// nil where the changes of manifests are not made.
    private let config: String?

    /// A replay of `session` against `target`, HOST:PORT.
    ///
    /// - Parameters:
    ///   - tls: nil for plaintext.
    ///   - token: a bearer token that every stream shows.
    ///   - config: the folder that the server reads, as it was when the record began; nil: no manifest is changed.
    package init(
        _ session: Session, target: String, tls: TLSClientSettings?, token: String?, config: String?
    ) throws {
        self.session = session
        self.config = config
        self.target = try LoadGenerator.Target(target, isDelta: session.isDelta, tls: tls, token: token)
    }

    /// Performs the replay, and puts changed manifests back; ends early when its task is cancelled.
    ///
    /// - Throws: when the manifests have no object for a change, or one cannot be written.
    package func run() async throws -> Report {
        let churn = try config.flatMap { folder in
            session.changes.isEmpty
                ? nil : try ConfigChurn(folder: folder, kinds: Array(Set(session.changes.map(\.kind))))
        }
        let loop = try EpollLoop(name: "replay")
        let player = SessionPlayer(loop: loop, session: session, target: target)
        loop.start()
        let begin = loop.now
        await player.start()
        let failure: (any Error)?
        var changes = 0
        do {
            try await follow(player, churn, &changes)
            failure = nil
        } catch {
            failure = error
        }
        let (state, seconds) = (await player.state, begin.duration(to: loop.now) / .seconds(1))
        await player.end()
        loop.stop()
        loop.join()
        try await churn?.restore()
        if let failure { throw failure }
        return Report(
            proxyCount: session.proxyCount, finishedCount: state.finished, unawaitedCount: state.unawaited,
            recordedChanges: session.changes.count, changes: changes, recorded: session.totals, replayed: state.totals,
            requestBytes: state.requestBytes, responseBytes: state.responseBytes, ends: state.tally.ends,
            seconds: seconds)
    }

    /// Returns when everything has been sent and answered, or nothing comes any more.
    ///
    /// - Parameter changes: how many changes have been made.
    private func follow(
        _ player: SessionPlayer, _ churn: ConfigChurn?, _ changes: inout Int
    ) async throws {
        let loop = player.loop
        var (lastBytes, lastNews) = (-1, loop.now)
        while !Task.isCancelled {
            let state = await player.state
            if let churn, changes < session.changes.count,
                session.changes[changes].time <= min(state.time, state.nextTime ?? .max)
            {
                try await churn.change(session.changes[changes].kind)
                (changes, lastNews) = (changes + 1, loop.now)
                continue
            }
            if state.responseBytes != lastBytes { (lastBytes, lastNews) = (state.responseBytes, loop.now) }
            let isSilent = lastNews.duration(to: loop.now) > Self.patience
            if let time = state.nextTime {
                if isSilent, time <= state.time { await player.waitNoLonger() }
            } else if churn == nil || changes == session.changes.count {
                // What follows the last request is part of the session too.
                if isSilent || state.totals.responses >= session.totals.responses { return }
            }
            await loop.pause(for: .milliseconds(10))
        }
    }
}

extension SessionReplay.Report {
    /// The report as lines for people.
    package var text: String {
        let requests =
            isIdentical
            ? "byte for byte as recorded" : "not as recorded: \(recorded.requests) of another content or order"
        let responses =
            isAnsweredIdentically ? "byte for byte as recorded" : "recorded were \(recorded.responses), of other bytes"
        var lines = [
            "\(finishedCount) of \(proxyCount) proxies sent everything, in \(LoadReport.text(seconds: seconds))"
                + (finishedCount < proxyCount ? "; of the others streams ended, or the replay did" : ""),
            "\(replayed.requests) requests, \(LoadReport.text(bytes: requestBytes)): \(requests)",
            "\(replayed.responses) responses, \(LoadReport.text(bytes: responseBytes)): \(responses)",
        ]
        if recordedChanges > 0 {
            lines.append(
                "\(changes) of \(recordedChanges) changes of manifests"
                    + (changes == 0 ? ": --config says which folder they are made in" : ""))
        }
        if unawaitedCount > 0 {
            lines.append("\(unawaitedCount) requests were sent though responses that came before them were missing")
        }
        lines += ends.sorted { $0.key < $1.key }.map { "\($1) × \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The report as JSON.
    package var json: JSONValue {
        var streamEnds = JSONObject()
        for (reason, count) in ends.sorted(by: { $0.key < $1.key }) { streamEnds[reason] = .number(Double(count)) }
        return [
            "proxies": .number(Double(proxyCount)), "finished": .number(Double(finishedCount)),
            "seconds": .number(seconds), "requests": .number(Double(replayed.requests)),
            "requests_identical": .bool(isIdentical), "responses": .number(Double(replayed.responses)),
            "responses_recorded": .number(Double(recorded.responses)),
            "responses_identical": .bool(isAnsweredIdentically), "unawaited": .number(Double(unawaitedCount)),
            "changes": .number(Double(changes)), "changes_recorded": .number(Double(recordedChanges)),
            "stream_ends": .object(streamEnds),
        ]
    }
}
