internal import EnvoyAPI
internal import Generation
internal import Mesh
internal import MeshConfig
internal import Transport
internal import XDS

/// Proxies with equal inputs on one shard: one view, one plan, one set of resources for all of them.
///
/// Resources are planned and encoded when a stream first asks for their type, once for each snapshot, and then only those
/// that the snapshot may have changed; a set in which nothing changed is the same object as before, so that streams see
/// at a glance that they have it.
final class ProxyClass {
    /// What was planned and encoded last of one type.
    private struct Stage {
        let plan: Plan
        let set: ResourceSet
        /// Endpoints only: the clusters that their versions name.
        let clusters: ResourceSet?
    }

    let scope: ScopeKey
    private(set) var view: ProxyView
    /// The streams that belong to the class; it goes when none is left.
    private(set) var sessions: [StreamID: ADSSession] = [:]
    /// The first push that the streams have yet to be told of; nil while there is none.
    private(set) var untoldSince: UInt64?
    /// What was sent last of each type, by `ResourceType.rawValue`: mostly the next stream is sent the same.
    var latestDeliveries: [DeliveryContents?] = ProxyClass.nothing()

    private let cache: ResourceCache
    private let arena: Arena
    // By `ResourceType.rawValue`, of the present view or of an older one.
    private var stages: [Stage?] = ProxyClass.nothing()
    private var plans: [Plan?] = ProxyClass.nothing()
    /// The sets that the streams were told of, by `ResourceType.rawValue`; nil where no stream watches the type.
    private var toldSets: [ResourceSet?] = ProxyClass.nothing()
    /// The types of which some stream was given what stands for a resource that does not exist.
    private var absentTypes: ResourceTypes = []

    init(scope: ScopeKey, snapshot: MeshSnapshot, cache: ResourceCache, arena: Arena) {
        self.scope = scope
        self.cache = cache
        self.arena = arena
        view = snapshot.view(of: scope, reusing: nil)
    }

    /// Takes in a stream.
    func add(_ session: ADSSession) { sessions[session.id] = session }

    /// Lets a stream go.
    func remove(_ session: ADSSession) { sessions[session.id] = nil }

    /// Moves the class to `snapshot`.
    ///
    /// - Parameter push: the id of the push that brings it.
    /// - Returns: whether its view is another now: then `settle` says what its streams have to be told.
    func adopt(_ snapshot: MeshSnapshot, push: UInt64) -> Bool {
        let previous = view
        view = snapshot.view(of: scope, reusing: previous)
        guard view !== previous else { return false }
        untoldSince = untoldSince ?? push
        return true
    }

    /// Makes the newest resources of the types that streams of the class watch.
    ///
    /// - Returns: the types of which they are others than those that the streams were told of.
    func settle() -> ResourceTypes {
        untoldSince = nil
        // Of a gRPC client only its stream knows which few it wants.
        guard !scope.isGRPC else { return .all }
        var changed = absentTypes
        for type in ResourceType.allCases {
            guard let told = toldSets[type.rawValue] else { continue }
            let newest = resources(of: type)
            guard newest !== told else { continue }
            toldSets[type.rawValue] = newest
            changed.set(type, true)
        }
        return changed
    }

    /// All resources of `type`.
    func resources(of type: ResourceType) -> ResourceSet {
        let set = newest(type)
        if toldSets[type.rawValue] == nil { toldSets[type.rawValue] = set }
        return set
    }

    private func newest(_ type: ResourceType) -> ResourceSet {
        let old = stages[type.rawValue]
        if let old, old.plan.isOf(view) { return old.set }
        let clusters = type == .endpoint ? resources(of: .cluster) : nil
        let (plan, change) = old?.plan.next(for: view) ?? (Plan(type, for: view), nil)
        let set =
            if let old, let change { updated(old, to: plan, change, clusters) } else {
                (old?.set).orNewer(encoded(plan.resources, as: type, salts: clusters))
            }
        stages[type.rawValue] = Stage(plan: plan, set: set, clusters: clusters)
        return set
    }

    /// The resources of `type` that are called one of `names`: for clients that name the few that they want.
    ///
    /// - Parameter previous: what an earlier call returned; returned again when nothing changed.
    func resources(of type: ResourceType, names: Set<String>, previous: ResourceSet?) -> ResourceSet {
        let salts = type == .endpoint ? resources(of: .cluster, names: names, previous: nil) : nil
        let wanted = plan(type).resources.filter { names.contains($0.name) }
        return previous.orNewer(encoded(wanted, as: type, salts: salts))
    }

    /// The answer for a name of `type` that no resource has; nil: there is none.
    func absent(_ type: ResourceType, name: String) -> EncodedResource? {
        let resource = planAbsent(type, name: name, for: view).map { cache.resource($0, in: arena) }
        // Assignments without endpoints never change.
        if resource != nil, type != .endpoint { absentTypes.set(type, true) }
        return resource
    }

    /// The objects that a resource was made from; none when it is not planned.
    func origins(of type: ResourceType, name: String) -> [ConfigKey] {
        let planned = plan(type)[name] ?? planAbsent(type, name: name, for: view)
        return planned?.origins(in: view) ?? []
    }

    private func plan(_ type: ResourceType) -> Plan {
        let plan = (plans[type.rawValue] ?? stages[type.rawValue]?.plan)?.next(for: view).plan ?? Plan(type, for: view)
        plans[type.rawValue] = plan
        return plan
    }

    private static func nothing<T>() -> [T?] { Array(repeating: nil, count: ResourceType.allCases.count) }

    /// The set of a plan that follows that of `old` by `change`. Endpoints also change with their clusters.
    private func updated(
        _ old: Stage, to plan: Plan, _ change: Plan.Change, _ clusters: ResourceSet?
    ) -> ResourceSet {
        var changed = change.changed
        if let clusters, let before = old.clusters, clusters !== before {
            let known = Set(changed.map(\.name))
            changed += clusters.names(changedSince: before).filter { !known.contains($0) }.compactMap { plan[$0] }
        }
        return old.set.replacing(changed.map { encoded($0, salts: clusters) }, removing: change.removed)
    }

    private func encoded(
        _ plan: some Sequence<PlannedResource>, as type: ResourceType, salts: ResourceSet?
    ) -> ResourceSet {
        ResourceSet(type: type, resources: plan.map { encoded($0, salts: salts) })
    }

    // The version of an assignment says which cluster it was sent for (decision 0003): Envoy warms a changed cluster
    // until endpoints come, so a client that holds the endpoints of the old one must not be taken for up to date.
    private func encoded(_ planned: PlannedResource, salts: ResourceSet?) -> EncodedResource {
        cache.resource(planned, salt: salts?[planned.name]?.version ?? 0, in: arena)
    }
}

extension ResourceSet? {
    /// The set itself when `newer` holds the same resources, else `newer`.
    fileprivate func orNewer(_ newer: ResourceSet) -> ResourceSet {
        guard let self, self.version == newer.version, self.resources.count == newer.resources.count else {
            return newer
        }
        return self
    }
}
