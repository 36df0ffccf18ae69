internal import ArgumentParser
internal import ControlPlane
internal import Foundation
internal import Operations
internal import XDS

/// `martlet proxy-status`: the proxies of running instances, and how far each is.
struct ProxyStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxy-status",
        abstract: "Print the proxies of running instances, and for each type whether they hold the newest resources.",
        discussion: """
            SYNCED: the proxy has accepted the newest. STALE: it was sent the newest and has not answered for so long. \
            NOT SENT: there was nothing to send, or it did not ask. ERROR: it refused something; the reasons follow \
            the table. Exits with 2 when an instance does not answer.
            """)

    @OptionGroup var instances: InstanceOptions

    /// A proxy with the instance that serves it.
    private struct Row: Encodable {
        let instance: String
        let status: ProxyStatus

        private enum Key: String, CodingKey { case instance }

        func encode(to encoder: any Encoder) throws {
            try status.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(instance, forKey: .instance)
        }
    }

    private static let types = ["CDS", "LDS", "EDS", "RDS", "ECDS"]

    func run() async throws {
        var rows: [Row] = []
        let outcome: Result<Void, any Error>
        do {
            try await instances.forEach { instance in
                let statuses: [ProxyStatus] = try await instance.client.read("/debug/syncz")
                rows += statuses.map { Row(instance: instance.report.id, status: $0) }
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        rows.sort { ($0.status.proxy, $0.status.connection) < ($1.status.proxy, $1.status.connection) }
        switch instances.output {
        case .json: print(try jsonText(rows))
        case .table: printTable(rows)
        }
        try outcome.get()
    }

    private func printTable(_ rows: [Row]) {
        let head = ["NAME", "CLUSTER"] + Self.types + ["ISTIOD", "VERSION"]
        let lines = rows.map { row in
            [row.status.proxy, row.status.cluster] + Self.types.map { cell(of: $0, in: row.status) }
                + [row.instance, row.status.version.isEmpty ? "-" : row.status.version]
        }
        print(table([head] + lines), terminator: "")
        for row in rows {
            for type in row.status.types where type.state == .error { printRefusal(type, by: row.status.proxy) }
        }
    }

    private func cell(of name: String, in status: ProxyStatus) -> String {
        guard let type = status.types.first(where: { $0.type == name }) else { return "NOT SENT" }
        return switch type.state {
        case .synced: "SYNCED"
        case .notSent: "NOT SENT"
        case .stale: "STALE (\(timeText(type.seconds)))"
        case .error: "ERROR"
        }
    }

    private func printRefusal(_ type: ProxyStatus.TypeStatus, by proxy: String) {
        let reason = type.error.map { ": \($0)" } ?? ""
        print("\n\(proxy) refuses \(type.type) since \(timeText(type.seconds))\(reason)")
        for resource in type.refused {
            let origins = resource.origins.isEmpty ? "" : " from \(resource.origins.joined(separator: ", "))"
            print("  \(resource.name)\(origins)")
        }
        let more = type.refusedCount - type.refused.count
        if more > 0 { print("  and \(more) more") }
    }
}

/// A time for people: `0.4s`, `12s`, `3m5s`, `2h10m`.
func timeText(_ seconds: Double) -> String {
    if seconds < 10 { return String(format: "%.1fs", seconds) }
    let whole = Int(seconds)
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return "\(whole / 60)m\(whole % 60)s" }
    return "\(whole / 3600)h\(whole % 3600 / 60)m"
}
