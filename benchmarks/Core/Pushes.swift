internal import EnvoyAPI
internal import Mesh
internal import MeshConfig
internal import XDS

/// One change among 100 services, brought to sidecars that see all of them: from the changed object to the last
/// response that the transport would be given, and the acknowledgements. CPU time for one proxy.
func measurePushes(_ sampler: inout Sampler) throws {
    for count in [10, 100, 1_000, 10_000] {
        let subject = "push to \(count) proxies"
        guard sampler.wants(subject) else { continue }
        let fleet = try Fleet(ScaleMesh.objects(serviceCount: 100), for: .sidecar)
        try fleet.connect(count)
        let objects: [(name: String, object: (Int) -> ConfigObject)] = [
            ("one endpoint", { ScaleMesh.slice(50, isReady: $0 % 2 == 0) }),
            ("one VirtualService", { ScaleMesh.virtualService(50, timeout: 2 + $0 % 2) }),
        ]
        var round = 0
        for (name, object) in objects {
            func push() throws -> [Fleet.Message] {
                round += 1
                fleet.publish([object(round)])
                guard fleet.responseCount == count else { throw Surprise("\(fleet.responseCount) responses") }
                return try fleet.answers()
            }
            try sampler.measure("\(subject), \(name): responses", units: count) {
                fleet.deliver(try fleet.answers())
                round += 1
                return object(round)
            } _: {
                fleet.publish([$0])
            }
            fleet.deliver(try fleet.answers())
            try sampler.measure("\(subject), \(name): acknowledgements", units: count, prepare: push) {
                fleet.deliver($0)
            }
        }
    }
}

/// A second proxy of a class asks for a type: its request is read, and the response made of what the first one was
/// sent. Nothing is planned and nothing encoded.
func measureSecondProxies(of mesh: IstioMesh, _ types: [ResourceType], _ sampler: inout Sampler) throws {
    let fleet = try Fleet(mesh.objects(), for: mesh.node)
    try fleet.connect(1, asking: types)
    var number = 1
    for type in types {
        try sampler.measure("\(mesh.name): second proxy \(type.short)") {
            number += 1
            let stream = try fleet.open()
            // Who it is comes with its first request, which here is for a type that nobody has anything of.
            fleet.deliver([(stream, fleet.subscription(to: .extensionConfig, number: number))])
            _ = try fleet.answers()
            return (stream, fleet.subscription(to: type, number: number))
        } _: { (message: Fleet.Message) in
            fleet.deliver([message])
        }
    }
}

/// What must not happen in a benchmark.
struct Surprise: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
