import Foundation
import Testing
import Transport

@testable import ControlPlane

/// Limits as an operator sets them.
struct LimitsTests {
    @Test(arguments: Limits.all.map(\.name)) func `every limit takes its own default, and its ends`(_ name: String)
        throws
    {
        let limit = try #require(Limits.all.first { $0.name == name })
        var limits = Limits()
        let text = limit.text(in: limits)
        try limits.set("\(name)=\(text)")
        #expect(limit.text(in: limits) == text)
        for end in limit.ends {
            try limits.set("\(name)=\(end)")
            #expect(limit.text(in: limits) == end)
        }
    }

    @Test func `every limit has a name of its own`() {
        #expect(Set(Limits.all.map(\.name)).count == Limits.all.count)
    }

    @Test func `setting one limit changes no other`() throws {
        for limit in Limits.all {
            var limits = Limits()
            let end = try #require(limit.ends.first { $0 != limit.text(in: limits) })
            try limits.set("\(limit.name)=\(end)")
            for other in Limits.all {
                #expect((other.text(in: limits) == other.text(in: Limits())) == (other.name != limit.name))
            }
        }
    }

    struct Value: CustomTestStringConvertible {
        let setting: String
        let isSet: @Sendable (Limits) -> Bool
        var testDescription: String { setting }

        init(_ setting: String, _ isSet: @escaping @Sendable (Limits) -> Bool) {
            self.setting = setting
            self.isSet = isSet
        }
    }

    static let values = [
        Value("connections=500") { $0.transport.connectionsMax == 500 },
        Value("message-bytes=256KiB") { $0.transport.messageBytesMax == 262_144 },
        Value("message-bytes=262144") { $0.transport.messageBytesMax == 262_144 },
        Value("first-message-bytes=4MiB") { $0.transport.firstMessageBytesMax == 4_194_304 },
        Value("request-time=1m30s") { $0.transport.requestTime == .seconds(90) },
        Value("stall-time=0.5s") { $0.transport.stallTime == .milliseconds(500) },
        Value("connection-age=30m") { $0.transport.connectionAge == .seconds(1800) },
        Value("connection-age=off") { $0.transport.connectionAge == nil },
        Value("resets=20/50ms") { $0.transport.resets == TokenRate(burst: 20, every: .milliseconds(50)) },
        Value("memory-bytes=2GiB") { $0.memoryByteCountMax == 2 << 30 },
        Value("memory-bytes=off") { $0.memoryByteCountMax == nil },
        Value("streams-per-client=3") { $0.streamsPerClientMax == 3 },
    ]

    @Test(arguments: values) func `a value is read`(_ value: Value) throws {
        var limits = Limits()
        try limits.set(value.setting)
        #expect(value.isSet(limits))
    }

    struct Mistake: CustomTestStringConvertible {
        let setting: String
        let says: String
        var testDescription: String { setting }

        init(_ setting: String, _ says: String) {
            self.setting = setting
            self.says = says
        }
    }

    static let mistakes = [
        Mistake("connections", "expected NAME=VALUE"),
        Mistake("", "expected NAME=VALUE"),
        Mistake("conections=1", "there is no limit \"conections\"; there are connections, "),
        Mistake("=1", "there is no limit \"\"; there are connections, "),
        Mistake("connections=", "\"\" is not a value from 1 to 1000000"),
        Mistake("connections=0", "\"0\" is not a value from 1 to 1000000"),
        Mistake("connections=1.5", "\"1.5\" is not a value from 1 to 1000000"),
        Mistake("connections=99999999999999999999", "is not a value from 1 to 1000000"),
        Mistake("message-bytes=1KB", "\"1KB\" is not a value from 1KiB to 1GiB"),
        Mistake("message-bytes=9223372036854775807KiB", "is not a value from 1KiB to 1GiB"),
        Mistake("message-bytes=-1MiB", "is not a value from 1KiB to 1GiB"),
        Mistake("request-time=5", "\"5\" is not a value from 1ms to 1h"),
        Mistake("request-time=off", "\"off\" is not a value from 1ms to 1h"),
        Mistake("request-time=1h1ns", "\"1h1ns\" is not a value from 1ms to 1h"),
        Mistake("connection-age=never", "\"never\" is not a value from 1s to 8760h, or off"),
        Mistake("resets=10", "\"10\" is not a value from BURST/TIME"),
        Mistake("resets=0/1s", "\"0/1s\" is not a value from BURST/TIME"),
        Mistake("resets=10/0s", "\"10/0s\" is not a value from BURST/TIME"),
        Mistake("resets=10/1s/1s", "\"10/1s/1s\" is not a value from BURST/TIME"),
    ]

    @Test(arguments: mistakes) func `a mistake is named with what was expected, and changes nothing`(_ mistake: Mistake)
    {
        var limits = Limits()
        do throws(LimitError) {
            try limits.set(mistake.setting)
            Issue.record("it was taken")
        } catch {
            #expect(error.description.contains(mistake.says), "\(error)")
        }
        for limit in Limits.all { #expect(limit.text(in: limits) == limit.text(in: Limits())) }
    }

    @Test func `docs-LIMITS has every limit with its default and its range, and every metric`() throws {
        let file = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "../../docs/LIMITS.md")
        let text = try String(contentsOf: file.standardized, encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
            row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
        for limit in Limits.all {
            let row = rows.first { $0.first == "`\(limit.name)`" }
            let wanted = ["`\(limit.text(in: Limits()))`", limit.documentedRange]
            #expect(row.map { Array($0[1...2]) } == wanted, "\(limit.name)")
        }
        #expect(rows.count == Limits.all.count)
        let reasons = TransportLimit.allCases.map(\.rawValue) + ServiceLimit.allCases.map(\.rawValue)
        for reason in reasons + HandshakeFailure.allCases.map(\.rawValue) { #expect(text.contains("`\(reason)`")) }
    }
}

extension NamedLimit {
    /// Two values at the ends of its range, as they are written.
    fileprivate var ends: [String] {
        if range.hasPrefix("BURST") { return ["1/1us", "1000000/1h"] }
        return range.replacing(", or off", with: "").split(separator: " to ").map(String.init)
    }

    /// What the table says of its range: that of a rate is told once for all.
    fileprivate var documentedRange: String { range.hasPrefix("BURST") ? "a rate" : range }
}
