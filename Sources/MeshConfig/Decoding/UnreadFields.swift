// Fields that nobody asks for: most often names with a slip of the pen, which would else do nothing without a word.
extension ObjectDecoder {
    /// Warns of every field in `spec` that was not asked for. What is in such a field, or in one that was only looked
    /// at from outside, is passed over, and so are the neighbours of a field that is warned of already: reading may
    /// have stopped there.
    ///
    /// To be called when the object has been read, without errors: reading stops at some of them.
    mutating func warnOfUnreadFields() {
        guard let spec = root["spec"] else { return }
        warnOfUnreadFields(of: spec, otherwise: "remove it, or correct its name")
    }

    /// Warns of the fields that were not asked for and have almost the name of one that was: of a mesh config, many
    /// fields concern others than proxies.
    mutating func warnOfMisspeltFields() { warnOfUnreadFields(of: root, otherwise: nil) }

    /// - Parameter advice: where no field of another name may be meant; nil: no warning then.
    private mutating func warnOfUnreadFields(of node: YAMLNode, otherwise advice: String?) {
        let lookups = (root.lookups?.all ?? []).filter { node.range.contains($0.mapping) }
        var marks = [Mark](repeating: [], count: node.range.count)
        for lookup in lookups {
            marks[lookup.mapping - node.index].insert(lookup.field == nil ? .open : .asked)
            if let key = lookup.key { marks[key - node.index].insert(.found) }
        }
        lazy var lookupsByMapping = Dictionary(grouping: lookups, by: \.mapping)
        for mapping in node.range where marks[mapping - node.index] == .asked {
            if problems.count >= Self.problemsMax { return }
            let keys = root.node(at: mapping).keyIndices.filter { !marks[$0 - node.index].contains(.found) }
            guard !keys.isEmpty, !isWarned(of: mapping) else { continue }
            let asked = Set((lookupsByMapping[mapping] ?? []).compactMap(\.field))
            for key in keys.map(root.node) {
                guard let advice = self.advice(on: key.text, among: asked) ?? advice else { continue }
                warning(at: key, "is no field that counts here; \(advice)")
            }
        }
    }

    /// Whether one of the fields of `mapping` has a problem.
    private func isWarned(of mapping: Int) -> Bool {
        let path = root.path(to: mapping) + "."
        return problems.contains { $0.field.hasPrefix(path) && !$0.field.dropFirst(path.count).contains(".") }
    }

    private func advice(on name: String, among fields: Set<String>) -> String? {
        let limit = min(3, name.utf8.count / 3)
        let near = fields.filter { abs($0.utf8.count - name.utf8.count) <= limit }.sorted()
            .map { ($0, distance(Array($0.utf8), Array(name.utf8))) }.min { $0.1 < $1.1 }
        guard let near, near.1 <= limit else { return nil }
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

/// What is known of a node: of a mapping whether it was asked for fields, or for all that it has, of a key whether it
/// was found.
private struct Mark: OptionSet {
    static let asked = Mark(rawValue: 1)
    static let open = Mark(rawValue: 2)
    static let found = Mark(rawValue: 4)

    let rawValue: UInt8
}
