import Bytes
import EventLoops
import Foundation
import Testing

@testable import LoadTest

/// Records of sessions, written and read.
final class SessionTests {
    private let path = FileManager.default.temporaryDirectory.appending(path: "session-\(UUID().uuidString)").path

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("cannot remove \(path): \(error)")
        }
    }

    private func time(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    /// Two proxies; the first comes twice.
    private func record() throws -> [UInt8] {
        let recorder = try SessionRecorder(path: path, isDelta: true, proxyCount: 2, at: time(5))
        recorder.opened(0, at: time(5))
        recorder.sent(SharedBytes("first"), by: 0, at: time(5))
        recorder.opened(1, at: time(6))
        recorder.sent(SharedBytes("first"), by: 1, at: time(6))
        let response: [UInt8] = [1, 2, 3]
        unsafe recorder.received(response.span.bytes, by: 0)
        recorder.changed(.destinationRule, at: time(7))
        recorder.sent(SharedBytes("second"), by: 0, at: time(8))
        recorder.closed(0, at: time(9))
        recorder.opened(0, at: time(10))
        recorder.sent(SharedBytes("first"), by: 0, at: time(10))
        try recorder.finish()
        return Array(try Data(contentsOf: URL(filePath: path)))
    }

    @Test func `what was recorded is read`() throws {
        let session = try Session(reading: record())
        #expect(session.isDelta && session.proxyCount == 2)
        #expect(session.requests.map { String(decoding: $0.array, as: UTF8.self) } == ["first", "second"])
        #expect(
            session.steps[0] == [
                Session.Step(act: .open, time: 0, responses: 0),
                Session.Step(act: .send(request: 0), time: 0, responses: 0),
                Session.Step(act: .send(request: 1), time: 3_000, responses: 1),
                Session.Step(act: .close, time: 4_000, responses: 1),
                Session.Step(act: .open, time: 5_000, responses: 0),
                Session.Step(act: .send(request: 0), time: 5_000, responses: 0),
            ])
        #expect(session.steps[1].count == 2)
        #expect(session.changes == [Session.Change(kind: .destinationRule, time: 2_000)])
        #expect(session.totals.requests == 4 && session.totals.responses == 1)
    }

    @Test func `digests depend on bytes, order and proxy`() throws {
        func digest(_ requests: [(String, Int)]) -> UInt64 {
            var meter = SessionMeter(proxyCount: 2)
            for (text, proxy) in requests { meter.sent(SharedBytes(text), by: proxy) }
            return meter.totals.requestDigest
        }
        let one = digest([("a", 0), ("b", 0), ("c", 1)])
        #expect(one == digest([("c", 1), ("a", 0), ("b", 0)]), "proxies do not wait for one another")
        #expect(one != digest([("b", 0), ("a", 0), ("c", 1)]))
        #expect(one != digest([("a", 0), ("b", 0), ("d", 1)]))
        #expect(one != digest([("a", 1), ("b", 1), ("c", 0)]))
    }

    @Test func `a record that was cut off anywhere is refused`() throws {
        let bytes = try record()
        for count in 0..<bytes.count {
            #expect(throws: Session.Failure.self) { try Session(reading: Array(bytes.prefix(count))) }
        }
    }

    @Test(arguments: [
        "", "martlet-load-session 2 delta\n", "martlet-load-session 1 rest\n", "martlet-load-session 1 sotw\nX",
        "martlet-load-session 1 sotw\nF\u{1}\u{3}E\0\0\0\0\0",
    ])
    func `something else is refused`(_ text: String) {
        #expect(throws: Session.Failure.self) { try Session(reading: Array(text.utf8)) }
    }
}
