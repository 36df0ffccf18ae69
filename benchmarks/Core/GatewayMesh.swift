internal import Mesh
internal import MeshConfig

/// A mesh of services like those of `ScaleMesh`, each with a host of its own behind a gateway, for HTTP and for HTTPS:
/// all behind one Gateway for HTTP, and for HTTPS each with a Gateway and a Secret.
struct GatewayMesh: ChangingMesh {
    private(set) var snapshot: MeshSnapshot
    let scope: ScopeKey

    init(hostCount: Int) {
        var builder = SnapshotBuilder()
        for object in (0..<hostCount).flatMap(Self.objects) + [Self.shared] { builder.apply(.set(object)) }
        snapshot = builder.build().snapshot
        var node = ProxyNode(
            id: "gateway.ns-0", addresses: ["10.255.0.2"], namespace: "ns-0", dnsDomain: "ns-0.svc.cluster.local",
            labels: ["app": "gateway"], capabilities: [.alpn, .metadataExchange, .stats],
            workloadCertificates: .agent)
        node.kind = .router
        node.mayReadSecrets = true
        scope = snapshot.scope(of: node)
    }

    /// Changes one object.
    mutating func apply(_ change: ConfigChange) { snapshot = snapshot.applying(change) }

    private static func objects(_ i: Int) -> [ConfigObject] {
        [
            ScaleMesh.service(i), ScaleMesh.slice(i, isReady: true), ScaleMesh.pod(i, 0), ScaleMesh.pod(i, 1),
            virtualService(i, weight: 50), gateway(i), secret(i, 0),
        ]
    }

    /// The routes of a host: two to the service, of which the first one takes `weight` of 100 requests.
    static func virtualService(_ i: Int, weight: Int) -> ConfigObject {
        let target = RouteDestination(host: "s\(i).\(ScaleMesh.namespace(i)).svc.cluster.local", port: 80)
        var other = target
        other.subset = "next"
        let route = HTTPRoute(
            action: .forward([
                HTTPDestination(target, weight: weight), HTTPDestination(other, weight: 100 - weight),
            ]))
        let gateways = ["shared", "g\(i)"].map { GatewayReference.gateway(namespace: "ns-0", name: $0) }
        let spec = VirtualService(hosts: [host(i)], gateways: gateways, http: [route])
        return ScaleMesh.object(.virtualService, i, "s\(i)", .virtualService(spec))
    }

    /// The certificate of a host.
    static func secret(_ i: Int, _ version: Int) -> ConfigObject {
        let pair = Secret.KeyPair(certificates: [UInt8(version)], key: PrivateKey([1]))
        return ScaleMesh.object(.secret, 0, "cert-\(i)", .secret(Secret(keyPair: pair)))
    }

    private static let shared = ScaleMesh.object(
        .gateway, 0, "shared",
        .gateway(
            Gateway(
                selector: ["app": "gateway"],
                servers: [
                    GatewayServer(
                        port: ListenerPort(name: "http", number: 80, protocol: .http),
                        hosts: [ScopedHost(.all, "*")])
                ])))

    private static func gateway(_ i: Int) -> ConfigObject {
        let server = GatewayServer(
            port: ListenerPort(name: "https", number: 443, protocol: .https), hosts: [ScopedHost(.all, host(i))],
            tls: ServerTLSSettings(mode: .simple(.credentials(["cert-\(i)"]))))
        return ScaleMesh.object(
            .gateway, 0, "g\(i)", .gateway(Gateway(selector: ["app": "gateway"], servers: [server])))
    }

    private static func host(_ i: Int) -> String { "host-\(i).example.com" }
}
