internal import ArgumentParser
internal import ControlPlane
internal import Foundation
internal import XDS

/// `martlet proxy-config`: what a proxy holds against what it should hold.
struct ProxyConfig: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what a connected proxy holds against what it should hold, by resource where they differ.",
        discussion: """
            What was sent counts as held until it is refused. Exits with 0 when the proxy holds what it should, with 1 \
            when it does not, with 2 when it is not connected or an instance does not answer.
            """)

    @Argument(help: "The proxy, POD.NAMESPACE, or one of its connections.")
    var name: String

    @Option(help: "Only resources of one type: cds, eds, lds, rds, sds, ecds or nds.")
    var type: String?

    @OptionGroup var instances: InstanceOptions

    func run() async throws {
        var reports: [HoldingsReport] = []
        let path = "/debug/proxy_config?proxy=\(name.queryEscaped)" + (type.map { "&type=\($0.queryEscaped)" } ?? "")
        var miss: InstanceClient.Failure?
        try await instances.forEach { instance in
            do {
                reports += try await instance.client.read(path)
            } catch let failure as InstanceClient.Failure where failure.isNotFound {
                miss = failure
            }
        }
        if let miss, reports.isEmpty {
            complain("martlet: \(miss)")
            throw ExitCode(2)
        }
        switch instances.output {
        case .json: print(try jsonText(reports))
        case .table: for report in reports { printText(report) }
        }
        if reports.contains(where: { $0.types.contains { $0.differenceCount > 0 } }) { throw ExitCode(1) }
    }

    private func printText(_ report: HoldingsReport) {
        print(report.connection)
        let rows = report.types.map { type in
            [
                type.type, type.state == .notSent ? "NOT SENT" : type.state.rawValue, String(type.held),
                String(type.wanted), String(type.differenceCount),
            ]
        }
        print(table([["TYPE", "STATE", "HOLDS", "SHOULD HOLD", "DIFFERENCES"]] + rows), terminator: "")
        let differences = report.types.flatMap { type in
            type.differences.map { [type.type, $0.name, $0.difference.rawValue, $0.held ?? "-", $0.newest ?? "-"] }
        }
        guard !differences.isEmpty else { return }
        print()
        print(table([["TYPE", "NAME", "DIFFERENCE", "HOLDS", "NEWEST"]] + differences), terminator: "")
    }
}
