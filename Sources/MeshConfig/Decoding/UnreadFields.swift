// Fields that nobody asks for: most often names with a slip of the pen, which would else do nothing without a word.
extension ObjectDecoder {
    /// Warns of every field in `spec` that was not asked for. What is in such a field, or in one that was only looked at
    /// from outside, is passed over, and so are the neighbours of a field that is warned of already: reading may have
    /// stopped there.
    ///
    /// To be called when the object has been read, without errors: reading stops at some of them.
    mutating func warnOfUnreadFields() {
        guard let spec = root["spec"] else { return }
        for (key, advice) in unreadFields(of: spec) {
            warning(at: key, "is no field that counts here; " + (advice ?? "remove it, or correct its name"))
        }
    }

    /// Warns of the fields that were not asked for and have almost the name of one that was: of a mesh config, many
    /// fields concern others than proxies.
    mutating func warnOfMisspeltFields() {
        for case (let key, let advice?) in unreadFields(of: root) {
            warning(at: key, "is no field that counts here; \(advice)")
        }
    }

    /// The keys in `node` that nobody has asked for, each with what its author may have meant.
    private func unreadFields(of node: YAMLNode) -> [(key: YAMLNode, advice: String?)] {
        let lookups = (root.lookups?.all ?? []).filter { node.range.contains($0.mapping) }
        let found = Set(lookups.compactMap(\.key))
        let open = Set(lookups.filter { $0.field == nil }.map(\.mapping))
        let unread = Set(lookups.map(\.mapping)).subtracting(open).sorted().map { mapping in
            (mapping, root.node(at: mapping).keys.filter { !found.contains($0.index) })
        }
        return unread.filter { !$0.1.isEmpty && !isWarned(of: $0.0) }.flatMap { mapping, keys in
            let asked = Set(lookups.filter { $0.mapping == mapping }.compactMap(\.field))
            return keys.map { ($0, advice(on: $0.text, among: asked)) }
        }
    }

    /// Whether one of the fields of `mapping` has a problem.
    private func isWarned(of mapping: Int) -> Bool {
        let path = root.path(to: mapping) + "."
        return problems.contains { $0.field.hasPrefix(path) && !$0.field.dropFirst(path.count).contains(".") }
    }

    private func advice(on name: String, among fields: Set<String>) -> String? {
        let near = fields.sorted().map { ($0, distance(Array($0.utf8), Array(name.utf8))) }.min { $0.1 < $1.1 }
        guard let near, near.1 <= min(3, name.utf8.count / 3) else { return nil }
        return "is \"\(near.0)\" meant?"
    }

    /// How many letters must be added, removed or replaced to make one name of the other; a letter of the other case is
    /// the same.
    private func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let replaced = diagonal + (letter | 0x20 == other | 0x20 ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
