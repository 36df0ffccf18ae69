internal import EnvoyAPI
internal import Generation
internal import Mesh
internal import MeshConfig

/// Planning and encoding for one proxy, everything from scratch, as Istio measures it with its caches off: a view that
/// no plan was made for, and no resource encoded before.
func measureGeneration(_ sampler: inout Sampler) throws {
    let usual: [ResourceType] = [.cluster, .listener, .route]
    let http = "name: http, number: 80, protocol: HTTP"
    let cases: [(IstioMesh, [ResourceType])] = [
        (.gateways, usual), (.gatewaysShared, usual), (.knative, usual),
        (.services("http", port: http), usual + [.nameTable]),
        (.services("tcp", port: "name: tcp, number: 80, protocol: TCP"), usual),
        (.services("tls", port: "name: tls, number: 443, protocol: TLS"), usual),
        (.services("auto", port: "name: auto, number: 80"), usual), (.virtualServices, usual),
        (.mutualTLS("STRICT"), [.listener]), (.mutualTLS("DISABLE"), [.listener]), (.externalNames, usual),
        (.telemetry, [.listener]), (.authorizationPolicies, [.listener]), (.workloadEntries, usual + [.endpoint]),
        (.secrets(10), [.secret]), (.secrets(1_000), [.secret]), (.empty, usual),
    ]
    for (mesh, types) in cases { try measure(mesh, types, &sampler) }
    for (endpoints, services) in [(1, 1_000), (10, 100), (100, 10), (1_000, 1)] {
        try measure(.endpoints(endpoints, services: services), [.endpoint], &sampler)
    }
}

private func measure(_ mesh: IstioMesh, _ types: [ResourceType], _ sampler: inout Sampler) throws {
    guard sampler.wants(mesh.name) else { return }
    var builder = SnapshotBuilder()
    for object in try mesh.objects() { builder.apply(.set(object)) }
    let snapshot = builder.build().snapshot
    let scope = snapshot.scope(of: mesh.node)
    let arena = Arena()
    for type in types {
        sampler.measure("\(mesh.name): plan \(type.short)", prepare: { snapshot.view(of: scope, reusing: nil) }) {
            _ = plan(type, for: $0)
        }
        sampler.measure(
            "\(mesh.name): plan and encode \(type.short)", prepare: { snapshot.view(of: scope, reusing: nil) }
        ) {
            for planned in plan(type, for: $0) { _ = encode(planned, in: arena) }
        }
    }
    try measureSecondProxies(of: mesh, types, &sampler)
}
