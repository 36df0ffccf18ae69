internal import Bytes
internal import EventLoops
internal import Foundation

/// Writes down what the proxies of a load test do, for `Session`. It belongs to their loop.
final class SessionRecorder {
    private let file: FileHandle
    private let begin: MonotonicTime
    private var buffer = OutputBuffer(capacity: flushSize * 2)
    private var requests = NamePool()
    private var meter: SessionMeter
    private let proxyCount: Int
    /// Responses on the present stream of each proxy.
    private var responses: [Int]
    private var failure: (any Error)?

    private static let flushSize = 1 << 16

    /// Begins a session in a new file at `path`, which replaces an old one.
    ///
    /// - Throws: what the file system says.
    init(path: String, isDelta: Bool, proxyCount: Int, at now: MonotonicTime) throws {
        try Data().write(to: URL(filePath: path))
        file = try FileHandle(forWritingTo: URL(filePath: path))
        begin = now
        self.proxyCount = proxyCount
        meter = SessionMeter(proxyCount: proxyCount)
        responses = Array(repeating: 0, count: proxyCount)
        buffer.append(contentsOf: "\(Session.headLine)\(isDelta ? "delta" : "sotw")\n".utf8)
    }

    func opened(_ proxy: Int, at now: MonotonicTime) {
        responses[proxy] = 0
        record("O", now, [proxy])
    }

    func sent(_ request: SharedBytes, by proxy: Int, at now: MonotonicTime) {
        meter.sent(request, by: proxy)
        let known = requests.count
        let number = unsafe request.withUnsafeBytes { unsafe requests.id(of: $0.bytes).number }
        if requests.count > known {
            buffer.append(UInt8(ascii: "P"))
            buffer.appendVarint(UInt64(request.count))
            unsafe request.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
        }
        record("S", now, [proxy, responses[proxy], Int(number)])
    }

    func received(_ response: RawSpan, by proxy: Int) {
        meter.received(response, by: proxy)
        responses[proxy] += 1
    }

    func closed(_ proxy: Int, at now: MonotonicTime) {
        record("C", now, [proxy, responses[proxy]])
    }

    func changed(_ kind: ChangeKind, at now: MonotonicTime) {
        record("F", now, [ChangeKind.allCases.firstIndex(of: kind) ?? 0])
    }

    /// Ends the session.
    ///
    /// - Throws: what the file system said, now or before.
    func finish() throws {
        let totals = meter.totals
        buffer.append(UInt8(ascii: "E"))
        for number in [
            UInt64(proxyCount), UInt64(totals.requests), totals.requestDigest, UInt64(totals.responses),
            totals.responseDigest,
        ] { buffer.appendVarint(number) }
        flush()
        if let failure { throw failure }
        try file.close()
    }

    private func record(_ letter: Unicode.Scalar, _ now: MonotonicTime, _ numbers: [Int]) {
        buffer.append(UInt8(ascii: letter))
        buffer.appendVarint(UInt64(max(0, begin.duration(to: now) / .microseconds(1))))
        for number in numbers { buffer.appendVarint(UInt64(number)) }
        if buffer.count > Self.flushSize { flush() }
    }

    private func flush() {
        do {
            if failure == nil { try file.write(contentsOf: buffer.bytes) }
        } catch {
            failure = error
        }
        buffer = OutputBuffer(capacity: Self.flushSize * 2)
    }
}
