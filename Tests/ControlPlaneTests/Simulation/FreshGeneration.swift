import Bytes
import EnvoyAPI
import Generation
import Mesh
import MeshConfig

@testable import ControlPlane

/// What objects give to the proxies of a control plane, worked out anew and once for each class of proxies.
struct FreshGeneration {
    private let snapshot: MeshSnapshot
    private var known: [ScopeKey: [ResourceType: [String: KnownResource]]] = [:]
    private let arena: Arena

    /// - Parameter arena: no server's. It may serve many generations: what it has learnt of shapes takes long to learn
    ///   without optimization.
    init(of objects: some Collection<ConfigObject>, for names: MeshNames, in arena: Arena) {
        self.arena = arena
        var builder = SnapshotBuilder(revision: names.revision)
        var settings = names.defaultSettings
        for object in objects {
            builder.apply(.set(object))
            if object.key == names.meshConfigKey, case .configMap(let map) = object.spec, let found = map.mesh {
                settings = found
            }
        }
        builder.apply(settings: settings)
        snapshot = builder.build().snapshot
    }

    mutating func resources(for node: Node) throws -> [ResourceType: [String: KnownResource]] {
        let scope = snapshot.scope(of: try ProxyNode(parsing: node))
        if let known = known[scope] { return known }
        let view = snapshot.view(of: scope, reusing: nil)
        var all: [ResourceType: [String: KnownResource]] = [:]
        for type in [ResourceType.cluster, .endpoint, .listener, .route] {
            for planned in plan(type, for: view) {
                let entry = encode(planned, in: arena).bytes.array
                let decoded = try unsafe ReceivedResponse(decoding: entry.span.bytes, isDelta: true).resources.first
                guard let resource = decoded else { continue }
                all[type, default: [:]][planned.name] = KnownResource.with(resource.content, typeURL: resource.typeURL)
            }
        }
        known[scope] = all
        return all
    }
}
