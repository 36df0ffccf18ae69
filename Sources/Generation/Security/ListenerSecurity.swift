import EnvoyAPI
import Mesh
import MeshConfig

/// Who may come in through the listeners of a class of proxies: all that their security filters are made of.
/// Source: generation.md 8.2, 8.3.
struct ListenerSecurity: Hashable, Sendable {
    /// In the order of `ProxyView.authorizationPolicies`.
    private let authorizations: [AuthorizationPolicyRecord]
    private let trustDomains: TrustDomains
    private let external: ExternalAuthorization?
    private let tokens: TokenAuthentication

    /// nil where no policy is for the proxies.
    init?(_ view: ProxyView) {
        if view.authorizationPolicies.isEmpty, view.requestAuthentications.isEmpty { return nil }
        authorizations = view.authorizationPolicies
        trustDomains = TrustDomains(view.settings)
        external = ExternalAuthorization(view)
        tokens = TokenAuthentication(
            policies: view.requestAuthentications, choosesRoutes: view.scope.kind == .router)
    }

    /// The objects that it is made of.
    var origins: [ConfigKey] { tokens.policies.map(\.key) + authorizations.map(\.key) }

    /// The filters, which all chains of a listener have alike.
    func filters(in arena: Arena) -> SecurityFilters {
        SecurityFilters(
            externalHTTP: external?.httpFilters(trustDomains, in: arena) ?? [], tokens: tokens.filter(in: arena),
            http: httpFilters(in: arena), externalNetwork: external?.networkFilters(trustDomains, in: arena) ?? [],
            network: networkFilters(in: arena))
    }

    private func httpFilters(in arena: Arena) -> [Envoy.HttpFilter] {
        decisions.map { decision in
            let enforced = rules(decision, isDryRun: false, .http)?.message(in: arena)
            let tried = rules(decision, isDryRun: true, .http)?.message(in: arena)
            return arena.envoyFilter(
                "rbac",
                arena.any(Envoy.HttpRBAC.self) { filter in
                    filter.rules = enforced
                    filter.shadowRules = tried
                    filter.shadowRulesStatPrefix = shadowPrefix(decision, isTried: tried != nil)
                })
        }
    }

    private func networkFilters(in arena: Arena) -> [Envoy.NetworkFilter] {
        decisions.map { decision in
            let enforced = rules(decision, isDryRun: false, .tcp)?.message(in: arena)
            let tried = rules(decision, isDryRun: true, .tcp)?.message(in: arena)
            return arena.networkFilter("rbac", Envoy.NetworkRBAC.self) { filter in
                filter.rules = enforced
                filter.shadowRules = tried
                filter.statPrefix = "tcp."
                filter.shadowRulesStatPrefix = shadowPrefix(decision, isTried: tried != nil)
            }
        }
    }
}

// MARK: - gRPC

extension ListenerSecurity {
    /// The filters of a server that speaks gRPC without a proxy: what forbids, then what allows. It neither logs nor
    /// tries policies out, and refuses two filters of one name. Source: generation.md 10.2.
    func grpcFilters(in arena: Arena) -> [Envoy.HttpFilter] {
        [(AuthorizationPolicy.Action.deny, "rbac.DENY"), (.allow, "rbac")].compactMap { action, name in
            let policies = authorizations.filter { $0.spec.action == action && !$0.spec.isDryRun }
            guard !policies.isEmpty else { return nil }
            let rules = AuthorizationRules(
                policies: policies, action: action == .deny ? .deny : .allow, dialect: .grpc, trustDomains: nil)
            return arena.envoyFilter(name, arena.any(Envoy.HttpRBAC.self) { $0.rules = rules.message(in: arena) })
        }
    }
}

// MARK: - Rules

extension ListenerSecurity {
    /// What policies decide, in the order in which they do: each has a filter if there is a policy of it.
    private static let order: [(AuthorizationPolicy.Action, Envoy.RBAC.Action)] = [
        (.audit, .log), (.deny, .deny), (.allow, .allow),
    ]

    private typealias Decision = (policies: [AuthorizationPolicyRecord], action: Envoy.RBAC.Action)

    private var decisions: [Decision] {
        Self.order.compactMap { action, written in
            let policies = authorizations.filter { $0.spec.action == action }
            return policies.isEmpty ? nil : (policies, written)
        }
    }

    private func rules(
        _ decision: Decision, isDryRun: Bool, _ dialect: AuthorizationDialect
    ) -> AuthorizationRules? {
        let policies = decision.policies.filter { $0.spec.isDryRun == isDryRun }
        guard !policies.isEmpty else { return nil }
        return AuthorizationRules(
            policies: policies, action: decision.action, dialect: dialect, trustDomains: trustDomains)
    }

    /// What the results of policies on trial are called in metrics. Source: generation.md 18.6.
    private func shadowPrefix(_ decision: Decision, isTried: Bool) -> String {
        decision.action == .deny && isTried ? "istio_dry_run_deny_" : "istio_dry_run_allow_"
    }
}

/// The filters that decide who may come in, made once for all chains of a listener.
struct SecurityFilters {
    /// What others decide.
    var externalHTTP: [Envoy.HttpFilter] = []
    /// Who reads tokens; nil: nobody.
    var tokens: Envoy.HttpFilter?
    /// What rules decide.
    var http: [Envoy.HttpFilter] = []
    /// What others decide about connections that are not HTTP.
    var externalNetwork: [Envoy.NetworkFilter] = []
    /// What rules decide about them.
    var network: [Envoy.NetworkFilter] = []

    /// Those of listeners that let everybody in.
    static var none: SecurityFilters { SecurityFilters() }
}
