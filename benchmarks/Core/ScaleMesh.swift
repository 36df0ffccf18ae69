internal import Mesh
internal import MeshConfig

/// A mesh of any number of services in namespaces of 100, each of two pods, and of one port; every tenth service has a
/// VirtualService and a DestinationRule. The objects are made directly: reading them is measured elsewhere.
struct ScaleMesh: ChangingMesh {
    private(set) var snapshot: MeshSnapshot
    let serviceCount: Int

    init(serviceCount: Int) {
        self.serviceCount = serviceCount
        var builder = SnapshotBuilder()
        for object in Self.objects(serviceCount: serviceCount) { builder.apply(.set(object)) }
        snapshot = builder.build().snapshot
    }

    /// All objects of such a mesh.
    static func objects(serviceCount: Int) -> [ConfigObject] {
        (0..<serviceCount).flatMap { i in
            [service(i), slice(i, isReady: true), pod(i, 0), pod(i, 1)]
                + (i % 10 == 0 ? [virtualService(i, timeout: 1), destinationRule(i, limit: 1)] : [])
        }
    }

    /// Changes one object.
    mutating func apply(_ change: ConfigChange) { snapshot = snapshot.applying(change) }

    /// The class of a sidecar that sees everything.
    var scope: ScopeKey { snapshot.scope(of: Self.node) }

    private static let node = node("client", at: "10.255.0.1")

    /// The class of the sidecars of a service, one of the first 100.
    func scope(ofPodOf service: Int) -> ScopeKey {
        snapshot.scope(of: Self.node("s\(service)-0", at: Self.podAddress(service, 0)))
    }

    private static func node(_ name: String, at address: String) -> ProxyNode {
        ProxyNode(
            id: "\(name).ns-0", addresses: [address], namespace: "ns-0", dnsDomain: "ns-0.svc.cluster.local",
            capabilities: [.alpn, .metadataExchange, .stats], workloadCertificates: .agent)
    }
}

extension ScaleMesh {
    /// A Service of one port, and of another one where `hasMore`.
    static func service(_ i: Int, hasMore: Bool = false) -> ConfigObject {
        let numbers = hasMore ? [80, 81] : [80]
        let ports = numbers.map { ServicePort(name: "http-\($0)", number: $0, target: .number(8080), protocol: .http) }
        let address = "10.\(96 + i / 65_536).\(i / 256 % 256).\(i % 256)"
        return object(
            .service, i, "s\(i)",
            .service(Service(kind: .clusterIP([address]), ports: ports, selector: ["app": "s\(i)"])))
    }

    /// The endpoints of a service; `isReady`: whether the first one is.
    static func slice(_ i: Int, isReady: Bool) -> ConfigObject {
        let endpoints = (0..<2).map {
            SliceEndpoint(addresses: [podAddress(i, $0)], isReady: isReady || $0 > 0, podName: "s\(i)-\($0)")
        }
        return object(
            .endpointSlice, i, "s\(i)-slice",
            .endpointSlice(
                EndpointSlice(
                    serviceName: "s\(i)", ports: [SlicePort(name: "http-80", number: 8080)], endpoints: endpoints)))
    }

    /// A VirtualService for the service.
    static func virtualService(_ i: Int, timeout: Int) -> ConfigObject {
        var route = HTTPRoute(
            action: .forward([
                HTTPDestination(RouteDestination(host: "s\(i).\(namespace(i)).svc.cluster.local", port: 80))
            ]))
        route.timeout = .seconds(timeout)
        return object(
            .virtualService, i, "s\(i)",
            .virtualService(
                VirtualService(
                    hosts: ["s\(i).\(namespace(i)).svc.cluster.local"], gateways: [.mesh], http: [route])))
    }

    /// A DestinationRule for the service.
    static func destinationRule(_ i: Int, limit: Int) -> ConfigObject {
        var pool = ConnectionPool()
        pool.tcp.maxConnections = limit
        let policy = TrafficPolicy(parts: TrafficPolicy.Parts(connectionPool: pool))
        return object(
            .destinationRule, i, "s\(i)",
            .destinationRule(
                DestinationRule(host: "s\(i).\(namespace(i)).svc.cluster.local", policy: policy)))
    }

    /// An AuthorizationPolicy for the workload of one service in namespace `ns-0`.
    static func policy(selecting app: String, path: String) -> ConfigObject {
        var rule = AuthorizationPolicy.Rule()
        rule.operations = [[AuthorizationPolicy.Condition(.path, values: [path])]]
        return object(
            .authorizationPolicy, 0, "policy",
            .authorizationPolicy(
                AuthorizationPolicy(target: .workloads(["app": app]), action: .allow, rules: [rule])))
    }

    static func pod(_ i: Int, _ number: Int) -> ConfigObject {
        object(
            .pod, i, "s\(i)-\(number)", labels: ["app": "s\(i)"],
            .pod(Pod(addresses: [podAddress(i, number)], serviceAccount: "s\(i)", workloadName: "s\(i)")))
    }

    private static func podAddress(_ i: Int, _ number: Int) -> String {
        "172.\(16 + number * 4 + i / 65_536).\(i / 256 % 256).\(i % 256)"
    }

    static func namespace(_ i: Int) -> String { "ns-\(i / 100)" }

    static func object(
        _ kind: ConfigKind, _ i: Int, _ name: String, labels: [String: String] = [:], _ spec: ConfigSpec
    ) -> ConfigObject {
        ConfigObject(
            key: ConfigKey(kind, namespace(i), name), meta: ObjectMeta(labels: labels), spec: spec,
            source: SourceLocation(file: "mesh", line: 1))
    }
}
