/// Says when it is worth giving freed memory back to the system. Many proxies that connect at one time need room for a
/// moment, which the allocator would keep: after a high tide of resident memory, once it no longer rises.
///
/// Does no I/O.
struct MemoryTide {
    /// How much more must be resident than after the last time, in bytes.
    static let rise = 16 << 20
    /// By how much more from one look to the next memory may rise that rises no longer, in bytes.
    static let ripple = 1 << 20

    /// What was resident after the last time, or less since.
    private var settled: Int?
    private var last = 0

    /// Takes the resident bytes of the process.
    ///
    /// - Returns: whether freed memory is to be given back now; then `settle` says what that left.
    mutating func isDue(residentByteCount count: Int) -> Bool {
        defer { last = count }
        guard let settled else {
            settled = count
            return false
        }
        self.settled = min(settled, count)
        return count > settled + Self.rise && count <= last + Self.ripple
    }

    /// Takes the resident bytes after freed memory was given back.
    mutating func settle(residentByteCount count: Int) {
        settled = count
        last = count
    }
}
