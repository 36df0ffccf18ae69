import Mesh
import MeshConfig

/// What one VirtualService does to the requests that come to one listener: everything that its routes depend on.
///
/// A value for recipes: two are equal if the VirtualService has the same revision and its destinations mean the same.
/// Source: generation.md 6.1.
final class VirtualServiceRoutes: Hashable, Sendable {
    let record: VirtualServiceRecord
    let listener: RouteListener
    let outline: RouteOutline
    /// The routes of the outline that count, at least one, in the order in which they are tried. Only the last may be a
    /// catch-all.
    let ways: [RouteOutline.Way]
    /// What destinations lead to, where it is not `RouteTarget.standard`: few in most meshes.
    private let targets: [RouteDestination: RouteTarget]
    private let valueHash: Int

    /// The routes that `record` has for the proxies of `view` at `listener`; nil where it does not apply.
    init?(_ record: VirtualServiceRecord, for listener: RouteListener, in view: ProxyView) {
        let outline = record.routes
        let ways =
            outline.conditions.map { outline.ways(fulfilling: $0, at: listener, for: view.scope) } ?? outline.ways
        guard !ways.isEmpty else { return nil }
        var targets: [RouteDestination: RouteTarget] = [:]
        for destination in outline.destinations(of: ways) {
            let target = RouteTarget(destination, of: record.key.namespace, at: listener, in: view)
            if let target { targets[destination] = target }
        }
        self.record = record
        self.outline = outline
        self.ways = ways
        self.listener = listener
        self.targets = targets
        // By what nearly always tells them apart.
        var hasher = Hasher()
        hasher.combine(record)
        hasher.combine(listener.port)
        valueHash = hasher.finalize()
    }

    /// The clusters that the routes name.
    var clusters: [ClusterKey] {
        outline.destinations(of: ways).compactMap { target(of: $0).cluster }
    }

    /// Whether each destination leads to what `RouteTarget.standard` says.
    var isStandard: Bool { targets.isEmpty }

    /// Whether all routes of the VirtualService count.
    var hasAllWays: Bool { ways.count == outline.ways.count }

    /// Where requests for `destination`, which is one of the VirtualService, go.
    func target(of destination: RouteDestination) -> RouteTarget {
        targets[destination] ?? .standard(destination, at: listener.place)
    }

    static func == (a: VirtualServiceRoutes, b: VirtualServiceRoutes) -> Bool {
        a === b
            || (a.valueHash == b.valueHash && a.record == b.record && a.listener == b.listener
                && a.targets == b.targets
                && a.ways.elementsEqual(b.ways) { $0.route == $1.route && $0.match == $1.match })
    }

    func hash(into hasher: inout Hasher) { hasher.combine(valueHash) }
}

extension RouteOutline {
    /// Those whose conditions hold, until one takes all requests.
    fileprivate func ways(
        fulfilling conditions: [ProxyMatch], at listener: RouteListener, for scope: ScopeKey
    ) -> [Way] {
        var found: [Way] = []
        found.reserveCapacity(ways.count)
        for index in ways.indices where conditions[index].holds(at: listener, for: scope) {
            found.append(ways[index])
            if ways[index].isCatchAll { break }
        }
        return found
    }
}
