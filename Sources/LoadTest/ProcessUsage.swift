internal import Foundation

/// What a process has used so far, as /proc has it.
package struct ProcessUsage: Sendable, Equatable {
    /// User and system time, in seconds.
    package var cpu: Double
    /// Resident memory, in bytes.
    package var resident: Int

    /// The usage of process `pid`; nil where there is none. Source: proc(5), `/proc/pid/stat`.
    package init?(of pid: Int32) {
        guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return nil }
        // The fields after the program's name, which is in brackets, begin with the third.
        let text = String(decoding: data, as: UTF8.self)
        let fields = text.suffix(from: text.lastIndex(of: ")") ?? text.startIndex).split(separator: " ").dropFirst()
        let numbers = fields.map { Double($0) ?? 0 }
        guard numbers.count > 21 else { return nil }
        cpu = (numbers[11] + numbers[12]) / Double(sysconf(Int32(_SC_CLK_TCK)))
        resident = Int(numbers[21]) * sysconf(Int32(_SC_PAGESIZE))
    }
}
