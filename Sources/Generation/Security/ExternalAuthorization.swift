import EnvoyAPI
import Mesh
import MeshConfig

/// What decides about requests for which a CUSTOM policy holds: the mesh's provider, or nobody, so that they are
/// refused. Source: generation.md 8.2, "CUSTOM".
struct ExternalAuthorization: Hashable, Sendable {
    /// A provider and the cluster of its service.
    struct Provider: Hashable, Sendable {
        let name: String
        let authorizer: ExternalAuthorizer
        let hostname: String
    }

    /// At least one.
    let policies: [AuthorizationPolicyRecord]
    /// nil: it is unknown, its service is, or the policies name more than one.
    let provider: Provider?

    /// nil where none of the policies of `view` asks anybody.
    init?(_ view: ProxyView) {
        var policies: [AuthorizationPolicyRecord] = []
        var names: Set<String> = []
        for policy in view.authorizationPolicies {
            guard case .custom(let name) = policy.spec.action else { continue }
            policies.append(policy)
            names.insert(name)
        }
        guard let name = names.first else { return nil }
        self.policies = policies
        provider = names.count == 1 ? Provider(name, view) : nil
    }

    /// How proxies learn whether to ask: rules that only note that they hold, then the filter that asks if they did.
    func httpFilters(_ trustDomains: TrustDomains, in arena: Arena) -> [Envoy.HttpFilter] {
        let rules = rules(.http, trustDomains).message(in: arena)
        guard let provider else {
            return [arena.envoyFilter("rbac", arena.any(Envoy.HttpRBAC.self) { $0.rules = rules })]
        }
        let filter = arena.any(Envoy.HttpRBAC.self) { filter in
            filter.shadowRules = rules
            filter.shadowRulesStatPrefix = Self.statPrefix
        }
        return [arena.envoyFilter("rbac", filter), arena.envoyFilter("ext_authz", provider.httpFilter(in: arena))]
    }

    /// The same for connections, about which providers that speak HTTP cannot be asked: they pass.
    func networkFilters(_ trustDomains: TrustDomains, in arena: Arena) -> [Envoy.NetworkFilter] {
        let rules = rules(.tcp, trustDomains).message(in: arena)
        guard let provider else {
            return [
                arena.networkFilter("rbac", Envoy.NetworkRBAC.self) { filter in
                    filter.rules = rules
                    filter.statPrefix = "tcp."
                }
            ]
        }
        guard case .grpc = provider.authorizer.kind else { return [] }
        let noting = arena.networkFilter("rbac", Envoy.NetworkRBAC.self) { filter in
            filter.shadowRules = rules
            filter.statPrefix = "tcp."
            filter.shadowRulesStatPrefix = Self.statPrefix
        }
        return [noting, provider.networkFilter(in: arena)]
    }

    /// They stand as rules that forbid: what only HTTP has is left out of them for connections.
    private func rules(_ dialect: AuthorizationDialect, _ trustDomains: TrustDomains) -> AuthorizationRules {
        var rules = AuthorizationRules(
            policies: policies, action: .deny, dialect: dialect, trustDomains: trustDomains)
        if let provider {
            rules.namePrefix = "\(provider.ruleName)-"
        } else {
            rules.nameSuffix = "-deny-due-to-bad-CUSTOM-action"
        }
        return rules
    }

    /// What the note of the first filter is called.
    fileprivate static let statPrefix = "istio_ext_authz_"
}

extension ExternalAuthorization.Provider {
    fileprivate init?(_ name: String, _ view: ProxyView) {
        guard Self.isName(name), let authorizer = view.settings.authorizers[name],
            let service = view.service(ofProvider: authorizer.service)
        else { return nil }
        self.init(name: name, authorizer: authorizer, hostname: service.hostname)
    }

    /// The name becomes a part of what filters tell each other.
    private static func isName(_ name: String) -> Bool {
        let isWord = name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-")
        }
        return isWord && (1...63).contains(name.utf8.count) && !name.hasPrefix("-") && !name.hasSuffix("-")
    }

    fileprivate var ruleName: String { "istio-ext-authz-\(name)" }

    private var cluster: String { ClusterKey(port: authorizer.port, hostname: hostname).name }

    fileprivate func httpFilter(in arena: Arena) -> AnyMessage {
        arena.any(Envoy.HttpExtAuthz.self) { filter in
            filter.filterEnabledMetadata = condition("envoy.filters.http.rbac", in: arena)
            filter.transportApiVersion = .v3
            filter.failureModeAllow = authorizer.failsOpen
            filter.clearRouteCache = authorizer.choosesRoutes
            if let status = authorizer.statusOnError {
                filter.statusOnError = arena.make { $0.code = Envoy.StatusCode(rawValue: UInt32(status)) }
            }
            if let body = authorizer.body {
                filter.withRequestBody = arena.make { settings in
                    settings.maxRequestBytes = UInt32(body.bytesMax)
                    settings.allowPartialMessage = body.allowsPart
                    settings.packAsBytes = body.isBytes
                }
            }
            switch authorizer.kind {
            case .grpc: filter.grpcService = grpcService(in: arena)
            case .http(let http):
                filter.httpService = httpService(http, in: arena)
                filter.allowedHeaders = patterns(http.requestHeaders, in: arena)
            }
        }
    }

    fileprivate func networkFilter(in arena: Arena) -> Envoy.NetworkFilter {
        arena.networkFilter("ext_authz", Envoy.NetworkExtAuthz.self) { filter in
            filter.statPrefix = "tcp."
            filter.filterEnabledMetadata = condition("envoy.filters.network.rbac", in: arena)
            filter.transportApiVersion = .v3
            filter.failureModeAllow = authorizer.failsOpen
            filter.grpcService = grpcService(in: arena)
        }
    }

    /// Whether the rules before noted that they hold.
    private func condition(_ filter: String, in arena: Arena) -> Envoy.MetadataMatcher {
        let value: Envoy.ValueMatcher = arena.make { $0.stringMatch = arena.make { $0.prefix = ruleName } }
        return arena.metadataMatcher(filter, ["\(ExternalAuthorization.statPrefix)shadow_effective_policy_id"], value)
    }

    private func grpcService(in arena: Arena) -> Envoy.GrpcService {
        arena.make { service in
            service.envoyGrpc = arena.make { grpc in
                grpc.clusterName = cluster
                grpc.authority = hostname
            }
            service.timeout = authorizer.timeout
        }
    }

    private func httpService(_ http: ExternalAuthorizer.HTTP, in arena: Arena) -> Envoy.ExtAuthzHttpService {
        arena.make { service in
            service.serverUri = arena.make { uri in
                uri.uri = "http://\(hostname)"
                uri.cluster = cluster
                uri.timeout = authorizer.timeout
            }
            service.pathPrefix = http.pathPrefix
            if !http.addedHeaders.isEmpty {
                service.authorizationRequest = arena.make { request in
                    for (name, value) in http.addedHeaders.sorted(by: { $0.key < $1.key }) {
                        request.headersToAdd.append {
                            $0.key = name
                            $0.value = value
                        }
                    }
                }
            }
            if !http.upstreamHeaders.isEmpty || !http.refusalHeaders.isEmpty || !http.approvalHeaders.isEmpty {
                service.authorizationResponse = arena.make { response in
                    response.allowedUpstreamHeaders = patterns(http.upstreamHeaders, in: arena)
                    response.allowedClientHeaders = patterns(http.refusalHeaders, in: arena)
                    response.allowedClientHeadersOnSuccess = patterns(http.approvalHeaders, in: arena)
                }
            }
        }
    }

    private func patterns(_ names: [String], in arena: Arena) -> Envoy.ListStringMatcher? {
        if names.isEmpty { return nil }
        return arena.make { list in
            for name in names { list.patterns.append(TextPattern(name).message(ignoresCase: true, in: arena)) }
        }
    }
}
