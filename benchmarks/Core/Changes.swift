internal import EnvoyAPI
internal import Generation
internal import Mesh
internal import MeshConfig

/// One changed object in a mesh of many: the snapshot that follows, and the plans of a class of proxies that sees
/// everything. None of it should cost more in a larger mesh.
func measureChanges(_ sampler: inout Sampler) {
    for count in [100, 1_000, 10_000, 100_000] {
        let names = ["one endpoint", "one port", "one VirtualService", "one DestinationRule"]
        guard names.contains(where: { sampler.wants("\(count) services, \($0)") }) else { continue }
        var mesh = ScaleMesh(serviceCount: count)
        let objects: [(Int) -> ConfigObject] = [
            { ScaleMesh.slice(count / 2, isReady: $0 % 2 == 0) },
            { ScaleMesh.service(count / 2, hasMore: $0 % 2 == 0) },
            { ScaleMesh.virtualService(count / 2, timeout: 1 + $0 % 2) },
            { ScaleMesh.destinationRule(count / 2, limit: 1 + $0 % 2) },
        ]
        for (name, object) in zip(names, objects) {
            measure("\(count) services, \(name)", object, &mesh, &sampler)
        }
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
        var plan = Plan(type, .common, for: view)
        sampler.measure("\(name): plan \(type.short)") {
            round += 1
            mesh.apply(object(round))
            view = mesh.snapshot.view(of: scope, reusing: view)
        } _: {
            plan = plan.next(for: view).plan
        }
    }
    // What a class costs that has all but what is for its own workload in common with others.
    let own = mesh.scope(ofPodOf: 1)
    view = mesh.snapshot.view(of: own.common, reusing: nil)
    var workload = mesh.snapshot.view(of: own, sharing: view, reusing: nil)
    var plans = [ResourceType.cluster, .listener].map { Plan($0, .workload, for: workload) }
    sampler.measure("\(name): another class") {
        round += 1
        mesh.apply(object(round))
        view = mesh.snapshot.view(of: own.common, reusing: view)
    } _: {
        workload = mesh.snapshot.view(of: own, sharing: view, reusing: workload)
        plans = plans.map { $0.next(for: workload).plan }
    }
}
