import EnvoyAPI
import MeshConfig

// Conditions on who does something. Source: generation.md 8.2, table.
extension AuthorizationPolicy.Condition {
    /// What the condition asks, for an attribute of clients: at most two, which must both hold.
    ///
    /// - Parameter namespace: that of the policy.
    func principals(
        in namespace: String, _ trustDomains: TrustDomains?, _ arena: Arena
    ) -> [Envoy.Principal] {
        let writer = PrincipalWriter(
            attribute: attribute, namespace: namespace, trustDomains: trustDomains, arena: arena)
        var result: [Envoy.Principal] = []
        if !values.isEmpty { result.append(writer.principal(values)) }
        if !notValues.isEmpty { result.append(arena.make { $0.notId = writer.principal(notValues) }) }
        return result
    }
}

private struct PrincipalWriter {
    let attribute: AuthorizationPolicy.Attribute
    let namespace: String
    /// nil: identities are not translated.
    let trustDomains: TrustDomains?
    let arena: Arena

    /// Holds for one of `values`.
    func principal(_ values: [String]) -> Envoy.Principal {
        switch attribute {
        case .audience: return claim(["aud"], values)
        case .presenter: return claim(["azp"], values)
        case .claim(let path): return claim(path, values)
        case .requestPrincipal:
            let tokens = values.map(token)
            return tokens.count == 1 ? tokens[0] : any(of: tokens)
        default: return any(of: values.flatMap(spellings).map(single))
        }
    }

    private func any(of principals: [Envoy.Principal]) -> Envoy.Principal {
        arena.make { $0.orIds = arena.make { $0.ids.append(contentsOf: principals) } }
    }

    private func spellings(_ value: String) -> [String] {
        guard let trustDomains else { return [value] }
        return switch attribute {
        case .principal: trustDomains.principals(value)
        case .trustDomain: trustDomains.spellings(value)
        default: [value]
        }
    }

    private func single(_ value: String) -> Envoy.Principal {
        arena.make { principal in
            switch attribute {
            case .principal: principal.authenticated = identity(of: value)
            case .serviceAccount: principal.authenticated = matching(serviceAccountRegex(value))
            case .trustDomain: principal.authenticated = identity(inDomain: value)
            case .namespace: principal.authenticated = matching(".*/ns/\(value.regex(wildcard: ".*"))/.*")
            case .remoteAddress: principal.remoteIp = arena.addressBlock(value)
            case .peerAddress: principal.directRemoteIp = arena.addressBlock(value)
            case .header(let name): principal.header = TextPattern(value).header(name, in: arena)
            case .host, .method, .path, .destinationPort, .destinationAddress, .serverName, .filterMetadata,
                .requestPrincipal, .audience, .presenter, .claim:
                preconditionFailure("an attribute of an operation or a token is no single principal")
            }
        }
    }

    private func identity(of value: String) -> Envoy.Principal.Authenticated {
        switch TextPattern(value) {
        case .present: matching(".+")
        case .suffix(let text): matching("spiffe://.*\(text.quotedForRegex)")
        case .prefix(let text): named { $0.prefix = "spiffe://\(text)" }
        case .exact(let text): named { $0.exact = "spiffe://\(text)" }
        }
    }

    private func identity(inDomain value: String) -> Envoy.Principal.Authenticated {
        if value == "*" { return named { $0.prefix = "spiffe://" } }
        if value.contains("*") { return matching("spiffe://\(value.regex(wildcard: "[^/]*"))/.*") }
        return named { $0.prefix = "spiffe://\(value)/" }
    }

    private func serviceAccountRegex(_ value: String) -> String {
        let parts = value.split(separator: "/", maxSplits: 1).map { String($0).quotedForRegex }
        let (namespace, name) = parts.count == 2 ? (parts[0], parts[1]) : (namespace.quotedForRegex, parts[0])
        return "spiffe://.+/ns/\(namespace)/(.+/|)sa/\(name)(/.+)?"
    }

    private func matching(_ regex: String) -> Envoy.Principal.Authenticated {
        arena.make { $0.principalName = arena.textMatching(regex) }
    }

    private func named(_ write: (Envoy.StringMatcher) -> Void) -> Envoy.Principal.Authenticated {
        arena.make { identity in
            let name: Envoy.StringMatcher = arena.make()
            write(name)
            identity.principalName = name
        }
    }
}

// Tokens.
extension PrincipalWriter {
    /// A token of the issuer and with the subject that `value` names: `ISSUER/SUBJECT`, where an issuer may have
    /// slashes.
    private func token(_ value: String) -> Envoy.Principal {
        let (issuer, subject) = split(value)
        return arena.make { both in
            both.andIds = arena.make { set in
                for (name, pattern) in [("iss", issuer), ("sub", subject)] {
                    let value: Envoy.ValueMatcher = arena.make {
                        $0.stringMatch = TextPattern(pattern).message(in: arena)
                    }
                    set.ids.append { $0.metadata = payload([name], value) }
                }
            }
        }
    }

    private func split(_ value: String) -> (issuer: String, subject: String) {
        if let slash = value.lastIndex(of: "/") {
            return (String(value[..<slash]), String(value[value.index(after: slash)...]))
        }
        return switch TextPattern(value) {
        case .present: ("*", "*")
        case .suffix: ("*", value)
        case .prefix: (value, "*")
        case .exact: (value, "")
        }
    }

    /// A claim is a text or a list of texts.
    private func claim(_ path: [String], _ values: [String]) -> Envoy.Principal {
        let one = arena.anyValue(
            of: values.map { value in
                arena.make { $0.stringMatch = TextPattern(value).message(in: arena) }
            })
        let list: Envoy.ValueMatcher = arena.make { $0.listMatch = arena.make { $0.oneOf = one } }
        return arena.make { $0.metadata = payload(path, arena.anyValue(of: [list, one])) }
    }

    private func payload(_ path: [String], _ value: Envoy.ValueMatcher) -> Envoy.MetadataMatcher {
        arena.metadataMatcher("envoy.filters.http.jwt_authn", ["payload"] + path, value)
    }
}
