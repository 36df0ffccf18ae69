extension ObjectDecoder {
    /// Reads what is behind the metadata of an AuthorizationPolicy. An empty one allows nothing.
    /// Source: generation.md 8.2, 11.3.
    mutating func authorizationPolicy(_ meta: ObjectMeta) -> AuthorizationPolicy {
        let spec = mapping(root, "spec")
        let target = policyTarget(spec)
        let action = authorizationAction(spec)
        let rules = mappings(spec, "rules").map { authorizationRule($0, action) }
        if spec?["rules"]?.elements.isEmpty ?? true {
            let place = spec ?? root
            switch action {
            case .allow?:
                warning(at: place, "has no rules, so nothing at all is allowed to reach the workloads")
            case .deny?, .custom?:
                problem(in: place, missing: "rules", "is missing; a rule {} holds for every request")
            case .audit?, nil: break
            }
        }
        return AuthorizationPolicy(
            target: target, action: action ?? .allow, isDryRun: isDryRun(meta, action), rules: rules)
    }

    /// What stands for a policy with mistakes of which no good version is known: where it was to allow something, it
    /// allows nothing. Nil: nothing stands for it, since it was to forbid, to log or to ask.
    /// Source: generation.md 11.1, "fail closed".
    func standIn(for policy: AuthorizationPolicy) -> AuthorizationPolicy? {
        guard policy.action == .allow, !policy.isDryRun else { return nil }
        return AuthorizationPolicy(target: policy.target)
    }

    /// nil: it is wrong.
    private mutating func authorizationAction(_ spec: YAMLNode?) -> AuthorizationPolicy.Action? {
        let provider = mapping(spec, "provider")
        let word = spec?["action"] == nil ? "ALLOW" : text(spec, "action")
        if word != "CUSTOM", let provider {
            problem(at: provider, "only policies with action CUSTOM ask a provider; remove it, or set the action")
        }
        switch word {
        case "ALLOW": return .allow
        case "DENY": return .deny
        case "AUDIT": return .audit
        case "CUSTOM":
            guard let provider else {
                problem(in: spec ?? root, missing: "provider", "is missing; name one of the mesh's extensionProviders")
                return .custom(provider: "")
            }
            let name = requiredText(provider, "name", "name one of the mesh's extensionProviders")
            return .custom(provider: name ?? "")
        case let word?:
            problem(at: spec?["action"] ?? root, "found \"\(word)\", expected one of ALLOW, DENY, AUDIT, CUSTOM")
            return nil
        case nil: return nil
        }
    }

    private mutating func isDryRun(_ meta: ObjectMeta, _ action: AuthorizationPolicy.Action?) -> Bool {
        guard let word = meta.annotations[Annotation.dryRun],
            let node = root["metadata"]?["annotations"]?[Annotation.dryRun]
        else { return false }
        guard let value = ["true": true, "false": false][word] else {
            problem(at: node, "found \"\(word)\", expected \"true\" or \"false\"")
            return false
        }
        switch action {
        case .audit?, .custom?: problem(at: node, "only policies that allow or deny can be tried out; remove it")
        case .allow?, .deny?, nil: break
        }
        return value
    }

    private mutating func authorizationRule(
        _ node: YAMLNode, _ action: AuthorizationPolicy.Action?
    ) -> AuthorizationPolicy.Rule {
        var rule = AuthorizationPolicy.Rule()
        rule.sources = parts(node, "from", "source") { $0.source($1) }
        rule.operations = parts(node, "to", "operation") { $0.operation($1) }
        rule.conditions = mappings(node, "when").compactMap { condition($0) }
        guard case .custom? = action else { return rule }
        let conditions = rule.sources.joined() + rule.conditions
        if conditions.contains(where: \.attribute.isIdentity) {
            problem(
                at: node,
                "a rule of action CUSTOM cannot ask who the client is; ask for hosts, paths, headers or the like")
        }
        return rule
    }

    /// The entries of `from` or `to`, each in a field of its own.
    private mutating func parts(
        _ rule: YAMLNode, _ name: String, _ field: String,
        _ read: (inout ObjectDecoder, YAMLNode) -> [AuthorizationPolicy.Condition]
    ) -> [[AuthorizationPolicy.Condition]] {
        if let list = rule[name], list.isSequence, list.elements.isEmpty {
            problem(at: list, "is empty; remove it or fill it in")
        }
        return mappings(rule, name).map { entry in
            guard let node = mapping(entry, field) else {
                if entry[field] == nil { problem(in: entry, missing: field, "is missing; fill it in") }
                return []
            }
            let conditions = read(&self, node)
            if conditions.isEmpty { problem(at: node, "asks for nothing; name at least one value, or remove it") }
            return conditions
        }
    }

    private mutating func source(_ node: YAMLNode) -> [AuthorizationPolicy.Condition] {
        let fields: [(String, AuthorizationPolicy.Attribute)] = [
            ("principals", .principal), ("requestPrincipals", .requestPrincipal),
            ("serviceAccounts", .serviceAccount), ("trustDomains", .trustDomain), ("namespaces", .namespace),
            ("remoteIpBlocks", .remoteAddress), ("ipBlocks", .peerAddress),
        ]
        let conditions = fields.compactMap { condition(node, $0, $1) }
        let others = ["principals", "notPrincipals", "namespaces", "notNamespaces"].compactMap { node[$0] }
        if node["serviceAccounts"] != nil || node["notServiceAccounts"] != nil, let other = others.first {
            problem(at: other, "is given beside serviceAccounts, which says it already; keep one of them")
        }
        return conditions
    }

    private mutating func operation(_ node: YAMLNode) -> [AuthorizationPolicy.Condition] {
        let fields: [(String, AuthorizationPolicy.Attribute)] = [
            ("hosts", .host), ("methods", .method), ("paths", .path), ("ports", .destinationPort),
        ]
        return fields.compactMap { condition(node, $0, $1) }
    }

    /// What the fields `name` and `notName` ask; nil: nothing.
    private mutating func condition(
        _ node: YAMLNode, _ name: String, _ attribute: AuthorizationPolicy.Attribute
    ) -> AuthorizationPolicy.Condition? {
        let notName = "not" + name.prefix(1).uppercased() + name.dropFirst()
        let values = values(node, name, of: attribute)
        let notValues = self.values(node, notName, of: attribute)
        if values.isEmpty, notValues.isEmpty { return nil }
        return AuthorizationPolicy.Condition(attribute, values: values, notValues: notValues)
    }

    /// An entry of `when`; nil: it is wrong.
    private mutating func condition(_ node: YAMLNode) -> AuthorizationPolicy.Condition? {
        guard let name = requiredText(node, "key", "name what is asked about, such as source.ip"),
            let keyNode = node["key"]
        else { return nil }
        guard let attribute = AuthorizationPolicy.Attribute(key: name) else {
            problem(
                at: keyNode,
                "\"\(name)\" is nothing that can be asked about; expected source.ip, source.namespace, "
                    + "request.headers[NAME], request.auth.claims[NAME], destination.port or the like")
            return nil
        }
        let values = values(node, "values", of: attribute)
        let notValues = self.values(node, "notValues", of: attribute)
        if values.isEmpty, notValues.isEmpty {
            problem(in: node, missing: "values", "is missing; list at least one value, here or in notValues")
            return nil
        }
        return AuthorizationPolicy.Condition(attribute, values: values, notValues: notValues)
    }

    private mutating func values(
        _ node: YAMLNode, _ name: String, of attribute: AuthorizationPolicy.Attribute
    ) -> [String] {
        list(node, name).compactMap { item in
            guard let value = text(of: item) else { return nil }
            if let fault = attribute.fault(of: value) {
                problem(at: item, "\"\(value)\" \(fault)")
                return nil
            }
            return value
        }
    }
}

extension AuthorizationPolicy.Attribute {
    /// What a `when` calls `key`; nil: nothing.
    fileprivate init?(key: String) {
        switch key {
        case "source.ip": self = .peerAddress
        case "remote.ip": self = .remoteAddress
        case "source.namespace": self = .namespace
        case "source.principal": self = .principal
        case "source.serviceAccount": self = .serviceAccount
        case "source.trustDomain": self = .trustDomain
        case "request.auth.principal": self = .requestPrincipal
        case "request.auth.audiences": self = .audience
        case "request.auth.presenter": self = .presenter
        case "destination.ip": self = .destinationAddress
        case "destination.port": self = .destinationPort
        case "connection.sni": self = .serverName
        default:
            if let path = key.brackets(behind: "request.headers"), path.count == 1 {
                self = .header(path[0])
            } else if let path = key.brackets(behind: "request.auth.claims") {
                self = .claim(path)
            } else if key.hasPrefix("experimental.envoy.filters."), let bracket = key.firstIndex(of: "["),
                let path = key.brackets(behind: key[..<bracket]), path.count == 1
            {
                self = .filterMetadata(filter: String(key[..<bracket].dropFirst("experimental.".count)), key: path[0])
            } else {
                return nil
            }
        }
    }

    /// What is wrong with a value; nil: nothing.
    fileprivate func fault(of value: String) -> String? {
        switch self {
        case .destinationAddress, .remoteAddress, .peerAddress:
            IPPrefix.reading(addressOrBlock: value) == nil
                ? "is neither an address nor a CIDR block such as 10.0.0.0/8" : nil
        case .destinationPort:
            value.first?.isNumber != true || UInt16(value) == nil
                ? "is no port: expected a whole number of 0 to 65535"
                : nil
        case .serviceAccount: faultOfServiceAccount(value)
        case .path: faultOfPathTemplate(value)
        default: nil
        }
    }
}

extension String {
    /// `[a][b]` behind `name`, as a and b; nil where the text is something else.
    fileprivate func brackets(behind name: some StringProtocol) -> [String]? {
        guard hasPrefix(name), hasSuffix("]") else { return nil }
        let rest = dropFirst(name.count)
        guard rest.first == "[" else { return nil }
        let parts = rest.dropFirst().dropLast().split(separator: "][", omittingEmptySubsequences: false)
        let isClean = parts.allSatisfy { !$0.isEmpty && !$0.contains("[") && !$0.contains("]") }
        return isClean ? parts.map(String.init) : nil
    }
}

private func faultOfServiceAccount(_ value: String) -> String? {
    let parts = value.split(separator: "/", omittingEmptySubsequences: false)
    let isName = parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && !$0.contains("*") }
    return isName ? nil : "is neither NAME nor NAMESPACE/NAME of a service account; it cannot have wildcards"
}

/// Only paths with braces are templates. Source: generation.md 8.2, "paths".
private func faultOfPathTemplate(_ path: String) -> String? {
    guard path.contains("{") || path.contains("}") else { return nil }
    var isBehindRest = false
    for segment in path.trimmingSlashes.split(separator: "/", omittingEmptySubsequences: false) {
        switch segment {
        case "{**}", "{*}":
            if isBehindRest { return "has more templates behind {**}, which must be the last" }
            if segment == "{**}" { isBehindRest = true }
        default:
            let isLiteral = segment.allSatisfy {
                $0.isASCII && ($0.isLetter || $0.isNumber || "-._~%!$&'()+,;:@=".contains($0))
            }
            if !isLiteral { return "is no template: each segment must be {*}, {**} or plain text" }
        }
    }
    return nil
}

extension String {
    fileprivate var trimmingSlashes: Substring {
        var text = self[...]
        while text.first == "/" { text.removeFirst() }
        while text.last == "/" { text.removeLast() }
        return text
    }
}
