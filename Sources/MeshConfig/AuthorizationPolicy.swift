/// An Istio AuthorizationPolicy: who may do what with the workloads that it is for. Source: generation.md 8.2.
package struct AuthorizationPolicy: Hashable, Sendable {
    /// What happens to a request for which one of the rules holds.
    package enum Action: Hashable, Sendable {
        /// It is allowed, unless another policy forbids it; what no policy allows is forbidden as soon as there is one.
        case allow
        case deny
        /// It is logged.
        case audit
        /// The provider of the mesh config that is called so decides.
        case custom(provider: String)
    }

    /// Conditions that hold together: one of `sources`, one of `operations`, and all of `conditions`.
    package struct Rule: Hashable, Sendable {
        /// `from`: each not empty; no source: anybody.
        package var sources: [[Condition]] = []
        /// `to`: each not empty; no operation: anything.
        package var operations: [[Condition]] = []
        /// `when`.
        package var conditions: [Condition] = []

        package init() {}

        /// Whether it asks for something that only HTTP has.
        package var needsHTTP: Bool {
            (sources + operations).contains { $0.contains(where: \.attribute.needsHTTP) }
                || conditions.contains(where: \.attribute.needsHTTP)
        }
    }

    /// What is asked of one attribute of a request.
    package struct Condition: Hashable, Sendable {
        package let attribute: Attribute
        /// One of them must match; empty: anything does, if `notValues` is not empty.
        package let values: [String]
        /// None of them may match.
        package let notValues: [String]

        package init(_ attribute: Attribute, values: [String], notValues: [String] = []) {
            self.attribute = attribute
            self.values = values
            self.notValues = notValues
        }
    }

    /// What can be asked about. Values are patterns (`x`, `x*`, `*x`, `*`) unless another form is named.
    package enum Attribute: Hashable, Sendable {
        // What is done.
        case host
        case method
        /// Patterns, or templates with `{*}` and `{**}` for segments.
        case path
        /// Whole numbers of 0 to 65535.
        case destinationPort
        /// Addresses or CIDR blocks.
        case destinationAddress
        case serverName
        /// What another filter of the proxy has found out.
        case filterMetadata(filter: String, key: String)

        // Who does it.
        /// Identities without `spiffe://`.
        case principal
        /// `ISSUER/SUBJECT` of the token.
        case requestPrincipal
        /// `NAMESPACE/NAME`, or a name in the policy's namespace.
        case serviceAccount
        case trustDomain
        case namespace
        /// Addresses or CIDR blocks: whom the proxy believes to be the client, by forwarded headers or PROXY protocol.
        case remoteAddress
        /// Addresses or CIDR blocks: the other end of the connection.
        case peerAddress
        /// Of the token.
        case audience
        /// Of the token: to whom it was given.
        case presenter
        /// Of the token: the claim at this path, at least one key.
        case claim([String])
        case header(String)

        /// Whether it is about what is done, not about who does it.
        package var isOfOperation: Bool {
            switch self {
            case .host, .method, .path, .destinationPort, .destinationAddress, .serverName, .filterMetadata: true
            case .principal, .requestPrincipal, .serviceAccount, .trustDomain, .namespace, .remoteAddress,
                .peerAddress, .audience, .presenter, .claim, .header:
                false
            }
        }

        /// Whether connections that are no HTTP do not have it.
        package var needsHTTP: Bool {
            switch self {
            case .host, .method, .path, .requestPrincipal, .audience, .presenter, .claim, .header: true
            case .destinationPort, .destinationAddress, .serverName, .filterMetadata, .principal, .serviceAccount,
                .trustDomain, .namespace, .remoteAddress, .peerAddress:
                false
            }
        }

        /// Whether it says who the client is: by its certificate or its token.
        package var isIdentity: Bool {
            switch self {
            case .principal, .requestPrincipal, .serviceAccount, .trustDomain, .namespace, .audience, .presenter,
                .claim:
                true
            case .host, .method, .path, .destinationPort, .destinationAddress, .serverName, .filterMetadata,
                .remoteAddress, .peerAddress, .header:
                false
            }
        }
    }

    package var target: PolicyTarget
    package var action: Action
    /// Whether nothing is refused yet: what would be is in the proxies' logs and metrics. Only for `allow` and `deny`.
    package var isDryRun: Bool
    /// Empty: no request matches, so that `allow` forbids everything.
    package var rules: [Rule]

    package init(
        target: PolicyTarget = .workloads([:]), action: Action = .allow, isDryRun: Bool = false, rules: [Rule] = []
    ) {
        self.target = target
        self.action = action
        self.isDryRun = isDryRun
        self.rules = rules
    }
}
