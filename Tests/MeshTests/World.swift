import HashTreeCollections
import MeshConfig

@testable import Mesh

/// A mesh under test: a chain of snapshots, and the objects that the last one was made of.
struct World {
    var objects: [ConfigKey: ConfigObject] = [:]
    var settings: MeshSettings
    private(set) var snapshot: MeshSnapshot
    private(set) var change: SnapshotChange

    init(_ objects: [ConfigObject] = [], settings: MeshSettings = MeshSettings()) {
        self.settings = settings
        var builder = SnapshotBuilder(settings: settings)
        for object in objects {
            builder.apply(.set(object))
            self.objects[object.key] = object
        }
        (snapshot, change) = builder.build()
    }

    /// Applies the changes in one snapshot.
    mutating func apply(_ changes: [ConfigChange], settings newSettings: MeshSettings? = nil) {
        var builder = SnapshotBuilder(previous: snapshot)
        for change in changes {
            builder.apply(change)
            if case .set(let object) = change { objects[object.key] = object } else { objects[change.key] = nil }
        }
        if let newSettings {
            settings = newSettings
            builder.apply(settings: newSettings)
        }
        (snapshot, change) = builder.build()
    }

    mutating func set(_ objects: ConfigObject...) { apply(objects.map { .set($0) }) }

    mutating func remove(_ objects: ConfigObject...) { apply(objects.map { .remove($0.key) }) }

    /// The same mesh, built anew from its objects.
    var rebuilt: MeshSnapshot { World(Array(objects.values), settings: settings).snapshot }

    func service(_ hostname: String, in namespace: String = "shop") -> MeshService? {
        snapshot.services[ServiceKey(hostname: hostname, namespace: namespace)]
    }

    /// `address:port` of the service's endpoints, in their order.
    func endpoints(_ hostname: String, in namespace: String = "shop") -> [String] {
        details(hostname, in: namespace).map { "\($0.address):\($0.port)" }
    }

    func details(_ hostname: String, in namespace: String = "shop") -> [WorkloadEndpoint] {
        snapshot.endpoints(of: ServiceKey(hostname: hostname, namespace: namespace)).endpoints
    }

    func view(_ proxy: ProxyNode, reusing previous: ProxyView? = nil) -> ProxyView {
        snapshot.view(of: snapshot.scope(of: proxy), reusing: previous)
    }
}

// MARK: - Objects, as short as a table needs them

func object(
    _ kind: ConfigKind, _ name: String, in namespace: String = "shop", labels: [String: String] = [:],
    annotations: [String: String] = [:], created: Int64 = 0, _ spec: ConfigSpec
) -> ConfigObject {
    ConfigObject(
        key: ConfigKey(kind, kind.isClusterScoped ? "" : namespace, name),
        meta: ObjectMeta(labels: labels, annotations: annotations, creationTime: created), spec: spec,
        source: SourceLocation(file: "mesh.yaml", line: 1))
}

func service(
    _ name: String, in namespace: String = "shop", _ kind: Service.Kind = .clusterIP(["10.96.0.1"]),
    ports: [ServicePort] = [port("http", 80, 8080)], selector: [String: String] = [:], labels: [String: String] = [:],
    exportTo: String? = nil, created: Int64 = 0, edit: (inout Service) -> Void = { _ in }
) -> ConfigObject {
    var spec = Service(kind: kind, ports: ports, selector: selector)
    edit(&spec)
    return object(
        .service, name, in: namespace, labels: labels,
        annotations: exportTo.map { [Annotation.exportTo: $0] } ?? [:], created: created, .service(spec))
}

func port(_ name: String, _ number: Int, _ target: Int? = nil, _ protocol: PortProtocol = .http) -> ServicePort {
    ServicePort(name: name, number: number, target: .number(target ?? number), protocol: `protocol`)
}

func port(_ name: String, _ number: Int, named target: String, _ protocol: PortProtocol = .http) -> ServicePort {
    ServicePort(name: name, number: number, target: .name(target), protocol: `protocol`)
}

func slice(
    _ name: String, of service: String, in namespace: String = "shop",
    ports: [SlicePort] = [SlicePort(name: "http", number: 8080)],
    _ endpoints: [SliceEndpoint], isFQDN: Bool = false
) -> ConfigObject {
    object(
        .endpointSlice, name, in: namespace,
        .endpointSlice(EndpointSlice(serviceName: service, isFQDN: isFQDN, ports: ports, endpoints: endpoints)))
}

func slice(_ name: String, of service: String, in namespace: String = "shop", addresses: String...) -> ConfigObject {
    slice(name, of: service, in: namespace, addresses.map { SliceEndpoint(addresses: [$0]) })
}

func pod(
    _ name: String, in namespace: String = "shop", _ addresses: [String], labels: [String: String] = [:],
    edit: (inout Pod) -> Void = { _ in }
) -> ConfigObject {
    var spec = Pod(addresses: addresses)
    edit(&spec)
    return object(.pod, name, in: namespace, labels: labels, .pod(spec))
}

func node(_ name: String, region: String, zone: String = "") -> ConfigObject {
    object(
        .node, name,
        labels: ["topology.kubernetes.io/region": region, "topology.kubernetes.io/zone": zone].filter {
            $0.value != ""
        },
        .node)
}

func entry(
    _ name: String, in namespace: String = "shop", hosts: [String] = ["ext.example.com"],
    _ resolution: ServiceEntry.Resolution = .static, ports: [ServicePort] = [port("http", 80)],
    endpoints: [EntryEndpoint] = [], labels: [String: String] = [:], annotations: [String: String] = [:],
    created: Int64 = 0, edit: (inout ServiceEntry) -> Void = { _ in }
) -> ConfigObject {
    var spec = ServiceEntry(hosts: hosts, ports: ports, resolution: resolution, endpoints: endpoints)
    edit(&spec)
    return object(
        .serviceEntry, name, in: namespace, labels: labels, annotations: annotations, created: created,
        .serviceEntry(spec))
}

func sidecar(
    _ pod: String = "client", in namespace: String = "shop", _ addresses: [String] = ["10.1.0.99"],
    labels: [String: String] = [:], edit: (inout ProxyNode) -> Void = { _ in }
) -> ProxyNode {
    var proxy = ProxyNode(
        id: "\(pod).\(namespace)", addresses: addresses, namespace: namespace,
        dnsDomain: "\(namespace).svc.cluster.local", labels: labels)
    edit(&proxy)
    return proxy
}

extension ScopeKey {
    /// `hostname:port→targetPort` of each target.
    var targetSummary: [String] { targets.map { "\($0.service.hostname):\($0.port)→\($0.targetPort)" } }
}
