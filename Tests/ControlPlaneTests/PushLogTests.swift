import Bytes
import EnvoyAPI
import EventLoops
import MeshConfig
import Testing

@testable import ControlPlane
@testable import XDS

@Suite struct PushLogTests {
    private var log = PushLog()

    private func cause(_ id: UInt64, changes: Int = 1) -> PushCause {
        let changes = (0..<changes).map { ConfigChange.remove(ConfigKey(.service, "shop", "s\($0)")) }
        return PushCause(id: id, changes: changes, seenAt: .seconds(Int(id)), publishedAt: .seconds(Int(id)))
    }

    private func response(resources count: Int) -> DiscoveryResponse {
        let resources = (0..<count).map {
            EncodedResource(name: "\($0)", typeURL: ResourceType.cluster.typeURL, message: WireMessage())
        }
        let set = ResourceSet(type: .cluster, resources: resources)
        return DiscoveryResponse(ResponseContent(resources, removing: ["gone"], of: set, inDelta: true), nonce: 1)
    }

    private var reports: [PushReport] { log.newestFirst.map { PushReport($0, waiting: [], at: .seconds(1000)) } }

    private mutating func connected() -> PushProgress {
        var progress = PushProgress()
        log.settled(&progress, by: "web-1", at: .zero)
        return progress
    }

    @Test mutating func `what a proxy is sent while it connects belongs to no push`() {
        log.begin(cause(1), classCount: 0)
        var progress = PushProgress()
        log.mayConcern(&progress)
        #expect(log.sent(response(resources: 3), to: &progress) == .connected)
        #expect(reports[0].proxies == 0 && reports[0].resources == 0)
    }

    @Test mutating func `what a proxy asks for belongs to no push`() {
        log.begin(cause(1), classCount: 0)
        var progress = connected()
        #expect(log.sent(response(resources: 3), to: &progress) == .asked)
        #expect(reports[0].proxies == 0)
    }

    @Test mutating func `a push counts what it sends, and ends with the last answer`() {
        var (first, second, third) = (connected(), connected(), connected())
        log.begin(cause(1), classCount: 2)
        log.mayConcern(&first)
        log.mayConcern(&second)
        log.mayConcern(&third)
        let responses = [1, 2, 1].map { response(resources: $0) }
        #expect(log.sent(responses[0], to: &first) == .push(1...1))
        #expect(log.sent(responses[1], to: &first) == .push(1...1))
        #expect(log.sent(responses[2], to: &second) == .push(1...1))
        log.settled(&third, by: "web-3", at: .seconds(2))
        log.settled(&first, by: "web-1", at: .seconds(3))
        #expect(!reports[0].isComplete)
        log.settled(&second, by: "web-2", at: .seconds(5))
        let report = reports[0]
        #expect(report.classes == 2 && report.proxies == 2 && report.answered == 2 && report.isComplete)
        #expect(report.resources == 4 && report.removed == 3)
        #expect(report.bytes == responses.reduce(0) { $0 + $1.byteCount })
        #expect(report.firstAckMilliseconds == 2000 && report.lastAckMilliseconds == 4000)
        #expect(report.slowest.map(\.connection) == ["web-2", "web-1"])
    }

    @Test mutating func `a proxy that answers late belongs to every push that it was sent at once`() {
        var progress = connected()
        log.begin(cause(1), classCount: 1)
        log.mayConcern(&progress)
        _ = log.sent(response(resources: 1), to: &progress)
        for id: UInt64 in [2, 4] {
            log.begin(cause(id), classCount: 1)
            log.mayConcern(&progress)
        }
        #expect(log.sent(response(resources: 5), to: &progress) == .push(1...4))
        log.settled(&progress, by: "web-1", at: .seconds(6))
        #expect(reports.map(\.id) == [4, 2, 1])
        #expect(reports.map(\.proxies) == [1, 1, 1] && reports.map(\.answered) == [1, 1, 1])
        #expect(reports.map(\.resources) == [5, 0, 1])
        #expect(reports.map(\.lastAckMilliseconds) == [2000, 4000, 5000])
    }

    @Test mutating func `a proxy that leaves or refuses is counted as that`() {
        var (first, second) = (connected(), connected())
        log.begin(cause(1), classCount: 1)
        log.mayConcern(&first)
        log.mayConcern(&second)
        _ = log.sent(response(resources: 1), to: &first)
        _ = log.sent(response(resources: 1), to: &second)
        log.refused(first)
        log.settled(&first, by: "web-1", at: .seconds(2))
        #expect(!reports[0].isComplete)
        log.left(second)
        #expect(reports[0].refused == 1 && reports[0].left == 1 && reports[0].isComplete)
    }

    @Test mutating func `only the slowest proxies are named`() {
        log.begin(cause(1), classCount: 1)
        for number in 1...12 {
            var progress = connected()
            log.mayConcern(&progress)
            _ = log.sent(response(resources: 1), to: &progress)
            log.settled(&progress, by: "web-\(number)", at: .seconds(number + 1))
        }
        #expect(reports[0].answered == 12)
        #expect(reports[0].slowest.map(\.connection) == (8...12).reversed().map { "web-\($0)" })
    }

    @Test mutating func `only the latest pushes are kept, and a proxy may be older than they are`() {
        var progress = connected()
        log.begin(cause(1), classCount: 1)
        log.mayConcern(&progress)
        _ = log.sent(response(resources: 1), to: &progress)
        for id in 2...UInt64(PushLog.countMax + 10) { log.begin(cause(id), classCount: 0) }
        #expect(reports.map(\.id) == (11...UInt64(PushLog.countMax + 10)).reversed())
        log.settled(&progress, by: "web-1", at: .seconds(500))
        #expect(reports.allSatisfy { $0.answered == 0 })
    }

    @Test func `a push of many objects names some of them and counts all`() {
        let cause = cause(1, changes: 1000)
        #expect(cause.changes.count == PushCause.listCountMax && cause.changeCount == 1000)
    }

    @Test func `shards add up to one report`() {
        func part(_ connection: String, at time: Duration) -> [PushReport] {
            var log = PushLog()
            var progress = PushProgress()
            log.settled(&progress, by: connection, at: .zero)
            log.begin(cause(1), classCount: 1)
            log.mayConcern(&progress)
            _ = log.sent(response(resources: 1), to: &progress)
            log.settled(&progress, by: connection, at: time)
            return log.newestFirst.map { PushReport($0, waiting: [], at: .seconds(9)) }
        }
        let history = PushHistory(merging: [part("a", at: .seconds(3)), part("b", at: .seconds(2)), []])
        #expect(history.pushes.count == 1 && history.pushes[0].proxies == 2 && history.pushes[0].classes == 2)
        #expect(history.pushes[0].firstAckMilliseconds == 1000 && history.pushes[0].lastAckMilliseconds == 2000)
        #expect(history.pushes[0].slowest.map(\.connection) == ["a", "b"])
        #expect(history.convergence?.maxMilliseconds == 2000)
    }

    @Test(arguments: [(1, 1.0, 1.0), (2, 1.0, 2.0), (100, 50.0, 99.0), (256, 128.0, 254.0)])
    func `quantiles are times that a push took`(_ count: Int, p50: Double, p99: Double) {
        let convergence = PushHistory.Convergence((1...count).map(Double.init).shuffled())
        #expect(convergence?.pushes == count && convergence?.maxMilliseconds == Double(count))
        #expect(convergence?.p50Milliseconds == p50 && convergence?.p99Milliseconds == p99)
    }
}

@Suite struct DeliveryTests {
    private func delivery(_ second: Int) -> Delivery {
        Delivery(contents: DeliveryContents(response(removing: []), .asked), at: .seconds(second))
    }

    private func response(removing names: [String]) -> DiscoveryResponse {
        let set = ResourceSet(type: .route, resources: [])
        return DiscoveryResponse(ResponseContent([], removing: names, of: set, inDelta: true), nonce: 1)
    }

    @Test(arguments: [0, 1, 8, 9, 20]) func `the latest deliveries are kept, newest first`(_ count: Int) {
        var history = DeliveryHistory()
        for second in 0..<count { history.append(delivery(second)) }
        let kept = max(0, count - DeliveryHistory.countMax)..<count
        #expect(history.newestFirst.map(\.at) == kept.reversed().map { .seconds($0) })
    }

    @Test func `names are limited, what is gone comes last`() {
        let contents = DeliveryContents(response(removing: (0..<20).map { "r\($0)" }), .asked)
        #expect(contents.names == (0..<8).map { "r\($0)" } && contents.removedCount == 20)
    }
}
