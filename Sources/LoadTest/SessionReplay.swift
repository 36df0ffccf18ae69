package import EnvoyAPI
internal import EventLoops
internal import Foundation
package import Transport

/// A recorded session, once more: the same requests, byte for byte, on the same number of streams.
package struct SessionReplay: Sendable {
    /// What came of it.
    package struct Report: Sendable {
        package let proxyCount: Int
        /// Proxies that could send everything: the others waited for responses that did not come.
        package let finishedCount: Int
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

    /// So long nothing may happen before the rest is given up.
    private static let patience: Duration = .seconds(10)

    private let session: Session
    private let target: LoadGenerator.Target

    /// A replay of `session` against `target`, HOST:PORT.
    ///
    /// - Parameters:
    ///   - tls: nil for plaintext.
    ///   - token: a bearer token that every stream shows.
    package init(_ session: Session, target: String, tls: TLSClientSettings?, token: String?) throws {
        self.session = session
        self.target = try LoadGenerator.Target(target, isDelta: session.isDelta, tls: tls, token: token)
    }

    /// Performs the replay; ends early when its task is cancelled.
    package func run() async throws -> Report {
        let loop = try EpollLoop(name: "replay")
        let player = SessionPlayer(loop: loop, session: session, target: target)
        loop.start()
        let begin = loop.now
        await player.start()
        var (state, lastBytes, lastChange) = (await player.state, -1, begin)
        // What follows the last request is part of the session too.
        while !Task.isCancelled {
            state = await player.state
            let bytes = state.requestBytes + state.responseBytes
            if bytes != lastBytes { (lastBytes, lastChange) = (bytes, loop.now) }
            let isDone = state.finished == session.proxyCount && state.totals.responses >= session.totals.responses
            if isDone || lastChange.duration(to: loop.now) > Self.patience { break }
            await loop.pause(for: .milliseconds(20))
        }
        let seconds = begin.duration(to: loop.now) / .seconds(1)
        await player.end()
        loop.stop()
        loop.join()
        return Report(
            proxyCount: session.proxyCount, finishedCount: state.finished, recorded: session.totals,
            replayed: state.totals, requestBytes: state.requestBytes, responseBytes: state.responseBytes,
            ends: state.tally.ends, seconds: seconds)
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
                + (finishedCount < proxyCount ? "; the others wait for responses that came in the record" : ""),
            "\(replayed.requests) requests, \(LoadReport.text(bytes: requestBytes)): \(requests)",
            "\(replayed.responses) responses, \(LoadReport.text(bytes: responseBytes)): \(responses)",
        ]
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
            "responses_identical": .bool(isAnsweredIdentically), "stream_ends": .object(streamEnds),
        ]
    }
}
