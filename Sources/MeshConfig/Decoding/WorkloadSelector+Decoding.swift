// What objects say about the workloads that they are meant for.
extension ObjectDecoder {
    /// The labels of a selector, the field `name` of `parent`, in its field `labelsName`; nil where it has no selector.
    /// Source: generation.md 11.2.
    mutating func selector(_ parent: YAMLNode?, _ name: String, _ labelsName: String) -> [String: String]? {
        guard let selector = mapping(parent, name) else { return nil }
        return selectorLabels(selector, labelsName)
    }

    /// A mapping of labels that workloads must have; empty where there is none.
    mutating func selectorLabels(_ parent: YAMLNode, _ name: String) -> [String: String] {
        for (key, value) in parent[name]?.entries ?? [] where key.isScalar && value.isScalar {
            if key.text.isEmpty { problem(at: key, "a label has no name") }
            if key.text.contains("*") || value.text.contains("*") {
                problem(at: value, "labels are compared whole: wildcards (*) are not allowed in a selector")
            }
        }
        return textMap(parent, name)
    }

    /// A mapping of labels that workloads get. Source: Kubernetes, "Labels and Selectors".
    mutating func workloadLabels(_ parent: YAMLNode?, _ name: String) -> [String: String] {
        for (key, value) in parent?[name]?.entries ?? [] where key.isScalar && value.isScalar {
            if let fault = faultOfLabelName(key.text) { problem(at: key, "the label \"\(key.text)\" \(fault)") }
            if value.scalarType == .text, !value.text.isEmpty, let fault = faultOfLabelWord(value.text[...]) {
                problem(at: value, "the value \"\(value.text)\" \(fault)")
            }
        }
        return textMap(parent, name)
    }
}

/// What is wrong with `name` as the name of a label: a word, perhaps behind a DNS subdomain and a slash; nil: nothing.
private func faultOfLabelName(_ name: String) -> String? {
    let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2, let fault = faultOfDNSSubdomain(String(parts[0])) {
        return "has a prefix before its \"/\" that \(fault)"
    }
    return faultOfLabelWord(parts.last ?? "")
}

private func faultOfLabelWord(_ word: Substring) -> String? {
    if word.utf8.count > 63 { return "is longer than 63 characters" }
    let isWord = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    let edges = [word.first, word.last].allSatisfy { $0.map { $0.isLetter || $0.isNumber } ?? false }
    return isWord && edges
        ? nil
        : "may contain only letters, digits, \"-\", \"_\" and \".\", and must begin and end with a letter or digit"
}
