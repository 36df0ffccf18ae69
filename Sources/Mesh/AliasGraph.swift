import HashTreeCollections

/// Which hostnames are other names of which: the ExternalName services. Source: generation.md 2.1.
struct AliasGraph: Sendable {
    private var targets: TreeDictionary<String, String> = [:]
    private var sources: TreeDictionary<String, TreeSet<String>> = [:]

    /// Makes `alias` another name of `target`, or an ordinary name for nil.
    ///
    /// - Returns: the hostnames whose list of aliases may have changed.
    mutating func set(_ alias: String, target: String?) -> [String] {
        let old = targets[alias]
        guard old != target else { return [] }
        var ends: [String] = []
        if let old {
            if let end = end(of: alias) { ends.append(end) }
            sources[old]?.remove(alias)
            if sources[old]?.isEmpty == true { sources[old] = nil }
        } else {
            // Its own aliases now lead further.
            ends.append(alias)
        }
        targets[alias] = target
        if let target { sources[target, default: []].insert(alias) }
        if let end = end(of: alias) { ends.append(end) }
        return ends
    }

    /// All names that lead to `hostname` in one step or more, sorted; none for a name that leads further itself.
    func aliases(of hostname: String) -> [String] {
        guard targets[hostname] == nil else { return [] }
        var found: [String] = []
        var frontier = [hostname]
        // Every alias has one target and this name has none, so no loop can lead here.
        while let name = frontier.popLast() {
            let names = sources[name] ?? []
            found.append(contentsOf: names)
            frontier.append(contentsOf: names)
        }
        return found.sorted()
    }

    /// The name at the end of the chain that starts at `alias`; nil where the chain is a loop.
    private func end(of alias: String) -> String? {
        var seen: Set<String> = []
        var name = alias
        while let next = targets[name] {
            guard seen.insert(name).inserted else { return nil }
            name = next
        }
        return name
    }
}
