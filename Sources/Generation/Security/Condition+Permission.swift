import EnvoyAPI
import MeshConfig

// Conditions on what is done. Source: generation.md 8.2, table.
extension AuthorizationPolicy.Condition {
    /// What the condition asks, for an attribute of operations: at most two, which must both hold.
    func permissions(_ dialect: AuthorizationDialect, in arena: Arena) -> [Envoy.Permission] {
        var result: [Envoy.Permission] = []
        if !values.isEmpty { result.append(permission(values, dialect, in: arena)) }
        if !notValues.isEmpty { result.append(arena.make { $0.notRule = permission(notValues, dialect, in: arena) }) }
        return result
    }

    /// Holds for one of `values`.
    private func permission(
        _ values: [String], _ dialect: AuthorizationDialect, in arena: Arena
    ) -> Envoy.Permission {
        if case .filterMetadata(let filter, let key) = attribute {
            let value = arena.anyValue(of: values.map { filterValue($0, in: arena) })
            return arena.make { $0.metadata = arena.metadataMatcher(filter, [key], value) }
        }
        return arena.make { either in
            either.orRules = arena.make { set in
                for value in values { set.rules.append { write(value, to: $0, dialect, in: arena) } }
            }
        }
    }

    private func write(
        _ value: String, to permission: Envoy.Permission, _ dialect: AuthorizationDialect, in arena: Arena
    ) {
        switch attribute {
        case .host: permission.header = TextPattern(value).header(":authority", ignoresCase: true, in: arena)
        case .method: permission.header = TextPattern(value).header(":method", in: arena)
        case .path: writePath(value, to: permission, dialect, in: arena)
        case .destinationPort: permission.destinationPort = UInt32(value) ?? 0
        case .destinationAddress: permission.destinationIp = arena.addressBlock(value)
        case .serverName: permission.requestedServerName = TextPattern(value).message(in: arena)
        case .filterMetadata, .principal, .requestPrincipal, .serviceAccount, .trustDomain, .namespace, .remoteAddress,
            .peerAddress, .audience, .presenter, .claim, .header:
            preconditionFailure("an attribute of who does something is no permission")
        }
    }

    private func writePath(
        _ path: String, to permission: Envoy.Permission, _ dialect: AuthorizationDialect, in arena: Arena
    ) {
        guard path.contains("{*}") || path.contains("{**}") else {
            permission.urlPath = arena.make { $0.path = TextPattern(path).message(in: arena) }
            return
        }
        switch dialect {
        case .http, .tcp:
            permission.uriTemplate = arena.extensionConfig(
                "uri-template",
                arena.any(Envoy.UriTemplateMatchConfig.self) {
                    $0.pathTemplate = path.replacing("{**}", with: "**").replacing("{*}", with: "*")
                })
        case .grpc:
            let segments = path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
                switch segment {
                case "{**}": ".*"
                case "{*}": "[^/]+"
                default: String(segment).quotedForRegex
                }
            }
            permission.urlPath = arena.make { $0.path = arena.textMatching(segments.joined(separator: "/")) }
        }
    }

    /// `[v]`: a list that has v; else a text.
    private func filterValue(_ value: String, in arena: Arena) -> Envoy.ValueMatcher {
        arena.make { matcher in
            if value.hasPrefix("["), value.hasSuffix("]") {
                let element: Envoy.ValueMatcher = arena.make {
                    $0.stringMatch = TextPattern(String(value.dropFirst().dropLast())).message(in: arena)
                }
                matcher.listMatch = arena.make { $0.oneOf = element }
            } else {
                matcher.stringMatch = TextPattern(value).message(in: arena)
            }
        }
    }
}

extension Arena {
    /// Addresses: a single one, or a CIDR block.
    func addressBlock(_ text: String) -> Envoy.CidrRange {
        make { range in
            guard let block = IPPrefix.reading(addressOrBlock: text) else { return }
            range.addressPrefix = block.address.description
            range.prefixLen = UInt32(block.length)
        }
    }
}
