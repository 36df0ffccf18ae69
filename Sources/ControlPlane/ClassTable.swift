internal import EnvoyAPI
internal import Generation
internal import Mesh

/// The classes of the proxies on one shard, and what they have in common.
struct ClassTable {
    /// A part that classes share; it goes with the last of them.
    private struct SharedPart {
        let part: ClassPart
        var classCount = 0
    }

    private var classes: [ScopeKey: ProxyClass] = [:]
    private var parts: [ScopeKey: SharedPart] = [:]
    private let cache: ResourceCache
    private let arena: Arena

    /// An empty table whose classes take their resources from `cache`.
    init(cache: ResourceCache, arena: Arena) {
        self.cache = cache
        self.arena = arena
    }

    /// Number of classes.
    var count: Int { classes.count }

    /// Number of the parts that they share.
    var sharedPartCount: Int { parts.count }

    /// The class `scope`, which is made where there is none, in `snapshot`, the one that the others are in.
    mutating func proxyClass(of scope: ScopeKey, in snapshot: MeshSnapshot) -> ProxyClass {
        if let known = classes[scope] { return known }
        let common = ProxyClass.CommonParts(
            standard: share(scope.common, in: snapshot), listeners: share(scope.commonOfListeners, in: snapshot))
        let made = ProxyClass(scope: scope, common, snapshot: snapshot, cache: cache, arena: arena)
        classes[scope] = made
        return made
    }

    /// Lets go of a class that has no stream any more.
    mutating func remove(_ proxyClass: ProxyClass) {
        guard classes.removeValue(forKey: proxyClass.scope) != nil else { return }
        for key in [proxyClass.scope.common, proxyClass.scope.commonOfListeners] {
            parts[key]?.classCount -= 1
            if parts[key]?.classCount == 0 { parts[key] = nil }
        }
    }

    /// Moves all classes to `snapshot`.
    ///
    /// - Returns: those whose views are others now.
    func adopt(_ snapshot: MeshSnapshot, push: UInt64) -> [ProxyClass] {
        for shared in parts.values {
            let view = shared.part.view
            shared.part.adopt(snapshot.view(of: view.scope, reusing: view))
        }
        return classes.values.filter { $0.adopt(snapshot, push: push) }
    }

    private mutating func share(_ scope: ScopeKey, in snapshot: MeshSnapshot) -> ClassPart {
        let known = parts[scope]?.part
        let part =
            known ?? ClassPart(.common, of: snapshot.view(of: scope, reusing: nil), cache: cache, arena: arena)
        parts[scope, default: SharedPart(part: part)].classCount += 1
        return part
    }
}
