internal import EnvoyAPI
internal import Generation
internal import Mesh
internal import XDS

/// One part of what proxies on one shard hold: one view, one plan, one set of resources of each type for all of them.
///
/// Resources are planned and encoded when somebody first asks for their type, once for each view, and then only those
/// that the view may show otherwise; a set in which nothing changed is the same object as before, so that streams see
/// at a glance that they have it.
final class ClassPart {
    /// What was planned and encoded last of one type.
    private struct Stage {
        let plan: Plan
        let set: ResourceSet
        /// Endpoints only: the clusters that their versions name.
        let clusters: ResourceSet?
    }

    private(set) var view: ProxyView

    private let part: PlanPart
    private let cache: ResourceCache
    private let arena: Arena
    // By `ResourceType.rawValue`, of the present view or of an older one.
    private var stages = ByType<Stage?>(repeating: nil)
    private var plans = ByType<Plan?>(repeating: nil)

    init(_ part: PlanPart, of view: ProxyView, cache: ResourceCache, arena: Arena) {
        self.part = part
        self.view = view
        self.cache = cache
        self.arena = arena
    }

    /// Moves on to `newer`, a view of the same scope.
    func adopt(_ newer: ProxyView) { view = newer }

    /// All resources of `type` in the part.
    func resources(of type: ResourceType) -> ResourceSet {
        let old = stages[type.rawValue]
        if let old, old.plan.isOf(view) { return old.set }
        let clusters = type == .endpoint ? resources(of: .cluster) : nil
        let (plan, set): (Plan, ResourceSet)
        if let old {
            let next = old.plan.next(for: view)
            (plan, set) = (next.plan, updated(old, to: next.plan, next.change, clusters))
        } else {
            plan = Plan(type, part, for: view)
            set = encoded(plan.resources, as: type, salts: clusters)
        }
        stages[type.rawValue] = Stage(plan: plan, set: set, clusters: clusters)
        return set
    }

    /// The resources of `type` that are called one of `names`.
    func resources(of type: ResourceType, names: Set<String>) -> ResourceSet {
        let salts = type == .endpoint ? resources(of: .cluster, names: names) : nil
        let plan = plan(type)
        return encoded(names.sorted().compactMap { plan[$0] }, as: type, salts: salts)
    }

    /// The plan of the present view.
    func plan(_ type: ResourceType) -> Plan {
        let known = plans[type.rawValue] ?? stages[type.rawValue]?.plan
        let plan = known?.next(for: view).plan ?? Plan(type, part, for: view)
        plans[type.rawValue] = plan
        return plan
    }

    /// The set of a plan that follows that of `old` by `change`. Endpoints also change with their clusters.
    private func updated(
        _ old: Stage, to plan: Plan, _ change: Plan.Change, _ clusters: ResourceSet?
    ) -> ResourceSet {
        var changed = change.changed
        if let clusters, let before = old.clusters, clusters !== before {
            let known = Set(changed.map(\.new.name))
            let others = clusters.names(changedSince: before).filter { !known.contains($0) }
            changed += others.compactMap { plan[$0] }.map { (nil, $0) }
        }
        let newer = changed.map { before, planned in
            let known = before.flatMap { before in old.set[before.name].map { (before, $0) } }
            return encoded(planned, after: known, salts: clusters)
        }
        return old.set.replacing(newer, removing: change.removed)
    }

    private func encoded(
        _ plan: some Sequence<PlannedResource>, as type: ResourceType, salts: ResourceSet?
    ) -> ResourceSet {
        ResourceSet(type: type, resources: plan.map { encoded($0, salts: salts) })
    }

    // The version of an assignment says which cluster it was sent for (decision 0003): Envoy warms a changed cluster
    // until endpoints come, so a client that holds the endpoints of the old one must not be taken for up to date.
    private func encoded(
        _ planned: PlannedResource, after old: (PlannedResource, EncodedResource)? = nil, salts: ResourceSet?
    ) -> EncodedResource {
        cache.resource(planned, salt: salts?[planned.name]?.version ?? 0, after: old, in: arena)
    }
}

extension ResourceSet? {
    /// The set itself when `newer` holds the same resources, else `newer`.
    func orNewer(_ newer: ResourceSet) -> ResourceSet {
        guard let self, self.version == newer.version, self.resources.count == newer.resources.count else {
            return newer
        }
        return self
    }
}
