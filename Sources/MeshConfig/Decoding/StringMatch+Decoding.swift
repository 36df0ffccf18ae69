extension ObjectDecoder {
    /// A match of a text; nil where there is none, or an empty one.
    ///
    /// - Parameter allowsEmptyPrefix: whether every text may match, as with paths.
    /// Source: generation.md 6.2, 11.3.
    mutating func stringMatch(_ parent: YAMLNode?, _ name: String, allowsEmptyPrefix: Bool = false) -> StringMatch? {
        guard let node = mapping(parent, name) else { return nil }
        return stringMatch(of: node, allowsEmptyPrefix: allowsEmptyPrefix)
    }

    /// The same of a node that is a mapping.
    mutating func stringMatch(of node: YAMLNode, allowsEmptyPrefix: Bool = false) -> StringMatch? {
        guard countExclusive(node, ["exact", "prefix", "regex"]) < 2 else { return nil }
        if let exact = text(node, "exact") { return .exact(exact) }
        if let prefix = text(node, "prefix"), let value = node["prefix"] {
            if prefix.isEmpty, !allowsEmptyPrefix {
                problem(at: value, "is empty; expected the beginning of the text, or {} for any text")
            }
            return .prefix(prefix)
        }
        guard let regex = text(node, "regex"), let value = node["regex"] else { return nil }
        checkRegex(regex, at: value)
        return .regex(regex)
    }

    /// A match of a header or query parameter.
    mutating func valueMatch(of node: YAMLNode) -> ValueMatch {
        if node.isMapping, node["exact"] == nil, node["prefix"] == nil, let regex = node["regex"],
            regex.scalarType == .text, regex.text == "*"
        {
            return .present
        }
        guard node.isMapping else {
            problem(
                at: node,
                "found \(node.described), expected a match such as {exact: x}, or {} where any value will do")
            return .present
        }
        return stringMatch(of: node).map { .text($0) } ?? .present
    }

    /// Matches by name, sorted by it.
    mutating func valueMatches(_ parent: YAMLNode, _ name: String) -> [(name: YAMLNode, match: ValueMatch)] {
        guard let node = mapping(parent, name) else { return [] }
        return node.entries.filter(\.key.isScalar).map { ($0.key, valueMatch(of: $0.value)) }
            .sorted { $0.name.text < $1.name.text }
    }
}
