import EnvoyAPI
import Mesh
import MeshConfig

/// Whose tokens are taken. Requests without token pass, those with a bad one do not. Source: generation.md 8.3.
struct TokenAuthentication: Hashable, Sendable {
    /// In the order of `ProxyView.requestAuthentications`.
    let policies: [RequestAuthenticationRecord]
    /// Whether routes may depend on what tokens say, so that they are chosen anew.
    let choosesRoutes: Bool

    /// nil where the policies name no issuer.
    func filter(in arena: Arena) -> Envoy.HttpFilter? {
        // Swift's sort is stable: rules of one issuer stay in the order of their policies.
        let rules = policies.flatMap(\.spec.rules).sorted { $0.issuer < $1.issuer }
        if rules.isEmpty { return nil }
        let names = rules.indices.map { "origins-\($0)" }
        return arena.envoyFilter(
            "jwt_authn",
            arena.any(Envoy.JwtAuthentication.self) { filter in
                for (name, rule) in zip(names, rules) { filter.providers[name] = provider(rule, in: arena) }
                filter.bypassCorsPreflight = true
                filter.rules.append { rule in
                    rule.match = arena.make { $0.prefix = "/" }
                    rule.requires = requirement(names, in: arena)
                }
            })
    }

    private func provider(_ rule: JWTRule, in arena: Arena) -> Envoy.JwtProvider {
        arena.make { provider in
            provider.issuer = rule.issuer
            provider.audiences.append(contentsOf: rule.audiences)
            provider.localJwks = arena.make { $0.inlineString = rule.keys ?? Self.nobodysKeys }
            provider.forward = rule.forwardsToken
            provider.forwardPayloadHeader = rule.payloadHeader
            for header in rule.headers {
                provider.fromHeaders.append {
                    $0.name = header.name
                    $0.valuePrefix = header.prefix
                }
            }
            provider.fromParams.append(contentsOf: rule.parameters)
            provider.fromCookies.append(contentsOf: rule.cookies)
            for claim in rule.claimHeaders {
                provider.claimToHeaders.append {
                    $0.headerName = claim.header
                    $0.claimName = claim.claim
                }
            }
            provider.payloadInMetadata = "payload"
            provider.clearRouteCache = choosesRoutes
            provider.normalizePayloadInMetadata = arena.make { normalized in
                let claims = Set(rule.spaceDelimitedClaims).union(["permission", "scope"])
                normalized.spaceDelimitedClaims.append(contentsOf: claims.sorted())
            }
        }
    }

    /// A good token of one of the providers, or none at all.
    private func requirement(_ names: [String], in arena: Arena) -> Envoy.JwtRequirement {
        let optional = names.map { any(of: [provider($0, in: arena), missing(in: arena)], in: arena) }
        if optional.count == 1 { return optional[0] }
        let all: Envoy.JwtRequirement = arena.make {
            $0.requiresAll = arena.make { $0.requirements.append(contentsOf: optional) }
        }
        return any(of: names.map { provider($0, in: arena) } + [all], in: arena)
    }

    private func any(of requirements: [Envoy.JwtRequirement], in arena: Arena) -> Envoy.JwtRequirement {
        arena.make { $0.requiresAny = arena.make { $0.requirements.append(contentsOf: requirements) } }
    }

    private func provider(_ name: String, in arena: Arena) -> Envoy.JwtRequirement {
        arena.make { $0.providerName = name }
    }

    private func missing(in arena: Arena) -> Envoy.JwtRequirement {
        arena.make { $0.allowMissing = arena.make() }
    }

    /// Stands for keys that are not known: an RSA key whose private half was thrown away when it was made, so that no
    /// token is ever good. Envoy refuses a listener without keys.
    private static let nobodysKeys =
        #"{"keys":[{"kty":"RSA","alg":"RS256","kid":"unknown","e":"AQAB","n":""#
        + "6sHa8OvwIeV6_lV0TgdbFcAv0NVAlS-Hd1Od7h87fMwM8K7-2LNdln7uqG_T0IgN0GzjU41n4AM9gxyNw-ZYyS"
        + "we_x4-3b1dQuveUEzGRZ6XrHV-inHN0u2ZJ8fcIk5dGcEAaWX0SVmpuJmXfypFWg1IwkfUM13TxdCApxDgzO4k"
        + "PABmjA85rkaNShbVW1Tvmnh2Hhau7eI-MB7ajir0ADym1WAONlsX5JqQuLmYxl3e2dscYFNS7_rCRbLmMR9Z0x"
        + "uh7Bj1579X-wXaFNq-Gptx14BC0z2NhNaCRQznM3nBhzG83bUB6xd-ia_n_utHQBoH-ol1wfDoge-BrDAXLQ"
        + #""}]}"#
}
