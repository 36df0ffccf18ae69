internal import EnvoyAPI
internal import Generation
internal import Mesh
internal import MeshConfig

/// A mesh of which objects change one by one.
protocol ChangingMesh {
    var snapshot: MeshSnapshot { get }
    /// The class of a proxy that sees all of it.
    var scope: ScopeKey { get }
    /// Changes one object.
    mutating func apply(_ change: ConfigChange)
}

extension MeshSnapshot {
    /// The next snapshot, with one object changed.
    func applying(_ change: ConfigChange) -> MeshSnapshot {
        var builder = SnapshotBuilder(previous: self)
        builder.apply(change)
        return builder.build().snapshot
    }
}

/// One changed object in a mesh of many: the snapshot that follows, and the plans of a class of proxies that sees
/// everything. None of it should cost more in a larger mesh.
func measureChanges(_ sampler: inout Sampler) {
    for count in [100, 1_000, 10_000, 100_000] {
        let changes: [(String, (Int) -> ConfigChange)] = [
            ("one endpoint", { .set(ScaleMesh.slice(count / 2, isReady: $0 % 2 == 0)) }),
            ("one port", { .set(ScaleMesh.service(count / 2, hasMore: $0 % 2 == 0)) }),
            ("one VirtualService", { .set(ScaleMesh.virtualService(count / 2, timeout: 1 + $0 % 2)) }),
            ("one DestinationRule", { .set(ScaleMesh.destinationRule(count / 2, limit: 1 + $0 % 2)) }),
            ("one policy elsewhere", { .set(ScaleMesh.policy(selecting: "s0", path: "/\($0 % 2)")) }),
        ]
        guard changes.contains(where: { sampler.wants("\(count) services, \($0.0)") }) else { continue }
        var mesh = ScaleMesh(serviceCount: count)
        for (name, change) in changes {
            measure("\(count) services, \(name)", change, &mesh, [.cluster, .endpoint, .listener, .route], &sampler)
            measureAnotherClass("\(count) services, \(name)", change, &mesh, &sampler)
            measureEncoding("\(count) services, \(name)", change, &mesh, &sampler)
        }
    }
    measureGatewayChanges(&sampler)
}

/// The same for a gateway, with what becomes of the bytes of its route tables.
private func measureGatewayChanges(_ sampler: inout Sampler) {
    for count in [100, 1_000, 10_000] {
        let i = count / 2
        let weights = { (round: Int) in GatewayMesh.virtualService(i, weight: 50 + round % 2) }
        let changes: [(String, (Int) -> ConfigChange)] = [
            ("one endpoint", { .set(ScaleMesh.slice(i, isReady: $0 % 2 == 0)) }),
            ("one port", { .set(ScaleMesh.service(i, hasMore: $0 % 2 == 0)) }),
            ("one VirtualService", { .set(weights($0)) }),
            ("one VirtualService comes or goes", { $0 % 2 == 0 ? .set(weights(0)) : .remove(weights(0).key) }),
            ("one Secret", { .set(GatewayMesh.secret(i, $0 % 2)) }),
        ]
        guard changes.contains(where: { sampler.wants("\(count) hosts, \($0.0)") }) else { continue }
        var mesh = GatewayMesh(hostCount: count)
        for (name, change) in changes {
            let types: [ResourceType] = [.cluster, .endpoint, .listener, .route, .secret]
            measure("\(count) hosts, \(name)", change, &mesh, types, &sampler)
            measureEncoding("\(count) hosts, \(name)", change, &mesh, &sampler)
            mesh.apply(.set(weights(0)))
        }
    }
}

private func measure(
    _ name: String, _ change: (Int) -> ConfigChange, _ mesh: inout some ChangingMesh, _ types: [ResourceType],
    _ sampler: inout Sampler
) {
    var round = 0
    sampler.measure("\(name): snapshot") {
        round += 1
        return change(round)
    } _: {
        mesh.apply($0)
    }
    let scope = mesh.scope
    var view = mesh.snapshot.view(of: scope, reusing: nil)
    sampler.measure("\(name): view") {
        round += 1
        mesh.apply(change(round))
    } _: {
        view = mesh.snapshot.view(of: scope, reusing: view)
    }
    for type in types {
        var plan = Plan(type, .common, for: view)
        sampler.measure("\(name): plan \(type.short)") {
            round += 1
            mesh.apply(change(round))
            view = mesh.snapshot.view(of: scope, reusing: view)
        } _: {
            plan = plan.next(for: view).plan
        }
    }
}

/// What the changed route tables cost whose predecessors are encoded.
private func measureEncoding(
    _ name: String, _ change: (Int) -> ConfigChange, _ mesh: inout some ChangingMesh, _ sampler: inout Sampler
) {
    guard sampler.wants("\(name): encode RDS") else { return }
    let arena = Arena()
    var round = 0
    var plan = Plan(.route, .common, for: mesh.snapshot.view(of: mesh.scope, reusing: nil))
    var known = Dictionary(uniqueKeysWithValues: plan.resources.map { ($0.name, encode($0, in: arena)) })
    var view = mesh.snapshot.view(of: mesh.scope, reusing: nil)
    sampler.measure("\(name): encode RDS") {
        round += 1
        mesh.apply(change(round))
        view = mesh.snapshot.view(of: mesh.scope, reusing: view)
        let next = plan.next(for: view)
        plan = next.plan
        return next.change.changed
    } _: { (changed: [(old: PlannedResource?, new: PlannedResource)]) in
        for (old, new) in changed {
            if let old, let before = known[old.name] {
                known[new.name] = encode(new, after: old, before, in: arena)
            } else {
                known[new.name] = encode(new, in: arena)
            }
        }
    }
}

/// What a class costs that has all but what is for its own workload in common with others.
private func measureAnotherClass(
    _ name: String, _ change: (Int) -> ConfigChange, _ mesh: inout ScaleMesh, _ sampler: inout Sampler
) {
    var round = 0
    let own = mesh.scope(ofPodOf: 1)
    var view = mesh.snapshot.view(of: own.common, reusing: nil)
    var workload = mesh.snapshot.view(of: own, sharing: view, reusing: nil)
    var plans = [ResourceType.cluster, .listener].map { Plan($0, .workload, for: workload) }
    sampler.measure("\(name): another class") {
        round += 1
        mesh.apply(change(round))
        view = mesh.snapshot.view(of: own.common, reusing: view)
    } _: {
        workload = mesh.snapshot.view(of: own, sharing: view, reusing: workload)
        plans = plans.map { $0.next(for: workload).plan }
    }
}
