internal import Foundation

/// What a process has used so far.
package struct ProcessUsage: Sendable, Equatable {
    /// User and system time of all its threads, in seconds; to the nanosecond, as a change for a few proxies takes less
    /// than the hundredths of /proc.
    package var cpu: Double
    /// Resident memory, in bytes.
    package var resident: Int

    /// The usage of process `pid`; nil where there is none. Source: clock_getcpuclockid(3); proc(5), `/proc/pid/statm`.
    package init?(of pid: Int32) {
        var clock = clockid_t()
        var time = timespec()
        guard unsafe clock_getcpuclockid(pid, &clock) == 0, unsafe clock_gettime(clock, &time) == 0,
            let data = FileManager.default.contents(atPath: "/proc/\(pid)/statm")
        else { return nil }
        let pages = String(decoding: data, as: UTF8.self).split(separator: " ").dropFirst().first.flatMap { Int($0) }
        cpu = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        resident = (pages ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
}
