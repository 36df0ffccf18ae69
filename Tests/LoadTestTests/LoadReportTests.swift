import EnvoyAPI
import Foundation
import Testing

@testable import LoadTest

struct LoadReportTests {
    /// A report with everything in it.
    private func report() -> LoadReport {
        var report = LoadReport(target: "a:1", isDelta: true, usesTLS: false, proxyCount: 3)
        let times = ChangeLedger.Settled.Times(first: .milliseconds(10), last: .milliseconds(30))
        let change = ChangeLedger.Settled(kind: .endpoint, times: times, proxyCount: 3)
        report.changes = ChangeKind.allCases.map { LoadReport.Changes($0, [change], Histogram()) }
        report.tally.types["CDS"] = LoadTally.Traffic(responses: 3, bytes: 4_000, resources: 9)
        report.connecting = LoadReport.ServerUse(cpu: 1.5, residentBefore: 1, residentAfter: 2)
        report.steady = report.connecting
        report.samples = [
            LoadReport.Sample(
                time: 1, connected: 3, warm: 3, responses: 7, bytes: 900, changesOpen: 0,
                server: ProcessUsage(of: getpid()))
        ]
        return report
    }

    /// The names of all fields, also of those inside.
    private func names(in value: JSONValue) -> Set<String> {
        switch value {
        case .object(let object): object.members.reduce(into: []) { $0.formUnion(names(in: $1.value).union([$1.name])) }
        case .array(let values): values.reduce(into: []) { $0.formUnion(names(in: $1)) }
        default: []
        }
    }

    @Test func `docs say what every field of the JSON is, and none that it has not`() throws {
        let page = URL(filePath: #filePath).appending(path: "../../../docs/LOAD.md").standardized
        let text = try String(contentsOf: page, encoding: .utf8)
        let table = try #require(text.split(separator: "## The report as JSON").last)
        let said = Set(table.matches(of: #/`([A-Za-z0-9_]+)`/#).map { String($0.1) })
        let replay = SessionReplay.Report(
            proxyCount: 1, finishedCount: 1, unawaitedCount: 0, recordedChanges: 0, changes: 0, recorded: .init(),
            replayed: .init(), requestBytes: 0, responseBytes: 0, ends: [:], seconds: 0)
        let found = names(in: report().json).union(names(in: replay.json))
        let others = Set(["EDS", "LDS", "RDS", "SDS", "ECDS", "NDS", "other"])
        #expect(found.subtracting(said).isEmpty && said.subtracting(found.union(others)).isEmpty)
    }
}
