import HashTreeCollections
import MeshConfig

/// The PeerAuthentications of the mesh, and what they make of a workload's ports. Source: generation.md 8.1.
struct PeerAuthenticationIndex: Sendable {
    private struct Policy: Hashable, Sendable {
        let name: String
        let creationTime: Int64
        let spec: PeerAuthentication

        func precedes(_ other: Policy) -> Bool { (creationTime, name) < (other.creationTime, other.name) }

        var disables: Bool { spec.mode == .disable || spec.portModes.values.contains(.disable) }
    }

    /// By namespace, the oldest first.
    private var policies: TreeDictionary<String, [Policy]> = [:]
    /// How many policies switch mutual TLS off somewhere.
    private var disablingCount = 0
    /// When one for all workloads of a namespace, or of the mesh, changed last.
    private(set) var generalRevision: Revision = 0
}

// MARK: - Lookups

extension PeerAuthenticationIndex {
    /// What the ports of workloads of `namespace` with `labels` take.
    func modes(of labels: [String: String], in namespace: String, root: String) -> MutualTLSModes {
        let standard = mode(in: namespace, root: root)
        // A selector in the root namespace counts for nothing, not even there.
        guard namespace != root, let own = policies[namespace],
            let policy = own.first(where: { !$0.spec.selector.isEmpty && $0.spec.selector.isSubset(of: labels) })
        else { return MutualTLSModes(standard: standard) }
        let general = MutualTLSMode(policy.spec.mode) ?? standard
        return MutualTLSModes(
            standard: general, ports: policy.spec.portModes.mapValues { MutualTLSMode($0) ?? general })
    }

    /// What workloads of `namespace` take where no policy selects them, which is what clients go by.
    func mode(in namespace: String, root: String) -> MutualTLSMode {
        if policies.isEmpty { return .permissive }
        // Only the oldest policy of a namespace counts, even where it leaves the mode unset.
        let modes = [namespace, root].lazy.compactMap { namespace in
            policies[namespace]?.first { $0.spec.selector.isEmpty }.flatMap { MutualTLSMode($0.spec.mode) }
        }
        return modes.first ?? .permissive
    }

    /// Makes those of `endpoints` refuse mutual TLS for which a policy switches it off. All are workloads of
    /// `namespace`.
    func refuse(_ endpoints: inout [WorkloadEndpoint], in namespace: String, root: String) {
        if disablingCount == 0 { return }
        for index in endpoints.indices where endpoints[index].acceptsMTLS {
            let modes = modes(of: endpoints[index].labels, in: namespace, root: root)
            endpoints[index].acceptsMTLS = modes[endpoints[index].port] != .disable
        }
    }

    /// Whether workloads of `namespace` may take mutual TLS where under `old` they did not, or the reverse.
    func mayRefuse(in namespace: String, unlike old: PeerAuthenticationIndex, root: String) -> Bool {
        if disablingCount == 0, old.disablingCount == 0 { return false }
        return policies[namespace] != old.policies[namespace] || policies[root] != old.policies[root]
    }
}

// MARK: - Edits

extension PeerAuthenticationIndex {
    /// Replaces the policy `name`; nil: removes it.
    ///
    /// - Returns: whether anything that proxies notice changed.
    mutating func set(_ name: ObjectName, _ object: ConfigObject?, _ context: TrafficContext) -> Bool {
        var list = policies[name.namespace] ?? []
        let old = list.firstIndex { $0.name == name.name }.map { list.remove(at: $0) }
        var new: Policy?
        if let object, case .peerAuthentication(let spec) = object.spec {
            new = Policy(name: name.name, creationTime: object.meta.creationTime, spec: spec)
        }
        guard old != new else { return false }
        if [old, new].contains(where: { $0?.spec.selector.isEmpty ?? false }) { generalRevision = context.revision }
        disablingCount += (new?.disables == true ? 1 : 0) - (old?.disables == true ? 1 : 0)
        if let new { list.insert(new) { $0.precedes($1) } }
        policies[name.namespace] = list.isEmpty ? nil : list
        return true
    }
}

extension MutualTLSMode {
    /// nil where the policy leaves it unset.
    fileprivate init?(_ mode: PeerAuthentication.Mode) {
        switch mode {
        case .unset: return nil
        case .disable: self = .disable
        case .permissive: self = .permissive
        case .strict: self = .strict
        }
    }
}
