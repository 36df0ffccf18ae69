extension ObjectDecoder {
    /// Reads `headers` of an HTTP route or destination. Source: generation.md 6.3, 11.3.
    mutating func headerChanges(_ parent: YAMLNode) -> HeaderChanges {
        guard let node = mapping(parent, "headers") else { return HeaderChanges() }
        var changes = HeaderChanges()
        if let request = mapping(node, "request") {
            changes.request = direction(request, authority: &changes.authority)
        }
        if let response = mapping(node, "response") {
            var none = ""
            changes.response = direction(response, isResponse: true, authority: &none)
        }
        return changes
    }

    private mutating func direction(
        _ node: YAMLNode, isResponse: Bool = false, authority: inout String
    ) -> HeaderChanges.Direction {
        let set = headers(node, "set", isResponse: isResponse, authority: &authority)
        let added = headers(node, "add", isResponse: isResponse, authority: &authority)
        if set.count + added.count > Self.addedHeaderCountMax {
            problem(
                at: node, "sets and adds \(set.count + added.count) headers, more than \(Self.addedHeaderCountMax)")
        }
        let removed = list(node, "remove").compactMap { node -> String? in
            guard let name = text(of: node) else { return nil }
            checkName(name, at: node, isSpecialAllowed: false)
            return name
        }
        return HeaderChanges.Direction(set: set, added: added, removed: removed)
    }

    /// Envoy takes 1,000 in one route, those of its only destination among them.
    private static var addedHeaderCountMax: Int { 500 }

    private mutating func headers(
        _ parent: YAMLNode, _ name: String, isResponse: Bool, authority: inout String
    ) -> [HeaderChanges.Header] {
        guard let node = mapping(parent, name) else { return [] }
        var headers: [HeaderChanges.Header] = []
        for (key, value) in node.entries where key.isScalar {
            checkName(key.text, at: key, isSpecialAllowed: !isResponse)
            // A null is an empty text to Kubernetes.
            guard let text = value.scalarType == .null ? "" : text(of: value) else { continue }
            if let fault = faultOfHeaderValue(text) { problem(at: value, "the value \"\(text.prefix(80))\" \(fault)") }
            guard !isResponse, isAuthority(key.text) else {
                headers.append(HeaderChanges.Header(key.text, text))
                continue
            }
            if authority.isEmpty {
                authority = text
            } else {
                problem(at: key, "the authority is set by another header too; keep one of them")
            }
        }
        return headers.sorted { $0.name < $1.name }
    }

    private mutating func checkName(_ name: String, at node: YAMLNode, isSpecialAllowed: Bool) {
        if isAuthority(name) || name.hasPrefix(":") {
            if isSpecialAllowed, isAuthority(name) { return }
            problem(at: node, "\"\(name)\" cannot be changed here; remove it")
        } else if let fault = faultOfHeaderName(name) {
            problem(at: node, "the header name \"\(name)\" \(fault)")
        }
    }
}

/// Whether a header of this name says which host is meant.
private func isAuthority(_ name: String) -> Bool { name == ":authority" || name.lowercased() == "host" }
