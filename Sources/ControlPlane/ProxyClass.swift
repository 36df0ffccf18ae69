internal import EnvoyAPI
internal import Generation
internal import Mesh
internal import MeshConfig
internal import XDS

/// Proxies with equal inputs on one shard: one view, one plan, one set of resources for all of them.
///
/// Resources are planned and encoded when a stream first asks for their type, once for each snapshot; a set in which
/// nothing changed is the same object as before, so that streams see at a glance that they have it.
final class ProxyClass {
    let scope: ScopeKey
    private(set) var view: ProxyView
    /// Streams that belong to the class; it goes when none is left.
    var streamCount = 0
    /// What was sent last of each type, by `ResourceType.rawValue`: mostly the next stream is sent the same.
    var latestDeliveries: [DeliveryContents?] = ProxyClass.nothing()

    private let cache: ResourceCache
    private let arena: Arena
    // All by `ResourceType.rawValue`. Plans and sets are of the present view, earlier sets the newest of older ones.
    private var plans: [[PlannedResource]?] = ProxyClass.nothing()
    private var sets: [ResourceSet?] = ProxyClass.nothing()
    private var earlierSets: [ResourceSet?] = ProxyClass.nothing()

    init(scope: ScopeKey, snapshot: MeshSnapshot, cache: ResourceCache, arena: Arena) {
        self.scope = scope
        self.cache = cache
        self.arena = arena
        view = snapshot.view(of: scope, reusing: nil)
    }

    /// Moves the class to `snapshot`.
    ///
    /// - Returns: whether its view is another now.
    func adopt(_ snapshot: MeshSnapshot) -> Bool {
        let previous = view
        view = snapshot.view(of: scope, reusing: previous)
        guard view !== previous else { return false }
        let types = view.differsOnlyInSecrets(from: previous) ? [.secret] : ResourceType.allCases
        for index in types.map(\.rawValue) {
            earlierSets[index] = sets[index] ?? earlierSets[index]
            plans[index] = nil
            sets[index] = nil
        }
        return true
    }

    /// All resources of `type`.
    func resources(of type: ResourceType) -> ResourceSet {
        if let set = sets[type.rawValue] { return set }
        let salts = type == .endpoint ? resources(of: .cluster) : nil
        let set = earlierSets[type.rawValue].orNewer(encoded(plan(type), as: type, salts: salts))
        sets[type.rawValue] = set
        earlierSets[type.rawValue] = nil
        return set
    }

    /// The resources of `type` that are called one of `names`: for clients that name the few that they want.
    ///
    /// - Parameter previous: what an earlier call returned; returned again when nothing changed.
    func resources(of type: ResourceType, names: Set<String>, previous: ResourceSet?) -> ResourceSet {
        let salts = type == .endpoint ? resources(of: .cluster, names: names, previous: nil) : nil
        let wanted = plan(type).filter { names.contains($0.name) }
        return previous.orNewer(encoded(wanted, as: type, salts: salts))
    }

    /// The answer for a name of `type` that no resource has; nil: there is none.
    func absent(_ type: ResourceType, name: String) -> EncodedResource? {
        planAbsent(type, name: name, for: view).map { cache.resource($0, in: arena) }
    }

    /// The objects that a resource was made from; none when it is not planned.
    func origins(of type: ResourceType, name: String) -> [ConfigKey] {
        let planned = plan(type).first { $0.name == name } ?? planAbsent(type, name: name, for: view)
        return planned?.origins(in: view) ?? []
    }

    private func plan(_ type: ResourceType) -> [PlannedResource] {
        if let plan = plans[type.rawValue] { return plan }
        let plan = Generation.plan(type, for: view)
        plans[type.rawValue] = plan
        return plan
    }

    private static func nothing<T>() -> [T?] { Array(repeating: nil, count: ResourceType.allCases.count) }

    // The version of an assignment says which cluster it was sent for (decision 0003): Envoy warms a changed cluster
    // until endpoints come, so a client that holds the endpoints of the old one must not be taken for up to date.
    private func encoded(_ plan: [PlannedResource], as type: ResourceType, salts: ResourceSet?) -> ResourceSet {
        ResourceSet(
            type: type,
            resources: plan.map { cache.resource($0, salt: salts?[$0.name]?.version ?? 0, in: arena) })
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
