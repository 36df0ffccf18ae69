import Bytes
import EnvoyAPI
import EventLoops
import Testing

@testable import LoadTest

struct ChangeTests {
    private func numbers(_ kind: ChangeKind, _ bytes: [UInt8], connectTimeout: Range<Int>? = nil) -> [Int] {
        unsafe kind.numbers(in: bytes.span.bytes, 0..<bytes.count, connectTimeout: connectTimeout)
    }

    @Test(arguments: [0, 1, 255, 256, 65_535, 65_536, 131_071]) func `endpoints and routes carry their number`(
        _ number: Int
    ) {
        for kind in [ChangeKind.endpoint, .virtualService] {
            let text = Array("x 198.1 martlet-loa \(kind.marker(number))\u{12}and so on, for more than a while".utf8)
            #expect(numbers(kind, text) == [number])
        }
    }

    @Test(arguments: [0, 1, 999, 1000, 131_071]) func `a connect timeout carries its number`(_ number: Int) throws {
        let text = ChangeKind.destinationRule.marker(number)
        let milliseconds = try #require(Double(text.dropLast())) * 1000
        #expect(milliseconds.rounded() == Double(1_200_000 + number))
        let bytes = Arena().serialize(Envoy.Cluster.self) { cluster in
            cluster.name = "c"
            cluster.connectTimeout = .milliseconds(1_200_000 + number)
        }.array
        var outline = ResourceOutline()
        try unsafe outline.read(.cluster, bytes.span.bytes, 0..<bytes.count)
        #expect(numbers(.destinationRule, bytes, connectTimeout: outline.connectTimeout) == [number])
    }

    @Test(arguments: [
        "198.17.0.1", "198.20.0.1", "198.18.300.1", "198.18.1", "martlet-load-", "martlet-load-999999999",
    ])
    func `what only looks like a change is none`(_ text: String) {
        for kind in [ChangeKind.endpoint, .virtualService] { #expect(numbers(kind, Array(text.utf8)) == []) }
    }

    @Test func `a text is found wherever it stands`() {
        for offset in 0..<50 {
            let bytes = Array(repeating: UInt8(ascii: "1"), count: offset) + Array("198.1".utf8)
            let places = unsafe bytes.span.bytes.places(of: "198.1", in: 0..<bytes.count)
            #expect(places == [offset])
        }
    }

    private func time(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    @Test func `a change's time ends with its last acknowledgement`() {
        var ledger = ChangeLedger(proxyCount: 100)
        ledger.begin(.endpoint, number: 7, object: 0, at: time(1_000))
        ledger.acknowledged(.endpoint, number: 7, by: 3, at: time(1_020))
        ledger.acknowledged(.endpoint, number: 7, by: 90, at: time(1_050))
        ledger.acknowledged(.endpoint, number: 7, by: 90, at: time(1_900))
        ledger.settle(at: time(4_000))
        #expect(ledger.settled.isEmpty && ledger.openCount == 1)
        ledger.settle(at: time(4_050))
        let times = ChangeLedger.Settled.Times(first: .milliseconds(20), last: .milliseconds(50))
        #expect(ledger.settled == [ChangeLedger.Settled(kind: .endpoint, times: times, proxyCount: 2)])
        #expect(ledger.latencies[.endpoint]?.count == 2)
    }

    @Test func `a change that all proxies have is over`() {
        var ledger = ChangeLedger(proxyCount: 2)
        ledger.begin(.endpoint, number: 7, object: 0, at: time(0))
        for proxy in 0..<2 {
            #expect(ledger.openCount == 1)
            ledger.acknowledged(.endpoint, number: 7, by: proxy, at: time(20))
            ledger.settle(at: time(21))
        }
        #expect(ledger.openCount == 0 && ledger.settled.map(\.proxyCount) == [2])
    }

    @Test func `a later change of the same object brings the earlier one along, of another object not`() {
        var ledger = ChangeLedger(proxyCount: 2)
        for (number, object) in [(0, 5), (1, 6), (2, 5)] {
            ledger.begin(.virtualService, number: number, object: object, at: time(0))
        }
        ledger.acknowledged(.virtualService, number: 2, by: 1, at: time(10))
        ledger.settle(at: time(60_000))
        #expect(ledger.settled.map(\.proxyCount) == [1, 0, 1])
    }

    @Test func `what nobody has is over after a while, and what nobody wrote does not count`() {
        var ledger = ChangeLedger(proxyCount: 2)
        ledger.begin(.destinationRule, number: 1, object: 0, at: time(0))
        ledger.acknowledged(.destinationRule, number: 2, by: 0, at: time(1))
        ledger.acknowledged(.endpoint, number: 1, by: 0, at: time(1))
        ledger.settle(at: time(19_000))
        #expect(ledger.settled.isEmpty)
        ledger.settle(at: time(20_000))
        #expect(ledger.settled == [ChangeLedger.Settled(kind: .destinationRule, times: nil, proxyCount: 0)])
    }

    struct Rates: CustomTestStringConvertible {
        let text: String
        let rates: [ChurnRate]?
        var testDescription: String { text }
    }

    @Test(arguments: [
        Rates(text: "endpoint:10/s", rates: [ChurnRate(.endpoint, perSecond: 10)]),
        Rates(
            text: "virtualservice:0.5/s,destinationrule:1/s",
            rates: [ChurnRate(.virtualService, perSecond: 0.5), ChurnRate(.destinationRule, perSecond: 1)]),
        Rates(text: "", rates: nil), Rates(text: "endpoint", rates: nil), Rates(text: "endpoint:10", rates: nil),
        Rates(text: "pod:1/s", rates: nil), Rates(text: "endpoint:0/s", rates: nil),
        Rates(text: "endpoint:1/s,endpoint:2/s", rates: nil), Rates(text: "endpoint:1001/s", rates: nil),
    ])
    func `rates are read`(_ example: Rates) { #expect(ChurnRate.list(example.text) == example.rates) }
}
