internal import Glibc
internal import Synchronization

/// How much memory the process uses, against what it may use: beyond that no new stream is taken, so that those that
/// there are go on. Shared by all shards, which ask; one place tells it.
package final class MemoryBudget: Sendable {
    /// What the process may use, in bytes; nil: no end is set.
    let byteCountMax: Int?
    private let resident = Atomic<Int>(0)
    private let isReached = Atomic<Bool>(false)

    /// - Parameter byteCountMax: resident bytes beyond which no new stream is taken; nil: never.
    package init(byteCountMax: Int? = nil) { self.byteCountMax = byteCountMax }

    /// The resident bytes that were noted last.
    var residentByteCount: Int { resident.load(ordering: .relaxed) }

    /// Whether no new stream may be taken.
    var isExhausted: Bool { isReached.load(ordering: .relaxed) }

    /// Notes how much memory the process uses. Once the budget is reached, a twentieth has to be free again.
    ///
    /// - Returns: whether `isExhausted` is another now.
    func note(residentByteCount count: Int) -> Bool {
        resident.store(count, ordering: .relaxed)
        guard let byteCountMax else { return false }
        let wasExhausted = isExhausted
        let isExhausted = count > (wasExhausted ? byteCountMax - byteCountMax / 20 : byteCountMax)
        isReached.store(isExhausted, ordering: .relaxed)
        return isExhausted != wasExhausted
    }

    /// Resident bytes of this process; nil where the kernel does not tell. Source: proc(5), /proc/pid/statm.
    static func residentByteCountOfProcess() -> Int? {
        let descriptor = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = unsafe read(descriptor, &text, text.count)
        guard count > 0 else { return nil }
        let fields = String(decoding: text[..<count], as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
