internal import EnvoyAPI
internal import Mesh
internal import MeshConfig
package import XDS

/// How far a connected proxy is, for those who run the mesh.
package struct ProxyStatus: Sendable, Encodable {
    /// A resource that a proxy refused and that has not changed since.
    package struct Refused: Sendable, Encodable {
        package let name: String
        /// The proxy's own words.
        package let reason: String
        /// What it was made from: `Service shop/reviews (shop/services.yaml:12)`; at most 10 objects.
        package let origins: [String]
    }

    /// One type on one stream.
    package struct TypeStatus: Sendable, Encodable {
        /// CDS, EDS, ….
        package let type: String
        package let state: SyncState
        /// How long it has been in this state.
        package let seconds: Double
        /// Why the proxy refused the last response; nil when it did not.
        package let error: String?
        /// What the proxy refused and still lacks, by name; at most 10 resources.
        package let refused: [Refused]
        /// How many it refused and still lacks.
        package let refusedCount: Int
    }

    /// How many resources, and how many objects of each, are listed.
    static let listCountMax = 10

    /// `<pod>.<namespace>`.
    package let proxy: String
    /// The proxy's id and a number for the stream.
    package let connection: String
    package let shard: String
    /// In push order; types that the proxy never asked for are missing.
    package let types: [TypeStatus]

    init(_ session: ADSSession, shard: String, locations: ObjectLocations, at now: Duration) {
        proxy = session.proxy?.node.id ?? ""
        connection = session.connectionID
        self.shard = shard
        types = ResourceType.allCases.compactMap { type in
            guard let subscription = session.stream[type: type] else { return nil }
            let refused = subscription.refusedResources
            return TypeStatus(
                type: type.short, state: subscription.state,
                seconds: (now - session.stateBegan(of: type)).seconds, error: subscription.lastRefusal?.reason,
                refused: refused.prefix(Self.listCountMax).map { resource in
                    Refused(
                        name: resource.name, reason: resource.reason,
                        origins: session.origins(of: type, name: resource.name, locations: locations))
                },
                refusedCount: refused.count)
        }
    }
}

/// Endpoints of one service that nobody gets, for those who run the mesh.
package struct WithheldStatus: Sendable, Encodable {
    /// `<namespace>/<hostname>`.
    package let service: String
    package let endpoints: Int
    /// One of the pods that are missing.
    package let missing: String

    init(_ entry: (key: ServiceKey, value: WithheldEndpoints)) {
        service = "\(entry.key.namespace)/\(entry.key.hostname)"
        endpoints = entry.value.count
        missing = entry.value.pod.description
    }
}
