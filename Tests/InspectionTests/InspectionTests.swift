import EnvoyAPI
import Foundation
import Inspection
import Mesh
import MeshConfig
import Testing

/// A folder of manifests that goes when the test ends.
private final class Manifests {
    let path: String

    init(_ text: String) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "inspection-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try text.write(toFile: path + "/mesh.yaml", atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func mesh() throws -> StaticMesh {
        try StaticMesh(
            paths: [path], meshConfig: nil, names: MeshNames(revision: "default", systemNamespace: "istio-system"))
    }
}

private func pod(_ name: String, _ address: String, app: String, more: String = "") -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: \(name), namespace: shop, labels: {app: \(app)}}
    spec: {nodeName: n1, serviceAccountName: \(app)\(more)}
    status: {podIP: \(address), conditions: [{type: Ready, status: "True"}]}
    ---

    """
}

private func service(_ name: String, _ address: String, port: Int = 80) -> String {
    """
    apiVersion: v1
    kind: Service
    metadata: {name: \(name), namespace: shop}
    spec:
      clusterIP: \(address)
      selector: {app: \(name)}
      ports: [{name: http, port: \(port)}]
    ---

    """
}

private let shop =
    service("web", "10.96.0.1") + pod("web-1", "10.0.0.1", app: "web") + pod("web-2", "10.0.0.2", app: "web")

struct InspectionTests {
    @Test func `a resource names the objects that it is made from, with their places`() throws {
        let mesh = try Manifests(shop).mesh()
        let web = try #require(mesh.proxy(ofPod: "web-1", in: "shop"))
        let resources = mesh.resources(for: mesh.view(of: web))
        let cluster = try #require(resources.first { $0.name == "outbound|80||web.shop.svc.cluster.local" })
        #expect(cluster.origins == [ConfigKey(.service, "shop", "web")])
        #expect(mesh.location(of: cluster.origins[0])?.line == 1)
    }

    @Test func `a proxy is every pod with an address of its own that does not refuse a sidecar`() throws {
        let text =
            shop + pod("host", "10.0.0.9", app: "host", more: ", hostNetwork: true")
            + pod("plain", "10.0.0.8", app: "plain").replacing(
                "labels: {app: plain}", with: "labels: {sidecar.istio.io/inject: \"false\"}")
        #expect(try Manifests(text).mesh().proxies.map(\.id) == ["web-1.shop", "web-2.shop"])
    }

    @Test func `a pod that a Gateway selects is a gateway`() throws {
        let gateway = """
            apiVersion: networking.istio.io/v1
            kind: Gateway
            metadata: {name: door, namespace: shop}
            spec:
              selector: {app: web}
              servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]
            """
        #expect(try Manifests(shop + gateway).mesh().proxies.map(\.kind) == [.router, .router])
    }

    @Test func `equal meshes do not differ`() throws {
        let (a, b) = (try Manifests(shop).mesh(), try Manifests(shop).mesh())
        let difference = MeshDifference(from: a, to: b, proxies: a.proxies)
        #expect(difference.groups.isEmpty)
        #expect(difference.proxyCount == 2)
        #expect(difference.byteCount == 0)
    }

    @Test func `a new service is added for all proxies, as one group`() throws {
        let a = try Manifests(shop).mesh()
        let b = try Manifests(shop + service("api", "10.96.0.2")).mesh()
        let difference = MeshDifference(from: a, to: b, proxies: b.proxies)
        let group = try #require(difference.groups.first)
        #expect(group.proxies == ["web-1.shop", "web-2.shop"])
        #expect(
            group.changes.map { "\($0.kind.rawValue) \($0.type.short) \($0.name)" } == [
                "added CDS outbound|80||api.shop.svc.cluster.local",
                "added EDS outbound|80||api.shop.svc.cluster.local",
                "altered RDS 80",
            ])
        #expect(group.changes[2].paths == ["virtual_hosts"])
        #expect(difference.byteCount == 2 * group.byteCount)
        #expect(group.byteCount > 0)
    }

    @Test func `a removed service is removed and costs no bytes`() throws {
        let a = try Manifests(shop + service("api", "10.96.0.2", port: 90)).mesh()
        let b = try Manifests(shop).mesh()
        let difference = MeshDifference(from: a, to: b, proxies: b.proxies)
        let removed = difference.groups.flatMap(\.changes).filter { $0.kind == .removed }
        #expect(Set(removed.map(\.type)) == [.cluster, .endpoint, .listener, .route])
        #expect(removed.allSatisfy { $0.byteCount == 0 })
    }

    @Test func `a bad object is left out and told`() throws {
        let mesh = try Manifests(shop + service("api", "nowhere")).mesh()
        #expect(mesh.problems.count == 1)
        #expect(mesh.location(of: ConfigKey(.service, "shop", "api")) == nil)
    }

    @Test func `a path that does not exist is an error that names it`() {
        #expect {
            try StaticMesh(
                paths: ["/nowhere/at/all"], meshConfig: nil,
                names: MeshNames(revision: "default", systemNamespace: "istio-system"))
        } throws: { "\($0)".contains("/nowhere/at/all") }
    }
}
