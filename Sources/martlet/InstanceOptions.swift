internal import ArgumentParser
internal import Foundation
internal import Operations

/// Which running instances a command asks.
struct InstanceOptions: ParsableArguments {
    @Option(
        help: "The HTTP port of an instance, HOST:PORT. May be given several times. (default: 127.0.0.1:8080)")
    var address: [String] = []

    @Option(help: "Only instances that serve this revision.")
    var revision: String?

    @Option(name: .shortAndLong, help: "table or json.")
    var output: ReportOutput = .table

    /// An instance that answered, and what it calls itself.
    struct Instance {
        let report: InstanceReport
        let client: InstanceClient
    }

    /// Calls `body` with each instance that answers and serves the revision, in the order given.
    ///
    /// - Throws: `ExitCode(2)` after all, when one did not answer, which is said on standard error, or none serves the
    ///   revision.
    func forEach(_ body: (Instance) async throws -> Void) async throws {
        var hasFailed = false
        var revisions: [String] = []
        for client in try (address.isEmpty ? ["127.0.0.1:8080"] : address).map(InstanceClient.init) {
            do {
                let report: InstanceReport = try await client.read("/debug/instance")
                revisions.append(report.revision)
                guard revision == nil || report.revision == revision else { continue }
                try await body(Instance(report: report, client: client))
            } catch let failure as InstanceClient.Failure {
                complain("martlet: \(failure)")
                hasFailed = true
            }
        }
        if let revision, !revisions.isEmpty, !revisions.contains(revision) {
            complain("martlet: none serves revision \(revision), but \(revisions.joined(separator: ", "))")
            hasFailed = true
        }
        if hasFailed { throw ExitCode(2) }
    }
}
