internal import EnvoyAPI
internal import Generation
internal import Mesh
internal import MeshConfig

/// One changed object in a mesh of many: the snapshot that follows, and the plans of a class of proxies that sees
/// everything. None of it should cost more in a larger mesh.
func measureChanges(_ sampler: inout Sampler) {
    for count in [1_000, 10_000, 100_000] where sampler.wants("\(count) services") {
        var mesh = ScaleMesh(serviceCount: count)
        let changes: [(name: String, object: (Int) -> ConfigObject)] = [
            ("one endpoint", { ScaleMesh.slice(count / 2, isReady: $0 % 2 == 0) }),
            ("one port", { ScaleMesh.service(count / 2, hasMore: $0 % 2 == 0) }),
            ("one VirtualService", { ScaleMesh.virtualService(count / 2, timeout: 1 + $0 % 2) }),
            ("one DestinationRule", { ScaleMesh.destinationRule(count / 2, limit: 1 + $0 % 2) }),
        ]
        for (name, object) in changes { measure("\(count) services, \(name)", object, &mesh, &sampler) }
    }
}

private func measure(
    _ name: String, _ object: (Int) -> ConfigObject, _ mesh: inout ScaleMesh, _ sampler: inout Sampler
) {
    var round = 0
    sampler.measure("\(name): snapshot") {
        round += 1
        return object(round)
    } _: {
        mesh.apply($0)
    }
    let scope = mesh.scope
    var view = mesh.snapshot.view(of: scope, reusing: nil)
    sampler.measure("\(name): view") {
        round += 1
        mesh.apply(object(round))
    } _: {
        view = mesh.snapshot.view(of: scope, reusing: view)
    }
    for type in [ResourceType.cluster, .endpoint, .listener, .route] {
        sampler.measure("\(name): plan \(type.short)") {
            round += 1
            mesh.apply(object(round))
            view = mesh.snapshot.view(of: scope, reusing: view)
        } _: {
            _ = plan(type, for: view)
        }
    }
}
