extension ObjectDecoder {
    /// Reads a match of an HTTP route. Source: generation.md 6.2, 11.3.
    mutating func httpMatch(_ node: YAMLNode) -> HTTPMatch {
        var match = HTTPMatch()
        match.name = text(node, "name") ?? ""
        match.uri = stringMatch(node, "uri", allowsEmptyPrefix: true)
        match.ignoresCase = flag(node, "ignoreUriCase") ?? false
        match.scheme = stringMatch(node, "scheme")
        match.method = stringMatch(node, "method")
        match.authority = stringMatch(node, "authority")
        match.headers = headerMatches(node, "headers")
        match.withoutHeaders = headerMatches(node, "withoutHeaders")
        match.queryParameters = valueMatches(node, "queryParams").map { key, value in
            let name = key.text
            // Envoy refuses the whole table.
            if !(1...1024).contains(name.utf8.count) {
                problem(at: key, "the name of a query parameter has 1 to 1024 bytes, not \(name.utf8.count)")
            }
            return HTTPMatch.QueryParameter(name, value)
        }
        match.statPrefix = text(node, "statPrefix") ?? ""
        match.proxy = proxyMatch(node)
        return match
    }

    private mutating func headerMatches(_ node: YAMLNode, _ name: String) -> [HTTPMatch.Header] {
        valueMatches(node, name).map { name, match in
            HTTPMatch.Header(headerSource(name), match)
        }
    }

    private mutating func headerSource(_ node: YAMLNode) -> HTTPMatch.Header.Source {
        let name = node.text
        guard name.lowercased().hasPrefix(claimPrefix) else {
            if let fault = faultOfHeaderName(name) { problem(at: node, "the header name \"\(name)\" \(fault)") }
            return .header(name)
        }
        let path = claimPath(name.dropFirst(claimPrefix.count))
        if path.isEmpty || path.contains("") {
            problem(at: node, "found \"\(name)\", expected \(claimPrefix).NAME or \(claimPrefix)[NAME]")
        }
        return .claim(path)
    }
}

private let claimPrefix = "@request.auth.claims"

/// The parts of `.a.b` or `[a][b]`; empty where the text is neither.
private func claimPath(_ text: Substring) -> [String] {
    switch text.first {
    case ".": return text.dropFirst().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    case "[" where text.last == "]":
        let inner = text.dropFirst().dropLast().split(separator: "][", omittingEmptySubsequences: false)
        return inner.contains { $0.contains("[") || $0.contains("]") } ? [] : inner.map(String.init)
    default: return []
    }
}
