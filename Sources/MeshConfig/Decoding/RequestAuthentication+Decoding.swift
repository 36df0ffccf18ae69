extension ObjectDecoder {
    /// Reads what is behind the metadata of a RequestAuthentication; nil where `spec` is missing, which is reported.
    /// Source: generation.md 8.3, 11.3.
    mutating func requestAuthentication() -> RequestAuthentication? {
        guard let spec = requiredSpec() else { return nil }
        return RequestAuthentication(
            target: policyTarget(spec), rules: mappings(spec, "jwtRules").map { jwtRule($0) })
    }

    private mutating func jwtRule(_ node: YAMLNode) -> JWTRule {
        var rule = JWTRule(issuer: text(node, "issuer") ?? "")
        rule.audiences = filledTexts(node, "audiences")
        rule.keys = keySet(node)
        rule.forwardsToken = flag(node, "forwardOriginalToken") ?? false
        rule.payloadHeader = text(node, "outputPayloadToHeader") ?? ""
        checkLines(node, "outputPayloadToHeader")
        rule.headers = mappings(node, "fromHeaders").compactMap { header in
            checkLines(header, "name", "prefix")
            return requiredText(header, "name", "name the header that carries the token").map {
                JWTRule.Header(name: $0, prefix: text(header, "prefix") ?? "")
            }
        }
        rule.parameters = filledTexts(node, "fromParams")
        rule.cookies = filledTexts(node, "fromCookies")
        rule.claimHeaders = mappings(node, "outputClaimToHeaders").compactMap { claimHeader($0) }
        rule.spaceDelimitedClaims = filledTexts(node, "spaceDelimitedClaims")
        if let timeout = duration(node, "timeout"), timeout > .zero { rule.keySetTimeout = timeout }
        let uri = text(node, node["jwksUri"] == nil ? "jwks_uri" : "jwksUri") ?? ""
        if rule.issuer.isEmpty, uri.isEmpty {
            problem(in: node, missing: "issuer", "is missing; name whose tokens are meant")
        }
        if !uri.isEmpty { checkKeySetAddress(uri, at: node["jwksUri"] ?? node) }
        if rule.keys == nil, node["jwks"] == nil {
            if !uri.isEmpty {
                rule.keySetLocation = .address(uri)
            } else if isAddress(rule.issuer) {
                rule.keySetLocation = .issuer(rule.issuer)
            } else {
                warning(
                    at: node,
                    "nothing says where the issuer's keys are: until the rule has jwks or jwksUri, every"
                        + " token of it is refused")
            }
        }
        return rule
    }

    /// The elements of a list of texts, none of them empty.
    private mutating func filledTexts(_ parent: YAMLNode, _ name: String) -> [String] {
        list(parent, name).compactMap { node in
            guard let text = text(of: node) else { return nil }
            if text.isEmpty { problem(at: node, "is empty; remove it or fill it in") }
            return text
        }
    }

    private mutating func claimHeader(_ node: YAMLNode) -> JWTRule.ClaimHeader? {
        guard let header = requiredText(node, "header", "name the header that the workload gets"),
            let claim = requiredText(node, "claim", "name the claim that the header gets")
        else { return nil }
        if let fault = faultOfHeaderName(header), let place = node["header"] {
            problem(at: place, "the name \"\(header)\" \(fault)")
        }
        return JWTRule.ClaimHeader(header: header, claim: claim)
    }

    private mutating func checkKeySetAddress(_ uri: String, at node: YAMLNode) {
        if !isAddress(uri) {
            problem(at: node, "found \"\(uri)\", expected an address that begins with https:// and a host")
        }
    }

    /// The inline keys; nil where there are none. Envoy refuses a whole listener for keys that it cannot read.
    private mutating func keySet(_ rule: YAMLNode) -> String? {
        guard let node = rule["jwks"], let text = text(of: node), !text.isEmpty else { return nil }
        if let fault = faultOfKeySet(text: text) {
            problem(at: node, "the JSON Web Key Set \(fault); expected {\"keys\": [{\"kty\": …}]}")
            return nil
        }
        return text
    }
}

/// Whether `text` begins with `http://` or `https://` and a host.
private func isAddress(_ text: String) -> Bool {
    let rest = ["http://", "https://"].first { text.hasPrefix($0) }.map { text.dropFirst($0.count) }
    return !(rest?.prefix(while: { $0 != "/" }).isEmpty ?? true)
}

/// What is wrong with `text` as a JSON Web Key Set, as what it does: `has no keys`; nil: nothing.
/// Source: RFC 7517; RFC 7518, section 6.
package func faultOfKeySet(text: String) -> String? {
    var fault: String? = "is not one"
    do throws(YAMLError) {
        // JSON is YAML.
        try readYAML(Array(text.utf8)) { fault = faultOfKeySet($0) }
    } catch {
        return "is no JSON: \(error.message)"
    }
    return fault ?? (text.first { !$0.isWhitespace } == "{" ? nil : "is no JSON object")
}

/// What is wrong with a JSON Web Key Set; nil: nothing. Source: RFC 7517; RFC 7518, section 6.
private func faultOfKeySet(_ root: YAMLNode) -> String? {
    guard root.isMapping, let list = root["keys"], list.isSequence else { return "has no list \"keys\"" }
    let keys = list.elements
    if keys.isEmpty { return "has no keys" }
    return keys.lazy.compactMap(faultOfKey).first
}

private func faultOfKey(_ key: YAMLNode) -> String? {
    guard key.isMapping, let type = key["kty"]?.text else { return "has a key without \"kty\"" }
    let members: [String: [String]] = ["RSA": ["n", "e"], "EC": ["x", "y"], "OKP": ["x"], "oct": ["k"]]
    guard let wanted = members[type] else { return "has a key of the unknown type \"\(type)\"" }
    for member in wanted {
        guard let value = key[member], value.isScalar, !value.text.isEmpty, decodeBase64(value.text) != nil else {
            return "has a key of type \(type) whose \"\(member)\" is missing or no base64"
        }
    }
    return nil
}
