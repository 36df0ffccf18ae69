internal import CoreMetrics
internal import Foundation

/// What the process uses of the machine, under the names that Prometheus' client libraries share. Read when somebody
/// asks; its resident memory is looked at by the control plane, for the limit of it.
struct ProcessMetrics: Sendable {
    private let cpuSeconds: any MeterHandler
    private let virtualBytes: any MeterHandler
    private let descriptors: any MeterHandler
    private let descriptorsMax: any MeterHandler

    /// Registers the series with `registry`.
    init(in registry: PrometheusRegistry) {
        cpuSeconds = registry.makeTotal(label: "process_cpu_seconds_total")
        virtualBytes = registry.makeMeter(label: "process_virtual_memory_bytes", dimensions: [])
        descriptors = registry.makeMeter(label: "process_open_fds", dimensions: [])
        descriptorsMax = registry.makeMeter(label: "process_max_fds", dimensions: [])
        registry.makeMeter(label: "process_start_time_seconds", dimensions: []).set(Date.now.timeIntervalSince1970)
    }

    /// Reads everything anew.
    func renew() {
        var usage = rusage()
        if unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            cpuSeconds.set(usage.ru_utime.seconds + usage.ru_stime.seconds)
        }
        var limit = rlimit()
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            descriptorsMax.set(Double(limit.rlim_cur))
        }
        if let pages = pages() { virtualBytes.set(pages * Double(sysconf(Int32(_SC_PAGESIZE)))) }
        if let count = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            descriptors.set(Double(count))
        }
    }

    /// The size of the address space, in pages. Source: proc(5), statm.
    private func pages() -> Double? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        return text.split(separator: " ").first.flatMap { Double($0) }
    }
}

extension timeval {
    fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}
