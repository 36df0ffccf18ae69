import MeshConfig

/// A DestinationRule with a full name and what its `exportTo` means, or several that count as one.
/// Source: generation.md 4.8.
struct DeclaredRule: Hashable, Sendable {
    /// The rule's own object, then those that were merged into it.
    private(set) var origins: [ConfigKey]
    private(set) var spec: DestinationRule
    let creationTime: Int64
    /// What `exportTo` says, word by word: only rules that say the same merge.
    private let words: Set<String>
    /// In the form of `MeshService.exportTo`.
    private(set) var audience: [String]

    /// The rule of `object`; nil where the object is something else.
    init?(_ object: ConfigObject, _ context: TrafficContext) {
        guard case .destinationRule(var spec) = object.spec else { return nil }
        let namespace = object.key.namespace
        spec.host = spec.host.fullHostname(in: namespace, clusterDomain: context.clusterDomain)
        origins = object.origins
        words = spec.workloadSelector == nil ? Set(spec.exportTo.filter { !$0.isEmpty }) : ["."]
        creationTime = object.meta.creationTime
        audience = Self.audience(words, namespace: namespace, context.settings)
        self.spec = spec
    }

    private static func audience(_ words: Set<String>, namespace: String, _ settings: MeshSettings) -> [String] {
        Mesh.audience(
            words.sorted(), default: settings.defaultDestinationRuleExportTo, namespace: namespace)
    }

    /// The same rule under other settings of the mesh.
    func adopting(_ settings: MeshSettings) -> DeclaredRule {
        var rule = self
        rule.audience = Self.audience(words, namespace: origins[0].namespace, settings)
        return rule
    }

    /// Its host, and the namespace where it is.
    var host: ServiceKey { ServiceKey(hostname: spec.host, namespace: origins[0].namespace) }

    private var isPolicy: Bool { origins[0].kind == .backendTLSPolicy }

    /// Whether it counts for clients of its own namespace. The mesh's default never takes that away.
    var isLocal: Bool {
        words.isEmpty || words.contains("*") || words.contains(".") || words.contains(origins[0].namespace)
    }

    /// Whether it counts for clients of other namespaces.
    var isExported: Bool { audience != MeshService.nobody && audience != [origins[0].namespace] }

    /// The order in which rules count: those with a workload selector, then the oldest.
    func precedes(_ other: DeclaredRule) -> Bool {
        // What a policy of the Gateway API says counts where no rule says anything.
        if isPolicy != other.isPolicy { return other.isPolicy }
        let (selects, otherSelects) = (spec.workloadSelector != nil, other.spec.workloadSelector != nil)
        if selects != otherSelects { return selects }
        return (creationTime, origins[0].name) < (other.creationTime, other.origins[0].name)
    }

    /// What `rules`, which are those of one host in order, come to: those that say the same about clients count as one.
    static func merged(_ rules: [DeclaredRule]) -> [DeclaredRule] {
        var merged: [DeclaredRule] = []
        for rule in rules {
            var isMerged = false
            for (index, first) in merged.enumerated() where rule.addsTo(first) {
                merged[index].add(rule)
                if first.words == rule.words, first.spec.workloadSelector == rule.spec.workloadSelector {
                    isMerged = true
                }
            }
            if !isMerged { merged.append(rule) }
        }
        return merged
    }

    /// Whether what it says counts also where `first` does.
    private func addsTo(_ first: DeclaredRule) -> Bool {
        guard first.words == words || (!first.words.isEmpty && first.words.isSubset(of: words)) else { return false }
        return spec.workloadSelector == nil || spec.workloadSelector == first.spec.workloadSelector
    }

    private mutating func add(_ other: DeclaredRule) {
        let names = Set(spec.subsets.map(\.name))
        spec.subsets += other.spec.subsets.filter { !names.contains($0.name) }
        spec.policy = spec.policy ?? other.spec.policy
        spec.backendTLS += other.spec.backendTLS
        origins += other.origins
    }

    /// Whether `record` is this rule, whenever it came to be.
    func isContent(of record: DestinationRuleRecord) -> Bool {
        record.origins == origins && record.spec == spec && record.exportTo == audience
            && record.creationTime == creationTime
    }

    /// The rule as it is from `revision` on.
    func record(at revision: Revision) -> DestinationRuleRecord {
        DestinationRuleRecord(
            key: origins[0], spec: spec, exportTo: audience, creationTime: creationTime, origins: origins,
            revision: revision)
    }
}

extension DestinationRule {
    /// What the rule wants to know of clients: whether they are selected, and what it takes to rank endpoints.
    var facts: Set<ScopeFact> {
        var facts: Set<ScopeFact> = []
        if let workloadSelector, !workloadSelector.isEmpty { facts.insert(.labels(workloadSelector)) }
        let policies = [policy].compactMap(\.self) + subsets.compactMap(\.policy)
        let detectsOutliers = policies.flatMap { [$0.parts] + $0.ports.map(\.parts) }
            .contains { $0.outlierDetection != nil }
        let ownBalancing = policy?.parts.loadBalancer?.locality ?? .inherited
        for policy in policies {
            let balancings =
                [policy.parts.loadBalancer?.locality ?? ownBalancing]
                + policy.ports.map { $0.parts.loadBalancer?.locality ?? .inherited }
            for balancing in balancings { facts.formUnion(balancing.facts(detectsOutliers: detectsOutliers)) }
        }
        return facts
    }
}

extension LocalityBalancing {
    /// What it takes to rank endpoints for a client.
    ///
    /// - Parameter detectsOutliers: whether failing endpoints are noticed, without which there is no failover.
    func facts(detectsOutliers: Bool) -> Set<ScopeFact> {
        switch self {
        case .off: []
        case .distribute: [.locality]
        case .zoneAware(_, _, _, let labels):
            Set(labels.filter { !$0.contains("=") }.map(ScopeFact.label)).union([.locality])
        case .inherited: detectsOutliers ? [.meshFailover] : []
        case .failover(_, let labels):
            // With `key=value` the value is given.
            detectsOutliers ? Set(labels.filter { !$0.contains("=") }.map(ScopeFact.label)).union([.locality]) : []
        }
    }
}
