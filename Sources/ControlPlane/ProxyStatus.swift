internal import EnvoyAPI
internal import Foundation
internal import Mesh
internal import MeshConfig
package import XDS

/// How far a connected proxy is, for those who run the mesh.
package struct ProxyStatus: Sendable, Decodable {
    /// A resource that a proxy refused and that has not changed since.
    package struct Refused: Sendable, Codable {
        package let name: String
        /// The proxy's own words.
        package let reason: String
        /// What it was made from: `Service shop/reviews (shop/services.yaml:12)`; at most 10 objects.
        package let origins: [String]
    }

    /// One type on one stream.
    package struct TypeStatus: Sendable, Codable {
        /// CDS, EDS, ….
        package let type: String
        package let state: SyncState
        /// The nonce of the last response; nil: none was sent.
        package let sent: String?
        /// The nonce of the last response that the proxy accepted; nil: none.
        package let acknowledged: String?
        /// When that response was sent, by the wall clock, RFC 3339.
        package let sentTime: String?
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
    /// `sidecar`, `router` or `waypoint`.
    package let kind: String
    /// The cluster that it says it is in.
    package let cluster: String
    /// Istio's version of the proxy; empty where it states none.
    package let version: String
    /// The proxy's id and a number for the stream.
    package let connection: String
    package let shard: String
    /// In push order; types that the proxy never asked for are missing.
    package let types: [TypeStatus]

    init(_ session: ADSSession, shard: String, locations: ObjectLocations, at now: Duration) {
        proxy = session.proxy?.node.id ?? ""
        kind = session.proxy?.node.kind.rawValue ?? ""
        cluster = session.proxy?.node.clusterID ?? ""
        version = session.proxy?.node.istioVersion ?? ""
        connection = session.connectionID
        self.shard = shard
        types = ResourceType.allCases.compactMap { type in
            guard let subscription = session.stream[type: type] else { return nil }
            let refused = subscription.refusedResources
            return TypeStatus(
                type: type.short, state: subscription.state, sent: nonceText(subscription.nonceSent),
                acknowledged: nonceText(subscription.nonceAcknowledged),
                sentTime: session.lastSent(type).map { wallTime(before: now - $0) },
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

/// What the wall clock showed `age` ago.
private func wallTime(before age: Duration) -> String {
    Date.now.addingTimeInterval(-age.seconds).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
}

/// As it was sent; nil where there was none.
private func nonceText(_ nonce: UInt64) -> String? { nonce == 0 ? nil : String(nonce, radix: 16) }

/// As istiod writes it, which tools read, and beside that what only Martlet tells. Source: serving.md 8.4, `syncz`.
extension ProxyStatus: Encodable {
    private enum OwnKey: String, CodingKey {
        case proxy, kind, cluster, version, connection, shard, types
    }

    /// A key of istiod's.
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// A type in istiod's `resources`.
    private struct Synchronization: Encodable {
        let sent: String?
        let acked: String?
        let sentTime: String?
        let lastError: String?
    }

    /// What istiod calls the types that have fields of their own.
    private static let fieldNames = [
        "CDS": "cluster", "LDS": "listener", "RDS": "route", "EDS": "endpoint", "ECDS": "extensionconfig",
    ]

    /// Writes both forms.
    package func encode(to encoder: any Encoder) throws {
        var own = encoder.container(keyedBy: OwnKey.self)
        try own.encode(proxy, forKey: .proxy)
        try own.encode(kind, forKey: .kind)
        try own.encode(cluster, forKey: .cluster)
        try own.encode(version, forKey: .version)
        try own.encode(connection, forKey: .connection)
        try own.encode(shard, forKey: .shard)
        try own.encode(types, forKey: .types)

        var container = encoder.container(keyedBy: Key.self)
        func encode(_ value: String?, _ key: String) throws {
            guard let value, !value.isEmpty else { return }
            try container.encode(value, forKey: Key(stringValue: key))
        }
        try encode(cluster, "cluster_id")
        try encode(kind, "proxy_type")
        try encode(version, "proxy_version")
        try encode(version, "istio_version")
        var resources: [String: Synchronization] = [:]
        for type in types {
            if let name = Self.fieldNames[type.type] {
                try encode(type.sent, "\(name)_sent")
                try encode(type.acknowledged, "\(name)_acked")
            }
            resources[type.type] = Synchronization(
                sent: type.sent, acked: type.acknowledged, sentTime: type.sentTime, lastError: type.error)
        }
        try container.encode(resources, forKey: Key(stringValue: "resources"))
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
