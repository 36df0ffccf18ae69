import MeshConfig
import TestSupport

/// A cluster of two meshes whose namespaces, selectors, labels and tags change at random.
struct RandomCluster {
    /// What there is at present.
    private(set) var objects: [ConfigKey: ConfigObject] = [:]

    /// The control planes.
    static let meshes = ["one", "two"].map { MeshNames(revision: $0, systemNamespace: "mesh-\($0)") }
    static let tags = ["prod", "test"]
    private static let namespaces = ["shop", "bank", "depot", "lab"]
    private static let names = ["web", "api"]

    /// Everything that it starts with.
    mutating func populate(using random: inout SeededGenerator) -> [ConfigChange] {
        var changes: [ConfigChange] = []
        for namespace in Self.namespaces {
            changes.append(set(self.namespace(namespace, using: &random)))
            for name in Self.names {
                changes += [
                    set(service(namespace, name)), set(slice(namespace, name, using: &random)),
                    set(pod(namespace, name)),
                ]
            }
        }
        for names in Self.meshes { changes.append(set(settings(names, using: &random))) }
        for tag in Self.tags { changes.append(set(webhook(tag, using: &random))) }
        return changes
    }

    /// One to four random changes; each object at most once.
    mutating func change(using random: inout SeededGenerator) -> [ConfigChange] {
        var changes: [ConfigKey: ConfigChange] = [:]
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let change = changeOne(using: &random)
            changes[change.key] = change
        }
        return changes.sorted { $0.key < $1.key }.map(\.value)
    }

    private mutating func changeOne(using random: inout SeededGenerator) -> ConfigChange {
        let namespace = random.pick(Self.namespaces)
        let name = random.pick(Self.names)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<30: return set(self.namespace(namespace, using: &random))
        case 30..<35: return remove(ConfigKey(.namespace, "", namespace))
        case 35..<50: return set(settings(random.pick(Self.meshes), using: &random))
        case 50..<60: return set(webhook(random.pick(Self.tags), using: &random))
        case 60..<63: return remove(ConfigKey(.mutatingWebhookConfiguration, "", random.pick(Self.tags)))
        case 63..<75: return set(slice(namespace, name, using: &random))
        case 75..<80: return set(service(namespace, name))
        case 80..<85: return remove(ConfigKey(.service, namespace, name))
        case 85..<97: return set(entry(namespace, using: &random))
        default: return remove(ConfigKey(.serviceEntry, namespace, "outside"))
        }
    }

    private mutating func set(_ object: ConfigObject) -> ConfigChange {
        objects[object.key] = object
        return .set(object)
    }

    private mutating func remove(_ key: ConfigKey) -> ConfigChange {
        objects[key] = nil
        return .remove(key)
    }

    private func object(
        _ kind: ConfigKind, _ namespace: String, _ name: String, labels: [String: String] = [:], _ spec: ConfigSpec
    ) -> ConfigObject {
        ConfigObject(
            key: ConfigKey(kind, namespace, name), meta: ObjectMeta(labels: labels), spec: spec,
            source: SourceLocation(file: "simulation", line: 1))
    }

    private func namespace(_ name: String, using random: inout SeededGenerator) -> ConfigObject {
        object(.namespace, "", name, labels: ["mesh": random.pick(["one", "two", "none"])], .namespace)
    }

    private func settings(_ names: MeshNames, using random: inout SeededGenerator) -> ConfigObject {
        var settings = names.defaultSettings
        settings.discoverySelectors = random.pick([
            [], [LabelSelector(labels: ["mesh": names.revision])], [LabelSelector(labels: ["mesh": names.revision])],
            [LabelSelector(expressions: [LabelSelector.Expression(key: "mesh", operator: .isNotIn, values: ["none"])])],
            [LabelSelector(labels: ["mesh": "one"]), LabelSelector(labels: ["mesh": "two"])],
        ])
        let key = names.meshConfigKey
        return object(.configMap, key.namespace, key.name, .configMap(ConfigMap(mesh: settings)))
    }

    private func webhook(_ tag: String, using random: inout SeededGenerator) -> ConfigObject {
        object(
            .mutatingWebhookConfiguration, "", tag,
            labels: ["istio.io/tag": tag, "istio.io/rev": random.pick(["one", "two"])],
            .mutatingWebhookConfiguration(WebhookConfiguration()))
    }

    private func service(_ namespace: String, _ name: String) -> ConfigObject {
        object(
            .service, namespace, name,
            .service(
                Service(
                    kind: .clusterIP(["10.96.\(Self.place(namespace, name)).1"]),
                    ports: [ServicePort(name: "http", number: 80, target: .number(8080), protocol: .http)],
                    selector: ["app": name])))
    }

    private func slice(_ namespace: String, _ name: String, using random: inout SeededGenerator) -> ConfigObject {
        let endpoint = SliceEndpoint(
            addresses: [Self.address(namespace, name)], isReady: random.chance(80), podName: "\(name)-0")
        return object(
            .endpointSlice, namespace, "\(name)-1",
            .endpointSlice(
                EndpointSlice(
                    serviceName: name, ports: [SlicePort(name: "http", number: 8080)], endpoints: [endpoint])))
    }

    private func pod(_ namespace: String, _ name: String) -> ConfigObject {
        object(
            .pod, namespace, "\(name)-0", labels: ["app": name],
            .pod(Pod(addresses: [Self.address(namespace, name)], serviceAccount: name, workloadName: name)))
    }

    private func entry(_ namespace: String, using random: inout SeededGenerator) -> ConfigObject {
        let labels = random.pick([nil, "one", "two", "prod", "test", "other"]).map { ["istio.io/rev": $0] } ?? [:]
        return object(
            .serviceEntry, namespace, "outside", labels: labels,
            .serviceEntry(
                ServiceEntry(
                    hosts: ["\(namespace).example.com"],
                    ports: [ServicePort(name: "http", number: 80, target: .number(80), protocol: .http)],
                    resolution: .dns)))
    }

    private static func place(_ namespace: String, _ name: String) -> Int {
        (namespaces.firstIndex(of: namespace) ?? 0) * 10 + (names.firstIndex(of: name) ?? 0)
    }

    private static func address(_ namespace: String, _ name: String) -> String {
        "10.20.\(place(namespace, name)).1"
    }

    /// The id of the proxy of number `index`, and its namespace.
    static func home(_ index: Int) -> (nodeID: String, namespace: String) {
        let (namespace, name) = (namespaces[index % 4], names[index / 4 % 2])
        let id = "sidecar~\(address(namespace, name))~\(name)-0.\(namespace)~\(namespace).svc.cluster.local"
        return (id, namespace)
    }
}

// What the rules say, in the plainest words.
extension RandomCluster {
    /// Whether the control plane `names` may show anything of `namespace`.
    func shows(_ namespace: String, by names: MeshNames) -> Bool {
        guard case .configMap(let map) = objects[names.meshConfigKey]?.spec, let settings = map.mesh,
            !settings.discoverySelectors.isEmpty
        else { return true }
        guard let labels = objects[ConfigKey(.namespace, "", namespace)]?.meta.labels else { return false }
        return settings.discoverySelectors.contains { $0.matches(labels) }
    }

    /// Whether the control plane `names` may show the entry of `namespace`, whose label names a revision or tag.
    func showsEntry(of namespace: String, by names: MeshNames) -> Bool {
        guard let entry = objects[ConfigKey(.serviceEntry, namespace, "outside")] else { return false }
        let label = entry.meta.labels["istio.io/rev"]
        return shows(namespace, by: names) && (label.map { isOwn($0, of: names) } ?? true)
    }

    /// Whether proxies that say `claim` are those of the control plane `names`.
    func isOwn(_ claim: String, of names: MeshNames) -> Bool {
        let tag = objects[ConfigKey(.mutatingWebhookConfiguration, "", claim)]
        return claim == names.revision || tag?.meta.labels["istio.io/rev"] == names.revision
    }
}
