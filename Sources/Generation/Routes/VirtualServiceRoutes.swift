import Mesh
import MeshConfig

/// What one VirtualService does to the requests that come to one listener: everything that its routes depend on.
///
/// A value for recipes: two are equal if the VirtualService has the same revision and its destinations mean the same.
/// Source: generation.md 6.1.
struct VirtualServiceRoutes: Hashable, Sendable {
    let record: VirtualServiceRecord
    let listener: RouteListener
    /// In the order in which they are tried, at least one. Only the last may be a catch-all.
    let ways: [RouteOutline.Way]
    /// What destinations lead to, where it is not `RouteTarget.standard`: few in most meshes.
    private let targets: [RouteDestination: RouteTarget]

    /// The routes that `record` has for the proxies of `view` at `listener`; nil where it does not apply.
    init?(_ record: VirtualServiceRecord, for listener: RouteListener, in view: ProxyView) {
        let outline = record.routes
        ways = outline.isForAll ? outline.ways : Self.ways(of: outline, record, at: listener, for: view.scope)
        guard !ways.isEmpty else { return nil }
        let destinations =
            ways.count == outline.ways.count
            ? outline.destinations : RouteOutline.destinations(of: ways, in: record.spec)
        var targets: [RouteDestination: RouteTarget] = [:]
        for destination in destinations {
            let target = RouteTarget(destination, of: record.key.namespace, at: listener, in: view)
            if let target { targets[destination] = target }
        }
        self.record = record
        self.listener = listener
        self.targets = targets
    }

    private static func ways(
        of outline: RouteOutline, _ record: VirtualServiceRecord, at listener: RouteListener, for scope: ScopeKey
    ) -> [RouteOutline.Way] {
        var ways: [RouteOutline.Way] = []
        for way in outline.ways {
            if let match = way.match {
                guard record.spec.http[way.route].matches[match].proxy.holds(at: listener, for: scope) else { continue }
            }
            ways.append(way)
            if way.isCatchAll { break }
        }
        return ways
    }

    /// The clusters that the routes name.
    var clusters: [ClusterKey] {
        RouteOutline.destinations(of: ways, in: record.spec).compactMap { target(of: $0).cluster }
    }

    /// Whether each destination leads to what `RouteTarget.standard` says.
    var isStandard: Bool { targets.isEmpty }

    /// Where requests for `destination`, which is one of the VirtualService, go.
    func target(of destination: RouteDestination) -> RouteTarget {
        targets[destination] ?? .standard(destination, at: listener)
    }

    static func == (a: VirtualServiceRoutes, b: VirtualServiceRoutes) -> Bool {
        a.record == b.record && a.listener == b.listener && a.targets == b.targets
            && a.ways.elementsEqual(b.ways) { $0.route == $1.route && $0.match == $1.match }
    }

    /// By what nearly always tells them apart.
    func hash(into hasher: inout Hasher) {
        hasher.combine(record)
        hasher.combine(listener.port)
    }
}
