internal import EnvoyAPI
internal import MeshConfig

/// Decides as Envoy's authorization filters do, from their configuration as it is served.
///
/// It reads what Martlet writes into `envoy.config.rbac.v3` and nothing else: the answer is about the resources that a
/// sidecar gets, not about a second reading of the policies.
struct AuthorizationFilter {
    /// The configuration has something that Martlet does not write there.
    struct Unknown: Error, CustomStringConvertible {
        let description: String
    }

    let request: TrialRequest

    /// The names of the policies in `rules` that the request fulfils, and of those that it does not.
    func matches(_ rules: JSONObject) throws(Unknown) -> (fulfilled: [String], others: [String]) {
        var result: (fulfilled: [String], others: [String]) = ([], [])
        for policy in rules["policies"]?.object?.members ?? [] {
            let body = policy.value.object ?? JSONObject()
            var isFulfilled = try any(of: body["permissions"]) { (rule) throws(Unknown) in try permits(rule) }
            if isFulfilled {
                isFulfilled = try any(of: body["principals"]) { (id) throws(Unknown) in try identifies(id) }
            }
            if isFulfilled { result.fulfilled.append(policy.name) } else { result.others.append(policy.name) }
        }
        return result
    }

    private func any(
        of list: JSONValue?, _ holds: (JSONObject) throws(Unknown) -> Bool
    ) throws(Unknown) -> Bool {
        for element in list?.array ?? [] where try holds(element.object ?? JSONObject()) { return true }
        return false
    }

    private func all(
        of list: JSONValue?, _ hold: (JSONObject) throws(Unknown) -> Bool
    ) throws(Unknown) -> Bool {
        for element in list?.array ?? [] where try !hold(element.object ?? JSONObject()) { return false }
        return true
    }

    /// A message with one field that is set.
    private func only(_ message: JSONObject) throws(Unknown) -> (name: String, value: JSONValue, object: JSONObject) {
        guard let member = message.members.first, message.members.count == 1 else {
            throw Unknown(description: "a rule with \(message.members.count) conditions")
        }
        return (member.name, member.value, member.value.object ?? JSONObject())
    }

    private func permits(_ permission: JSONObject) throws(Unknown) -> Bool {
        let (name, value, object) = try only(permission)
        switch name {
        case "any": return true
        case "and_rules": return try all(of: object["rules"]) { (rule) throws(Unknown) in try permits(rule) }
        case "or_rules": return try any(of: object["rules"]) { (rule) throws(Unknown) in try permits(rule) }
        case "not_rule": return try !permits(object)
        case "header": return try hasHeader(object)
        case "url_path": return try matches(request.normalizedPath, object["path"]?.object)
        case "uri_template":
            let template = object["typed_config"]?.object?["path_template"]?.string ?? ""
            return isMatch(segments(request.normalizedPath), segments(template))
        case "destination_port": return value == .number(Double(request.port))
        case "destination_ip": return contains(object, request.server)
        case "requested_server_name": return try matches(request.serverName, object)
        case "metadata": return try hasMetadata(object)
        default: throw Unknown(description: "a permission by \(name)")
        }
    }

    private func identifies(_ principal: JSONObject) throws(Unknown) -> Bool {
        let (name, _, object) = try only(principal)
        switch name {
        case "any": return true
        case "and_ids": return try all(of: object["ids"]) { (id) throws(Unknown) in try identifies(id) }
        case "or_ids": return try any(of: object["ids"]) { (id) throws(Unknown) in try identifies(id) }
        case "not_id": return try !identifies(object)
        case "authenticated":
            guard let identity = request.identity else { return false }
            return try matches(identity, object["principal_name"]?.object)
        case "direct_remote_ip": return contains(object, request.client)
        case "remote_ip": return contains(object, request.forwardedClient)
        case "header": return try hasHeader(object)
        case "metadata": return try hasMetadata(object)
        default: throw Unknown(description: "a principal by \(name)")
        }
    }

    private func hasHeader(_ matcher: JSONObject) throws(Unknown) -> Bool {
        guard let value = request.header(matcher["name"]?.string ?? "") else { return false }
        if matcher["present_match"] == .bool(true) { return true }
        return try matches(value, matcher["string_match"]?.object)
    }

    private func contains(_ range: JSONObject, _ address: IPAddress) -> Bool {
        guard case .number(let length)? = range["prefix_len"] ?? .number(0),
            let first = IPAddress(range["address_prefix"]?.string ?? "")
        else { return false }
        return IPPrefix(first, length: Int(length)).contains(address)
    }
}

// Texts.
extension AuthorizationFilter {
    private func matches(_ text: String, _ matcher: JSONObject?) throws(Unknown) -> Bool {
        guard let matcher else { throw Unknown(description: "a text without a pattern") }
        let ignoresCase = matcher["ignore_case"] == .bool(true)
        let text = ignoresCase ? text.lowercased() : text
        func pattern(_ name: String) -> String? {
            matcher[name]?.string.map { ignoresCase ? $0.lowercased() : $0 }
        }
        if let exact = pattern("exact") { return text == exact }
        if let prefix = pattern("prefix") { return text.hasPrefix(prefix) }
        if let suffix = pattern("suffix") { return text.hasSuffix(suffix) }
        guard let regex = matcher["safe_regex"]?.object?["regex"]?.string else {
            throw Unknown(description: "a pattern by \(matcher.members.map(\.name).joined(separator: ", "))")
        }
        do {
            return try Regex(regex).wholeMatch(in: text) != nil
        } catch {
            throw Unknown(description: "the regular expression \(regex)")
        }
    }

    private func segments(_ path: String) -> ArraySlice<Substring> {
        path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    }

    /// Whether a path fulfils a template in which `*` is a segment and `**` any number of them.
    private func isMatch(_ path: ArraySlice<Substring>, _ template: ArraySlice<Substring>) -> Bool {
        guard let first = template.first else { return path.isEmpty }
        let rest = template.dropFirst()
        if first == "**" {
            return (path.startIndex...path.endIndex).contains { isMatch(path[$0...], rest) }
        }
        guard let segment = path.first, first == "*" ? !segment.isEmpty : first == segment else { return false }
        return isMatch(path.dropFirst(), rest)
    }
}

// What other filters found out: of a token, its claims.
extension AuthorizationFilter {
    private func hasMetadata(_ matcher: JSONObject) throws(Unknown) -> Bool {
        guard matcher["filter"] == "envoy.filters.http.jwt_authn" else {
            throw Unknown(description: "what the filter \(matcher["filter"]?.string ?? "") finds out")
        }
        let keys = (matcher["path"]?.array ?? []).compactMap { $0.object?["key"]?.string }
        var found: JSONValue? = request.http.claims.map(JSONValue.object)
        for key in keys.dropFirst() { found = found?.object?[key] }
        guard let found else { return false }
        // Only claims at the top are made lists of, behind "payload".
        let isList = keys.count == 2 && request.http.listClaims.contains(keys[1])
        return try matches(found, matcher["value"]?.object ?? JSONObject(), isList: isList)
    }

    private func matches(_ value: JSONValue, _ matcher: JSONObject, isList: Bool) throws(Unknown) -> Bool {
        let (name, _, object) = try only(matcher)
        switch (name, value) {
        case ("or_match", _):
            return try any(of: object["value_matchers"]) { (each) throws(Unknown) in
                try matches(value, each, isList: isList)
            }
        case ("list_match", .string(let text)) where isList:
            let words = text.split(separator: " ").map { JSONValue.string(String($0)) }
            return try matches(.array(words), matcher, isList: false)
        case ("list_match", .array(let elements)):
            for element in elements where try matches(element, object["one_of"]?.object ?? JSONObject(), isList: false)
            {
                return true
            }
            return false
        case ("string_match", .string(let text)) where !isList: return try matches(text, object)
        case ("list_match", _), ("string_match", _): return false
        default: throw Unknown(description: "a value by \(name)")
        }
    }
}
