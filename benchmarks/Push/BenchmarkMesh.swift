internal import Foundation

/// A folder of manifests with one service whose endpoints change.
final class BenchmarkMesh {
    /// What the clients watch.
    static let clusterName = "outbound|80||web.shop.svc.cluster.local"

    let path: String
    private let endpointCount: Int
    private var version = 0

    init(endpointCount: Int) throws {
        self.endpointCount = endpointCount
        path = NSTemporaryDirectory() + "martlet-push-\(getpid())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try write(
            "service.yaml",
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec:
              clusterIP: 10.96.0.1
              ports: [{name: http, port: 80, targetPort: 8080}]
            """)
        try change()
    }

    /// Replaces the last endpoint by another one.
    func change() throws {
        version += 1
        var addresses = (1..<endpointCount).map { "10.20.\($0 / 250).\($0 % 250 + 1)" }
        addresses.append("10.30.\(version / 250 % 250).\(version % 250 + 1)")
        try write(
            "endpoints.yaml",
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            ports: [{name: http, port: 8080}]
            endpoints:

            """ + addresses.map { "- addresses: [\($0)]\n" }.joined())
    }

    func remove() {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("cannot remove \(path): \(error)")
        }
    }

    private func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }
}
