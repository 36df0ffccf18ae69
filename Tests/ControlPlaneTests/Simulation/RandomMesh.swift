import MeshConfig
import TestSupport

/// A mesh whose objects change at random: a few namespaces with services of every kind, their endpoints and pods,
/// external entries and the mesh's own settings.
struct RandomMesh {
    /// What there is at present.
    private(set) var objects: [ConfigKey: ConfigObject] = [:]
    /// Those of them with a flaw.
    private var flawed: Set<ConfigKey> = []

    /// What resources that follow from objects with a flaw hold, and no others: a port, and a part of an address or
    /// host.
    static let flaws = ["6666", ".66.66."]

    private static let namespaces = ["shop", "bank", "depot"]
    private static let names = ["web", "api", "db", "mail"]
    private static let protocols: [PortProtocol] = [.http, .http2, .grpc, .tcp, .auto, .https, .udp]

    /// Everything that a mesh starts with.
    mutating func populate(using random: inout SeededGenerator) -> [ConfigChange] {
        var changes: [ConfigChange] = []
        for namespace in Self.namespaces {
            for name in Self.names {
                changes.append(set(service(namespace, name, using: &random)))
                changes.append(set(slice(namespace, name, using: &random)))
                for index in 0..<3 { changes.append(set(pod(namespace, name, index, using: &random))) }
            }
        }
        return changes
    }

    /// One to five random changes, as one batch; each object at most once.
    mutating func change(using random: inout SeededGenerator) -> [ConfigChange] {
        var changes: [ConfigKey: ConfigChange] = [:]
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let change = changeOne(using: &random)
            changes[change.key] = change
        }
        return changes.sorted { $0.key < $1.key }.map(\.value)
    }

    /// What takes the flaws out of the mesh.
    mutating func mend(using random: inout SeededGenerator) -> [ConfigChange] {
        flawed.sorted().map { key in
            let name = key.kind == .endpointSlice ? String(key.name.dropLast(2)) : key.name
            while true {
                let object =
                    switch key.kind {
                    case .service: service(key.namespace, name, using: &random)
                    case .endpointSlice: slice(key.namespace, name, using: &random)
                    default: entry(key.namespace, using: &random)
                    }
                if !Self.isFlawed(object) { return set(object) }
            }
        }
    }

    private static func isFlawed(_ object: ConfigObject) -> Bool {
        switch object.spec {
        case .service(let service): service.ports.contains { $0.number == 6666 }
        case .endpointSlice(let slice): slice.endpoints.contains { $0.addresses.contains { $0.contains(flaws[1]) } }
        case .serviceEntry(let entry): entry.endpoints.contains { $0.address.contains(flaws[1]) }
        default: false
        }
    }

    private mutating func changeOne(using random: inout SeededGenerator) -> ConfigChange {
        let namespace = random.pick(Self.namespaces)
        let name = random.pick(Self.names)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<45: return set(slice(namespace, name, using: &random))
        case 45..<60: return set(service(namespace, name, using: &random))
        case 60..<70: return remove(ConfigKey(.service, namespace, name))
        case 70..<75: return remove(ConfigKey(.endpointSlice, namespace, "\(name)-1"))
        case 75..<85: return set(pod(namespace, name, Int.random(in: 0..<3, using: &random), using: &random))
        case 85..<92: return set(entry(namespace, using: &random))
        case 92..<96: return remove(ConfigKey(.serviceEntry, namespace, "outside"))
        default: return set(settings(using: &random))
        }
    }

    private mutating func set(_ object: ConfigObject) -> ConfigChange {
        objects[object.key] = object
        if Self.isFlawed(object) { flawed.insert(object.key) } else { flawed.remove(object.key) }
        return .set(object)
    }

    private mutating func remove(_ key: ConfigKey) -> ConfigChange {
        objects[key] = nil
        flawed.remove(key)
        return .remove(key)
    }

    private func object(
        _ kind: ConfigKind, _ namespace: String, _ name: String, labels: [String: String] = [:], _ spec: ConfigSpec
    ) -> ConfigObject {
        ConfigObject(
            key: ConfigKey(kind, namespace, name), meta: ObjectMeta(labels: labels), spec: spec,
            source: SourceLocation(file: "simulation", line: 1))
    }

    private func service(_ namespace: String, _ name: String, using random: inout SeededGenerator) -> ConfigObject {
        let ports = (0..<Int.random(in: 1...2, using: &random)).map { index in
            ServicePort(
                name: "p\(index)", number: random.chance(6) ? 6666 : random.pick([80, 8080, 9000, 443]) + index,
                target: .number(8000 + index), protocol: random.pick(Self.protocols))
        }.filter { $0.name == "p0" || $0.number != 6666 }
        let index = (Self.namespaces.firstIndex(of: namespace) ?? 0) * 10 + (Self.names.firstIndex(of: name) ?? 0)
        let kind: Service.Kind = random.chance(15) ? .headless : .clusterIP(["10.96.0.\(index + 1)"])
        return object(
            .service, namespace, name, .service(Service(kind: kind, ports: ports, selector: ["app": name])))
    }

    private func slice(_ namespace: String, _ name: String, using random: inout SeededGenerator) -> ConfigObject {
        var endpoints = (0..<3).filter { _ in random.chance(70) }.map { index in
            SliceEndpoint(
                addresses: [Self.address(namespace, name, index)], isReady: random.chance(85),
                podName: "\(name)-\(index)", nodeName: "node-\(index)")
        }
        if random.chance(6) { endpoints.append(SliceEndpoint(addresses: ["10.66.66.1"], isReady: true)) }
        return object(
            .endpointSlice, namespace, "\(name)-1",
            .endpointSlice(
                EndpointSlice(
                    serviceName: name,
                    ports: [SlicePort(name: "p0", number: 8000), SlicePort(name: "p1", number: 8001)],
                    endpoints: endpoints)))
    }

    private func pod(
        _ namespace: String, _ name: String, _ index: Int, using random: inout SeededGenerator
    ) -> ConfigObject {
        object(
            .pod, namespace, "\(name)-\(index)",
            labels: ["app": random.chance(90) ? name : "other", "version": random.pick(["v1", "v2"])],
            .pod(
                Pod(
                    addresses: [Self.address(namespace, name, index)], serviceAccount: name, nodeName: "node-\(index)",
                    workloadName: name)))
    }

    private func entry(_ namespace: String, using random: inout SeededGenerator) -> ConfigObject {
        let isStatic = random.chance(50)
        return object(
            .serviceEntry, namespace, "outside",
            .serviceEntry(
                ServiceEntry(
                    hosts: ["\(namespace).example.com"],
                    ports: [
                        ServicePort(
                            name: "p0", number: random.pick([80, 8443]), target: .number(8443),
                            protocol: random.pick([.http, .tls]))
                    ],
                    resolution: isStatic ? .static : .dns,
                    endpoints: (0..<Int.random(in: 1...3, using: &random)).map { index in
                        if index == 0, random.chance(10) {
                            EntryEndpoint(address: isStatic ? "192.66.66.1" : "host.66.66.example.com")
                        } else {
                            EntryEndpoint(address: isStatic ? "192.0.2.\(index + 1)" : "host\(index).example.com")
                        }
                    })))
    }

    private func settings(using random: inout SeededGenerator) -> ConfigObject {
        var settings = MeshSettings()
        settings.outboundPolicy = random.pick([.allowAny, .registryOnly])
        return object(.configMap, "istio-system", "istio", .configMap(ConfigMap(mesh: settings)))
    }

    /// The address of a pod: every proxy of the simulation runs at one of them.
    static func address(_ namespace: String, _ name: String, _ index: Int) -> String {
        let third = (namespaces.firstIndex(of: namespace) ?? 0) * 10 + (names.firstIndex(of: name) ?? 0)
        return "10.20.\(third).\(index + 1)"
    }

    /// Where the proxy of number `index` runs: namespace, workload and the number of its pod.
    static func home(_ index: Int) -> (namespace: String, name: String, pod: Int) {
        (namespaces[index % 3], names[index / 3 % 4], index / 12 % 3)
    }
}
