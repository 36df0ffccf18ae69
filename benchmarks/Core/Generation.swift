internal import EnvoyAPI
internal import Generation
internal import Mesh

/// Planning and encoding for one proxy, everything from scratch, as Istio measures it with its caches off: a view that
/// no plan was made for, and no resource encoded before.
func measureGeneration(_ sampler: inout Sampler) throws {
    let usual: [ResourceType] = [.cluster, .listener, .route]
    try measure(.gateways, usual, &sampler)
    try measure(.gatewaysShared, usual, &sampler)
    try measure(.knative, usual, &sampler)
    try measure(.services("http", port: "name: http, number: 80, protocol: HTTP"), usual, &sampler)
    try measure(.services("tcp", port: "name: tcp, number: 80, protocol: TCP"), usual, &sampler)
    try measure(.services("tls", port: "name: tls, number: 443, protocol: TLS"), usual, &sampler)
    try measure(.services("auto", port: "name: auto, number: 80"), usual, &sampler)
    try measure(.virtualServices, usual, &sampler)
    for (endpoints, services) in [(1, 1_000), (10, 100), (100, 10), (1_000, 1)] {
        try measure(.endpoints(endpoints, services: services), [.endpoint], &sampler)
    }
}

private func measure(_ mesh: IstioMesh, _ types: [ResourceType], _ sampler: inout Sampler) throws {
    guard sampler.wants(mesh.name) else { return }
    let (snapshot, scope) = try mesh.load()
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
}
