internal import Bytes

/// What proxies sent in a load test, when, and what they waited for: enough to send the same bytes again.
///
/// A file has a line of text, then records: a letter, then numbers as varints.
///
///     martlet-load-session 1 delta|sotw
///     P length bytes                     a request; requests are numbered from 0, equal ones are one
///     O time proxy                       a connection and a stream on it are opened
///     S time proxy responses request     a request is sent, after so many responses on the stream
///     C time proxy responses             the connection is closed
///     F time kind                        a manifest is changed; kinds are numbered as in `ChangeKind`
///     E proxies requests sent responses received       the end: counts, and digests of what went each way
///
/// Times are microseconds since the begin. Which object a change is made in follows from the folder and from how many
/// of its kind were made before (`ConfigChurn`). Header fields are not in it, so no token is; keys and certificates
/// never come near it.
package struct Session: Sendable {
    /// Something that a proxy does.
    enum Act: Sendable, Equatable {
        case open
        /// Sends request number `request`.
        case send(request: Int)
        case close
    }

    /// An act of one proxy, and when.
    struct Step: Sendable, Equatable {
        let act: Act
        /// Microseconds since the begin.
        let time: Int
        /// So many responses have come on the stream before.
        let responses: Int
    }

    /// A change of a manifest, and when.
    struct Change: Sendable, Equatable {
        let kind: ChangeKind
        /// Microseconds since the begin.
        let time: Int
    }

    /// What went over all streams: counts, and digests that depend on each byte and its order within a proxy.
    struct Totals: Sendable, Equatable {
        var requests = 0
        var requestDigest: UInt64 = 0
        var responses = 0
        var responseDigest: UInt64 = 0
    }

    /// Why a file is no session.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    let isDelta: Bool
    private(set) var requests: [SharedBytes] = []
    /// The steps of each proxy, in order.
    private(set) var steps: [[Step]] = []
    /// The changes of manifests, in order.
    private(set) var changes: [Change] = []
    private(set) var totals = Totals()

    /// How many proxies take part.
    package var proxyCount: Int { steps.count }

    static let headLine = "martlet-load-session 1 "

    /// Reads what `SessionRecorder` wrote.
    package init(reading bytes: [UInt8]) throws(Failure) {
        guard let lineEnd = bytes.prefix(100).firstIndex(of: UInt8(ascii: "\n")) else {
            throw Failure(description: "is no recorded session")
        }
        switch String(decoding: bytes[..<lineEnd], as: UTF8.self) {
        case Self.headLine + "delta": isDelta = true
        case Self.headLine + "sotw": isDelta = false
        default: throw Failure(description: "is no recorded session of version 1")
        }
        var cursor = Cursor(bytes: bytes, offset: lineEnd + 1)
        while true {
            switch try cursor.byte() {
            case UInt8(ascii: "P"):
                let length = try cursor.number()
                requests.append(SharedBytes(Array(try cursor.take(length))))
            case UInt8(ascii: "O"):
                let (time, proxy) = (try cursor.number(), try cursor.number())
                try add(Step(act: .open, time: time, responses: 0), of: proxy)
            case UInt8(ascii: "S"):
                let (time, proxy) = (try cursor.number(), try cursor.number())
                let (responses, request) = (try cursor.number(), try cursor.number())
                guard request < requests.count else { throw Failure(description: "names a request that it has not") }
                try add(Step(act: .send(request: request), time: time, responses: responses), of: proxy)
            case UInt8(ascii: "C"):
                let (time, proxy) = (try cursor.number(), try cursor.number())
                try add(Step(act: .close, time: time, responses: try cursor.number()), of: proxy)
            case UInt8(ascii: "F"):
                let (time, kind) = (try cursor.number(), try cursor.number())
                guard kind < ChangeKind.allCases.count else {
                    throw Failure(description: "has a change of unknown kind \(kind)")
                }
                changes.append(Change(kind: ChangeKind.allCases[kind], time: time))
            case UInt8(ascii: "E"):
                let proxyCount = try cursor.number()
                guard (steps.count...1_000_000).contains(proxyCount) else {
                    throw Failure(description: "tells of \(proxyCount) proxies")
                }
                steps += Array(repeating: [], count: proxyCount - steps.count)
                totals.requests = try cursor.number()
                totals.requestDigest = try cursor.varint()
                totals.responses = try cursor.number()
                totals.responseDigest = try cursor.varint()
                return
            default: throw Failure(description: "has an unknown record at byte \(cursor.offset - 1)")
            }
        }
    }

    private mutating func add(_ step: Step, of proxy: Int) throws(Failure) {
        guard proxy <= 1_000_000 else { throw Failure(description: "names proxy \(proxy)") }
        while steps.count <= proxy { steps.append([]) }
        steps[proxy].append(step)
    }
}

/// Reads the records of a session.
private struct Cursor {
    let bytes: [UInt8]
    var offset: Int

    mutating func byte() throws(Session.Failure) -> UInt8 {
        guard offset < bytes.count else {
            throw Session.Failure(description: "ends early: it was not recorded to its end")
        }
        offset += 1
        return bytes[offset - 1]
    }

    mutating func varint() throws(Session.Failure) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw Session.Failure(description: "has a number that is too long")
    }

    mutating func number() throws(Session.Failure) -> Int {
        guard let number = Int(exactly: try varint()) else {
            throw Session.Failure(description: "has a number that is too large")
        }
        return number
    }

    mutating func take(_ count: Int) throws(Session.Failure) -> ArraySlice<UInt8> {
        guard count <= bytes.count - offset else {
            throw Session.Failure(description: "ends early: it was not recorded to its end")
        }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }
}

/// Counts and digests what goes over the streams of a session, for each proxy in its order.
struct SessionMeter {
    private(set) var requests = 0
    private(set) var responses = 0
    private var requestDigests: [UInt64]
    private var responseDigests: [UInt64]

    init(proxyCount: Int) {
        requestDigests = Array(repeating: 0, count: proxyCount)
        responseDigests = Array(repeating: 0, count: proxyCount)
    }

    mutating func sent(_ request: SharedBytes, by proxy: Int) {
        requests += 1
        requestDigests[proxy] = Self.chained(requestDigests[proxy], stableHash(request))
    }

    mutating func received(_ response: RawSpan, by proxy: Int) {
        responses += 1
        let hash = unsafe response.withUnsafeBytes { unsafe stableHash($0) }
        responseDigests[proxy] = Self.chained(responseDigests[proxy], hash)
    }

    var totals: Session.Totals {
        Session.Totals(
            requests: requests, requestDigest: requestDigests.reduce(0, Self.chained), responses: responses,
            responseDigest: responseDigests.reduce(0, Self.chained))
    }

    private static func chained(_ digest: UInt64, _ hash: UInt64) -> UInt64 {
        (digest &* 0x9E37_79B1_85EB_CA87) ^ hash
    }
}
