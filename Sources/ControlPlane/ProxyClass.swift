internal import EnvoyAPI
internal import Generation
internal import Mesh
internal import MeshConfig
internal import Transport
internal import XDS

/// Proxies with equal inputs on one shard: one set of resources of each type for all of them.
///
/// Most of what they hold they have in common with other classes, which plan and encode it together with this one; a
/// part of its own is what is for traffic to their workload. A set in which nothing changed is the same object as
/// before.
final class ProxyClass {
    /// What classes hold alike: one part for listeners, one for all else. Often they are the same.
    struct CommonParts {
        let standard: ClassPart
        let listeners: ClassPart
    }

    /// What streams have to be told: the types with newer resources, and the first push that may have brought them.
    struct News {
        let types: ResourceTypes
        let since: UInt64
    }

    /// What was made last of both parts of one type.
    private struct Union {
        let common: ResourceSet
        let workload: ResourceSet
        let set: ResourceSet
    }

    let scope: ScopeKey
    /// Whether its proxies are gRPC clients, which want a few resources of the many.
    let isGRPC: Bool
    /// The streams that belong to the class, each at its `placeInClass`; it goes when none is left.
    private(set) var sessions: [ADSSession] = []
    /// The first push of which it is not known yet what the streams have to be told; nil while there is none.
    private(set) var untoldSince: UInt64?
    /// What some stream has yet to be told, oldest first.
    private var news: [News] = []
    /// How much there was to tell before that.
    private var oldNewsCount = 0
    /// The streams when the latest news came, of which those from `nextUntoldPlace` on have yet to have their turn.
    private var audience: [ADSSession] = []
    private var nextUntoldPlace = 0
    /// What was sent last of each type, by `ResourceType.rawValue`: mostly the next stream is sent the same.
    var latestDeliveries = ByType<DeliveryContents?>(repeating: nil)

    private let common: CommonParts
    private let workload: ClassPart
    /// The views that the common parts had when the class was last moved.
    private var seen: ProxyView
    private var seenOfListeners: ProxyView
    /// Up to which revision of the objects for the workload itself `workload` is known to show the newest.
    private var objectsRevision: Revision
    private let cache: ResourceCache
    private let arena: Arena
    private var unions = ByType<Union?>(repeating: nil)
    /// The newest sets that were asked for, by `ResourceType.rawValue`: what nearly all calls want, without a look at
    /// what they are made of.
    private var newestSets = ByType<ResourceSet?>(repeating: nil)
    /// The sets that the streams were told of, by `ResourceType.rawValue`; nil where no stream watches the type.
    private var toldSets = ByType<ResourceSet?>(repeating: nil)
    /// The types of which some stream was given what stands for a resource that does not exist.
    private var absentTypes: ResourceTypes = []

    /// A class in `snapshot`, of which the common parts have their views.
    init(scope: ScopeKey, _ common: CommonParts, snapshot: MeshSnapshot, cache: ResourceCache, arena: Arena) {
        self.scope = scope
        isGRPC = scope.isGRPC
        self.common = common
        self.cache = cache
        self.arena = arena
        seen = common.standard.view
        seenOfListeners = common.listeners.view
        objectsRevision = snapshot.objectsRevision
        workload = ClassPart(
            .workload, of: snapshot.view(of: scope, sharing: seen, reusing: nil), cache: cache, arena: arena)
    }

    /// Takes in a stream.
    func add(_ session: ADSSession) {
        session.placeInClass = sessions.count
        session.heardNewsCount = newsCount
        sessions.append(session)
    }

    /// Lets a stream go.
    func remove(_ session: ADSSession) {
        let last = sessions.removeLast()
        guard last !== session else { return }
        last.placeInClass = session.placeInClass
        sessions[session.placeInClass] = last
    }

    private var newsCount: Int { oldNewsCount + news.count }

    /// Whether `session` has been told everything.
    func hasHeardAll(_ session: ADSSession) -> Bool { untoldSince == nil && session.heardNewsCount == newsCount }

    /// What `session` has yet to be told, which it is now; nil: nothing.
    func news(for session: ADSSession) -> News? {
        gatherNews()
        guard session.heardNewsCount < newsCount else { return nil }
        let missed = news[(session.heardNewsCount - oldNewsCount)...]
        session.heardNewsCount = newsCount
        guard let first = missed.first else { return nil }
        return News(types: missed.reduce(into: []) { $0.formUnion($1.types) }, since: first.since)
    }

    /// The next stream whose turn it is to be told of the newest resources; nil: all have had it.
    func nextUntold() -> ADSSession? {
        gatherNews()
        guard nextUntoldPlace == audience.count else {
            nextUntoldPlace += 1
            return audience[nextUntoldPlace - 1]
        }
        (audience, nextUntoldPlace) = ([], 0)
        oldNewsCount += news.count
        news = []
        return nil
    }

    private func gatherNews() {
        guard let since = untoldSince, !sessions.isEmpty else { return }
        let types = settle()
        guard !types.isEmpty else { return }
        news.append(News(types: types, since: since))
        (audience, nextUntoldPlace) = (sessions, 0)
    }

    /// Moves the class to `snapshot`, to which its common parts have moved.
    ///
    /// - Parameter push: the id of the push that brings it.
    /// - Returns: whether its view is another now: then `settle` says what its streams have to be told.
    func adopt(_ snapshot: MeshSnapshot, push: UInt64) -> Bool {
        // What a view may show otherwise, it shows otherwise to all who have it in common, but for policies and such.
        let isSeen = seen === common.standard.view && seenOfListeners === common.listeners.view
        let hasSameObjects =
            objectsRevision == snapshot.objectsRevision || workload.view.showsObjects(of: snapshot)
        objectsRevision = snapshot.objectsRevision
        if isSeen, hasSameObjects { return false }
        seen = common.standard.view
        seenOfListeners = common.listeners.view
        workload.adopt(snapshot.view(of: scope, sharing: seen, reusing: workload.view))
        newestSets = InlineArray(repeating: nil)
        untoldSince = untoldSince ?? push
        return true
    }

    /// Makes the newest resources of the types that streams of the class watch.
    ///
    /// - Returns: the types of which they are others than those that the streams were told of.
    func settle() -> ResourceTypes {
        untoldSince = nil
        // Of a gRPC client only its stream knows which few it wants.
        guard !isGRPC else { return .all }
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
        if let known = newestSets[type.rawValue] { return known }
        let set = newest(type)
        newestSets[type.rawValue] = set
        if toldSets[type.rawValue] == nil { toldSets[type.rawValue] = set }
        return set
    }

    private func newest(_ type: ResourceType) -> ResourceSet {
        let common = commonPart(type).resources(of: type)
        guard PlanPart.workload.has(type, in: scope) else { return common }
        let workload = workload.resources(of: type)
        let old = unions[type.rawValue]
        if let old, old.common === common, old.workload === workload { return old.set }
        let own = workload.resources.filter { common[$0.name] == nil }
        let set = (old?.set).orNewer(common.replacing(own, removing: []))
        unions[type.rawValue] = Union(common: common, workload: workload, set: set)
        return set
    }

    /// The resources of `type` that are called one of `names`: for clients that name the few that they want, and have
    /// no workload of their own.
    ///
    /// - Parameter previous: what an earlier call returned; returned again when nothing changed.
    func resources(of type: ResourceType, names: Set<String>, previous: ResourceSet?) -> ResourceSet {
        previous.orNewer(commonPart(type).resources(of: type, names: names))
    }

    /// The answer for a name of `type` that no resource has; nil: there is none.
    func absent(_ type: ResourceType, name: String) -> EncodedResource? {
        let resource = planAbsent(type, name: name, for: workload.view).map { cache.resource($0, in: arena) }
        // Assignments without endpoints never change.
        if resource != nil, type != .endpoint { absentTypes.set(type, true) }
        return resource
    }

    /// The objects that a resource was made from; none when it is not planned.
    func origins(of type: ResourceType, name: String) -> [ConfigKey] {
        let planned =
            commonPart(type).plan(type)[name] ?? workload.plan(type)[name]
            ?? planAbsent(type, name: name, for: workload.view)
        return planned?.origins(in: workload.view) ?? []
    }

    private func commonPart(_ type: ResourceType) -> ClassPart {
        type == .listener ? common.listeners : common.standard
    }
}
