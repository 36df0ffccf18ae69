import EnvoyAPI
import Generation
import Mesh
import MeshConfig
import Testing

/// Which objects a listener or inbound cluster is said to be made from.
struct ListenerOriginsTests {
    private static let manifests = """
        apiVersion: v1
        kind: Service
        metadata: {name: db, namespace: shop}
        spec: {clusterIP: 10.1.0.3, selector: {app: me}, ports: [{name: tcp, port: 5432}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {clusterIP: 10.1.0.4, ports: [{name: tcp, port: 9000}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: to-db, namespace: shop}
        spec: {hosts: [web], tcp: [{route: [{destination: {host: db, port: {number: 5432}}}]}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: db, namespace: shop}
        spec: {host: db, trafficPolicy: {connectionPool: {tcp: {idleTimeout: 30s}}}}
        """

    private static let ingress = """

        ---
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: {name: own, namespace: shop}
        spec: {ingress: [{port: {number: 8080, protocol: HTTP, name: a}, defaultEndpoint: "127.0.0.1:80"}]}
        """

    private func origins(_ type: ResourceType, _ name: String, _ manifests: String = manifests) throws -> [String] {
        let view = try makeView(manifests, of: ProxyNode(["labels=app=me"]))
        let planned = try #require(plan(type, for: view).first { $0.name == name })
        return planned.origins(in: view).map { "\($0.kind.rawValue)/\($0.name)" }
    }

    @Test func `a chain is made from its service, the route and the rule of the destination`() throws {
        #expect(
            try origins(.listener, "10.1.0.4_9000") == ["Service/web", "VirtualService/to-db", "DestinationRule/db"])
    }

    @Test func `a rule that says something of connections shapes the service's own chain`() throws {
        #expect(try origins(.listener, "10.1.0.3_5432") == ["Service/db", "DestinationRule/db"])
    }

    @Test func `an inbound cluster is made from the service and its rule`() throws {
        #expect(try origins(.cluster, "inbound|5432||") == ["Service/db", "DestinationRule/db"])
    }

    @Test func `inbound traffic is shaped by the services, or by the Sidecar`() throws {
        #expect(try origins(.listener, "virtualInbound") == ["Service/db"])
        #expect(try origins(.listener, "virtualInbound", Self.manifests + Self.ingress) == ["Sidecar/own"])
    }
}
