/// An Istio RequestAuthentication: whose tokens the workloads that it is for take. Source: generation.md 8.3.
package struct RequestAuthentication: Hashable, Sendable {
    package var target: PolicyTarget
    package var rules: [JWTRule]

    package init(target: PolicyTarget = .workloads([:]), rules: [JWTRule] = []) {
        self.target = target
        self.rules = rules
    }
}

/// Where the keys of an issuer are to be had.
package enum KeySetLocation: Hashable, Sendable, CustomStringConvertible {
    /// A JSON Web Key Set at this address.
    case address(String)
    /// OpenID's discovery document of this issuer, itself an address, names the address.
    case issuer(String)

    package var description: String {
        switch self {
        case .address(let text), .issuer(let text): text
        }
    }
}

/// The JSON Web Tokens of one issuer, and what happens to them.
package struct JWTRule: Hashable, Sendable {
    /// A header that carries tokens.
    package struct Header: Hashable, Sendable {
        package let name: String
        /// What stands before the token.
        package let prefix: String

        package init(name: String, prefix: String) {
            self.name = name
            self.prefix = prefix
        }
    }

    /// A claim that the workload gets as a header.
    package struct ClaimHeader: Hashable, Sendable {
        package let header: String
        package let claim: String

        package init(header: String, claim: String) {
            self.header = header
            self.claim = claim
        }
    }

    /// Empty: any, where `keys` are enough to know it by.
    package var issuer: String
    /// One of them must be in the token; empty: any.
    package var audiences: [String] = []
    /// A JSON Web Key Set with at least one key; nil: none is known, so that no token is good.
    package var keys: String?
    /// Where `keys` are to be had; nil: the rule holds them itself, or nobody can say.
    package var keySetLocation: KeySetLocation?
    /// How long that may take.
    package var keySetTimeout = Duration.seconds(5)
    /// Whether the workload gets the token too.
    package var forwardsToken = false
    /// The header in which the workload gets the token's payload; empty: none.
    package var payloadHeader = ""
    /// Where tokens are. All three empty: in `authorization`, and in the parameter `access_token`.
    package var headers: [Header] = []
    package var parameters: [String] = []
    package var cookies: [String] = []
    package var claimHeaders: [ClaimHeader] = []
    /// Claims that are lists in one text, apart from those that always are.
    package var spaceDelimitedClaims: [String] = []

    package init(issuer: String) { self.issuer = issuer }
}
