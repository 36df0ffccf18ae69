internal import EnvoyAPI
internal import Generation
internal import Mesh
internal import MeshConfig

extension Review {
    /// Patches that find nothing to change at any of the proxies that they are for. Nothing to say where the manifests
    /// tell of no such proxy, or where a patch asks for what manifests do not tell. Source: generation.md 9.1.
    func idlePatches() -> [ConfigProblem] {
        let filters = mesh.objects.values.filter { $0.key.kind == .envoyFilter }.sorted { $0.key < $1.key }
        if filters.isEmpty { return [] }
        let scopes = Set(mesh.proxies.map { mesh.snapshot.scope(of: $0) })
        let arena = Arena()
        var applied: Set<EnvoyPatchPlace> = []
        for scope in scopes {
            applied.formUnion(appliedPatches(for: mesh.snapshot.view(of: scope, reusing: nil), in: arena))
        }
        var warnings: [ConfigProblem] = []
        for object in filters {
            guard case .envoyFilter(let filter) = object.spec else { continue }
            let own = scopes.filter { $0.envoyFilters.contains { $0.key == object.key } }
            for (index, patch) in filter.patches.enumerated() where patch.proxy == EnvoyFilter.ProxyCondition() {
                guard own.contains(where: { patch.canConcern($0.kind) }),
                    !applied.contains(EnvoyPatchPlace(filter: object.key, index: index))
                else { continue }
                warnings.append(
                    ConfigProblem(
                        .warning, location: object.source, object: object.key, field: "spec.configPatches[\(index)]",
                        message: "changes nothing at any proxy of these manifests; compare its match with what "
                            + "`martlet describe` prints"))
            }
        }
        return warnings
    }
}

extension EnvoyFilter.Patch {
    /// Whether proxies of that kind have the side that the patch is for.
    fileprivate func canConcern(_ kind: ProxyKind) -> Bool {
        guard subject != .bootstrap else { return false }
        return switch context {
        case .any: true
        case .sidecarInbound, .sidecarOutbound: kind == .sidecar
        case .gateway: kind == .router
        case .waypoint: false
        }
    }
}
