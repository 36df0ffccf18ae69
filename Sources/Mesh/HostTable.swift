import HashTreeCollections

/// Values by host, concrete or wildcard, of which a lookup finds the one of the most specific host.
///
/// A lookup costs one probe, and one more for each length that the wildcards have. Source: generation.md 0.5.
struct HostTable<Value: Sendable>: Sendable {
    private var concrete: TreeDictionary<String, Value> = [:]
    /// By the text behind the `*`.
    private var wildcards: TreeDictionary<String, Value> = [:]
    /// How long the keys of `wildcards` are in UTF-8, the longest first, and how many have that length.
    private var lengths: [(length: Int, count: Int)] = []

    var isEmpty: Bool { concrete.isEmpty && wildcards.isEmpty }

    /// The value of the host itself; a wildcard begins with `*`.
    subscript(host: String) -> Value? {
        get { host.hasPrefix("*") ? wildcards[String(host.dropFirst())] : concrete[host] }
        set {
            guard host.hasPrefix("*") else { return concrete[host] = newValue }
            let suffix = String(host.dropFirst())
            switch (wildcards[suffix] == nil, newValue == nil) {
            case (true, false): count(suffix.utf8.count, 1)
            case (false, true): count(suffix.utf8.count, -1)
            default: break
            }
            wildcards[suffix] = newValue
        }
    }

    /// The value of the most specific host that matches `hostname`, which may be a wildcard itself.
    func mostSpecific(for hostname: String) -> Value? {
        var text = hostname[...]
        if hostname.hasPrefix("*") { text = text.dropFirst() } else if let value = concrete[hostname] { return value }
        let total = text.utf8.count
        for (length, _) in lengths where length <= total {
            // Nothing where the cut is inside a character.
            guard let suffix = String(text.utf8.suffix(length)) else { continue }
            if let value = wildcards[suffix] { return value }
        }
        return nil
    }

    private mutating func count(_ length: Int, _ difference: Int) {
        let place = lengths.firstIndex { $0.length <= length } ?? lengths.endIndex
        if place == lengths.endIndex || lengths[place].length != length {
            lengths.insert((length, difference), at: place)
        } else {
            lengths[place].count += difference
            if lengths[place].count == 0 { lengths.remove(at: place) }
        }
    }
}
