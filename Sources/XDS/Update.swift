import Bytes
import EnvoyAPI

/// What to send to a client of one type.
struct Update {
    /// Resources that are new or different, sorted by name.
    var changed: [EncodedResource] = []
    /// Names that exist no more, sorted.
    var removed: [String] = []
    /// Names whose removal waits until nothing refers to them any more.
    var postponed: [String] = []
    /// Names that the response has no room for: the next one holds them.
    var later: [String] = []
    /// Whether resources are among what comes later, not only removals.
    var isCutShort = false
    /// Whether the client waits for a response, even an empty one.
    var owesAnswer = false

    var isEmpty: Bool { changed.isEmpty && removed.isEmpty && !owesAnswer }
}

extension Update {
    /// What a response takes beside its resources and the names of those that are gone, at most.
    private static let headByteCountMax = 256
    /// What the name of a resource that is gone takes beside its characters, at most.
    private static let nameByteCountMax = 6

    /// Leaves out, for a later response, what does not fit into one of `byteCountMax` bytes. Resources come first, in
    /// order, at least one; removals travel with the last of them.
    ///
    /// - Parameter doubted: how many resources at most may travel together with one of these.
    mutating func shorten(to byteCountMax: Int, doubting doubted: [String: Int]) {
        var byteCount = Self.headByteCountMax
        var countMax = Int.max
        for (index, resource) in changed.enumerated() {
            byteCount += resource.bytes.count
            if !doubted.isEmpty { countMax = min(countMax, doubted[resource.name] ?? .max) }
            guard index > 0, byteCount > byteCountMax || index >= countMax else { continue }
            later = changed[index...].map(\.name) + removed
            isCutShort = true
            changed.removeSubrange(index...)
            removed = []
            return
        }
        for (index, name) in removed.enumerated() {
            byteCount += name.utf8.count + Self.nameByteCountMax
            guard index > 0 || !changed.isEmpty, byteCount > byteCountMax else { continue }
            later = Array(removed[index...])
            removed.removeSubrange(index...)
            return
        }
    }
}
