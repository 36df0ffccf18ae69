internal import Foundation

extension LoadReport {
    /// The report as lines for people.
    package var text: String {
        var lines = [
            "\(proxyCount) proxies, \(isDelta ? "delta" : "state of the world"), \(usesTLS ? "TLS" : "plaintext"), "
                + "against \(target)"
        ]
        lines += connectLines
        for kind in changes { lines += changeLines(kind) }
        if reconnects > 0 {
            lines += ["", "reconnects: \(reconnects), resources sent again: \(resourcesAfterReconnect)"]
            lines.append("  warm again        \(Self.text(rewarmed))")
        }
        lines += trafficLines
        lines += useLines
        if !tally.refusals.isEmpty { lines += ["", "refused:"] + tally.refusals.map { "  \($0)" } }
        if !tally.ends.isEmpty {
            lines += ["", "streams that ended:"] + tally.ends.sorted { $0.key < $1.key }.map { "  \($1) × \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var connectLines: [String] {
        var lines = [
            "",
            "\(warmCount) became warm" + (warmCount > 0 ? ", the last after \(Self.text(seconds: warmSeconds))" : ""),
            "  first response    \(Self.text(answered))", "  warm              \(Self.text(warmed))",
        ]
        if warmCount < proxyCount { lines += ["  the others wait for, for example:"] + wants.map { "    \($0)" } }
        return lines
    }

    private func changeLines(_ changes: Changes) -> [String] {
        let seen = changes.count - changes.unseenCount
        var lines = ["", "changes of kind \(changes.kind.rawValue): \(changes.count)"]
        if changes.unseenCount > 0 { lines.append("  never seen        \(changes.unseenCount)") }
        guard seen > 0 else { return lines }
        let (fewest, most) = (changes.proxies.lowerBound, changes.proxies.upperBound)
        lines.append("  proxies           \(fewest == most ? "\(most)" : "\(fewest) to \(most)") each")
        lines.append("  to the first ACK  \(Self.text(changes.first))")
        lines.append("  to the last ACK   \(Self.text(changes.last))")
        lines.append("  to each ACK       \(Self.text(changes.each))")
        return lines
    }

    private var trafficLines: [String] {
        let heads = ["", "responses", "bytes", "resources", "removed", "NACKs", "requests"]
        let rows = (tally.types.sorted { $0.key < $1.key } + [("all", tally.total)]).map { name, traffic in
            [name]
                + [
                    traffic.responses, traffic.bytes, traffic.resources, traffic.removed, traffic.refusals,
                    traffic.requests,
                ].map(String.init)
        }
        let table = [heads] + rows
        let widths = heads.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        return [""]
            + table.map { row in
                zip(row, widths).enumerated().map { column, cell in
                    let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                    return column == 0 ? cell.0 + padding : padding + cell.0
                }.joined(separator: "  ")
            }
    }

    private var useLines: [String] {
        var lines = [""]
        if let connecting {
            lines.append(
                "server, connecting  \(Self.text(cpu: connecting.cpu)) CPU-s, "
                    + "\(Self.text(bytes: connecting.residentBefore)) to \(Self.text(bytes: connecting.residentAfter))")
        }
        if let steady {
            lines.append(
                "server, afterwards  \(Self.text(cpu: steady.cpu)) CPU-s in \(Self.text(seconds: steadySeconds)), "
                    + "to \(Self.text(bytes: steady.residentAfter))")
        }
        if serverHasEnded { lines.append("server              its process has ended") }
        lines.append(
            "load generator      \(Self.text(cpu: ownConnectingCPU)) CPU-s until warm, \(Self.text(cpu: ownCPU)) in all; "
                + "\(Self.text(bytes: ownBytesPerProxy)) for each proxy")
        return lines
    }

    private static func text(_ histogram: Histogram) -> String {
        guard histogram.count > 0 else { return "–" }
        let values = [
            ("p50", histogram.percentile(0.5)), ("p99", histogram.percentile(0.99)),
            ("max", histogram.range.upperBound),
        ]
        return values.map { "\($0) \(text(seconds: $1 / .seconds(1)))" }.joined(separator: "  ")
    }

    private static func text(cpu seconds: Double) -> String { String(format: "%.2f", seconds) }

    static func text(seconds: Double) -> String {
        switch seconds {
        case ..<0.1: String(format: "%.1f ms", seconds * 1e3)
        case ..<1: String(format: "%.0f ms", seconds * 1e3)
        default: String(format: "%.2f s", seconds)
        }
    }

    static func text(bytes: Int) -> String {
        bytes < 1 << 20
            ? String(format: "%.1f KB", Double(bytes) / 1024) : String(format: "%.1f MB", Double(bytes) / 1048576)
    }
}

extension LoadReport.Sample {
    /// The sample as a line of progress.
    package var text: String {
        var parts = [
            String(format: "%4.0f s", time), "\(connected) connected", "\(warm) warm", "\(responses) responses",
            LoadReport.text(bytes: bytes),
        ]
        if changesOpen > 0 { parts.append("changes on their way: \(changesOpen)") }
        if let server {
            parts.append(String(format: "server %.2f CPU-s, ", server.cpu) + LoadReport.text(bytes: server.resident))
        }
        return parts.joined(separator: "  ")
    }
}
