internal import Glibc
internal import Synchronization

/// How much memory the process uses, against what it may use: beyond that no new stream is taken, so that those that
/// there are go on. Shared by all shards, which ask; one place tells it.
package final class MemoryBudget: Sendable {
    /// What the process may use, in bytes; nil: no end is set.
    let byteCountMax: Int?
    private let isReached = Atomic<Bool>(false)

    /// - Parameter byteCountMax: resident bytes beyond which no new stream is taken; nil: never.
    package init(byteCountMax: Int? = nil) { self.byteCountMax = byteCountMax }

    /// Whether no new stream may be taken.
    var isExhausted: Bool { isReached.load(ordering: .relaxed) }

    /// Notes how much memory the process uses. Once the budget is reached, a twentieth has to be free again.
    ///
    /// - Returns: whether `isExhausted` is another now.
    func note(residentByteCount count: Int) -> Bool {
        guard let byteCountMax else { return false }
        let wasExhausted = isExhausted
        let isExhausted = count > (wasExhausted ? byteCountMax - byteCountMax / 20 : byteCountMax)
        isReached.store(isExhausted, ordering: .relaxed)
        return isExhausted != wasExhausted
    }

    /// Resident bytes of this process; nil where the kernel does not tell.
    static func residentByteCountOfProcess() -> Int? { byteCount(ofField: 1) }

    /// Those of them that are files: the program and its libraries. Nil where the kernel does not tell.
    static func programByteCountOfProcess() -> Int? { byteCount(ofField: 2) }

    /// Source: proc(5), /proc/pid/statm.
    private static func byteCount(ofField index: Int) -> Int? {
        guard let fields = text(of: "/proc/self/statm")?.split(separator: " "), fields.count > index else { return nil }
        return Int(fields[index]).map { $0 * sysconf(Int32(_SC_PAGESIZE)) }
    }

    /// Nine tenths of what the container of this process may have; nil where it has no limit of its own. The last tenth
    /// is for what the kernel counts beside resident memory. Source: cgroup v2, memory.max.
    package static func byteCountMaxOfContainer() -> Int? {
        text(of: "/sys/fs/cgroup/memory.max").flatMap(byteCountMax(ofContainerWith:))
    }

    /// - Parameter text: the content of memory.max.
    static func byteCountMax(ofContainerWith text: String) -> Int? {
        Int(text.prefix { $0 != "\n" }).map { $0 / 10 * 9 }
    }

    /// What one of the kernel's short files says.
    private static func text(of file: String) -> String? {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = unsafe read(descriptor, &text, text.count)
        return count > 0 ? String(decoding: text[..<count], as: UTF8.self) : nil
    }
}
