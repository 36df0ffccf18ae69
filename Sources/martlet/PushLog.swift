internal import ArgumentParser
internal import ControlPlane
internal import Foundation

/// `martlet push-log`: what a running instance pushed lately, to whom, and why.
struct PushLog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the latest pushes of a running instance: what changed, whom it reached, how long it took.",
        discussion: """
            CLASSES are those whose resources the change touched, PROXIES those that have accepted everything of all \
            that were sent something, less those that left. Times are from when the change was seen; SLOWEST is who \
            is waited for, or was longest. With --proxy: what that proxy was sent lately, and which changes made it \
            so. Exits with 2 when the instance does not answer.
            """)

    @Option(help: "The HTTP port of the instance, HOST:PORT.")
    var address = "127.0.0.1:8080"

    @Option(help: "A proxy, POD.NAMESPACE.")
    var proxy: String?

    @Option(name: .shortAndLong, help: "table or json.")
    var output: ReportOutput = .table

    func run() async throws {
        let instance = try InstanceClient(address)
        do {
            if let proxy {
                let path = "/debug/pushes?proxy=\(proxy.queryEscaped)"
                try show(try await instance.read(path), with: Self.table(ofDeliveries:))
            } else {
                try show(try await instance.read("/debug/pushes"), with: Self.table(ofPushes:))
            }
        } catch let failure as InstanceClient.Failure {
            complain("martlet: \(failure)")
            throw ExitCode(2)
        }
    }

    private func show<Value: Encodable>(_ value: Value, with table: (Value) -> String) throws {
        switch output {
        case .json: print(try jsonText(value))
        case .table: print(table(value), terminator: "")
        }
    }

    private static func table(ofPushes history: PushHistory) -> String {
        let head = [
            "ID", "TIME", "CHANGED", "CLASSES", "PROXIES", "RESOURCES", "BYTES", "NACKS", "FIRST ACK", "LAST ACK",
            "SLOWEST",
        ]
        let rows = history.pushes.reversed().map { push in
            [
                String(push.id), clock(push.secondsAgo), list(push.changes, of: push.changeCount),
                String(push.classes), "\(push.answered)/\(push.proxies)" + (push.left > 0 ? " -\(push.left)" : ""),
                push.removed > 0 ? "\(push.resources) -\(push.removed)" : String(push.resources),
                byteText(push.bytes), String(push.refused), time(push.firstAckMilliseconds),
                time(push.lastAckMilliseconds), push.waiting.first ?? push.slowest.first?.connection ?? "-",
            ]
        }
        let summary = history.convergence.map {
            "\($0.pushes) pushes converged: p50 \(time($0.p50Milliseconds)), p99 \(time($0.p99Milliseconds)), "
                + "max \(time($0.maxMilliseconds))\n"
        }
        return martlet.table([head] + rows) + (summary ?? "")
    }

    private static func table(ofDeliveries deliveries: [DeliveryReport]) -> String {
        let head = ["TIME", "CONNECTION", "TYPE", "RESOURCES", "BYTES", "NAMES", "PUSH", "BECAUSE OF"]
        let rows = deliveries.reversed().map { delivery in
            [
                clock(delivery.secondsAgo), delivery.connection, delivery.type,
                delivery.removed > 0 ? "\(delivery.resources) -\(delivery.removed)" : String(delivery.resources),
                byteText(delivery.bytes), list(delivery.names, of: delivery.resources + delivery.removed),
                delivery.pushes.isEmpty ? "-" : delivery.pushes.map(String.init).joined(separator: ","),
                delivery.reason == "push" ? list(delivery.changes, of: delivery.changes.count) : delivery.reason,
            ]
        }
        return martlet.table([head] + rows)
    }

    /// The first two of a list, and how many more there are.
    private static func list(_ items: [String], of count: Int) -> String {
        let shown = items.prefix(2).joined(separator: ", ")
        return count > 2 ? "\(shown) and \(count - min(2, items.count)) more" : shown
    }

    private static func clock(_ secondsAgo: Double) -> String {
        Date(timeIntervalSinceNow: -secondsAgo).formatted(.iso8601)
    }

    private static func time(_ milliseconds: Double?) -> String {
        milliseconds.map { String(format: "%.1f ms", $0) } ?? "-"
    }
}
