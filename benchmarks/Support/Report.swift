internal import Foundation

/// All figures of one run, as they are stored.
package struct Report: Codable {
    /// What the run was on.
    package struct Machine: Codable {
        package let processor: String
        package let cores: Int
        package let system: String
    }

    package let machine: Machine
    /// The commit that was measured; `+` behind it: with changes.
    package let commit: String
    package let date: String
    package let figures: [Figure]

    /// The report of a run that ends now.
    package init(_ figures: [Figure]) {
        let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n")
            .first { $0.hasPrefix("model name") }?.split(separator: ":").last.map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        let information = ProcessInfo.processInfo
        machine = Machine(
            processor: processor ?? "unknown", cores: information.processorCount,
            system: information.operatingSystemVersionString)
        commit = Self.run("git", "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*")
        date = Date.now.formatted(.iso8601)
        self.figures = figures
    }

    /// Reads a stored report.
    package init(file: String) throws {
        self = try JSONDecoder().decode(Report.self, from: Data(contentsOf: URL(filePath: file)))
    }

    /// Stores the report: JSON with keys in order, so that two can be compared as text.
    package func write(to file: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: URL(filePath: file))
    }

    /// A line for each figure, with how it stands to the same one of `baseline`.
    package func table(against baseline: Report?) -> String {
        let old = Dictionary((baseline?.figures ?? []).map { ($0.name, $0) }) { first, _ in first }
        let width = figures.map(\.name.count).max() ?? 0
        func column(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        var lines = [
            "case".padding(toLength: width, withPad: " ", startingAt: 0) + column("µs", 11) + column("spread", 19)
                + column("mallocs", 12) + column("baseline", 11) + column("ratio", 8)
        ]
        for figure in figures {
            let known = old[figure.name]
            lines.append(
                figure.name.padding(toLength: width, withPad: " ", startingAt: 0) + column(figure.median.short, 11)
                    + column("\(figure.low.short)–\(figure.high.short)", 19)
                    + column(figure.allocations.map { String(format: "%.0f", $0) } ?? "–", 12)
                    + column(known?.median.short ?? "–", 11)
                    + column(known.map { String(format: "%.2f", figure.median / $0.median) } ?? "–", 8))
        }
        return lines.joined(separator: "\n")
    }

    private static func run(_ command: String...) -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return "unknown" }
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
