import EnvoyAPI
import Mesh
import MeshConfig

/// What understands the rules.
enum AuthorizationDialect {
    case http
    /// Connections that carry anything: what only HTTP has cannot be asked about.
    case tcp
    /// gRPC servers, which refuse some conditions.
    case grpc
}

/// Policies as rules of Envoy's authorization filters. Source: generation.md 8.2.
struct AuthorizationRules {
    let policies: [AuthorizationPolicyRecord]
    let action: Envoy.RBAC.Action
    let dialect: AuthorizationDialect
    /// nil: identities of other trust domains are not the mesh's own.
    let trustDomains: TrustDomains?
    /// What the name of a rule begins and ends with.
    var namePrefix = ""
    var nameSuffix = ""

    /// The rules. Without any that applies they still stand: they allow nothing.
    func message(in arena: Arena) -> Envoy.RBAC {
        arena.make { rules in
            rules.action = action
            for policy in policies {
                if policy.spec.rules.isEmpty, dialect != .grpc {
                    rules.policies[name(policy, 0)] = nobody(in: arena)
                }
                for (index, rule) in policy.spec.rules.enumerated() {
                    guard let written = message(rule, of: policy, in: arena) else { continue }
                    rules.policies[name(policy, index)] = written
                }
            }
        }
    }

    private func name(_ policy: AuthorizationPolicyRecord, _ index: Int) -> String {
        let key = policy.key
        if dialect == .grpc { return "\(key.namespace)-\(key.name)-\(index)" }
        return "\(namePrefix)ns[\(key.namespace)]-policy[\(key.name)]-rule[\(index)]\(nameSuffix)"
    }

    /// Holds for no request.
    private func nobody(in arena: Arena) -> Envoy.Policy {
        arena.make { policy in
            policy.permissions.append { $0.notRule = arena.make { $0.any = true } }
            policy.principals.append { $0.notId = arena.make { $0.any = true } }
        }
    }

    /// nil: it asks for what connections do not have, so that nothing can be allowed by it. What forbids stands without
    /// that condition, and forbids more.
    private func message(
        _ rule: AuthorizationPolicy.Rule, of policy: AuthorizationPolicyRecord, in arena: Arena
    ) -> Envoy.Policy? {
        if dialect == .tcp, action == .allow, rule.needsHTTP { return nil }
        let shared = rule.conditions.filter(\.attribute.isOfOperation)
        let sharedPrincipals = rule.conditions.filter { !$0.attribute.isOfOperation }
        return arena.make { message in
            for operation in rule.operations.isEmpty ? [[]] : rule.operations {
                let rules = asked(operation + shared).flatMap { $0.permissions(dialect, in: arena) }
                message.permissions.append { permission in
                    permission.andRules = arena.make { set in
                        if rules.isEmpty { set.rules.append { $0.any = true } }
                        set.rules.append(contentsOf: rules)
                    }
                }
            }
            for source in rule.sources.isEmpty ? [[]] : rule.sources {
                let ids = asked(source + sharedPrincipals).flatMap {
                    $0.principals(in: policy.key.namespace, trustDomains, arena)
                }
                message.principals.append { principal in
                    principal.andIds = arena.make { set in
                        if ids.isEmpty { set.ids.append { $0.any = true } }
                        set.ids.append(contentsOf: ids)
                    }
                }
            }
        }
    }

    private func asked(_ conditions: [AuthorizationPolicy.Condition]) -> [AuthorizationPolicy.Condition] {
        dialect == .tcp ? conditions.filter { !$0.attribute.needsHTTP } : conditions
    }
}
