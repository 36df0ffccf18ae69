import MeshConfig
import Testing

@testable import Generation

/// Policies of rule, port and subset, laid over each other. Source: generation.md 4.4.
struct EffectivePolicyTests {
    /// Each part that is there says who said it, as its number.
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        var rule: [Part: Int] = [:]
        var rulePort: [Part: Int]?
        var subset: [Part: Int] = [:]
        var subsetPort: [Part: Int]?
        var mesh: [Part: Int] = [:]
        let expected: [Part: Int]

        var testDescription: String { name }
    }

    enum Part: CaseIterable, Sendable { case pool, balancer, outlier, tls, budget }

    static let cases = [
        Case(name: "nothing", expected: [:]),
        Case(
            name: "the rule", rule: [.pool: 1, .balancer: 1, .outlier: 1, .tls: 1, .budget: 1],
            expected: [.pool: 1, .balancer: 1, .outlier: 1, .tls: 1, .budget: 1]),
        Case(
            name: "settings of the port replace all", rule: [.pool: 1, .balancer: 1, .outlier: 1, .tls: 1, .budget: 1],
            rulePort: [.balancer: 2], expected: [.balancer: 2]),
        Case(
            name: "the mesh fills pool and detection only", rule: [.balancer: 1],
            mesh: [.pool: 9, .balancer: 9, .outlier: 9, .tls: 9], expected: [.pool: 9, .balancer: 1, .outlier: 9]),
        Case(
            name: "the mesh fills what the port leaves out", rule: [.pool: 1], rulePort: [.tls: 2], mesh: [.pool: 9],
            expected: [.pool: 9, .tls: 2]),
        Case(
            name: "a subset replaces what it has", rule: [.pool: 1, .tls: 1], subset: [.tls: 3, .budget: 3],
            expected: [.pool: 1, .tls: 3, .budget: 3]),
        Case(
            name: "a subset is laid over the port", rule: [.pool: 1], rulePort: [.pool: 2, .outlier: 2],
            subset: [.outlier: 3], expected: [.pool: 2, .outlier: 3]),
        Case(
            name: "a subset's port replaces all but the budget", rule: [.pool: 1, .tls: 1, .budget: 1],
            subset: [.outlier: 3, .budget: 3], subsetPort: [.balancer: 4], expected: [.balancer: 4, .budget: 1]),
        Case(
            name: "even what the mesh says", subsetPort: [.balancer: 4], mesh: [.pool: 9, .outlier: 9],
            expected: [.balancer: 4]),
    ]

    @Test(arguments: cases) func `the innermost word counts`(_ layers: Case) {
        var rule = policy(layers.rule)
        if let own = layers.rulePort { rule.ports = [.init(port: 80, parts: policy(own).parts)] }
        var subset = policy(layers.subset)
        if let own = layers.subsetPort { subset.ports = [.init(port: 80, parts: policy(own).parts)] }
        // A port that is not asked for never counts.
        rule.ports.append(.init(port: 81, parts: policy([.pool: 7, .tls: 7]).parts))
        var settings = MeshSettings()
        settings.defaultPolicy = policy(layers.mesh).parts
        let destination = DestinationRule(host: "a", policy: rule, subsets: [.init(name: "s", policy: subset)])
        let effective = EffectivePolicy(destination, port: 80, subset: "s", PolicyDefaults(settings))
        #expect(parts(effective) == layers.expected)
    }

    @Test func `a subset that the rule does not have is the whole`() {
        let rule = DestinationRule(host: "a", policy: policy([.tls: 1]))
        let defaults = PolicyDefaults(MeshSettings())
        #expect(
            EffectivePolicy(rule, port: 80, subset: "gone", defaults) == EffectivePolicy(rule, port: 80, defaults))
    }

    private func policy(_ words: [Part: Int]) -> TrafficPolicy {
        var policy = TrafficPolicy()
        policy.parts.connectionPool = words[.pool].map { number in
            var pool = ConnectionPool()
            pool.tcp.maxConnections = number
            return pool
        }
        policy.parts.loadBalancer = words[.balancer].map { LoadBalancer(warmup: .init(duration: .seconds($0))) }
        policy.parts.outlierDetection = words[.outlier].map { number in
            var detection = OutlierDetection()
            detection.maxEjectionPercent = number
            return detection
        }
        policy.parts.tls = words[.tls].map { ClientTLSSettings(mode: .istioMutual, sni: "\($0)") }
        policy.retryBudget = words[.budget].map { TrafficPolicy.RetryBudget(percent: Double($0)) }
        return policy
    }

    private func parts(_ policy: EffectivePolicy) -> [Part: Int] {
        var parts: [Part: Int] = [:]
        if policy.connectionPool != ConnectionPool() { parts[.pool] = policy.connectionPool.tcp.maxConnections }
        parts[.balancer] = policy.loadBalancer.warmup.map { Int($0.duration.components.seconds) }
        parts[.outlier] = policy.outlierDetection?.maxEjectionPercent
        parts[.tls] = policy.tls.flatMap { Int($0.sni) }
        parts[.budget] = policy.retryBudget.map { Int($0.percent) }
        return parts
    }
}
