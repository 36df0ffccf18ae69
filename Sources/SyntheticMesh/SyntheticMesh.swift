internal import Bytes

/// A mesh that is made up from a few numbers, as manifests: for benchmarks, tests, and whoever wants to see a large
/// one.
///
/// Equal shapes give equal bytes. Every service has an HTTP port, every tenth a TCP port too and every tenth a gRPC
/// port; its pods have sidecars, stand on ten nodes in three zones and are of two versions.
package struct SyntheticMesh: Sendable {
    /// One file of manifests.
    package struct File: Sendable, Equatable {
        /// Relative, with `/`: `NAMESPACE/SERVICE.yaml`.
        package let path: String
        /// One or several YAML documents.
        package let text: String
    }

    private let shape: MeshShape

    /// The mesh of `shape`, whose numbers must be in their ranges.
    package init(_ shape: MeshShape) {
        precondition(shape.fault == nil, "a shape has its numbers checked: \(shape.fault ?? "")")
        self.shape = shape
    }

    /// Makes one file after the other.
    package func forEachFile<E: Error>(_ body: (File) throws(E) -> Void) throws(E) {
        try body(File(path: "nodes.yaml", text: Manifests.nodes))
        for index in 0..<shape.namespaces {
            let name = Self.namespace(index)
            var text = Manifests.namespace(name)
            if isChosen(index, share: shape.sidecars) { text += Manifests.separator + Manifests.sidecar(of: name) }
            try body(File(path: "\(name)/namespace.yaml", text: text))
        }
        for index in 0..<shape.services {
            for file in files(of: service(index)) { try body(file) }
        }
    }

    private func files(of service: SyntheticService) -> [File] {
        let folder = "\(service.namespace)/\(service.name)"
        let pods = (0..<shape.endpoints).map { Manifests.pod($0, of: service) }
        var files = [
            File(
                path: "\(folder).yaml",
                text: ([Manifests.service(service)] + pods).joined(separator: Manifests.separator))
        ]
        if shape.endpoints > 0 {
            files.append(File(path: "\(folder)-endpoints.yaml", text: Manifests.slices(of: service, shape.endpoints)))
        }
        if service.hasVersions {
            files.append(File(path: "\(folder)-rule.yaml", text: Manifests.destinationRule(of: service)))
        }
        if isChosen(service.index, share: shape.virtualServices) {
            files.append(File(path: "\(folder)-routes.yaml", text: Manifests.virtualService(of: service)))
        }
        return files
    }

    private func service(_ index: Int) -> SyntheticService {
        SyntheticService(
            index: index, namespace: Self.namespace(index % shape.namespaces),
            hasVersions: isChosen(index, share: shape.destinationRules), endpointCount: shape.endpoints,
            seed: shape.seed)
    }

    private static func namespace(_ index: Int) -> String { "team-\(index)" }
}

/// One service of the mesh.
struct SyntheticService {
    let index: Int
    let namespace: String
    /// Whether a DestinationRule tells its versions v1 and v2 apart.
    let hasVersions: Bool
    let endpointCount: Int
    let seed: UInt64

    var name: String { "\(Self.words[draw("name", below: Self.words.count)])-\(index)" }
    var address: String { Self.address(in: 10, 96, offset: index + 1) }
    var hostname: String { "\(name).\(namespace).svc.cluster.local" }

    /// Name, number, and the number on its pods.
    var ports: [(name: String, number: Int, target: Int)] {
        var ports = [(name: "http", number: 80, target: 8080)]
        if index % 10 == 3 { ports.append((name: "tcp-data", number: 5432, target: 5432)) }
        if index % 10 == 7 { ports.append((name: "grpc", number: 9090, target: 9090)) }
        return ports
    }

    func podName(_ pod: Int) -> String { "\(name)-\(pod)" }
    func podAddress(_ pod: Int) -> String { Self.address(in: 10, 128, offset: index * endpointCount + pod + 1) }
    func nodeName(_ pod: Int) -> String { "node-\((index + pod) % 10)" }

    /// A number from 0 that seed, service and `purpose` decide and nothing else.
    func draw(_ purpose: String, below bound: Int) -> Int {
        Int(stableHash("\(seed) \(index) \(purpose)") % UInt64(bound))
    }

    private static func address(in first: Int, _ second: Int, offset: Int) -> String {
        "\(first).\(second + offset >> 16).\(offset >> 8 & 255).\(offset & 255)"
    }

    private static let words = [
        "account", "audit", "basket", "billing", "cart", "catalog", "checkout", "currency", "delivery", "email",
        "frontend", "identity", "inventory", "ledger", "loyalty", "media", "offers", "orders", "payment", "pricing",
        "profile", "quotes", "ratings", "reports", "returns", "reviews", "search", "session", "shipping", "stock",
        "tax", "wishlist",
    ]
}
