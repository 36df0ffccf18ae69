import HashTreeCollections
import MeshConfig

/// The DestinationRules of the mesh by who sees them, those of one host merged. Source: generation.md 4.8.
struct DestinationRuleIndex: Sendable {
    /// What the rules of one namespace say, by host. Rules of a host that do not merge are in the order of their first
    /// parts.
    private struct Tables: Sendable {
        /// To clients of the namespace.
        var local = HostTable<[DestinationRuleRecord]>()
        /// To those of other namespaces.
        var exported = HostTable<[DestinationRuleRecord]>()
        /// To clients of the namespace, without what is exported: what counts in the root namespace.
        var unexported = HostTable<[DestinationRuleRecord]>()

        var isEmpty: Bool { local.isEmpty && exported.isEmpty && unexported.isEmpty }
    }

    private var rules: TreeDictionary<ObjectName, DeclaredRule> = [:]
    /// Rules by the namespace in which they are and the host that they are for.
    private var namesByHost: TreeDictionary<ServiceKey, [ObjectName]> = [:]
    private var tables: TreeDictionary<String, Tables> = [:]
    /// What the rules want to know of the proxies that see them.
    private(set) var facts = ScopeFacts()
    /// Hosts whose rules changed lately.
    private(set) var changes = ChangeLog<String>()
}

// MARK: - Lookups

extension DestinationRuleIndex {
    /// The rules that clients of `namespace` have for `service`. Several differ in their audience or their workload
    /// selector.
    func rules(for service: MeshService, seenFrom namespace: String, root: String) -> [DestinationRuleRecord] {
        if tables.isEmpty { return [] }
        if let own = tables[namespace] {
            // Rules for the whole mesh are in the root namespace, where they must not hide those of services.
            let table = namespace == root ? own.unexported : own.local
            if let found = table.mostSpecific(for: service.hostname) { return found }
        }
        for owner in [service.namespace, root] {
            let found = tables[owner]?.exported.mostSpecific(for: service.hostname) ?? []
            let visible = found.filter { $0.isVisible(from: namespace) }
            if !visible.isEmpty { return visible }
        }
        return []
    }
}

// MARK: - Edits

extension DestinationRuleIndex {
    /// Takes over changed objects, and new settings of the mesh.
    ///
    /// - Returns: whether anything that proxies notice changed.
    mutating func apply(_ edits: TrafficConfig.Edits, _ context: TrafficContext) -> Bool {
        // Who sees a rule that says nothing depends on the settings.
        var hosts = context.settingsChanged ? adopt(context.settings) : []
        for (name, object) in edits {
            let old = rules[name]
            let new = object.flatMap { DeclaredRule($0, context) }
            guard old != new else { continue }
            rules[name] = new
            if let old, old.host != new?.host { namesByHost.drop(name, from: old.host) }
            if let new { namesByHost.file(name, under: new.host) }
            hosts.formUnion([old, new].compactMap { $0?.host })
        }
        return hosts.reduce(false) { merge($1, context.revision) || $0 }
    }

    /// - Returns: the hosts of the rules that have another audience under `settings`.
    private mutating func adopt(_ settings: MeshSettings) -> Set<ServiceKey> {
        var hosts: Set<ServiceKey> = []
        for (name, rule) in rules {
            let adopted = rule.adopting(settings)
            guard adopted != rule else { continue }
            rules[name] = adopted
            hosts.insert(rule.host)
        }
        return hosts
    }

    /// Merges the rules of `host` anew.
    ///
    /// - Returns: whether any differs.
    private mutating func merge(_ host: ServiceKey, _ revision: Revision) -> Bool {
        let rules = (namesByHost[host] ?? []).compactMap { self.rules[$0] }.sorted { $0.precedes($1) }
        let local = rules.filter(\.isLocal)
        var tables = self.tables[host.namespace] ?? Tables()
        let changes = [
            replace(&tables.local[host.hostname], with: local, revision, askingOnly: host.namespace),
            replace(&tables.exported[host.hostname], with: rules.filter(\.isExported), revision),
            replace(&tables.unexported[host.hostname], with: local.filter { !$0.isExported }, revision),
        ]
        self.tables[host.namespace] = tables.isEmpty ? nil : tables
        guard changes.contains(true) else { return false }
        self.changes.note(host.hostname, at: revision)
        return true
    }

    /// - Parameter namespace: the only one whose clients have these rules, whoever else sees them; nil: all who see
    ///   them.
    private mutating func replace(
        _ records: inout [DestinationRuleRecord]?, with rules: [DeclaredRule], _ revision: Revision,
        askingOnly namespace: String? = nil
    ) -> Bool {
        let old = records ?? []
        let new = DeclaredRule.merged(rules).map { merged in
            old.first(where: merged.isContent) ?? merged.record(at: revision)
        }
        guard old != new else { return false }
        for record in old { facts.remove(record.spec.facts, of: namespace.map { [$0] } ?? record.exportTo) }
        for record in new { facts.add(record.spec.facts, of: namespace.map { [$0] } ?? record.exportTo) }
        records = new.isEmpty ? nil : new
        return true
    }
}
