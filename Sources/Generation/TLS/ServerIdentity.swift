import Mesh
import MeshConfig

/// What the mesh knows about the mutual TLS of the servers of a cluster, beside what a rule says.
/// Source: generation.md 4.7.
struct ServerIdentity: Hashable, Sendable {
    /// Whether clients use it without any rule, with each endpoint that takes it.
    let isAutomatic: Bool
    /// Names of which a server must have one in its certificate; empty: any of the mesh's authorities will do.
    let subjectAltNames: [String]

    /// Nothing is known, or nothing of it matters.
    static let unknown = ServerIdentity(isAutomatic: false, subjectAltNames: [])

    private init(isAutomatic: Bool, subjectAltNames: [String]) {
        self.isAutomatic = isAutomatic
        self.subjectAltNames = subjectAltNames
    }

    /// The servers of `cluster`, as the clients of `clusters` know them.
    ///
    /// - Parameter choosesEndpoint: whether the proxies choose among endpoints that they know.
    init(of cluster: OutboundCluster, _ clusters: OutboundClusters, choosesEndpoint: Bool) {
        let (service, view) = (cluster.port.service, clusters.view)
        switch cluster.policy.tls?.mode {
        case .istioMutual:
            self.init(isAutomatic: false, subjectAltNames: view.subjectAltNames(of: service))
        case .disable, .simple, .mutual:
            self = .unknown
        case nil:
            guard clusters.usesMutualTLS,
                let mode = view.mutualTLS(of: service, port: cluster.port.port, passesThrough: !choosesEndpoint),
                mode != .disable
            else {
                self = .unknown
                return
            }
            self.init(isAutomatic: true, subjectAltNames: view.subjectAltNames(of: service))
        }
    }
}
