internal import MeshConfig
internal import Transport

/// A limit as an operator knows it: `martlet serve --limit NAME=VALUE`. docs/LIMITS.md says more of each.
package struct NamedLimit: Sendable {
    /// The name, such as `streams-per-connection`.
    package let name: String
    /// What it limits, in a line.
    package let meaning: String
    fileprivate let value: Value

    fileprivate typealias Place<Value> = any WritableKeyPath<Limits, Value> & Sendable

    /// Where its value is, and which values it may have.
    fileprivate enum Value: Sendable {
        case count(Place<Int>, ClosedRange<Int>)
        case bytes(Place<Int>, ClosedRange<Int>)
        /// A number of bytes, or `off`.
        case bytesOrOff(Place<Int?>, ClosedRange<Int>)
        case time(Place<Duration>, ClosedRange<Duration>)
        /// A time, or `off`.
        case timeOrOff(Place<Duration?>, ClosedRange<Duration>)
        case rate(Place<TokenRate>)
    }

    /// The value that it has in `limits`, as it is written.
    package func text(in limits: Limits) -> String {
        switch value {
        case .count(let path, _): String(limits[keyPath: path])
        case .bytes(let path, _): byteText(limits[keyPath: path])
        case .bytesOrOff(let path, _): limits[keyPath: path].map(byteText) ?? "off"
        case .time(let path, _): timeText(limits[keyPath: path])
        case .timeOrOff(let path, _): limits[keyPath: path].map(timeText) ?? "off"
        case .rate(let path): rateText(limits[keyPath: path])
        }
    }

    /// The values that it may have, in words.
    package var range: String {
        switch value {
        case .count(_, let range): "\(range.lowerBound) to \(range.upperBound)"
        case .bytes(_, let range): "\(byteText(range.lowerBound)) to \(byteText(range.upperBound))"
        case .bytesOrOff(_, let range): "\(byteText(range.lowerBound)) to \(byteText(range.upperBound)), or off"
        case .time(_, let range): "\(timeText(range.lowerBound)) to \(timeText(range.upperBound))"
        case .timeOrOff(_, let range): "\(timeText(range.lowerBound)) to \(timeText(range.upperBound)), or off"
        case .rate: "BURST/TIME: 1 to 1000000 at once, then one in each 1us to 1h"
        }
    }

    /// - Returns: whether `text` was a value that it may have.
    fileprivate func set(_ text: String, in limits: inout Limits) -> Bool {
        switch value {
        case .count(let path, let range): return limits.assign(Int(text), to: path, in: range)
        case .bytes(let path, let range): return limits.assign(byteCount(text), to: path, in: range)
        case .time(let path, let range): return limits.assign(parseDuration(text), to: path, in: range)
        case .bytesOrOff(let path, let range):
            let count = byteCount(text)
            guard text == "off" || count.map(range.contains) ?? false else { return false }
            limits[keyPath: path] = count
        case .timeOrOff(let path, let range):
            let time = parseDuration(text)
            guard text == "off" || time.map(range.contains) ?? false else { return false }
            limits[keyPath: path] = time
        case .rate(let path):
            guard let rate = rate(text) else { return false }
            limits[keyPath: path] = rate
        }
        return true
    }
}

extension Limits {
    /// Every limit, in the order in which a client meets them.
    package static let all: [NamedLimit] = connectionLimits + frequencyLimits + timeLimits

    /// Sets one limit.
    ///
    /// - Parameter setting: `NAME=VALUE`.
    /// - Throws: what is wrong with it and what was expected, for the operator.
    package mutating func set(_ setting: String) throws(LimitError) {
        guard let equals = setting.firstIndex(of: "=") else { throw .malformed }
        let name = setting[..<equals]
        guard let limit = Limits.all.first(where: { $0.name == name }) else { throw .unknown(String(name)) }
        let value = String(setting[setting.index(after: equals)...])
        guard limit.set(value, in: &self) else { throw .badValue(value, expected: limit.range) }
    }

    /// - Returns: whether there was a value, within `range`.
    fileprivate mutating func assign<Value: Comparable>(
        _ value: Value?, to path: WritableKeyPath<Limits, Value>, in range: ClosedRange<Value>
    ) -> Bool {
        guard let value, range.contains(value) else { return false }
        self[keyPath: path] = value
        return true
    }

    private static let connectionLimits = [
        NamedLimit(
            name: "connections", meaning: "connections at one time",
            value: .count(\.transport.connectionsMax, 1...1_000_000)),
        NamedLimit(
            name: "streams-per-client", meaning: "streams at one time of one identity, or address if there is none",
            value: .count(\.streamsPerClientMax, 1...1_000_000)),
        NamedLimit(
            name: "streams-per-connection", meaning: "streams at one time on one connection",
            value: .count(\.transport.streamsPerConnectionMax, 1...100_000)),
        NamedLimit(
            name: "first-message-bytes", meaning: "the first message of a stream; at least message-bytes",
            value: .bytes(\.transport.firstMessageBytesMax, messageBytes)),
        NamedLimit(
            name: "message-bytes", meaning: "a message after the first",
            value: .bytes(\.transport.messageBytesMax, messageBytes)),
        NamedLimit(
            name: "warm-ups", meaning: "streams on each core that have yet to answer their first response",
            value: .count(\.warmUpsMax, 1...1_000_000)),
        NamedLimit(
            name: "waiting-bytes", meaning: "what streams on each core that wait for their turn have sent",
            value: .bytes(\.waitingByteCountMax, (1 << 20)...(1 << 40))),
        NamedLimit(
            name: "names", meaning: "resource names in the subscription to one type",
            value: .count(\.namesPerSubscriptionMax, 1...10_000_000)),
        NamedLimit(
            name: "stream-bytes", meaning: "what is kept for one stream alone: names and deviations",
            value: .bytes(\.streamByteCountMax, (64 << 10)...(1 << 40))),
        NamedLimit(
            name: "cache-bytes", meaning: "encoded resources that the cache keeps beside what proxies hold",
            value: .bytes(\.cacheByteCountMax, (1 << 20)...(1 << 40))),
        NamedLimit(
            name: "memory-bytes",
            meaning: "resident memory beyond which no new stream is taken; in a container nine tenths of its limit",
            value: .bytesOrOff(\.memoryByteCountMax, (1 << 20)...(1 << 40))),
        NamedLimit(
            name: "header-bytes", meaning: "the header fields of a request",
            value: .bytes(\.transport.headerListBytesMax, (1 << 10)...(1 << 20))),
        NamedLimit(
            name: "continuations", meaning: "CONTINUATION frames of one block of header fields",
            value: .count(\.transport.continuationsMax, 1...1_000)),
        NamedLimit(
            name: "window-bytes", meaning: "what a client may send ahead, on a stream and on a connection",
            value: .bytes(\.transport.receiveWindowBytes, 65_535...(1 << 30))),
        NamedLimit(
            name: "frames-queued", meaning: "answers, such as to PING, that a client lets wait",
            value: .count(\.transport.framesQueuedMax, 100...1_000_000)),
    ]

    private static let frequencyLimits = [
        NamedLimit(name: "resets", meaning: "RST_STREAM frames, of both ends", value: .rate(\.transport.resets)),
        NamedLimit(name: "pings", meaning: "PING frames; data gives the burst back", value: .rate(\.transport.pings)),
        NamedLimit(name: "settings", meaning: "SETTINGS frames", value: .rate(\.transport.settings)),
        NamedLimit(name: "priorities", meaning: "PRIORITY frames", value: .rate(\.transport.priorities)),
        NamedLimit(name: "empty-data", meaning: "DATA frames without data", value: .rate(\.transport.emptyData)),
        NamedLimit(
            name: "certificates-per-client", meaning: "requests of one identity for a certificate",
            value: .rate(\.certificatesPerClient)),
        NamedLimit(
            name: "window-updates", meaning: "WINDOW_UPDATE frames; 256 bytes of data give one back",
            value: .rate(\.transport.windowUpdates)),
    ]

    private static let timeLimits = [
        NamedLimit(
            name: "request-time", meaning: "from a connection's begin, handshakes included, to its first request",
            value: .time(\.transport.requestTime, times)),
        NamedLimit(
            name: "authentication-time", meaning: "until it is known who a client is",
            value: .time(\.authenticationTime, times)),
        NamedLimit(
            name: "waiting-time", meaning: "how long a stream waits for its turn to be served",
            value: .time(\.waitingTime, times)),
        NamedLimit(
            name: "stall-time", meaning: "a client that takes nothing, or stops inside a message",
            value: .time(\.transport.stallTime, times)),
        NamedLimit(
            name: "keepalive-time", meaning: "silence after which a client is asked with a PING",
            value: .time(\.transport.keepaliveTime, times)),
        NamedLimit(
            name: "keepalive-timeout", meaning: "how long its answer may take",
            value: .time(\.transport.keepaliveTimeout, times)),
        NamedLimit(
            name: "connection-age", meaning: "the age, give or take a tenth, at which a connection gets its GOAWAY",
            value: .timeOrOff(\.transport.connectionAge, .seconds(1)...(.seconds(365 * 24 * 3600)))),
        NamedLimit(
            name: "goaway-grace", meaning: "how long a connection may stay after its GOAWAY",
            value: .time(\.transport.goAwayGrace, times)),
    ]

    // gRPC allows less than 4 GiB.
    private static let messageBytes = (1 << 10)...(1 << 30)
    private static let times: ClosedRange<Duration> = .milliseconds(1)...(.seconds(3600))
}

/// What is wrong with the setting of a limit.
package enum LimitError: Error, Equatable, CustomStringConvertible {
    case malformed
    case unknown(String)
    case badValue(String, expected: String)

    package var description: String {
        switch self {
        case .malformed: "expected NAME=VALUE"
        case .unknown(let name):
            "there is no limit \"\(name)\"; there are " + Limits.all.map(\.name).joined(separator: ", ")
        case .badValue(let value, let expected): "\"\(value)\" is not a value from \(expected)"
        }
    }
}

// MARK: - Texts of values

private let byteUnits = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]

/// A number, with or without one of `byteUnits`; nil for anything else.
private func byteCount(_ text: String) -> Int? {
    let unit = byteUnits.first { text.hasSuffix($0.0) } ?? ("", 1)
    guard let number = Int(text.dropLast(unit.0.count)) else { return nil }
    let (count, overflow) = number.multipliedReportingOverflow(by: unit.1)
    return overflow ? nil : count
}

private func byteText(_ count: Int) -> String {
    guard let unit = byteUnits.first(where: { count % $0.1 == 0 }), count > 0 else { return String(count) }
    return "\(count / unit.1)\(unit.0)"
}

/// `BURST/TIME`; nil for anything else, and outside the ranges of a `TokenRate`.
private func rate(_ text: String) -> TokenRate? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let burst = Int(parts[0]), (1...1_000_000).contains(burst),
        let interval = parseDuration(String(parts[1])), (.microseconds(1)...(.seconds(3600))).contains(interval)
    else { return nil }
    return TokenRate(burst: burst, every: interval)
}

private func rateText(_ rate: TokenRate) -> String { "\(rate.burst)/\(timeText(rate.interval))" }

private func timeText(_ time: Duration) -> String {
    let units: [(String, Duration)] = [
        ("h", .seconds(3600)), ("m", .seconds(60)), ("s", .seconds(1)), ("ms", .milliseconds(1)),
        ("us", .microseconds(1)),
    ]
    for (name, unit) in units {
        let count = Int64(time / unit)
        if unit * count == time { return "\(count)\(name)" }
    }
    return "\(Int64(time / .nanoseconds(1)))ns"
}
